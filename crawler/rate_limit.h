#pragma once

#include <algorithm>
#include <chrono>

#include "base/clock.h"

namespace broadsheet::crawler {

// Keeps an average rate by what was used already: use is charged as it happens, and nothing new
// begins while more was used than the rate allows for. What is under way is never held up, so the
// rate is exceeded for moments and kept over seconds. Up to a second's worth may be saved up. Not
// thread-safe.
class RateLimit {
 public:
  // 0: no limit.
  void set_rate(double per_second) {
    per_second_ = per_second;
    owed_ = 0;
  }
  void charge(double amount, SteadyTime now) {
    settle(now);
    owed_ += amount;
  }
  [[nodiscard]] bool admits(SteadyTime now) {
    settle(now);
    return per_second_ <= 0 || owed_ <= 0;
  }

 private:
  void settle(SteadyTime now) {
    const double seconds = std::chrono::duration<double>(now - settled_).count();
    owed_ = per_second_ <= 0 ? 0 : std::max(owed_ - seconds * per_second_, -per_second_);
    settled_ = now;
  }

  double per_second_ = 0;
  double owed_ = 0;
  SteadyTime settled_{};
};

}  // namespace broadsheet::crawler
