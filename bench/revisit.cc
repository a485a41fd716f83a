// Replays seeded edit histories of news articles against revisit policies and counts what each
// catches.
//
// The histories are not drawn from the model under test: the number of edits is a mixture (half of
// the articles are never or once edited, some are edited often, sources differ by a factor of
// four), their ages are log-normal with a late tail of corrections. An edit that is overwritten
// before the next visit is missed for good. About 3.6 versions an article. Policies: a fixed
// interval of 6 h, the x1.5 / x0.8 rule of other crawlers, and ours at several yields.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <string>
#include <vector>

#include "base/rng.h"
#include "crawler/revisit.h"

namespace {

using broadsheet::Milliseconds;
using broadsheet::Rng;
using broadsheet::SysTime;
using namespace broadsheet::crawler;  // NOLINT(google-build-using-namespace): one file, one subject
using Hours = std::chrono::duration<double, std::ratio<3600>>;

constexpr double kHorizonHours = 30 * 24;
constexpr int kSources = 40;
constexpr int kArticlesPerSource = 250;

struct Story {
  int source = 0;
  double seen = 0;            // hours after publication when the crawler first has it
  std::vector<double> edits;  // hours after publication, ascending
};

double normal(Rng& rng) {
  const double u = std::max(rng.unit(), 1e-12);
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * rng.unit());
}

int poisson(Rng& rng, double mean) {
  const double limit = std::exp(-mean);
  int count = -1;
  for (double product = 1; product > limit; product *= rng.unit()) {
    ++count;
  }
  return std::max(count, 0);
}

std::vector<Story> make_stories(uint64_t seed) {
  Rng rng(seed);
  std::vector<Story> stories;
  for (int source = 0; source < kSources; ++source) {
    const double habit = 0.5 * std::pow(4, rng.unit());  // 0.5 .. 2
    for (int i = 0; i < kArticlesPerSource; ++i) {
      Story story{.source = source, .seen = 0.25 * rng.unit(), .edits = {}};
      const double busy = rng.unit();
      const double mean = busy < 0.5 ? 0.6 : busy < 0.85 ? 2.6 : 9.0;
      const int edits = poisson(rng, mean * habit);
      for (int e = 0; e < edits; ++e) {
        const double age =
            rng.unit() < 0.93 ? 2.5 * std::exp(1.3 * normal(rng)) : kHorizonHours * rng.unit();
        if (age < kHorizonHours) {
          story.edits.push_back(age);
        }
      }
      std::sort(story.edits.begin(), story.edits.end());
      stories.push_back(std::move(story));
    }
  }
  return stories;
}

struct Tally {
  uint64_t fetches = 0;
  uint64_t caught = 0;
  [[nodiscard]] double per_thousand() const {
    return 1000.0 * static_cast<double>(caught) /
           static_cast<double>(std::max<uint64_t>(fetches, 1));
  }
};

bool edited_between(const Story& story, double from, double to) {
  const auto it = std::upper_bound(story.edits.begin(), story.edits.end(), from);
  return it != story.edits.end() && *it <= to;
}

Tally replay_fixed(const std::vector<Story>& stories, double interval) {
  Tally tally;
  for (const Story& story : stories) {
    double last = story.seen;
    for (double at = last + interval; at < kHorizonHours; at += interval) {
      ++tally.fetches;
      tally.caught += edited_between(story, last, at) ? 1 : 0;
      last = at;
    }
  }
  return tally;
}

Tally replay_multiplicative(const std::vector<Story>& stories, double first, double least) {
  Tally tally;
  for (const Story& story : stories) {
    double last = story.seen;
    double interval = first;
    while (last + interval < kHorizonHours) {
      const double at = last + interval;
      const bool changed = edited_between(story, last, at);
      ++tally.fetches;
      tally.caught += changed ? 1 : 0;
      interval = std::max(least, interval * (changed ? 0.8 : 1.5));
      last = at;
    }
  }
  return tally;
}

SysTime at_hours(double hours) {
  return SysTime(std::chrono::round<Milliseconds>(Hours(hours)));
}
double in_hours(SysTime at) {
  return Hours(at.time_since_epoch()).count();
}

// The stories of a source are replayed one after the other, so that the earlier ones teach the
// later.
Tally replay_ours(const std::vector<Story>& stories, double yield) {
  const RevisitModel model;
  const RevisitRule rule{.yield = yield,
                         .interval_min = std::chrono::minutes(10),
                         .interval_max = std::chrono::days(30),
                         .rest_age = std::chrono::days(30)};
  std::vector<SourceHistory> sources(kSources);
  Tally tally;
  for (const Story& story : stories) {
    SourceHistory& source = sources[static_cast<size_t>(story.source)];
    ArticleHistory history{.born = at_hours(0), .last_visit = at_hours(story.seen)};
    while (const auto next = next_visit(history, source, rule, model)) {
      const bool changed = edited_between(story, in_hours(history.last_visit), in_hours(*next));
      ++tally.fetches;
      tally.caught += changed ? 1 : 0;
      history = observed(history, source, changed, *next, model);
    }
    source.edits += history.edits;
    source.exposure += history.exposure;
  }
  return tally;
}

void print(const std::string& name, const Tally& tally, size_t edits, size_t stories) {
  fmt::print("{:<28} {:>9.2f} {:>10.1f} {:>9.1f} %\n", name,
             static_cast<double>(tally.fetches) / static_cast<double>(stories),
             tally.per_thousand(),
             100.0 * static_cast<double>(tally.caught) / static_cast<double>(edits));
}

// The yield at which ours catches as many edits as `wanted`: fewer fetches for the same.
double yield_for(const std::vector<Story>& stories, uint64_t wanted) {
  double low = 0.005;
  double high = 0.95;
  for (int step = 0; step < 30; ++step) {
    const double middle = (low + high) / 2;
    (replay_ours(stories, middle).caught >= wanted ? low : high) = middle;
  }
  return low;
}

}  // namespace

int main(int argc, char** argv) {
  const uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  const std::vector<Story> stories = make_stories(seed);
  size_t edits = 0;
  for (const Story& story : stories) {
    edits += story.edits.size();
  }
  fmt::print("seed {}: {} articles, {:.2f} versions each, 30 days\n\n", seed, stories.size(),
             1 + static_cast<double>(edits) / static_cast<double>(stories.size()));
  fmt::print("{:<28} {:>9} {:>10} {:>11}\n", "policy", "fetches/a", "caught/1k", "edits caught");
  const Tally fixed = replay_fixed(stories, 6);
  const Tally rule = replay_multiplicative(stories, 6, 1);
  print("fixed 6 h", fixed, edits, stories.size());
  print("x1.5 / x0.8 from 6 h", rule, edits, stories.size());
  for (const double yield : {0.05, 0.1, 0.2, 0.3, 0.4}) {
    print(fmt::format("ours, yield {:.2f}", yield), replay_ours(stories, yield), edits,
          stories.size());
  }
  const Tally same_fixed = replay_ours(stories, yield_for(stories, fixed.caught));
  const Tally same_rule = replay_ours(stories, yield_for(stories, rule.caught));
  print("ours, catching as fixed", same_fixed, edits, stories.size());
  print("ours, catching as the rule", same_rule, edits, stories.size());
  fmt::print("\ncaught per 1,000 fetches at equal catch: {:.2f} x fixed, {:.2f} x the rule\n",
             same_fixed.per_thousand() / fixed.per_thousand(),
             same_rule.per_thousand() / rule.per_thousand());
  return EXIT_SUCCESS;
}
