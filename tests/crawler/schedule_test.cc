#include "crawler/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/rng.h"
#include "base/units.h"

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using ::testing::HasSubstr;

SysTime at(std::string_view text) {
  return *parse_time(text);
}

struct Shape {
  std::string_view cron;  // "": every
  Milliseconds every = minutes(15);
  Milliseconds jitter{0};
  std::vector<std::string_view> windows;
  std::string_view zone = "UTC";
};

Schedule make(const Shape& shape) {
  Schedule schedule;
  schedule.every = shape.every;
  schedule.jitter = shape.jitter;
  schedule.zone = *TimeZone::named(shape.zone);
  if (!shape.cron.empty()) {
    schedule.cron = *parse_cron(shape.cron);
  }
  for (const auto window : shape.windows) {
    schedule.windows.push_back(*parse_window(window));
  }
  return schedule;
}

// Every start of a source from `from` until `until`, by a scheduler that asks due_time() alone.
std::vector<SysTime> starts(const Schedule& schedule, SysTime from, SysTime until, uint64_t seed) {
  std::vector<SysTime> runs;
  std::optional<SysTime> last;
  for (SysTime now = from;;) {
    now = due_time(schedule, last, now, seed);
    if (now >= until) {
      return runs;
    }
    runs.push_back(now);
    last = now;
  }
}

std::string wall(const Schedule& schedule, SysTime time) {
  return format_rfc3339(SysTime(schedule.zone.wall_time(time).time_since_epoch())).substr(0, 16);
}

TEST(Schedule, WindowsAreReadAsWritten) {
  const auto nights = parse_window("mon-fri 22:00-02:30");
  ASSERT_TRUE(nights.ok());
  EXPECT_EQ(nights->weekdays, 0x3e);
  EXPECT_EQ(nights->from_minute, 22 * 60);
  EXPECT_EQ(nights->until_minute, 150);
  EXPECT_EQ(parse_window("sat,sun")->weekdays, 0x41);
  EXPECT_EQ(parse_window("fri-mon 00:00-24:00")->weekdays, 0x63);
  EXPECT_EQ(parse_window("Sun")->weekdays, 0x01);
  EXPECT_EQ(parse_window(" 06:00-24:00 ")->until_minute, 1440);
  EXPECT_EQ(format_window(*nights), "mon,tue,wed,thu,fri 22:00-02:30");
  EXPECT_EQ(format_window(ActiveWindow()), "00:00-24:00");
  for (const std::string_view bad :
       {"", "6:00-23:00", "06:00", "06:00-06:00", "06:00-25:00", "06:60-07:00", "24:00-06:00",
        "monday 06:00-07:00", "mon 06:00 - 07:00", "mon,", "mon-", "0x:00-07:00", "-07:00",
        "06:00-07:00 mon"}) {
    const auto window = parse_window(bad);
    ASSERT_FALSE(window.ok()) << bad;
    EXPECT_THAT(window.error().detail, HasSubstr("is no window")) << bad;
  }
}

TEST(Schedule, AMonthOfIntervalsHasNoGapAndNoRunTooMany) {
  const auto schedule = make({.cron = ""});
  const auto runs = starts(schedule, at("2026-03-01"), at("2026-04-01"), 7);
  ASSERT_EQ(runs.size(), 31U * 96 + 1);  // one at once, then on its own grid
  for (size_t i = 2; i < runs.size(); ++i) {
    ASSERT_EQ(runs[i] - runs[i - 1], minutes(15));
  }
}

TEST(Schedule, SourcesSpreadOverTheInterval) {
  const auto schedule = make({.cron = ""});
  std::map<int64_t, int> by_minute;
  for (uint64_t seed = 0; seed < 1500; ++seed) {
    const auto since = next_run(schedule, at("2026-03-01"), seed) - at("2026-03-01");
    ++by_minute[since / minutes(1)];
  }
  for (const auto& [minute, sources] : by_minute) {
    EXPECT_LT(sources, 150) << minute;
    EXPECT_GT(sources, 60) << minute;
  }
}

TEST(Schedule, JitterIsRepeatableAndNeverPassesTheNextRun) {
  for (const auto& shape :
       {Shape{.cron = "*/10 * * * *", .jitter = hours(1)}, Shape{.cron = "", .jitter = minutes(15)},
        Shape{.cron = "0 6,7 * * *",
              .jitter = minutes(30),
              .windows = {"06:00-06:10", "07:00-08:00"}}}) {
    const auto schedule = make(shape);
    const auto plain = make({.cron = shape.cron, .windows = shape.windows});
    std::set<Milliseconds> delays;
    SysTime bare = at("2026-05-01");
    SysTime delayed = next_run(plain, bare, 3) - Milliseconds(1);
    for (int i = 0; i < 300; ++i) {
      bare = next_run(plain, bare, 3);
      delayed = next_run(schedule, delayed, 3);
      ASSERT_EQ(delayed, next_run(schedule, delayed - Milliseconds(1), 3));
      ASSERT_GE(delayed, bare) << i;
      ASSERT_LT(delayed, next_run(plain, bare, 3)) << i;
      ASSERT_TRUE(window_open(schedule, delayed));
      delays.insert(delayed - bare);
    }
    EXPECT_GT(delays.size(), 250U);
  }
}

TEST(Schedule, RunsOutsideTheWindowsWaitForOneToOpenAndBecomeOne) {
  const auto schedule = make({.cron = "*/15 * * * *",
                              .windows = {"mon-fri 06:00-22:00", "sat,sun 08:00-12:00"},
                              .zone = "Europe/Berlin"});
  // 2026-03-27 is a Friday; the clocks go forward on the Sunday.
  EXPECT_EQ(wall(schedule, next_run(schedule, at("2026-03-27T20:50:00Z"), 1)), "2026-03-28T08:00");
  EXPECT_EQ(wall(schedule, next_run(schedule, at("2026-03-28T10:50:00Z"), 1)), "2026-03-29T08:00");
  EXPECT_EQ(wall(schedule, next_run(schedule, at("2026-03-29T09:50:00Z"), 1)), "2026-03-30T06:00");
  for (const auto run : starts(schedule, at("2026-03-01"), at("2026-04-01"), 1)) {
    ASSERT_TRUE(window_open(schedule, run)) << wall(schedule, run);
  }
}

TEST(Schedule, ACronOutsideItsWindowRunsWhenItOpens) {
  const auto schedule = make({.cron = "0 3 * * *", .windows = {"06:00-23:00"}});
  EXPECT_EQ(format_rfc3339(next_run(schedule, at("2026-03-01T10:00:00Z"), 1)),
            "2026-03-02T06:00:00Z");
  EXPECT_EQ(format_rfc3339(next_run(schedule, at("2026-03-02T06:00:00Z"), 1)),
            "2026-03-03T06:00:00Z");
}

TEST(Schedule, AWindowMayReachOverMidnight) {
  const auto schedule = make({.cron = "", .every = hours(1), .windows = {"sun 22:00-02:00"}});
  EXPECT_TRUE(window_open(schedule, at("2026-03-01T23:00:00Z")));  // a Sunday
  EXPECT_TRUE(window_open(schedule, at("2026-03-02T01:59:59Z")));
  EXPECT_FALSE(window_open(schedule, at("2026-03-02T02:00:00Z")));
  EXPECT_FALSE(window_open(schedule, at("2026-03-02T22:00:00Z")));
  EXPECT_EQ(format_rfc3339(next_run(schedule, at("2026-03-02T01:59:00Z"), 0)),
            "2026-03-08T22:00:00Z");
}

TEST(Schedule, AWindowThatClocksSkipOpensOnTheNextDay) {
  const auto schedule = make({.cron = "", .windows = {"02:10-02:50"}, .zone = "Europe/Berlin"});
  EXPECT_EQ(wall(schedule, next_run(schedule, at("2026-03-28T12:00:00Z"), 1)), "2026-03-30T02:10");
}

TEST(Schedule, RunsMissedAreCaughtUpWithOnce) {
  const auto schedule = make({.cron = "0 * * * *"});
  const auto last = at("2026-03-01T10:00:00Z");
  // Not yet, exactly, three hours of downtime, and then the usual hour again.
  EXPECT_EQ(due_time(schedule, last, at("2026-03-01T10:20:00Z"), 1), at("2026-03-01T11:00:00Z"));
  EXPECT_EQ(due_time(schedule, last, at("2026-03-01T11:00:00Z"), 1), at("2026-03-01T11:00:00Z"));
  const auto back = at("2026-03-01T13:20:00Z");
  EXPECT_EQ(due_time(schedule, last, back, 1), back);
  EXPECT_EQ(due_time(schedule, back, back, 1), at("2026-03-01T14:00:00Z"));
}

TEST(Schedule, ACatchUpKeepsToTheWindows) {
  const auto schedule = make({.cron = "0 * * * *", .windows = {"06:00-22:00"}});
  EXPECT_EQ(due_time(schedule, at("2026-03-01T10:00:00Z"), at("2026-03-01T23:30:00Z"), 1),
            at("2026-03-02T06:00:00Z"));
  EXPECT_EQ(due_time(schedule, std::nullopt, at("2026-03-01T23:30:00Z"), 1),
            at("2026-03-02T06:00:00Z"));
  EXPECT_EQ(due_time(schedule, std::nullopt, at("2026-03-01T12:34:56Z"), 1),
            at("2026-03-01T12:34:56Z"));
}

TEST(Schedule, AClockThatWasAheadDoesNotStarveASource) {
  const auto schedule = make({.cron = "0 * * * *"});
  EXPECT_EQ(due_time(schedule, at("2031-01-01"), at("2026-03-01T10:20:00Z"), 1),
            at("2026-03-01T11:00:00Z"));
}

// A daemon that is stopped and started at random for a month, every start asking due_time() with
// what it remembers.
TEST(Schedule, AMonthOfRestartsLosesNoRunAndRepeatsNone) {
  Rng rng(20260301);
  const Shape shapes[] = {
      {.cron = "", .every = minutes(10), .jitter = minutes(2)},
      {.cron = "30 2 * * *", .zone = "Europe/Berlin"},
      {.cron = "*/20 * * * *", .windows = {"05:00-01:00"}, .zone = "Asia/Shanghai"}};
  for (const auto& shape : shapes) {
    const auto schedule = make(shape);
    std::optional<SysTime> last;
    SysTime now = at("2026-03-15");
    while (now < at("2026-04-15")) {
      const SysTime stop = now + minutes(rng.below(600));
      bool ran = false;  // since this start
      for (SysTime due; (due = due_time(schedule, last, now, 5)) < stop; now = due) {
        ASSERT_GE(due, now);
        ASSERT_TRUE(!last || due > *last);
        ASSERT_TRUE(window_open(schedule, due));
        ASSERT_TRUE(!ran || due == next_run(schedule, *last, 5));
        last = due;
        ran = true;
      }
      now = stop + minutes(rng.below(rng.below(4) == 0 ? 3000 : 5));
    }
  }
}

TEST(Schedule, ADailyRunSurvivesBothChangesInEveryZone) {
  for (const auto* zone : {"Europe/Berlin", "America/New_York", "Asia/Shanghai",
                           "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Beirut"}) {
    const auto schedule = make({.cron = "30 2 * * *", .windows = {"00:00-12:00"}, .zone = zone});
    std::map<std::string, int> by_day;
    SysTime run = at("2026-01-01");
    while ((run = next_run(schedule, run, 1)) < at("2027-01-01")) {
      ++by_day[wall(schedule, run).substr(0, 10)];
    }
    EXPECT_GE(by_day.size(), 365U) << zone;
    for (const auto& [day, runs] : by_day) {
      EXPECT_EQ(runs, 1) << zone << ' ' << day;
    }
  }
}

TEST(Schedule, TypicalIntervalIsTheMeanOverAWeek) {
  const auto from = at("2026-05-04");
  EXPECT_EQ(typical_interval(make({.cron = ""}), from), minutes(15));
  EXPECT_EQ(typical_interval(make({.cron = "@hourly"}), from), hours(1));
  EXPECT_EQ(typical_interval(make({.cron = "@monthly"}), from), days(30));
  // Twelve a day by its own grid, and the one that waited for the window.
  const auto windowed = make({.cron = "", .every = hours(1), .windows = {"06:00-18:00"}});
  EXPECT_NEAR(typical_interval(windowed, from) / minutes(1), 24 * 60 / 13, 1);
}

}  // namespace
}  // namespace broadsheet::crawler
