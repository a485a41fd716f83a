#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/rng.h"

namespace broadsheet::crawler {

struct RetryOptions {
  uint32_t attempts_max = 3;
  Milliseconds backoff_first{1000};
  Milliseconds backoff_max{60'000};
  Milliseconds retry_after_max{600'000};
  // A Retry-After up to this is waited for within the run; a longer one puts the URL off.
  Milliseconds wait_max{30'000};
};

// The pause before the attempt that follows attempt `attempts` (from 1): doubled each time up to
// backoff_max, then taken at random from its upper half, so that clients that failed together do
// not come back together.
[[nodiscard]] Milliseconds backoff_after(uint32_t attempts, const RetryOptions& options, Rng& rng);

// The wait that a Retry-After value asks for (RFC 9110, 10.2.3: seconds or a date), capped at
// retry_after_max; nullopt when it is neither. A date in the past is no wait.
[[nodiscard]] std::optional<Milliseconds> retry_after(std::string_view value, SysTime now,
                                                      const RetryOptions& options);

// Whether the status is the server's plea for time rather than its answer: 429 and the 5xx that a
// later request may not meet (500, 502, 503, 504 and the unofficial 52x).
[[nodiscard]] bool is_transient_status(int status);

// Whether a failed exchange is worth another attempt in the same run.
[[nodiscard]] bool is_worth_retrying(ErrorKind kind);

// What a crawl may spend on trying again: a fixed credit, and one attempt more for each kEarnedBy
// answers. So where everything fails, a network that is gone or a server that is ill, a queue of
// thousands is not asked three times over.
class RetryBudget {
 public:
  static constexpr uint32_t kCredit = 200;
  static constexpr uint32_t kEarnedBy = 5;

  // One attempt more; false: there is none left.
  [[nodiscard]] bool take();
  // An answer came.
  void earn();

 private:
  uint32_t answers_ = kCredit * kEarnedBy;  // that were not spent
};

}  // namespace broadsheet::crawler
