#include "crawler/cron.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/units.h"

namespace broadsheet::crawler {
namespace {

using ::testing::HasSubstr;

SysTime at(std::string_view text) {
  return *parse_time(text);
}

TimeZone zone(std::string_view name) {
  return *TimeZone::named(name);
}

std::string next(std::string_view cron, std::string_view after,
                 std::string_view zone_name = "UTC") {
  const auto fields = parse_cron(cron);
  EXPECT_TRUE(fields.ok()) << cron;
  return fields.ok() ? format_rfc3339(next_match(*fields, zone(zone_name), at(after))) : "";
}

TEST(Cron, FieldsMeanWhatPosixSays) {
  struct Case {
    std::string_view cron;
    std::string_view after;
    std::string_view next;
  };
  // 2026-11-23 is a Monday.
  const Case cases[] = {
      {"* * * * *", "2026-11-23T10:00:00Z", "2026-11-23T10:01:00Z"},
      {"* * * * *", "2026-11-23T10:00:59.999Z", "2026-11-23T10:01:00Z"},
      {"*/15 * * * *", "2026-11-23T10:00:00Z", "2026-11-23T10:15:00Z"},
      {"5-20/5 * * * *", "2026-11-23T10:20:00Z", "2026-11-23T11:05:00Z"},
      {"50/4 * * * *", "2026-11-23T10:50:00Z", "2026-11-23T10:54:00Z"},
      {"0 6,18 * * *", "2026-11-23T06:00:00Z", "2026-11-23T18:00:00Z"},
      {"30 8-18/2 * * *", "2026-11-23T09:00:00Z", "2026-11-23T10:30:00Z"},
      {"0 0 * * mon-fri", "2026-11-27T00:00:00Z", "2026-11-30T00:00:00Z"},
      {"0 0 * * Sun", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"},
      {"0 0 * * 7", "2026-11-23T00:00:00Z", "2026-11-29T00:00:00Z"},
      {"0 0 * * 5-7", "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z"},
      {"0 0 * * fri-sun", "2026-11-28T00:00:00Z", "2026-11-29T00:00:00Z"},
      {"0 12 1 JAN *", "2026-11-23T00:00:00Z", "2027-01-01T12:00:00Z"},
      {"0 0 29 feb *", "2026-11-23T00:00:00Z", "2028-02-29T00:00:00Z"},
      {"0 0 29 2 *", "2096-03-01T00:00:00Z", "2104-02-29T00:00:00Z"},
      // Both day fields given: either will do. One of them '*': the other decides, "*/2" too.
      {"0 0 13 * fri", "2026-11-23T00:00:00Z", "2026-11-27T00:00:00Z"},
      {"0 0 13 * fri", "2026-12-12T00:00:00Z", "2026-12-13T00:00:00Z"},
      {"0 0 31 2 mon", "2026-11-23T00:00:00Z", "2027-02-01T00:00:00Z"},
      {"0 0 */2 * mon", "2026-11-23T00:00:00Z", "2026-12-07T00:00:00Z"},
      {"@hourly", "2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"},
      {"@daily", "2026-11-23T10:00:00Z", "2026-11-24T00:00:00Z"},
      {"@midnight", "2026-11-23T10:00:00Z", "2026-11-24T00:00:00Z"},
      {"@weekly", "2026-11-23T10:00:00Z", "2026-11-29T00:00:00Z"},
      {"@monthly", "2026-11-23T10:00:00Z", "2026-12-01T00:00:00Z"},
      {"@yearly", "2026-11-23T10:00:00Z", "2027-01-01T00:00:00Z"},
      {" @Annually ", "2026-11-23T10:00:00Z", "2027-01-01T00:00:00Z"},
      {"  0\t6  * * * ", "2026-11-23T10:00:00Z", "2026-11-24T06:00:00Z"},
  };
  for (const auto& row : cases) {
    EXPECT_EQ(next(row.cron, row.after), row.next) << row.cron << " after " << row.after;
  }
}

TEST(Cron, ComplaintsNameTheField) {
  struct Case {
    std::string_view cron;
    std::string_view complaint;
  };
  const Case cases[] = {
      {"", "has 0 fields"},
      {"* * * *", "has 4 fields"},
      {"* * * * * *", "has 6 fields"},
      {"60 * * * *", "minute \"60\" is not within 0-59"},
      {"* 24 * * *", "hour \"24\" is not within 0-23"},
      {"* * 0 * *", "day of the month \"0\" is not within 1-31"},
      {"* * * 13 *", "month \"13\" is not within 1-12"},
      {"* * * july *", "month \"july\" is not within 1-12"},
      {"* * * * 8", "day of the week \"8\" is not within 0-7"},
      {"-1 * * * *", "minute \"-1\""},
      {"+1 * * * *", "minute \"+1\""},
      {"1- * * * *", "minute \"1-\""},
      {"1,,2 * * * *", "minute \"\""},
      {"*/0 * * * *", "no step of 1 or more"},
      {"*/ * * * *", "no step of 1 or more"},
      {"*/x * * * *", "no step of 1 or more"},
      {"* 22-2 * * *", "hour \"22-2\" runs backwards"},
      {"99999999999999999999 * * * *", "minute"},
      {"0 0 31 2 *", "names a day that no such month has"},
      {"0 0 31 4,6,9,11 *", "names a day that no such month has"},
      {"@fortnightly", "none of @hourly"},
  };
  for (const auto& row : cases) {
    const auto fields = parse_cron(row.cron);
    ASSERT_FALSE(fields.ok()) << row.cron;
    EXPECT_EQ(fields.error().kind, ErrorKind::kInvalidInput) << row.cron;
    EXPECT_THAT(fields.error().detail, HasSubstr(std::string(row.complaint))) << row.cron;
  }
}

TEST(Cron, AStepBeyondTheFieldMeansItsFirstValue) {
  EXPECT_EQ(parse_cron("*/2000000000 * * * *")->minutes, 1U);
  EXPECT_EQ(parse_cron("*/64 * * * *")->minutes, 1U);
}

TEST(Cron, ASkippedTimeIsTheMomentClocksGoForward) {
  // Berlin, 2026-03-29: 02:00 is 03:00. New York, 03-08: 02:00 is 03:00. Lord Howe, 10-04: 02:00 is
  // 02:30. Beirut, 03-29: midnight is 01:00. Shanghai has no such thing.
  EXPECT_EQ(next("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:00:00Z");
  EXPECT_EQ(next("30 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin"), "2026-03-30T00:30:00Z");
  EXPECT_EQ(next("15 2 8 3 *", "2026-03-07T12:00:00Z", "America/New_York"), "2026-03-08T07:00:00Z");
  EXPECT_EQ(next("10 2 * * *", "2026-10-03T12:00:00Z", "Australia/Lord_Howe"),
            "2026-10-03T15:30:00Z");
  EXPECT_EQ(next("40 2 * * *", "2026-10-03T12:00:00Z", "Australia/Lord_Howe"),
            "2026-10-03T15:40:00Z");
  EXPECT_EQ(next("@daily", "2026-03-28T12:00:00Z", "Asia/Beirut"), "2026-03-28T22:00:00Z");
  EXPECT_EQ(next("30 2 * * *", "2026-03-28T12:00:00Z", "Asia/Shanghai"), "2026-03-28T18:30:00Z");
}

TEST(Cron, ATimeThatComesTwiceCountsOnce) {
  // Berlin, 2026-10-25: 03:00 is 02:00 again; New York, 11-01: 02:00 is 01:00; Lord Howe, 04-05:
  // 02:00 is 01:30.
  EXPECT_EQ(next("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin"), "2026-10-25T00:30:00Z");
  EXPECT_EQ(next("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Berlin"), "2026-10-26T01:30:00Z");
  EXPECT_EQ(next("0 1 * * *", "2026-11-01T04:00:00Z", "America/New_York"), "2026-11-01T05:00:00Z");
  EXPECT_EQ(next("0 1 * * *", "2026-11-01T05:00:00Z", "America/New_York"), "2026-11-02T06:00:00Z");
  EXPECT_EQ(next("45 1 * * *", "2026-04-04T12:00:00Z", "Australia/Lord_Howe"),
            "2026-04-04T14:45:00Z");
  EXPECT_EQ(next("45 1 * * *", "2026-04-04T14:45:00Z", "Australia/Lord_Howe"),
            "2026-04-05T15:15:00Z");
}

TEST(Cron, EveryHourMeansEachHourThatPasses) {
  EXPECT_EQ(next("@hourly", "2026-10-25T00:00:00Z", "Europe/Berlin"), "2026-10-25T01:00:00Z");
  EXPECT_EQ(next("@hourly", "2026-10-25T01:00:00Z", "Europe/Berlin"), "2026-10-25T02:00:00Z");
  EXPECT_EQ(next("30 * * * *", "2026-03-29T00:30:00Z", "Europe/Berlin"), "2026-03-29T01:30:00Z");
  // Half an hour passes twice.
  EXPECT_EQ(next("45 * * * *", "2026-04-04T14:45:00Z", "Australia/Lord_Howe"),
            "2026-04-04T15:15:00Z");
}

TEST(Cron, AYearOfRunsFollowsTheWallClock) {
  struct Case {
    std::string_view zone;
    std::string_view cron;
    int runs;
  };
  // 2026 has 365 days; "*/30" has 48 runs a day whatever the clocks do, but for Lord Howe's half
  // hours, which cancel out.
  const Case cases[] = {
      {"Europe/Berlin", "30 2 * * *", 365},           {"America/New_York", "30 2 * * *", 365},
      {"Australia/Lord_Howe", "45 1 * * *", 365},     {"Asia/Shanghai", "30 2 * * *", 365},
      {"Europe/Berlin", "*/30 * * * *", 17520},       {"Asia/Kathmandu", "*/30 * * * *", 17520},
      {"Australia/Lord_Howe", "*/30 * * * *", 17520}, {"Europe/Berlin", "0 9 * * mon-fri", 261},
      {"Antarctica/Troll", "15 2 * * *", 365},
  };
  for (const auto& row : cases) {
    const auto fields = *parse_cron(row.cron);
    const auto where = zone(row.zone);
    const SysTime until = where.moments_of(WallTime(at("2027-01-01").time_since_epoch())).first;
    SysTime now =
        where.moments_of(WallTime(at("2026-01-01").time_since_epoch())).first - Milliseconds(1);
    int runs = 0;
    for (SysTime run = next_match(fields, where, now); run < until;
         run = next_match(fields, where, run)) {
      ASSERT_GT(run, now) << row.zone;
      now = run;
      ++runs;
    }
    EXPECT_EQ(runs, row.runs) << row.zone << ' ' << row.cron;
  }
}

TEST(TimeZone, UnknownNamesAreRefused) {
  for (const std::string_view name :
       {"", "Europe/Atlantis", "GMT+25", "Etc/Unknown", "utc ", "CET "}) {
    EXPECT_FALSE(TimeZone::named(name).ok()) << name;
  }
  EXPECT_EQ(TimeZone().name(), "UTC");
  EXPECT_GT(TimeZone::known_names().size(), 400U);
  EXPECT_EQ(zone("Asia/Shanghai"), zone("Asia/Shanghai"));
}

TEST(TimeZone, EveryMomentFindsItsWayBack) {
  for (const auto& name :
       {"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe", "Asia/Beirut",
        "Pacific/Apia", "America/St_Johns", "Africa/Casablanca"}) {
    const auto where = zone(name);
    for (SysTime time = at("2011-12-25"); time < at("2012-12-25");
         time += std::chrono::minutes(29)) {
      const auto moments = where.moments_of(where.wall_time(time));
      ASSERT_TRUE(moments.first == time || moments.last == time) << name << format_rfc3339(time);
      ASSERT_FALSE(moments.skipped) << name << format_rfc3339(time);
    }
  }
}

TEST(TimeZone, AWholeSkippedDayIsTheMomentItWasSkipped) {
  // Samoa had no 30 December 2011.
  const auto moments =
      zone("Pacific/Apia").moments_of(WallTime(at("2011-12-30T12:00:00Z").time_since_epoch()));
  EXPECT_TRUE(moments.skipped);
  EXPECT_EQ(format_rfc3339(moments.first), "2011-12-30T10:00:00Z");
}

}  // namespace
}  // namespace broadsheet::crawler
