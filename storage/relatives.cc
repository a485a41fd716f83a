#include "storage/relatives.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

namespace broadsheet::storage {
namespace {

constexpr size_t kSitesMax = 4096;
constexpr size_t kEntriesPerSite = 6;
constexpr uint64_t kUnused = std::numeric_limits<uint64_t>::max();

}  // namespace

Sketch sketch_of(std::string_view page) {
  std::vector<uint64_t> hashes;
  size_t begin = 0;
  while (begin < page.size()) {
    const size_t end = std::min(page.find('<', begin + 1), page.size());
    hashes.push_back(hash64(page.substr(begin, end - begin)));
    begin = end;
  }
  // The least distinct ones; pieces repeat, so a few more than are kept must be looked at.
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  Sketch sketch;
  sketch.hashes.fill(kUnused);
  std::copy_n(hashes.begin(), std::min(hashes.size(), Sketch::kHashes), sketch.hashes.begin());
  return sketch;
}

double similarity(const Sketch& a, const Sketch& b) {
  // Of the least k hashes of both together, how many are in both.
  size_t both = 0;
  size_t seen = 0;
  auto in_a = a.hashes.begin();
  auto in_b = b.hashes.begin();
  while (seen < Sketch::kHashes && in_a != a.hashes.end() && in_b != b.hashes.end()) {
    const uint64_t least = std::min(*in_a, *in_b);
    if (least == kUnused) {
      break;
    }
    const bool is_in_a = *in_a == least;
    const bool is_in_b = *in_b == least;
    both += is_in_a && is_in_b ? 1 : 0;
    in_a += is_in_a ? 1 : 0;
    in_b += is_in_b ? 1 : 0;
    ++seen;
  }
  return seen == 0 ? 0 : static_cast<double>(both) / static_cast<double>(seen);
}

std::optional<Relatives::Relative> Relatives::nearest(std::string_view site,
                                                      const Sketch& sketch) const {
  const std::lock_guard lock(mutex_);
  std::optional<Relative> best;
  const auto found = sites_.find(site);
  if (found == sites_.end()) {
    return best;
  }
  for (const Entry& entry : found->second) {
    const double alike = similarity(entry.sketch, sketch);
    if (!best || alike > best->similarity) {
      best = Relative{.digest = entry.digest, .similarity = alike};
    }
  }
  return best;
}

void Relatives::remember(std::string_view site, const Digest& payload, const Sketch& sketch) {
  const std::lock_guard lock(mutex_);
  if (sites_.size() >= kSitesMax && !sites_.contains(site)) {
    sites_.clear();  // rare, and costs no more than a few whole copies
  }
  std::deque<Entry>& entries = sites_[std::string(site)];
  // One entry a template is enough: the latest of its kind takes the place of what it resembles.
  const auto alike = std::find_if(entries.begin(), entries.end(), [&](const Entry& entry) {
    return similarity(entry.sketch, sketch) > 0.5;
  });
  if (alike != entries.end()) {
    entries.erase(alike);
  }
  entries.push_back({.digest = payload, .sketch = sketch});
  if (entries.size() > kEntriesPerSite) {
    entries.pop_front();
  }
}

}  // namespace broadsheet::storage
