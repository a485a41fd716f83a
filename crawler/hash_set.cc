#include "crawler/hash_set.h"

#include <utility>

namespace broadsheet::crawler {
namespace {

constexpr size_t kPlacesMin = 64;

}  // namespace

size_t HashSet::place_of(uint64_t hash) const {
  size_t place = home(hash);
  while (places_[place] != kFree && places_[place] != hash) {
    place = behind(place);
  }
  return place;
}

bool HashSet::contains(uint64_t hash) const {
  return !places_.empty() && places_[place_of(kept(hash))] != kFree;
}

bool HashSet::insert(uint64_t hash) {
  if (2 * (size_ + 1) > places_.size()) {
    grow();
  }
  uint64_t& place = places_[place_of(kept(hash))];
  if (place != kFree) {
    return false;
  }
  place = kept(hash);
  ++size_;
  return true;
}

// No tombstones: those behind the gap move up as far as their own home allows.
bool HashSet::erase(uint64_t hash) {
  if (!contains(hash)) {
    return false;
  }
  size_t gap = place_of(kept(hash));
  for (size_t place = behind(gap); places_[place] != kFree; place = behind(place)) {
    const size_t from_home = (place - home(places_[place])) & (places_.size() - 1);
    const size_t from_gap = (place - gap) & (places_.size() - 1);
    if (from_home >= from_gap) {
      places_[gap] = places_[place];
      gap = place;
    }
  }
  places_[gap] = kFree;
  --size_;
  return true;
}

void HashSet::clear() {
  places_ = {};
  size_ = 0;
}

void HashSet::grow() {
  const std::vector<uint64_t> before = std::exchange(
      places_, std::vector<uint64_t>(places_.empty() ? kPlacesMin : 2 * places_.size(), kFree));
  for (const uint64_t hash : before) {
    if (hash != kFree) {
      places_[place_of(hash)] = hash;
    }
  }
}

}  // namespace broadsheet::crawler
