#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>

#include "crawler/timing.h"
#include "tests/support/fake_clock.h"

namespace broadsheet::crawler {

// Time that stands still until a test moves it. wait_until() ends when it was moved far enough.
class FakeTiming final : public Timing {
 public:
  FakeTiming() : clock_(SysTime(Milliseconds(1'764'000'000'000))) {}

  [[nodiscard]] const Clock& clock() const override { return clock_; }
  [[nodiscard]] boost::asio::awaitable<void> wait_until(SteadyTime time, Bell& bell) override {
    if (time <= steady_now()) {
      co_return;
    }
    const auto entry = sleepers_.emplace(time, &bell);
    co_await bell.wait();
    sleepers_.erase(entry);
  }

  void set_wall(Milliseconds by) { clock_.set_wall(by); }

  // Runs what is ready on `io`, then moves time on, sleeper by sleeper, until `by` has passed.
  void advance(boost::asio::io_context& io, Milliseconds by) {
    const SteadyTime end = steady_now() + by;
    settle(io);
    while (!sleepers_.empty() && sleepers_.begin()->first <= end) {
      move_to(sleepers_.begin()->first);
      sleepers_.begin()->second->ring();
      settle(io);
    }
    move_to(end);
    settle(io);
  }

  static void settle(boost::asio::io_context& io) {
    io.restart();
    while (io.poll() > 0) {
    }
  }

 private:
  void move_to(SteadyTime time) {
    if (time > steady_now()) {
      clock_.advance(std::chrono::ceil<Milliseconds>(time - steady_now()));
    }
  }

  support::FakeClock clock_;
  std::multimap<SteadyTime, Bell*> sleepers_;
};

// Starts a coroutine whose exceptions fail the test.
inline void start(boost::asio::io_context& io, boost::asio::awaitable<void> work) {
  boost::asio::co_spawn(io, std::move(work), [](const std::exception_ptr& thrown) {
    if (thrown) {
      std::rethrow_exception(thrown);
    }
  });
}

}  // namespace broadsheet::crawler
