#include "crawler/source.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "crawler/scope.h"

namespace broadsheet::crawler {
namespace {

constexpr size_t kNameBytesMax = 64;

bool is_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || is_ascii_digit(c); };
  return !name.empty() && name.size() <= kNameBytesMax && plain(name.front()) &&
         std::ranges::all_of(name,
                             [&](char c) { return plain(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_language(std::string_view tag) {
  return (tag.size() == 2 || tag.size() == 3) &&
         std::ranges::all_of(tag, [](char c) { return c >= 'a' && c <= 'z'; });
}

// Everywhere a run of the source begins.
std::vector<Url> places_of(const Source& source) {
  std::vector<Url> places = source.crawl.seeds;
  places.insert(places.end(), source.feeds.begin(), source.feeds.end());
  places.insert(places.end(), source.sitemaps.begin(), source.sitemaps.end());
  return places;
}

std::string schedule_problem(const Schedule& schedule) {
  if (schedule.every < kEveryMin || schedule.every > kEveryMax) {
    return "every: it must be from 1s to 366d";
  }
  if (schedule.jitter > kJitterMax) {
    return "jitter: it must be at most 1d";
  }
  if (!schedule.cron && schedule.jitter > schedule.every) {
    return "jitter is longer than every: runs would pass one another";
  }
  return "";
}

std::string crawl_problem(const CrawlOptions& crawl) {
  for (const auto& pattern : crawl.include) {
    if (std::ranges::find(crawl.exclude, pattern) != crawl.exclude.end()) {
      return fmt::format("include and exclude both have \"{}\": no link passes it", pattern);
    }
  }
  if (crawl.pages_max == 0U) {
    return "max_pages is 0: nothing would be visited";
  }
  if (crawl.time_max == Milliseconds(0)) {
    return "max_time is 0: nothing would be visited";
  }
  if (crawl.bytes_max == 0U) {
    return "max_bytes is 0: nothing would be visited";
  }
  if (crawl.backoff_max < crawl.backoff_first) {
    return "max_backoff is shorter than backoff";
  }
  return "";
}

std::string revisit_problem(const RevisitRule& rule) {
  if (rule.yield <= 0 || rule.yield >= 1) {
    return "revisit_yield: it must be above 0 and below 1";
  }
  if (rule.interval_min <= Milliseconds(0)) {
    return "revisit_min: it must be longer than nothing";
  }
  if (rule.interval_min > rule.interval_max) {
    return "revisit_min is longer than revisit_max";
  }
  if (rule.rest_age < rule.interval_min) {
    return "revisit_rest is shorter than revisit_min: nothing would be looked at again";
  }
  return "";
}

}  // namespace

std::string source_problem(const Source& source) {
  if (!is_name(source.name)) {
    return fmt::format(
        "name: \"{}\" is not 1 to 64 of a-z, 0-9, '-', '_' and '.', a letter or digit first",
        source.name);
  }
  if (places_of(source).empty()) {
    return "it has no place to start: give seeds, feeds or sitemaps";
  }
  if (source.priority > kPriorityMax) {
    return fmt::format("priority: it must be at most {}", kPriorityMax);
  }
  for (const auto& language : source.languages) {
    if (!is_language(language)) {
      return fmt::format("languages: \"{}\" is no language code like \"en\" or \"zh\"", language);
    }
  }
  if (auto problem = schedule_problem(source.schedule); !problem.empty()) {
    return problem;
  }
  if (auto problem = crawl_problem(source.crawl); !problem.empty()) {
    return problem;
  }
  return revisit_problem(source.revisit);
}

bool has_same_rules(const Source& before, const Source& now) {
  return before.enabled == now.enabled && before.crawl == now.crawl && before.feeds == now.feeds &&
         before.sitemaps == now.sitemaps && before.priority == now.priority &&
         before.languages == now.languages && before.revisits == now.revisits &&
         before.revisit == now.revisit;
}

CrawlOptions rules_of(const Source& source) {
  CrawlOptions options = source.crawl;
  if (options.seeds.empty()) {
    options.seeds = places_of(source);
  }
  return options;
}

uint64_t schedule_seed(const Source& source) {
  uint64_t hash = 0xcbf29ce484222325;  // FNV-1a: the same on every machine, unlike std::hash
  for (const char c : source.name) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  return hash;
}

Result<std::vector<SourceOverlap>> overlapping(std::span<const Source> sources) {
  std::vector<Scope> scopes;
  std::vector<std::vector<Url>> places;
  for (const Source& source : sources) {
    CrawlOptions options = source.crawl;
    options.seeds = places.emplace_back(places_of(source));
    BS_TRY(Scope scope, Scope::make(options));
    scopes.push_back(std::move(scope));
  }
  std::vector<SourceOverlap> overlaps;
  const auto shared_by = [&](size_t visitor, size_t owner) {
    return std::ranges::find_if(places[owner],
                                [&](const Url& url) { return !scopes[visitor].refusal(url, 0); });
  };
  for (size_t first = 0; first < sources.size(); ++first) {
    for (size_t second = first + 1; second < sources.size(); ++second) {
      if (!sources[first].enabled || !sources[second].enabled) {
        continue;
      }
      for (const auto& [visitor, owner] : {std::pair(first, second), std::pair(second, first)}) {
        const auto url = shared_by(visitor, owner);
        if (url != places[owner].end()) {
          overlaps.push_back({.first = first, .second = second, .url = std::string(url->href())});
          break;
        }
      }
    }
  }
  return overlaps;
}

}  // namespace broadsheet::crawler
