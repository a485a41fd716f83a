#include "crawler/host_gate.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/crawler/fake_timing.h"

namespace broadsheet::crawler {
namespace {

constexpr HostReport kAnswered{.answered = true};

class HostGateTest : public testing::Test {
 protected:
  HostGate& make(HostGateOptions options) {
    gate_ =
        std::make_unique<HostGate>(timing_, io_.get_executor(), options,
                                   [this](const std::string& origin) { freed_.push_back(origin); });
    storage::HostRow row;
    row.origin = kHost;
    gate_->admit(row);
    return *gate_;
  }

  // Takes a turn, answers at once and notes when, `count` times.
  boost::asio::awaitable<void> ask(int count, HostReport report) {
    for (int i = 0; i < count; ++i) {
      HostGate::Turn turn = co_await gate_->turn(kHost);
      if (!turn.held()) {
        co_return;
      }
      starts_.push_back(timing_.now());
      turn.end(report);
    }
  }

  [[nodiscard]] Milliseconds gap(size_t i) const { return starts_.at(i + 1) - starts_.at(i); }

  const std::string kHost = "https://news.example";
  boost::asio::io_context io_{1};
  FakeTiming timing_;
  std::unique_ptr<HostGate> gate_;
  std::vector<std::string> freed_;
  std::vector<SysTime> starts_;
};

TEST_F(HostGateTest, NeverStartsTwoRequestsCloserThanTheDelay) {
  make({.delay = Milliseconds(1000), .per_host = 4});
  start(io_, ask(3, kAnswered));
  start(io_, ask(3, kAnswered));
  timing_.advance(io_, Milliseconds(10'000));
  ASSERT_EQ(starts_.size(), 6U);
  for (size_t i = 0; i + 1 < starts_.size(); ++i) {
    EXPECT_GE(gap(i), Milliseconds(1000)) << i;
  }
}

TEST_F(HostGateTest, CountsTheDelayFromTheFirstByteOfTheAnswer) {
  make({.delay = Milliseconds(1000)});
  start(io_, ask(2, {.answered = true, .first_byte = Milliseconds(300)}));
  timing_.advance(io_, Milliseconds(5000));
  ASSERT_EQ(starts_.size(), 2U);
  EXPECT_EQ(gap(0), Milliseconds(1300));
}

TEST_F(HostGateTest, AsksAServerUnderStrainInProportionToItsAnswers) {
  make({.delay = Milliseconds(1000), .backoff_max = Milliseconds(9000)});
  const auto taking = [](int64_t ms) {
    return HostReport{.answered = true, .first_byte = Milliseconds(ms)};
  };
  const auto delay_after = [&](const HostReport& report) {
    start(io_, ask(1, report));
    timing_.advance(io_, std::chrono::minutes(1));
    return gate_->delay(kHost);
  };
  EXPECT_EQ(delay_after(taking(500)), Milliseconds(1000)) << "nothing unusual";
  EXPECT_EQ(delay_after(taking(2500)), Milliseconds(2000)) << "twice the average of 1 s";
  EXPECT_EQ(delay_after(taking(5000)), Milliseconds(4000));
  EXPECT_EQ(delay_after(taking(30'000)), Milliseconds(9000)) << "but for its bound";
  EXPECT_EQ(delay_after({.answered = true, .refused = true}), Milliseconds(9000))
      << "a quick refusal is no sign of health";
  for (int answer = 0; answer < 20; ++answer) {
    delay_after(taking(100));
  }
  EXPECT_EQ(gate_->delay(kHost), Milliseconds(1000)) << "the strain is over";
}

TEST_F(HostGateTest, ARefusalDoublesTheDelayInForce) {
  make({.delay = Milliseconds(1000), .backoff_first = Milliseconds(500)});
  gate_->set_crawl_delay(kHost, Milliseconds(3000));
  start(io_, ask(1, {.answered = true, .refused = true}));
  timing_.advance(io_, std::chrono::minutes(1));
  EXPECT_EQ(gate_->delay(kHost), Milliseconds(6000));
  start(io_, ask(1, kAnswered));
  timing_.advance(io_, std::chrono::minutes(1));
  EXPECT_EQ(gate_->delay(kHost), Milliseconds(3000));
}

TEST_F(HostGateTest, KeepsThePaceOfTheRunBefore) {
  make({.delay = Milliseconds(1000)});
  storage::HostRow row;
  row.origin = "https://other.example";
  row.last_request = timing_.now() - Milliseconds(400);
  gate_->admit(row);
  EXPECT_EQ(gate_->ready_at(row.origin), timing_.steady_now() + Milliseconds(600));
}

TEST_F(HostGateTest, WaitsAWholeDelayAfterARestart) {
  make({.delay = Milliseconds(1000), .after_restart = true});
  EXPECT_EQ(gate_->ready_at(kHost), timing_.steady_now() + Milliseconds(1000));
}

// The process before may have asked just now, and rules that are too old to go by still say at
// which pace to ask for new ones.
TEST_F(HostGateTest, TheCrawlDelayOfStoredRulesCountsFromTheFirstTurnOn) {
  storage::HostRow row;
  row.origin = "https://other.example";
  row.last_request = timing_.now() - Milliseconds(1000);
  row.robots_fetched = timing_.now() - std::chrono::hours(30);
  row.robots_expires = timing_.now() - std::chrono::hours(6);
  row.robots_status = 200;
  row.robots_body = "User-agent: broadsheet\nCrawl-delay: 7\n";
  make({.delay = Milliseconds(1000), .agent = "broadsheet/1.0"});
  gate_->admit(row);
  EXPECT_EQ(gate_->ready_at(row.origin), timing_.steady_now() + Milliseconds(6000));
  make({.delay = Milliseconds(1000), .after_restart = true, .agent = "broadsheet/1.0"});
  gate_->admit(row);
  EXPECT_EQ(gate_->ready_at(row.origin), timing_.steady_now() + Milliseconds(7000));
  make({.delay = Milliseconds(1000)});
  gate_->admit(row);
  EXPECT_EQ(gate_->ready_at(row.origin), timing_.steady_now()) << "rules are not obeyed";
}

TEST_F(HostGateTest, APauseLastsAsLongAsWasAskedWhateverTheWallClockDoes) {
  for (const auto set : {std::chrono::hours(-3), std::chrono::hours(3)}) {
    make({.delay = Milliseconds(0)});
    start(io_,
          ask(1, {.answered = true, .refused = true, .retry_after = std::chrono::seconds(20)}));
    timing_.advance(io_, Milliseconds(1000));
    timing_.set_wall(set);
    EXPECT_EQ(gate_->ready_at(kHost), timing_.steady_now() + Milliseconds(19'000));
    gate_->leave_alone(kHost, timing_.now() + std::chrono::minutes(10), "down");
    timing_.set_wall(-set);
    ASSERT_TRUE(gate_->put_off(kHost).has_value());
    EXPECT_EQ(gate_->put_off(kHost)->until, timing_.now() + std::chrono::minutes(10));
    timing_.advance(io_, std::chrono::minutes(10));
    EXPECT_FALSE(gate_->put_off(kHost).has_value());
  }
}

TEST_F(HostGateTest, IsNotFooledByAClockThatWasSetBack) {
  make({.delay = Milliseconds(1000)});
  storage::HostRow row;
  row.origin = "https://other.example";
  row.last_request = timing_.now() + std::chrono::hours(5);
  gate_->admit(row);
  EXPECT_EQ(gate_->ready_at(row.origin), timing_.steady_now() + Milliseconds(1000));
}

TEST_F(HostGateTest, TakesTheGreaterOfDelayAndCrawlDelayUpToItsBound) {
  make({.delay = Milliseconds(1000), .crawl_delay_max = Milliseconds(5000)});
  gate_->set_crawl_delay(kHost, std::chrono::hours(1));
  start(io_, ask(2, kAnswered));
  timing_.advance(io_, Milliseconds(20'000));
  ASSERT_EQ(starts_.size(), 2U);
  EXPECT_EQ(gap(0), Milliseconds(5000));
}

TEST_F(HostGateTest, BacksOffFromAHostThatRefusesAndForgives) {
  make({.delay = Milliseconds(100), .backoff_first = Milliseconds(500)});
  start(io_, ask(3, {.answered = true, .refused = true}));
  timing_.advance(io_, Milliseconds(60'000));
  ASSERT_EQ(starts_.size(), 3U);
  EXPECT_EQ(gap(0), Milliseconds(500));
  EXPECT_EQ(gap(1), Milliseconds(1000));
  EXPECT_EQ(gate_->pace(kHost).delay, Milliseconds(2000));
  start(io_, ask(6, kAnswered));
  timing_.advance(io_, Milliseconds(60'000));
  EXPECT_EQ(gate_->pace(kHost).delay, Milliseconds(0));
}

TEST_F(HostGateTest, HonoursAShortRetryAfterForTheWholeHost) {
  make({.delay = Milliseconds(100), .backoff_first = Milliseconds(100)});
  start(io_, ask(2, {.answered = true, .refused = true, .retry_after = Milliseconds(7000)}));
  timing_.advance(io_, Milliseconds(60'000));
  ASSERT_EQ(starts_.size(), 2U);
  EXPECT_GE(gap(0), Milliseconds(7000));
}

TEST_F(HostGateTest, PutsAHostOffOnlyWhenSeveralUrlsAskForALongPause) {
  make({.delay = Milliseconds(0), .backoff_first = Milliseconds(1), .agreeing_urls = 3});
  const HostReport far{.answered = true, .refused = true, .retry_after = std::chrono::minutes(10)};
  start(io_, ask(2, far));
  timing_.advance(io_, Milliseconds(100));
  EXPECT_FALSE(gate_->put_off(kHost).has_value());
  start(io_, ask(1, far));
  timing_.advance(io_, Milliseconds(100));
  ASSERT_TRUE(gate_->put_off(kHost).has_value());
  EXPECT_GT(gate_->put_off(kHost)->until, timing_.now() + std::chrono::minutes(9));
}

TEST_F(HostGateTest, LeavesAHostAloneThatDoesNotAnswer) {
  make({.delay = Milliseconds(0), .down_failures = 3});
  start(io_, ask(2, {.answered = false}));
  timing_.advance(io_, Milliseconds(10));
  EXPECT_FALSE(gate_->put_off(kHost).has_value());
  start(io_, ask(1, {.answered = false}));
  timing_.advance(io_, Milliseconds(10));
  EXPECT_TRUE(gate_->put_off(kHost).has_value());
}

TEST_F(HostGateTest, BoundsTransfersInAll) {
  make({.delay = Milliseconds(0), .per_host = 8, .transfers_max = 2});
  HostGate::Turn first = gate_->take(kHost);
  HostGate::Turn second = gate_->take(kHost);
  EXPECT_FALSE(gate_->has_free_transfer());
  start(io_, ask(1, kAnswered));
  FakeTiming::settle(io_);
  EXPECT_TRUE(starts_.empty());
  second.end(kAnswered);
  FakeTiming::settle(io_);
  EXPECT_EQ(starts_.size(), 1U);
  EXPECT_EQ(freed_.size(), 2U);
  first.end(kAnswered);
}

TEST_F(HostGateTest, GivesATurnBackThatWasNotUsed) {
  make({.delay = Milliseconds(1000)});
  const SteadyTime free_before = gate_->ready_at(kHost);
  gate_->take(kHost).end();
  EXPECT_EQ(gate_->ready_at(kHost), free_before);
}

TEST_F(HostGateTest, SendsTheWaitingHomeWhenItCloses) {
  make({.delay = std::chrono::hours(1)});
  start(io_, ask(2, kAnswered));
  start(io_, ask(2, kAnswered));
  FakeTiming::settle(io_);
  ASSERT_EQ(starts_.size(), 1U);
  gate_->close();
  FakeTiming::settle(io_);
  EXPECT_EQ(starts_.size(), 1U);
  EXPECT_EQ(gate_->ready_at(kHost), timing_.steady_now() + std::chrono::hours(1));
}

}  // namespace
}  // namespace broadsheet::crawler
