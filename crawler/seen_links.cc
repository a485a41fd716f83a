#include "crawler/seen_links.h"

namespace broadsheet::crawler {

std::vector<bool> SeenLinks::find(const std::vector<uint64_t>& hashes) const {
  std::vector<bool> held(hashes.size());
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < hashes.size(); ++i) {
    held[i] = hashes_.contains(hashes[i]);
  }
  return held;
}

bool SeenLinks::contains(uint64_t hash) const {
  const std::lock_guard lock(mutex_);
  return hashes_.contains(hash);
}

void SeenLinks::add(const std::vector<uint64_t>& hashes) {
  const std::lock_guard lock(mutex_);
  if (hashes_.size() + hashes.size() > links_max_) {
    hashes_.clear();
  }
  for (const uint64_t hash : hashes) {
    hashes_.insert(hash);
  }
}

void SeenLinks::clear() {
  const std::lock_guard lock(mutex_);
  hashes_.clear();
}

}  // namespace broadsheet::crawler
