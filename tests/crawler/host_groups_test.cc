#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "crawler/host_gate.h"
#include "tests/crawler/fake_timing.h"

// Hosts that share a domain or an address share a bound too, and idle ones are forgotten.
namespace broadsheet::crawler {
namespace {

constexpr HostReport kAnswered{.answered = true};

class HostGroupsTest : public testing::Test {
 protected:
  void make(HostGateOptions options) {
    gate_ =
        std::make_unique<HostGate>(timing_, io_.get_executor(), options,
                                   [this](const std::string& origin) { freed_.push_back(origin); });
  }

  // As the client does it: the turn is kept where the gate lets the address be dialled.
  [[nodiscard]] std::optional<HostGate::Turn> dial(const std::string& origin,
                                                   const std::string& address) {
    if (gate_->ready_at(origin) > timing_.steady_now()) {
      return std::nullopt;
    }
    HostGate::Turn turn = gate_->take(origin);
    if (const auto check = gate_->dial_check(origin); check && !check(address)) {
      turn.end();
      return std::nullopt;
    }
    return turn;
  }

  boost::asio::awaitable<void> ask(std::string origin) {
    HostGate::Turn turn = co_await gate_->turn(origin);
    started_.push_back(origin);
    held_.push_back(std::move(turn));
  }

  boost::asio::io_context io_{1};
  FakeTiming timing_;
  std::unique_ptr<HostGate> gate_;
  std::vector<std::string> freed_, started_;
  std::vector<HostGate::Turn> held_;
};

std::string sub(int i, const std::string& domain = "news.example") {
  return "https://s" + std::to_string(i) + "." + domain;
}

TEST_F(HostGroupsTest, AllHostsOfADomainShareItsPlaces) {
  make({.delay = Milliseconds(0), .per_site = 2});
  const HostGate::Turn first = gate_->take(sub(1));
  HostGate::Turn second = gate_->take(sub(2));
  EXPECT_EQ(gate_->ready_at(sub(3)), SteadyTime::max());
  EXPECT_EQ(gate_->ready_at(sub(4)), SteadyTime::max());
  EXPECT_LE(gate_->ready_at(sub(1, "other.example")), timing_.steady_now());
  freed_.clear();
  second.end(kAnswered);
  // The one that waited longest is called before the host that just had its turn.
  EXPECT_EQ(freed_, (std::vector<std::string>{sub(3), sub(2)}));
  EXPECT_LE(gate_->ready_at(sub(3)), timing_.steady_now());
}

TEST_F(HostGroupsTest, APlaceThatNobodyTookIsOfferedAgain) {
  make({.delay = Milliseconds(0), .per_site = 1});
  HostGate::Turn turn = gate_->take(sub(1));
  EXPECT_EQ(gate_->ready_at(sub(2)), SteadyTime::max());
  EXPECT_EQ(gate_->ready_at(sub(3)), SteadyTime::max());
  turn.end(kAnswered);  // calls sub(2), which has nothing to ask for any more
  freed_.clear();
  gate_->tick();
  EXPECT_EQ(freed_, std::vector<std::string>{sub(3)});
  freed_.clear();
  gate_->tick();
  EXPECT_TRUE(freed_.empty());
}

TEST_F(HostGroupsTest, ADomainsRequestsAreSpacedToo) {
  make({.delay = Milliseconds(1000), .per_site = 4});
  for (int i = 0; i < 6; ++i) {
    gate_->admit({.origin = sub(i)});
  }
  timing_.advance(io_, Milliseconds(5000));
  gate_->take(sub(0)).end(kAnswered);
  EXPECT_EQ(gate_->ready_at(sub(1)), timing_.steady_now() + Milliseconds(250));
  timing_.advance(io_, Milliseconds(250));
  gate_->take(sub(1)).end();  // no request was made: nobody has to wait for it
  EXPECT_LE(gate_->ready_at(sub(2)), timing_.steady_now());
}

TEST_F(HostGroupsTest, AddressesByNumberBelongToNoDomain) {
  make({.delay = Milliseconds(0), .per_site = 1});
  const HostGate::Turn one = gate_->take("http://192.0.2.1:8001");
  EXPECT_LE(gate_->ready_at("http://192.0.2.1:8002"), timing_.steady_now());
  const HostGate::Turn name = gate_->take("http://a.example");
  EXPECT_EQ(gate_->ready_at("https://a.example"), SteadyTime::max());
}

TEST_F(HostGroupsTest, VirtualHostsShareThePlacesOfTheirAddress) {
  make({.delay = Milliseconds(0), .per_address = 2});
  auto first = dial("http://a.example", "192.0.2.1");
  auto second = dial("http://b.example", "192.0.2.1");
  ASSERT_TRUE(first && second);
  EXPECT_FALSE(dial("http://c.example", "192.0.2.1"))
      << "where it leads is known when it is dialled";
  EXPECT_EQ(gate_->ready_at("http://c.example"), SteadyTime::max()) << "... and from then on";
  EXPECT_TRUE(dial("http://d.example", "192.0.2.2"));
  freed_.clear();
  first->end(kAnswered);
  EXPECT_EQ(freed_.front(), "http://c.example");
  EXPECT_TRUE(dial("http://c.example", "192.0.2.1"));
}

TEST_F(HostGroupsTest, AHostThatMovesTakesItsRequestsAlong) {
  make({.delay = Milliseconds(0), .per_address = 1});
  auto held = dial("http://a.example", "192.0.2.1");
  ASSERT_TRUE(held);
  EXPECT_FALSE(dial("http://b.example", "192.0.2.1"));
  EXPECT_TRUE(gate_->dial_check("http://a.example")("192.0.2.9"));  // another connection attempt
  EXPECT_TRUE(dial("http://b.example", "192.0.2.1"));
  EXPECT_FALSE(dial("http://c.example", "192.0.2.9"));
  held->end(kAnswered);
  EXPECT_TRUE(dial("http://c.example", "192.0.2.9"));
}

TEST_F(HostGroupsTest, ThoseWhoWaitForATurnWaitForTheGroupToo) {
  make({.delay = Milliseconds(0), .per_site = 1});
  start(io_, ask(sub(1)));
  start(io_, ask(sub(2)));
  start(io_, ask(sub(3)));
  FakeTiming::settle(io_);
  EXPECT_EQ(started_, std::vector<std::string>{sub(1)});
  held_.back().end(kAnswered);
  FakeTiming::settle(io_);
  EXPECT_EQ(started_, (std::vector<std::string>{sub(1), sub(2)}));
  held_.back().end(kAnswered);
  FakeTiming::settle(io_);
  EXPECT_EQ(started_.size(), 3U);
}

TEST_F(HostGroupsTest, WithoutBoundsNobodyAsksForTheAddress) {
  make({.delay = Milliseconds(0)});
  EXPECT_FALSE(gate_->dial_check("http://a.example"));
}

TEST_F(HostGroupsTest, IdleHostsAreForgottenWithTheirRowsWrittenDown) {
  make({.delay = Milliseconds(1000), .per_site = 4, .idle_after = Milliseconds(60'000)});
  const auto needs_last = [](const std::string& origin) { return origin == sub(3); };
  for (int i = 1; i <= 4; ++i) {
    gate_->admit({.origin = sub(i)});
  }
  timing_.advance(io_, Milliseconds(1000));
  gate_->take(sub(1)).end(kAnswered);
  const SysTime asked = timing_.now();
  timing_.advance(io_, Milliseconds(1000));
  const HostGate::Turn under_way = gate_->take(sub(2));
  EXPECT_TRUE(gate_->forget_idle(needs_last).empty());
  timing_.advance(io_, Milliseconds(62'000));
  const auto rows = gate_->forget_idle(needs_last);
  ASSERT_EQ(rows.size(), 1U) << "a host that was never asked has nothing to write down";
  EXPECT_EQ(rows[0].origin, sub(1));
  EXPECT_EQ(rows[0].last_request, asked);
  EXPECT_FALSE(gate_->knows(sub(1)));
  EXPECT_TRUE(gate_->knows(sub(2)));
  EXPECT_TRUE(gate_->knows(sub(3)));
  EXPECT_FALSE(gate_->knows(sub(4)));
}

TEST_F(HostGroupsTest, AHostIsNotForgottenWhileItsPauseLasts) {
  make({.delay = Milliseconds(0), .idle_after = Milliseconds(60'000)});
  const auto nobody = [](const std::string& /*origin*/) { return false; };
  gate_->leave_alone(sub(1), timing_.now() + std::chrono::hours(3), "robots.txt answered 500");
  gate_->set_paused(sub(2), true);
  gate_->take(sub(3)).end({.answered = true, .refused = true});  // its back-off is not stored yet
  timing_.advance(io_, std::chrono::hours(2));
  EXPECT_TRUE(gate_->forget_idle(nobody).empty());
  EXPECT_EQ(gate_->origins().size(), 3U);
  EXPECT_EQ(gate_->take_changed(), std::vector<std::string>{sub(3)});
  EXPECT_EQ(gate_->forget_idle(nobody).size(), 1U);
}

TEST_F(HostGroupsTest, AHundredThousandVirtualHostsCostEachRequestNoMore) {
  make({.delay = Milliseconds(0), .per_address = 4});
  std::vector<HostGate::Turn> turns;
  for (int i = 0; i < 100'000; ++i) {
    if (auto turn = dial("http://h" + std::to_string(i) + ".example", "192.0.2.1")) {
      turns.push_back(std::move(*turn));
    } else {
      (void)gate_->ready_at("http://h" + std::to_string(i) + ".example");
    }
  }
  ASSERT_EQ(turns.size(), 4U);
  freed_.clear();
  for (int i = 0; i < 1000; ++i) {
    turns.front().end(kAnswered);
    turns.erase(turns.begin());
    turns.push_back(*dial(freed_[freed_.size() - 2], "192.0.2.1"));
  }
  EXPECT_EQ(freed_.size(), 2000U);
}

}  // namespace
}  // namespace broadsheet::crawler
