#include "crawler/retry.h"

#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

constexpr SysTime kNow{std::chrono::milliseconds(1'764'000'000'000)};

TEST(Retry, BackoffDoublesUpToItsBoundWithJitterInTheUpperHalf) {
  const RetryOptions options{.backoff_first = Milliseconds(1000),
                             .backoff_max = Milliseconds(5000)};
  Rng rng(7);
  for (const auto& [attempts, whole] : std::vector<std::pair<uint32_t, int64_t>>{
           {1, 1000}, {2, 2000}, {3, 4000}, {4, 5000}, {60, 5000}}) {
    for (int i = 0; i < 100; ++i) {
      const Milliseconds pause = backoff_after(attempts, options, rng);
      EXPECT_GE(pause.count(), whole / 2) << attempts;
      EXPECT_LE(pause.count(), whole) << attempts;
    }
  }
}

TEST(Retry, ReadsRetryAfterInSecondsAndDatesAndCapsIt) {
  const RetryOptions options{};
  EXPECT_EQ(retry_after("1", kNow, options), Milliseconds(1000));
  EXPECT_EQ(retry_after(" 120 ", kNow, options), Milliseconds(120'000));
  EXPECT_EQ(retry_after("315360000", kNow, options), options.retry_after_max);
  EXPECT_EQ(retry_after("99999999999999999999999", kNow, options), options.retry_after_max);
  EXPECT_EQ(retry_after("soon", kNow, options), std::nullopt);
  EXPECT_EQ(retry_after("-5", kNow, options), std::nullopt);
  EXPECT_EQ(retry_after("", kNow, options), std::nullopt);
  EXPECT_EQ(retry_after("Mon, 24 Nov 2025 16:00:30 GMT", kNow, options), Milliseconds(30'000));
  EXPECT_EQ(retry_after("Monday, 24-Nov-25 16:00:30 GMT", kNow, options), Milliseconds(30'000));
  EXPECT_EQ(retry_after("Mon Nov 24 16:00:30 2025", kNow, options), Milliseconds(30'000));
  EXPECT_EQ(retry_after("Mon, 24 Nov 1997 16:00:30 GMT", kNow, options), Milliseconds(0));
  EXPECT_EQ(retry_after("Mon, 24 Nov 2036 16:00:30 GMT", kNow, options), options.retry_after_max);
}

TEST(Retry, TellsPleasForTimeFromAnswers) {
  for (const int status : {429, 500, 502, 503, 504, 522}) {
    EXPECT_TRUE(is_transient_status(status)) << status;
  }
  for (const int status : {200, 301, 304, 400, 403, 404, 410, 501, 505}) {
    EXPECT_FALSE(is_transient_status(status)) << status;
  }
}

TEST(Retry, TriesPassingFaultsAgainAndNoOthers) {
  for (const ErrorKind kind :
       {ErrorKind::kTimeout, ErrorKind::kNetwork, ErrorKind::kReset, ErrorKind::kHttp2}) {
    EXPECT_TRUE(is_worth_retrying(kind)) << name_of(kind);
  }
  for (const ErrorKind kind : {ErrorKind::kTls, ErrorKind::kBlockedAddress, ErrorKind::kTooLarge,
                               ErrorKind::kProtocol, ErrorKind::kDecode}) {
    EXPECT_FALSE(is_worth_retrying(kind)) << name_of(kind);
  }
}

TEST(Retry, TheBudgetEndsAndIsEarnedByAnswers) {
  RetryBudget budget;
  for (uint32_t i = 0; i < RetryBudget::kCredit; ++i) {
    EXPECT_TRUE(budget.take()) << i;
  }
  EXPECT_FALSE(budget.take());
  for (uint32_t i = 1; i < RetryBudget::kEarnedBy; ++i) {
    budget.earn();
    EXPECT_FALSE(budget.take()) << i;
  }
  budget.earn();
  EXPECT_TRUE(budget.take());
  for (uint32_t i = 0; i < 10 * RetryBudget::kCredit * RetryBudget::kEarnedBy; ++i) {
    budget.earn();
  }
  for (uint32_t i = 0; i < RetryBudget::kCredit; ++i) {
    EXPECT_TRUE(budget.take()) << i;
  }
  EXPECT_FALSE(budget.take()) << "no more is saved up than it began with";
}

}  // namespace
}  // namespace broadsheet::crawler
