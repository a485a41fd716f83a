#pragma once

#include <chrono>
#include <cstdint>

namespace broadsheet {

using Milliseconds = std::chrono::milliseconds;
using Seconds = std::chrono::seconds;

// Wall-clock UTC to the millisecond: what is stored and shown.
using SysTime = std::chrono::sys_time<Milliseconds>;
// Monotonic: what intervals are measured with.
using SteadyTime = std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>;

// Where time comes from. Everything that needs it takes a Clock&, so tests can hold it still; the
// only reader of the system's clocks is clock.cc (a test bans the others). Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual SysTime now() const = 0;
  [[nodiscard]] virtual SteadyTime steady_now() const = 0;
  // CPU time of the calling thread, for bounds on hostile input that wall time cannot give.
  [[nodiscard]] virtual std::chrono::nanoseconds thread_cpu() const = 0;
};

// The system's clocks.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] SysTime now() const override;
  [[nodiscard]] SteadyTime steady_now() const override;
  [[nodiscard]] std::chrono::nanoseconds thread_cpu() const override;
};

}  // namespace broadsheet
