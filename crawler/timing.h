#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/clock.h"

namespace broadsheet::crawler {

// What one coroutine waits on and others ring. Nothing is remembered: a ring with nobody waiting is
// lost, so look at the condition, wait, and look again. Network thread only.
class Bell {
 public:
  explicit Bell(const boost::asio::any_io_executor& executor) : timer_(executor) {}

  void ring() { timer_.cancel(); }
  // Until the next ring.
  [[nodiscard]] boost::asio::awaitable<void> wait();

 private:
  friend class SystemTiming;
  boost::asio::steady_timer timer_;
};

// Time that can be waited for. Tests put one behind it that they move by hand.
class Timing {
 public:
  virtual ~Timing() = default;
  [[nodiscard]] virtual const Clock& clock() const = 0;
  // Until `time` has come or `bell` rings, whichever is first. `bell` must outlive the wait.
  [[nodiscard]] virtual boost::asio::awaitable<void> wait_until(SteadyTime time, Bell& bell) = 0;

  [[nodiscard]] SysTime now() const { return clock().now(); }
  [[nodiscard]] SteadyTime steady_now() const { return clock().steady_now(); }
};

// Real time.
class SystemTiming final : public Timing {
 public:
  // `clock` must outlive this.
  explicit SystemTiming(const Clock& clock) : clock_(clock) {}
  [[nodiscard]] const Clock& clock() const override { return clock_; }
  [[nodiscard]] boost::asio::awaitable<void> wait_until(SteadyTime time, Bell& bell) override;

 private:
  const Clock& clock_;
};

}  // namespace broadsheet::crawler
