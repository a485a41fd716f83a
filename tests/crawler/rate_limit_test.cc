#include "crawler/rate_limit.h"

#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

constexpr SteadyTime at(double seconds) {
  return SteadyTime(std::chrono::nanoseconds(static_cast<int64_t>(seconds * 1e9)));
}

TEST(RateLimit, AdmitsEverythingWithoutARate) {
  RateLimit limit;
  limit.charge(1e12, at(1));
  EXPECT_TRUE(limit.admits(at(1)));
}

TEST(RateLimit, WaitsUntilWhatWasUsedIsPaidOff) {
  RateLimit limit;
  limit.set_rate(100);
  limit.charge(0, at(10));
  limit.charge(600, at(10));  // a second's worth had been saved up
  EXPECT_FALSE(limit.admits(at(14.9)));
  EXPECT_TRUE(limit.admits(at(15.1)));
}

TEST(RateLimit, SavesUpNoMoreThanASecond) {
  RateLimit limit;
  limit.set_rate(100);
  limit.charge(0, at(1000));
  limit.charge(150, at(1000));
  EXPECT_FALSE(limit.admits(at(1000)));
}

TEST(RateLimit, KeepsItsRateOverTime) {
  RateLimit limit;
  limit.set_rate(1000);
  double sent = 0;
  for (int millisecond = 0; millisecond < 60'000; ++millisecond) {
    const SteadyTime now = at(100 + millisecond / 1000.0);
    if (limit.admits(now)) {
      limit.charge(300, now);
      sent += 300;
    }
  }
  EXPECT_NEAR(sent, 60'000, 1500);
}

}  // namespace
}  // namespace broadsheet::crawler
