#include "base/units.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet {
namespace {

using std::chrono::sys_days;
using namespace std::chrono_literals;

TEST(Units, RefusesAmountsThatNameNoUnit) {
  for (const std::string_view text : {"", "5", "s", "-1s", "1x", "1e3s", "nan s", "inf h", "1 2s",
                                      "99999999999w", "--2s", "0x1s", "00"}) {
    EXPECT_FALSE(parse_duration(text).ok()) << text;
  }
  for (const std::string_view text : {"", "5", "MiB", "-1B", "1XiB", "99999999999TiB"}) {
    EXPECT_FALSE(parse_bytes(text).ok()) << text;
  }
  EXPECT_EQ(parse_duration("5").error().kind, ErrorKind::kInvalidInput);
}

TEST(Units, ReadsDurations) {
  struct Case {
    std::string_view text;
    Milliseconds expected;
  };
  const std::vector<Case> cases = {
      {"0", 0ms},   {"250ms", 250ms}, {"90s", 90s}, {"1.5h", 90min},  {"2d", 48h},
      {"1w", 168h}, {" 3 m ", 3min},  {"0s", 0ms},  {"0.0004s", 0ms}, {"10S", 10s}};
  for (const Case& c : cases) {
    const auto parsed = parse_duration(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text;
    EXPECT_EQ(*parsed, c.expected) << c.text;
  }
}

TEST(Units, ReadsBytes) {
  struct Case {
    std::string_view text;
    uint64_t expected;
  };
  const std::vector<Case> cases = {{"0", 0},          {"512B", 512},      {"64KiB", 65536},
                                   {"5MiB", 5242880}, {"10MB", 10000000}, {"1.5 GiB", 1610612736},
                                   {"2kb", 2000}};
  for (const Case& c : cases) {
    const auto parsed = parse_bytes(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text;
    EXPECT_EQ(*parsed, c.expected) << c.text;
  }
}

TEST(Units, FormatsForPeople) {
  EXPECT_EQ(format_duration(250ms), "250 ms");
  EXPECT_EQ(format_duration(90min), "1.5 h");
  EXPECT_EQ(format_duration(90s), "1.5 min");
  EXPECT_EQ(format_duration(2s), "2 s");
  EXPECT_EQ(format_duration(72h), "3 d");
  EXPECT_EQ(format_bytes(0), "0 B");
  EXPECT_EQ(format_bytes(1023), "1023 B");
  EXPECT_EQ(format_bytes(49357), "48.2 KiB");
  EXPECT_EQ(format_bytes((1 << 20) - 1), "1 MiB");
  EXPECT_EQ(format_bytes(5ULL << 40), "5 TiB");
}

const SysTime kMoment = sys_days(2026y / 11 / 22) + 21h + 34min + 18s;

TEST(Units, WritesTimes) {
  EXPECT_EQ(format_rfc3339(kMoment), "2026-11-22T21:34:18Z");
  EXPECT_EQ(format_rfc3339(kMoment + 7ms), "2026-11-22T21:34:18.007Z");
  EXPECT_EQ(format_rfc3339(SysTime(-1ms)), "1969-12-31T23:59:59.999Z");
  EXPECT_EQ(format_timestamp14(kMoment), "20261122213418");
  EXPECT_EQ(format_http_date(kMoment), "Sun, 22 Nov 2026 21:34:18 GMT");
}

TEST(Units, ReadsTimes) {
  struct Case {
    std::string_view text;
    SysTime expected;
  };
  const SysTime day = sys_days(2026y / 11 / 22);
  const std::vector<Case> cases = {
      {"2026-11-22", day},
      {"2026-11-22T21:34:18Z", kMoment},
      {"2026-11-22T21:34:18.5Z", kMoment + 500ms},
      {"2026-11-22T21:34:18.123456Z", kMoment + 123ms},
      {"2026-11-22T23:34:18+02:00", kMoment},
      {"2026-11-22T16:04:18-0530", kMoment},
      {"2026-11-22 21:34", day + 21h + 34min},
      {"20261122213418", kMoment},
      {"202611222134", day + 21h + 34min},
      {"2026", sys_days(2026y / 1 / 1)},
      {"202602", sys_days(2026y / 2 / 1)},
  };
  for (const Case& c : cases) {
    const auto parsed = parse_time(c.text);
    ASSERT_TRUE(parsed.ok()) << c.text;
    EXPECT_EQ(*parsed, c.expected) << c.text;
  }
}

TEST(Units, RefusesWhatIsNoTime) {
  for (const std::string_view text :
       {"", "x", "2026-13-01", "2026-02-30", "2026-11-22T25:00Z", "2026-11-22T10", "20261",
        "2026112221341800", "2026-11-22T21:34:18.Z", "2026-11-22T21:34:18+25:00", "2026-11-22x"}) {
    EXPECT_FALSE(parse_time(text).ok()) << text;
  }
}

TEST(Units, ReadsTheThreeFormsOfAnHttpDate) {
  const SysTime expected = sys_days(1994y / 11 / 6) + 8h + 49min + 37s;
  for (const std::string_view text :
       {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994", "sun, 6 nov 1994 08:49:37 gmt", "Sun, 06-Nov-1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 09:49:37 +0100", "Sun, 6 Nov 94 08:49:37 UT",
        "Sun, 06 Nov 94 03:49:37 EST"}) {
    const auto parsed = parse_http_date(text);
    ASSERT_TRUE(parsed.ok()) << text;
    EXPECT_EQ(*parsed, expected) << text;
  }
  EXPECT_EQ(*parse_http_date(format_http_date(kMoment)), kMoment);
}

TEST(Units, RefusesWhatIsNoHttpDate) {
  for (const std::string_view text : {"", "0", "-1", "Sun, 06 Nov 1994", "tomorrow",
                                      "Sun, 32 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"}) {
    EXPECT_FALSE(parse_http_date(text).ok()) << text;
  }
}

}  // namespace
}  // namespace broadsheet
