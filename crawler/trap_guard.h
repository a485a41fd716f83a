#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "base/url.h"

namespace broadsheet::crawler {

struct TrapGuardOptions {
  size_t segments_max = 24;         // of a path
  size_t repeats_max = 3;           // of one segment in a path
  uint32_t barren_pages_max = 200;  // of one pattern without a page worth having
  double yield_min = 0.02;          // ... or with so small a share of them
  size_t patterns_max = 100'000;    // remembered; beyond it new ones are not watched
};

// Recognises endless families of URLs: paths that repeat themselves (/a/b/a/b/a/b/), and patterns
// (the URL with its numbers blanked) that keep leading on without ever yielding anything:
// calendars, session ids, sort orders. Network thread only.
class TrapGuard {
 public:
  explicit TrapGuard(TrapGuardOptions options) : options_(options) {}

  // Whether `url` is not worth asking for; says nothing of seeds.
  [[nodiscard]] bool is_trap(const Url& url) const;
  // What a page of that pattern gave: an article, or links into other patterns.
  void learn(const Url& url, bool fruitful);

  // "example.org/N/N/N?e=": the path with each run of digits as N, and the query's names.
  [[nodiscard]] static std::string pattern_of(const Url& url);

 private:
  struct Yield {
    uint32_t pages = 0;
    uint32_t fruitful = 0;
  };
  [[nodiscard]] bool repeats_itself(const Url& url) const;

  TrapGuardOptions options_;
  std::unordered_map<uint64_t, Yield> patterns_;  // by hash
};

}  // namespace broadsheet::crawler
