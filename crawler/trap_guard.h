#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/url.h"

namespace broadsheet::crawler {

struct TrapGuardOptions {
  size_t segments_max = 24;         // of a path
  size_t repeats_max = 3;           // of one segment in a path
  uint32_t barren_pages_max = 200;  // of one pattern without a page worth having
  uint32_t ahead_pages_max = 24;    // the same where the URLs carry dates to come: calendars
  double yield_min = 0.02;          // ... or with so small a share of them
  uint32_t trial_pages = 20;        // so many of a pattern are taken for worth having beforehand
  size_t patterns_max = 100'000;    // remembered; beyond it new ones are not watched
  size_t families_max = 1000;       // that are counted for the summary
};

// One endless family that was cut short.
struct TrapFamily {
  std::string why;    // "its path repeats itself: example.org/a/b/a/b"
  uint64_t urls = 0;  // that were left out
};

// Recognises endless families of URLs: paths that repeat themselves (/a/b/a/b/a/b/), and patterns
// (the URL with its numbers and session ids blanked) that keep leading on without ever yielding
// anything: calendars, session ids, sort orders. Network thread only.
class TrapGuard {
 public:
  explicit TrapGuard(TrapGuardOptions options) : options_(options) {}

  // Why `url` is not worth asking for at `now`; "" when it is. Says nothing of seeds.
  [[nodiscard]] std::string verdict_on(const Url& url, SysTime now) const;
  // That URL was left out: counted for families().
  void note_left_out(const std::string& why);

  // What a page of that pattern gave: whether it was worth having, and the new URLs it led to.
  // Those count where they belong to another pattern that is promising itself, so that two barren
  // patterns do not vouch for each other for ever.
  void learn(const Url& url, bool is_worth_having, const std::vector<Url>& led_to);
  // The same where nobody reads the pages (--discover): only one that is no article by its URL and
  // leads to nothing but its own kind speaks against its pattern.
  void learn_links(const Url& url, SysTime now, const std::vector<Url>& led_to);

  // What was left out, the largest families first.
  [[nodiscard]] std::vector<TrapFamily> families() const;

  // "example.org/N/X?e=": the path with each run of digits as N and each session id as X, and the
  // name in the query, "*" for several.
  [[nodiscard]] static std::string pattern_of(const Url& url);
  // Whether its path has what pattern_of() takes for a session id.
  [[nodiscard]] static bool names_session(const Url& url);

 private:
  struct Yield {
    uint32_t pages = 0;
    double worth = 0;  // of those pages together
    [[nodiscard]] double mean() const { return pages == 0 ? 0 : worth / pages; }
  };
  [[nodiscard]] bool repeats_itself(const Url& url) const;
  [[nodiscard]] double worth_of(const std::string& pattern, const std::vector<Url>& led_to) const;
  void count(const std::string& pattern, double worth);

  TrapGuardOptions options_;
  std::unordered_map<uint64_t, Yield> patterns_;  // by hash
  std::map<std::string, uint64_t> left_out_;      // URLs by family
};

}  // namespace broadsheet::crawler
