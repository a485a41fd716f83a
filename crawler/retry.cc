#include "crawler/retry.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/units.h"

namespace broadsheet::crawler {

Milliseconds backoff_after(uint32_t attempts, const RetryOptions& options, Rng& rng) {
  Milliseconds pause = options.backoff_first;
  for (uint32_t i = 1; i < attempts && pause < options.backoff_max; ++i) {
    pause *= 2;
  }
  pause = std::min(pause, options.backoff_max);
  const auto half = pause.count() / 2;
  return Milliseconds(
      half + static_cast<int64_t>(rng.below(static_cast<uint64_t>(pause.count() - half) + 1)));
}

std::optional<Milliseconds> retry_after(std::string_view value, SysTime now,
                                        const RetryOptions& options) {
  const std::string_view text = trim(value);
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_ascii_digit)) {
    int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // A number too large to hold is simply a long time.
    if (error == std::errc::result_out_of_range ||
        seconds > std::chrono::duration_cast<Seconds>(options.retry_after_max).count()) {
      return options.retry_after_max;
    }
    return std::min<Milliseconds>(Seconds(seconds), options.retry_after_max);
  }
  const auto date = parse_http_date(text);
  if (!date.ok()) {
    return std::nullopt;
  }
  return std::clamp<Milliseconds>(*date - now, Milliseconds(0), options.retry_after_max);
}

bool is_transient_status(int status) {
  return status == 429 || status == 500 || (status >= 502 && status <= 504) ||
         (status >= 520 && status <= 529);
}

bool is_worth_retrying(ErrorKind kind) {
  return traits_of(kind).retry == RetryRule::kWithBackoff;
}

bool RetryBudget::take() {
  if (answers_ < kEarnedBy) {
    return false;
  }
  answers_ -= kEarnedBy;
  return true;
}

void RetryBudget::earn() {
  answers_ = std::min(answers_ + 1, kCredit * kEarnedBy);
}

}  // namespace broadsheet::crawler
