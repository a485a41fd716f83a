#include "crawler/alarms.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <numbers>

#include "base/rng.h"

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

class Chance {
 public:
  explicit Chance(uint64_t seed) : rng_(seed) {}

  double unit() { return rng_.unit(); }
  bool one_in(double odds) { return unit() * odds < 1; }
  double between(double low, double high) { return low + (high - low) * unit(); }
  double log_between(double low, double high) {
    return std::exp(between(std::log(low), std::log(high)));
  }
  double normal() {
    return std::sqrt(-2 * std::log(1 - unit())) * std::cos(2 * std::numbers::pi * unit());
  }
  uint32_t poisson(double mean) {
    if (mean > 30) {
      return static_cast<uint32_t>(std::max(0.0, std::round(mean + std::sqrt(mean) * normal())));
    }
    uint32_t count = 0;
    for (double product = unit(); product > std::exp(-mean); product *= unit()) {
      ++count;
    }
    return count;
  }
  // Gamma of mean 1 (Marsaglia and Tsang, 2000).
  double gamma(double shape) {
    const double d = shape - 1.0 / 3;
    for (;;) {
      const double x = normal();
      const double v = std::pow(1 + x / std::sqrt(9 * d), 3);
      if (v > 0 && std::log(1 - unit()) < x * x / 2 + d - d * v + d * std::log(v)) {
        return d * v / shape;
      }
    }
  }
  uint32_t share_of(uint32_t trials, double share) {
    uint32_t hits = 0;
    for (uint32_t i = 0; i < trials; ++i) {
      hits += unit() < share ? 1 : 0;
    }
    return hits;
  }

 private:
  Rng rng_;
};

enum class Fault : uint8_t {
  kNone,
  kEmptyFeed,
  kFrozen,
  kTemplate,
  kTeaser,
  kNoDates,
  kBlock,
  kDown
};

// A newsroom with days, nights, weekends, holidays, slow and busy days, breaking news, summer time
// (which the model does not know of), and the small mishaps of any site.
class Newsroom {
 public:
  Newsroom(uint64_t seed, Milliseconds every) : chance_(seed), every_(every) {
    per_day_ = chance_.log_between(4, 200);
    night_ = chance_.between(0.02, 0.4);
    weekend_ = chance_.between(0.25, 1);
    summer_ = chance_.one_in(2);
    bodiless_ = chance_.log_between(0.002, 0.04);
    undated_ = chance_.log_between(0.005, 0.2);
    unauthored_ = chance_.between(0.05, 0.6);
    errors_ = chance_.log_between(0.001, 0.03);
    listed_ = static_cast<uint32_t>(chance_.between(12, 60));
    length_ = chance_.between(7, 8.5);
  }

  SourceObservation run(SysTime now, Fault fault) {
    const int64_t day = now.time_since_epoch() / days(1);
    if (day != day_) {
      begin_day(day);
    }
    SourceObservation seen{.next_due = now + every_, .interval = every_};
    const bool mishap = chance_.one_in(365.0 * (days(1) / every_) / 8);  // eight bad runs a year
    seen.reached = fault != Fault::kDown && !(mishap && chance_.one_in(2));
    waiting_ += chance_.poisson(rate(now) * static_cast<double>(every_.count()) / 86'400'000.0);
    if (!seen.reached) {
      seen.visits = seen.errors = 2;
      return seen;
    }
    const bool nothing = fault == Fault::kEmptyFeed || (mishap && chance_.one_in(2));
    seen.listed = nothing ? 0 : listed_;
    seen.fresh = nothing || fault == Fault::kFrozen ? 0 : std::min(waiting_, listed_);
    waiting_ -= fault == Fault::kFrozen ? 0 : seen.fresh;
    recent_ = recent_ * std::exp2(-static_cast<double>(every_.count()) / 21'600'000.0) + seen.fresh;
    const uint32_t again = chance_.poisson(0.15 * recent_);
    seen.visits = 2 + seen.fresh + again;
    seen.errors = chance_.share_of(seen.visits - 2, mishap ? 0.7 : errors_);
    seen.pages = seen.visits - 2 - seen.errors;
    seen.challenges =
        fault == Fault::kBlock ? seen.visits - seen.errors : chance_.share_of(seen.pages, 0.0005);
    const uint32_t readable = seen.pages - std::min(seen.pages, seen.challenges);
    seen.pages = readable;
    seen.bodiless = fault == Fault::kTemplate ? readable : chance_.share_of(readable, bodiless_);
    const uint32_t articles = readable - seen.bodiless;
    seen.undated = fault == Fault::kNoDates ? articles : chance_.share_of(articles, undated_);
    seen.unauthored = chance_.share_of(articles, unauthored_);
    for (uint32_t i = 0; i < articles; ++i) {
      const double shrunk = fault == Fault::kTeaser ? std::log(12.0) : 0;
      seen.body_chars.push_back(
          static_cast<uint32_t>(std::exp(length_ + 0.55 * chance_.normal() - shrunk)));
    }
    return seen;
  }

 private:
  void begin_day(int64_t day) {
    day_ = day;
    busy_ = chance_.gamma(8);
    const int64_t of_year = day % 365;
    const bool holiday = of_year % 37 == 5 || (of_year >= 357 && of_year <= 360);
    busy_ *= holiday ? 0.3 : 1;
    breaking_at_ = chance_.one_in(18) ? chance_.between(0, 21) : 99;
  }

  [[nodiscard]] double rate(SysTime now) const {
    const int64_t day = now.time_since_epoch() / days(1);
    const bool in_summer = summer_ && day % 365 > 88 && day % 365 < 298;
    double hour = static_cast<double>((now.time_since_epoch() % days(1)).count()) / 3'600'000.0;
    hour = std::fmod(hour + (in_summer ? 1 : 0), 24);
    const double wave = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * (hour - 3) / 24);
    const bool weekend = (day + 4) % 7 == 0 || (day + 4) % 7 == 6;
    const bool breaking = hour >= breaking_at_ && hour < breaking_at_ + 3;
    return per_day_ * busy_ * (night_ + (1 - night_) * wave) * (weekend ? weekend_ : 1) *
           (breaking ? 4 : 1);
  }

  Chance chance_;
  Milliseconds every_;
  double per_day_ = 0, night_ = 0, weekend_ = 0, bodiless_ = 0, undated_ = 0, unauthored_ = 0;
  double errors_ = 0, length_ = 0, busy_ = 1, breaking_at_ = 99, recent_ = 0;
  bool summer_ = false;
  uint32_t listed_ = 0, waiting_ = 0;
  int64_t day_ = -1;
};

const SysTime kStart = SysTime(days(20'000));

// More of them for docs/BENCHMARKS.md.
uint64_t years_to_simulate() {
  const char* asked = std::getenv("BROADSHEET_ALARM_YEARS");  // NOLINT(concurrency-mt-unsafe)
  return asked == nullptr ? 40 : std::strtoull(asked, nullptr, 10);
}

TEST(Alarms, LessThanOneFalseAlarmPerSourceYear) {
  const uint64_t years = years_to_simulate();
  std::map<std::string_view, uint64_t> raised;
  uint64_t total = 0;
  for (uint64_t seed = 0; seed < years; ++seed) {
    const Milliseconds every = minutes(seed % 3 == 0 ? 15 : seed % 3 == 1 ? 30 : 60);
    Newsroom newsroom(seed, every);
    SourceAlarms alarms;
    for (SysTime now = kStart; now < kStart + days(365); now += every) {
      for (const auto& event : alarms.observe(newsroom.run(now, Fault::kNone), now)) {
        raised[name_of(event.kind)] += event.raised ? 1 : 0;
        total += event.raised ? 1 : 0;
      }
    }
  }
  std::string kinds;
  for (const auto& [name, count] : raised) {
    kinds += fmt::format(" {}={}", name, count);
  }
  fmt::print("{} source-years, {} false alarms:{}\n", years, total, kinds);
  EXPECT_LT(static_cast<double>(total), 0.6 * static_cast<double>(years));
}

struct FaultCase {
  Fault fault;
  AlarmKind kind;
  // What makes an expected interval: so many pages read or articles expected, and one run at least.
  uint32_t pages = 0;
  double articles = 0;
};

struct Detection {
  double intervals = -1;     // from the fault to its alarm; -1: not seen
  double runs_to_clear = 0;  // from its end to the all-clear
};

// A healthy source of two months meets the fault for a week.
Detection detect(const FaultCase& row, uint64_t seed) {
  const Milliseconds every = hours(1);
  const SysTime begins = kStart + days(60) + hours(seed % 168);
  const SysTime ends = begins + days(7);
  Newsroom newsroom(seed, every);
  SourceAlarms alarms;
  Detection result;
  double intervals = 0;
  uint32_t pages = 0;
  for (SysTime now = kStart; now < ends + days(14); now += every) {
    const bool broken = now >= begins && now < ends;
    const auto seen = newsroom.run(now, broken ? row.fault : Fault::kNone);
    if (broken && result.intervals < 0) {
      pages += seen.visits - std::min(seen.visits, 2U);
      if (row.articles > 0) {
        intervals = alarms.expected_articles(begins - every, now) / row.articles;
      } else if (pages >= row.pages) {
        intervals += 1;
        pages = 0;
      }
    }
    for (const auto& event : alarms.observe(seen, now)) {
      if (event.kind == row.kind && event.raised && broken && result.intervals < 0) {
        result.intervals = intervals + (pages > 0 && row.pages > 0 ? 1 : 0);
      } else if (event.kind == row.kind && !event.raised && now >= ends) {
        result.runs_to_clear = static_cast<double>((now - ends) / every) + 1;
        return result;
      }
    }
  }
  return result;
}

double quantile(std::vector<double>& values, double share) {
  std::ranges::sort(values);
  return values.empty()
             ? -1
             : values[static_cast<size_t>(share * (static_cast<double>(values.size()) - 1))];
}

TEST(Alarms, FaultsAreSeenWithinTwoIntervalsAndClearThemselves) {
  const FaultCase cases[] = {
      {.fault = Fault::kEmptyFeed, .kind = AlarmKind::kEmpty},
      {.fault = Fault::kDown, .kind = AlarmKind::kUnreachable},
      {.fault = Fault::kBlock, .kind = AlarmKind::kBlocked},
      {.fault = Fault::kTemplate, .kind = AlarmKind::kExtraction, .pages = 3},
      {.fault = Fault::kTeaser, .kind = AlarmKind::kShortBodies, .pages = 3},
      {.fault = Fault::kNoDates, .kind = AlarmKind::kUndated, .pages = 3},
      {.fault = Fault::kFrozen, .kind = AlarmKind::kSilent, .articles = 12},
  };
  const uint64_t sources = years_to_simulate();
  for (const auto& row : cases) {
    std::vector<double> delays;
    std::vector<double> clearings;
    for (uint64_t seed = 1000; seed < 1000 + sources; ++seed) {
      const auto detection = detect(row, seed);
      if (detection.intervals >= 0) {
        delays.push_back(detection.intervals);
        clearings.push_back(detection.runs_to_clear);
      }
    }
    fmt::print("{:<12} seen {}/{}, intervals {:.1f} (p90 {:.1f}), cleared after {} runs (p90 {})\n",
               name_of(row.kind), delays.size(), sources, quantile(delays, 0.5),
               quantile(delays, 0.9), quantile(clearings, 0.5), quantile(clearings, 0.9));
    EXPECT_GE(delays.size() * 10, sources * 9) << name_of(row.kind);
    EXPECT_LE(quantile(delays, 0.5), 2) << name_of(row.kind);
    EXPECT_LE(quantile(delays, 0.9), row.kind == AlarmKind::kSilent ? 3 : 2) << name_of(row.kind);
    EXPECT_LE(quantile(clearings, 0.5), 10) << name_of(row.kind);
  }
}

SourceObservation healthy(SysTime now) {
  SourceObservation seen{.listed = 20, .fresh = 2, .visits = 5, .pages = 4};
  seen.body_chars = {3000, 2500, 4000, 2800};
  seen.next_due = now + minutes(30);
  seen.interval = minutes(30);
  return seen;
}

TEST(Alarms, ARunThatDoesNotHappenIsAStallUntilOneDoes) {
  SourceAlarms alarms;
  EXPECT_TRUE(alarms.tick(kStart).empty());  // nothing is due yet
  (void)alarms.observe(healthy(kStart), kStart);
  EXPECT_TRUE(alarms.tick(kStart + minutes(59)).empty());
  EXPECT_TRUE(alarms.tick(kStart + minutes(80), kStart + minutes(70)).empty());  // a long run
  const auto raised = alarms.tick(kStart + minutes(61));
  ASSERT_EQ(raised.size(), 1U);
  EXPECT_EQ(raised[0].kind, AlarmKind::kStalled);
  EXPECT_TRUE(alarms.tick(kStart + minutes(90)).empty());  // once
  const auto cleared = alarms.observe(healthy(kStart + minutes(95)), kStart + minutes(95));
  ASSERT_EQ(cleared.size(), 1U);
  EXPECT_FALSE(cleared[0].raised);
}

TEST(Alarms, TimeAwayIsNoStall) {
  SourceAlarms alarms;
  (void)alarms.observe(healthy(kStart), kStart);
  alarms.resume(kStart + days(3));
  EXPECT_TRUE(alarms.tick(kStart + days(3) + minutes(20)).empty());
  EXPECT_FALSE(alarms.tick(kStart + days(3) + minutes(40)).empty());
}

TEST(Alarms, WhatLastsBecomesUsual) {
  SourceAlarms alarms;
  SysTime now = kStart;
  for (; now < kStart + days(20); now += minutes(30)) {
    EXPECT_TRUE(alarms.observe(healthy(now), now).empty());
  }
  std::vector<std::string> told;
  for (; now < kStart + days(60); now += minutes(30)) {
    auto seen = healthy(now);
    seen.unauthored = 4;
    for (const auto& event : alarms.observe(seen, now)) {
      told.push_back(fmt::format("{} {}", name_of(event.kind), event.raised));
    }
  }
  EXPECT_THAT(told, ::testing::ElementsAre("unauthored true", "unauthored false"));
}

TEST(Alarms, AClockThatRunsBackwardsChangesNothing) {
  SourceAlarms alarms;
  for (SysTime now = kStart; now < kStart + days(20); now += minutes(30)) {
    EXPECT_TRUE(alarms.observe(healthy(now), now).empty());
    EXPECT_TRUE(alarms.observe(healthy(now), now - days(400)).empty());
  }
}

TEST(Alarms, AModelIsTheSameAfterARestart) {
  Newsroom newsroom(5, minutes(30));
  SourceAlarms kept;
  SourceAlarms restarted;
  for (SysTime now = kStart; now < kStart + days(90); now += minutes(30)) {
    const auto seen = newsroom.run(now, now > kStart + days(80) ? Fault::kTemplate : Fault::kNone);
    EXPECT_EQ(kept.observe(seen, now).size(), restarted.observe(seen, now).size());
    auto loaded = SourceAlarms::load(restarted.save());
    ASSERT_TRUE(loaded.ok());
    restarted = *std::move(loaded);
  }
  EXPECT_TRUE(restarted.is_raised(AlarmKind::kExtraction));
  EXPECT_EQ(restarted.raised_since(AlarmKind::kExtraction),
            kept.raised_since(AlarmKind::kExtraction));
  EXPECT_LT(kept.save().size(), 1100U);
}

TEST(Alarms, BytesThatAreNoModelAreRefused) {
  const auto sound = SourceAlarms().save();
  EXPECT_FALSE(SourceAlarms::load("").ok());
  EXPECT_FALSE(SourceAlarms::load(sound.substr(1)).ok());
  auto newer = sound;
  newer[0] = 9;
  EXPECT_FALSE(SourceAlarms::load(newer).ok());
  auto not_a_number = sound;
  std::fill_n(not_a_number.begin() + 1, 8, '\xff');
  EXPECT_FALSE(SourceAlarms::load(not_a_number).ok());
}

}  // namespace
}  // namespace broadsheet::crawler
