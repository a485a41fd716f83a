#pragma once

#include <atomic>

#include "base/clock.h"

namespace broadsheet::support {

// A clock that stands still until it is told to go on. Thread-safe.
class FakeClock final : public Clock {
 public:
  explicit FakeClock(SysTime start) : start_(start) {}

  void advance(Milliseconds by) { passed_.fetch_add(by.count()); }
  // Somebody sets the wall clock; what is measured goes on.
  void set_wall(Milliseconds by) { set_.fetch_add(by.count()); }

  [[nodiscard]] SysTime now() const override {
    return start_ + passed() + Milliseconds(set_.load());
  }
  [[nodiscard]] SteadyTime steady_now() const override { return SteadyTime(passed()); }
  [[nodiscard]] std::chrono::nanoseconds thread_cpu() const override { return passed(); }

 private:
  [[nodiscard]] Milliseconds passed() const { return Milliseconds(passed_.load()); }

  SysTime start_;
  std::atomic<int64_t> passed_{0};
  std::atomic<int64_t> set_{0};
};

}  // namespace broadsheet::support
