#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crawler/cron.h"
#include "crawler/time_zone.h"

namespace broadsheet::crawler {

// When a source may be visited, by its zone's wall clock: "06:00-23:00", "mon-fri 07:00-20:30",
// "sat,sun". A window whose end is not after its beginning reaches into the next day.
struct ActiveWindow {
  uint8_t weekdays = 0x7f;       // on which it opens; bit 0 is Sunday
  uint16_t from_minute = 0;      // of the day
  uint16_t until_minute = 1440;  // not included
};

// When a source's runs are due: every so often, or by cron. A plain value; the functions are pure.
//
// - `every` counts from the Unix epoch and is shifted by the source's own phase, so that a thousand
//   sources with "15m" do not start together and a restart does not move them. It knows no zone.
// - `cron` goes by the wall clock of `zone`; next_match() says what happens when clocks change.
// - `jitter` delays a run by up to so much, never to the next run nor out of the window. The delay
//   is a function of seed and due time: asking again gives the same answer.
// - A run that falls outside all `windows` waits until the next one opens; several become one.
// - Runs missed while nothing ran become one, at once: see due_time().
struct Schedule {
  Milliseconds every = std::chrono::minutes(15);
  std::optional<CronFields> cron;  // outranks `every`
  TimeZone zone;
  Milliseconds jitter{0};
  std::vector<ActiveWindow> windows;  // none: always
};

inline constexpr Milliseconds kEveryMin = std::chrono::seconds(1);
inline constexpr Milliseconds kEveryMax = std::chrono::days(366);
inline constexpr Milliseconds kJitterMax = std::chrono::days(1);

// One ActiveWindow in the form above. Fails with kInvalidInput.
[[nodiscard]] Result<ActiveWindow> parse_window(std::string_view text);
// The same in its plainest form: "mon,tue 07:00-20:30".
[[nodiscard]] std::string format_window(const ActiveWindow& window);

// The first time after `after` at which a run is due; strictly later than `after`. `seed` is the
// source's own: it decides phase and jitter.
[[nodiscard]] SysTime next_run(const Schedule& schedule, SysTime after, uint64_t seed);

// When to start next a source whose last run started at `last` (never: nullopt). The one question a
// scheduler asks, also after a start of the daemon and after a jump of the clock:
// - not before `now`; runs missed since `last` are caught up with by one, at once or, outside the
//   windows, when the next one opens;
// - a source that never ran is due at once, within the windows;
// - a `last` in the future (the clock was wrong) counts as `now`.
[[nodiscard]] SysTime due_time(const Schedule& schedule, std::optional<SysTime> last, SysTime now,
                               uint64_t seed);

// Whether a run may start at `time`.
[[nodiscard]] bool window_open(const Schedule& schedule, SysTime time);

// About how long it is from one run to the next: the mean over a week from `from`, or over the next
// two runs where a week has fewer.
[[nodiscard]] Milliseconds typical_interval(const Schedule& schedule, SysTime from);

}  // namespace broadsheet::crawler
