#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crawler/time_zone.h"

namespace broadsheet::crawler {

// The five fields of POSIX cron, as sets: bit n is the value n.
struct CronFields {
  uint64_t minutes = 0;   // 0-59
  uint32_t hours = 0;     // 0-23
  uint32_t days = 0;      // of the month, 1-31
  uint16_t months = 0;    // 1-12
  uint8_t weekdays = 0;   // 0-6 from Sunday
  bool any_hour = false;  // the field begins with '*': each hour that passes counts
  bool any_day = false;
  bool any_weekday = false;
};

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
// - `cron` goes by the wall clock of `zone`. As in POSIX cron, where both day fields are given a
//   day that matches either is meant.
// - Clocks set forward: a run whose time is skipped is due at the moment they are. Clocks set back:
//   a run at a time that comes twice is due the first time only. A cron with '*' for the hour
//   ("*/15 * * * *", "@hourly") means elapsed time: each hour that passes has its runs, the one
//   that comes twice too, and a skipped one has none.
// - `jitter` delays a run by up to so much, never beyond the next run nor the window. The delay is
// a
//   function of seed and due time: asking again gives the same answer.
// - A run that falls outside all `windows` waits until the next one opens; several become one.
// - Runs missed while nothing ran become one, at once: see due_time().
struct Schedule {
  Milliseconds every = std::chrono::minutes(15);
  std::optional<CronFields> cron;  // outranks `every`
  TimeZone zone;
  Milliseconds jitter{0};
  std::vector<ActiveWindow> windows;  // none: always
};

// "15m", "1h30m" is not one: what parse_duration() takes, from one second to 366 days.
[[nodiscard]] Result<Milliseconds> parse_every(std::string_view text);

// Minute, hour, day of the month, month, day of the week, separated by white space: "*", numbers,
// names of months and weekdays ("jan", "mon"; 7 is Sunday too), ranges "1-5", lists "1,15", steps
// "*/10" and "8-18/2"; or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. Fails
// with kInvalidInput, naming the field; so it does for a day that never comes ("0 0 31 2 *").
[[nodiscard]] Result<CronFields> parse_cron(std::string_view text);

// One ActiveWindow in the form above. Fails with kInvalidInput.
[[nodiscard]] Result<ActiveWindow> parse_window(std::string_view text);

// The first time after `after` at which a run is due; strictly later than `after`. `seed` is the
// source's own: it decides phase and jitter. SysTime::max() when windows and cron never meet.
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

// About how long it is between two runs: what an alarm counts in. The mean over the runs of a week
// from `from`; for a rarer schedule the gap to the run after next.
[[nodiscard]] Milliseconds typical_interval(const Schedule& schedule, SysTime from);

}  // namespace broadsheet::crawler
