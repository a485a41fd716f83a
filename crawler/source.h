#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "crawler/crawl.h"
#include "crawler/revisit.h"
#include "crawler/schedule.h"

namespace broadsheet::crawler {

inline constexpr uint8_t kPriorityUsual = 50;
inline constexpr uint8_t kPriorityMax = 100;

// A site that the daemon watches: one [[source]] block of the configuration. A plain value; what
// has passed source_problem() can be run.
struct Source {
  // 1-64 of a-z, 0-9, '-', '_', '.', beginning with a letter or digit. Unique: names the source on
  // the command line, in metrics and in the archive's job, so that renaming one begins it anew.
  std::string name;
  bool enabled = true;
  Schedule schedule;

  // Start pages are `crawl.seeds`. Each run visits start pages, feeds and sitemaps, then what they
  // lead to. What concerns the whole process (concurrency, memory, threads, allow_private, ca_file,
  // resolve) is the same in all sources.
  CrawlOptions crawl;
  std::vector<Url> feeds;
  std::vector<Url> sitemaps;

  uint8_t priority = kPriorityUsual;  // of two sources that are due, the higher goes first
  std::vector<std::string> tags;
  std::vector<std::string> languages;  // primary tags, "zh"; links of pages in others are not
                                       // followed; none: all languages

  bool revisits = true;  // look at known articles again, as `revisit` says
  RevisitRule revisit;   // yield, interval_min, interval_max, rest_age
};

// Whether a round under way may go on when `now` takes the place of `before`: what a round goes by
// is the same. Schedule, tags and the like are asked between rounds.
[[nodiscard]] bool has_same_rules(const Source& before, const Source& now);

// source.crawl as its scope is drawn: around its start pages or, where it has none, around its
// feeds and sitemaps.
[[nodiscard]] CrawlOptions rules_of(const Source& source);

// What makes `source` unusable or contradicts itself, as one line that names the key; "" when it is
// sound: no place to start, a name that is none, min above max, the same pattern included and
// excluded...
[[nodiscard]] std::string source_problem(const Source& source);

// The seed of the source's phase and jitter: from its name, so it survives restarts.
[[nodiscard]] uint64_t schedule_seed(const Source& source);

// Two sources that would visit the same pages: a start page, feed or sitemap of one is within the
// scope of the other.
struct SourceOverlap {
  size_t first = 0;  // indexes; first < second
  size_t second = 0;
  std::string url;  // that both would visit
};
// At most one per pair, for enabled sources, in order. Fails as Scope::make() does.
[[nodiscard]] Result<std::vector<SourceOverlap>> overlapping(std::span<const Source> sources);

}  // namespace broadsheet::crawler
