#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace broadsheet::crawler {

// What is wrong with a source, before its readers notice. A closed list; checklist for a new one:
// its name in alarms.cc, docs/operating.md.
enum class AlarmKind : uint8_t {  // stored: append only
  kUnreachable = 0,               // no start page, feed or sitemap answered
  kEmpty = 1,                     // they answered, and list nothing
  kSilent = 2,                    // they list what they did, and nothing new for much too long
  kErrors = 3,                    // far more pages fail than usual
  kBlocked = 4,                   // pages are bot checks
  kExtraction = 5,                // pages come, but no articles are found in them
  kShortBodies = 6,               // articles are far shorter than usual
  kUndated = 7,                   // articles have lost their dates
  kUnauthored = 8,                // ... or their authors
  kStalled = 9,                   // its runs do not happen
  kCount,                         // not a kind
};
[[nodiscard]] std::string_view name_of(AlarmKind kind);  // "unreachable", ...

struct AlarmEvent {
  AlarmKind kind = AlarmKind::kUnreachable;
  bool raised = true;  // false: it is over
  SysTime at{};
  std::string detail;  // one line for people: what was seen, what was usual
};

// What one run of a source showed, as counts.
struct SourceObservation {
  bool reached = true;               // any start page, feed or sitemap answered as it should
  uint32_t listed = 0;               // links to articles that these hold
  uint32_t fresh = 0;                // articles not seen before
  uint32_t visits = 0;               // pages visited, those that failed included
  uint32_t errors = 0;               // ... of them
  uint32_t challenges = 0;           // pages that are bot checks
  uint32_t pages = 0;                // that should be articles, and were read in this run
  uint32_t bodiless = 0;             // ... without a text
  uint32_t undated = 0;              // articles without a date
  uint32_t unauthored = 0;           // ... without an author
  std::vector<uint32_t> body_chars;  // of the articles
  SysTime next_due{};                // when the next run should start
  Milliseconds interval{0};          // from one run to the next, typically
};

// A model of what is usual for one source, and of what is not. Plain values, a few hundred bytes;
// not thread-safe; pure but for itself: time comes in as an argument.
//
// Three kinds of evidence, three tests, each set so that it errs less than `false_alarms_per_year`
// times a year:
//
// - Shares (errors, bot checks, pages without text, short texts, no date, no author): a Bernoulli
//   CUSUM (Page, Biometrika 41, 1954; Reynolds and Stoumbos, J. Quality Technology 31, 1999). S
//   grows by log(p1/p0) with each bad page and falls by log((1-p0)/(1-p1)) with each good one,
//   never below 0; p0 is the source's own share (a Beta posterior that forgets), p1 a share that
//   would mean it is broken. A log-likelihood CUSUM that alarms at h errs at most once in e^h pages
//   (Lorden, Ann. Math. Stat. 42, 1971), so h is the logarithm of the pages a year over the wanted
//   rate. Pages of one run are not independent: a run adds at most 0.55 h, so that none alarms
//   alone.
// - Runs that bring nothing at all: the chance of k of them in a row is p^k, p being their share so
//   far; an alarm when that is too rare to happen by chance within a year, from the second on.
// - Silence: articles are a Poisson process whose rate is a level times a profile of hours and
//   weekdays, all learned. By the time-rescaling theorem (Brown et al., Neural Computation 14,
//   2002) gaps counted in expected articles are alike at all hours. What level and profile do not
//   explain (holidays, slow days) makes rates Gamma distributed, counts negative binomial and gaps
//   Lomax distributed; its shape comes from the gaps' variance. An alarm when a gap is longer than
//   the quantile that is passed once in so many years, and clearly longer than any of late: some 15
//   expected articles, be that an hour or a weekend.
//
// Dates, authors and texts are missed only once a source was seen to have them (40 pages, or the
// learning time). While something is unusual nothing is learned from it. An alarm that lasts
// `accept_time` is the new normal: it is cleared, and learning begins anew.
struct AlarmRule {
  double false_alarms_per_year = 0.05;            // wanted, per kind
  Milliseconds memory = std::chrono::days(30);    // after which evidence counts half
  Milliseconds learning = std::chrono::days(14);  // no word about silence before
  Milliseconds accept_time = std::chrono::days(14);
  Milliseconds stall_grace = std::chrono::minutes(5);  // at least, beyond when a run was due
};

class SourceAlarms {
 public:
  explicit SourceAlarms(AlarmRule rule = {}) : rule_(rule) {}

  // After each run. `now` never runs backwards: earlier times count as the latest.
  [[nodiscard]] std::vector<AlarmEvent> observe(const SourceObservation& seen, SysTime now);

  // Now and then, at least once an interval: whether runs happen at all. `last_progress` is when
  // the run under way, if any, last ended a visit: a long run is no stall.
  [[nodiscard]] std::vector<AlarmEvent> tick(SysTime now, SysTime last_progress = {});

  // The process was away, or the source paused: time until `now` says nothing.
  void resume(SysTime now);

  [[nodiscard]] bool is_raised(AlarmKind kind) const;
  [[nodiscard]] SysTime raised_since(AlarmKind kind) const;  // epoch when it is not
  // Expected articles between two times, as the model has learned it: for status pages.
  [[nodiscard]] double expected_articles(SysTime from, SysTime until) const;

  // All that it knows, as bytes to keep; load() takes what any version wrote. Fails with kCorrupt.
  [[nodiscard]] std::string save() const;
  [[nodiscard]] static Result<SourceAlarms> load(std::string_view bytes, AlarmRule rule = {});

 private:
  static constexpr size_t kKinds = static_cast<size_t>(AlarmKind::kCount);

  // Of each kind that is about a share or about runs in a row; the others use `since` alone.
  struct Watch {
    double bad = 0;  // forgetting counts
    double trials = 0;
    double score = 0;  // the CUSUM, or the runs in a row
    SysTime since{};   // raised; epoch: not
  };
  struct Rhythm {
    double articles = 0;  // forgetting counts
    double hours = 0;
    double gaps = 0;
    std::array<double, 24> articles_at_hour{};
    std::array<double, 24> hours_at_hour{};
    std::array<double, 7> articles_on_day{};
    std::array<double, 7> hours_on_day{};
    double gap_mean = 1;  // in expected articles, over the latest hundred or so
    double gap_square = 2;
    double gap_longest = 0;  // shrinks slowly
    double gap_now = 0;      // since the latest fresh article
  };

  template <class Self, class OnNumber, class OnTime>
  static void for_each_value(Self& self, OnNumber on_number, OnTime on_time);
  [[nodiscard]] Watch& watch(AlarmKind kind) { return watches_[static_cast<size_t>(kind)]; }
  void forget(SysTime now);
  void judge_share(AlarmKind kind, uint32_t bad, uint32_t trials);
  void judge_runs(AlarmKind kind, bool bad);
  void judge_silence(const SourceObservation& seen, bool usable);
  void judge_bodies(const std::vector<uint32_t>& body_chars);
  void learn_rhythm(uint32_t fresh, SysTime from, SysTime until);
  [[nodiscard]] double gap_limit() const;
  [[nodiscard]] double score_limit(double trials) const;
  void set(AlarmKind kind, bool raised, std::string detail);
  void accept_what_lasts();

  AlarmRule rule_;
  std::array<Watch, kKinds> watches_;
  Rhythm rhythm_;
  double body_log_mean_ = 0;  // of the articles' lengths
  double bodies_ = 0;
  SysTime first_{};
  SysTime latest_{};
  SysTime next_due_{};
  Milliseconds interval_{0};
  std::vector<AlarmEvent> events_;  // of the call under way
};

}  // namespace broadsheet::crawler
