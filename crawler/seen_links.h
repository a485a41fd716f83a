#pragma once

#include <cstdint>
#include <mutex>
#include <vector>

#include "crawler/hash_set.h"

namespace broadsheet::crawler {

// Links that this run has dealt with: they are queued, visited or refused, so that meeting them
// again changes nothing. A page of news names a hundred links of which a handful are new; without
// this filter each of them would be cleaned, keyed and looked up in the archive for every page.
//
// A filter only: it may forget (it starts anew when it is full), and it holds 64-bit hashes, so one
// link in some 10^13 is mistaken for another. Thread-safe; one lock for a whole page of links. The
// jobs on the pool share it, which is why it is the one part of the crawl with a lock.
class SeenLinks {
 public:
  explicit SeenLinks(size_t links_max) : links_max_(links_max) {}

  // For each hash, whether it is held.
  [[nodiscard]] std::vector<bool> find(const std::vector<uint64_t>& hashes) const;
  [[nodiscard]] bool contains(uint64_t hash) const;
  void add(const std::vector<uint64_t>& hashes);
  void clear();

 private:
  const size_t links_max_;
  mutable std::mutex mutex_;
  HashSet hashes_;
};

}  // namespace broadsheet::crawler
