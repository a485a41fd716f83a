#include "crawler/schedule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/rng.h"
#include "base/text.h"

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr uint16_t kMinutesOfDay = 24 * 60;

Error bad_window(std::string_view text) {
  return {ErrorKind::kInvalidInput,
          fmt::format("\"{}\" is no window like \"06:00-23:00\", \"mon-fri 07:00-20:30\" or "
                      "\"sat,sun\"",
                      text)};
}

// "07:30" as minutes of the day; 24:00 is the end of it.
std::optional<uint16_t> minute_in(std::string_view text) {
  if (text.size() != 5 || text[2] != ':') {
    return std::nullopt;
  }
  for (const size_t i : {0U, 1U, 3U, 4U}) {
    if (!is_ascii_digit(text[i])) {
      return std::nullopt;
    }
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int of_day = hour * 60 + minute;
  if (minute > 59 || of_day > kMinutesOfDay) {
    return std::nullopt;
  }
  return static_cast<uint16_t>(of_day);
}

// "mon-fri,sun"; a range may reach over the end of the week.
std::optional<uint8_t> weekdays_in(std::string_view text) {
  uint8_t set = 0;
  for (const auto part : split(text, ',')) {
    const auto dash = part.find('-');
    const int from = weekday_named(part.substr(0, dash));
    const int until = dash == std::string_view::npos ? from : weekday_named(part.substr(dash + 1));
    if (from < 0 || until < 0) {
      return std::nullopt;
    }
    for (int day = from;; day = (day + 1) % 7) {
      set |= static_cast<uint8_t>(1U << day);
      if (day == until) {
        break;
      }
    }
  }
  return set;
}

// A window as it stands open on the wall, for the day on which it opens.
struct OpenSpan {
  WallTime from;
  WallTime until;
};
std::optional<OpenSpan> span_on(const ActiveWindow& window, local_days day) {
  if ((window.weekdays >> std::chrono::weekday(day).c_encoding() & 1) == 0) {
    return std::nullopt;
  }
  const bool overnight = window.until_minute <= window.from_minute;
  return OpenSpan{.from = day + minutes(window.from_minute),
                  .until = day + days(overnight ? 1 : 0) + minutes(window.until_minute)};
}

// The first moment after `time` at which an edge of a window leaves them open, or closed, as asked:
// a window is at least weekly. nullopt when that does not happen (always open).
std::optional<SysTime> next_edge(const Schedule& schedule, SysTime time, bool opening) {
  std::optional<SysTime> best;
  const auto offer = [&](SysTime edge) {
    if (edge > time && (!best || edge < *best) && window_open(schedule, edge) == opening) {
      best = edge;
    }
  };
  const auto today = std::chrono::floor<days>(schedule.zone.wall_time(time));
  for (int ahead = -2; ahead <= 8; ++ahead) {
    for (const auto& window : schedule.windows) {
      if (const auto span = span_on(window, today + days(ahead))) {
        const auto edge = schedule.zone.moments_of(opening ? span->from : span->until);
        offer(edge.first);
        offer(edge.last);
      }
    }
  }
  return best;
}

// The next time by interval or cron alone.
SysTime next_slot(const Schedule& schedule, SysTime after, uint64_t seed) {
  if (schedule.cron) {
    return next_match(*schedule.cron, schedule.zone, after);
  }
  const Milliseconds every = std::max(schedule.every, kEveryMin);
  const Milliseconds phase(Rng(seed).below(static_cast<uint64_t>(every.count())));
  const auto since = after.time_since_epoch() - phase;
  auto passed = since / every;
  passed -= since < passed * every ? 1 : 0;  // division cuts towards zero
  return SysTime(phase + (passed + 1) * every);
}

// The jitter of the run that is due at `slot`, less than `room`.
Milliseconds delay_at(const Schedule& schedule, SysTime slot, Milliseconds room, uint64_t seed) {
  const Milliseconds most = std::min(schedule.jitter, room);
  if (most <= Milliseconds(0)) {
    return Milliseconds(0);
  }
  const auto slot_seed = seed ^ static_cast<uint64_t>(slot.time_since_epoch().count());
  return Milliseconds(Rng(slot_seed).below(static_cast<uint64_t>(most.count())));
}

SysTime delayed_within_window(const Schedule& schedule, SysTime slot, Milliseconds room,
                              uint64_t seed) {
  if (schedule.jitter > Milliseconds(0) && !schedule.windows.empty()) {
    if (const auto closing = next_edge(schedule, slot, false)) {
      room = std::min(room, *closing - slot);
    }
  }
  return slot + delay_at(schedule, slot, room, seed);
}

SysTime at_next_opening(const Schedule& schedule, SysTime time, uint64_t seed) {
  const auto opening = next_edge(schedule, time, true);
  return opening ? delayed_within_window(schedule, *opening, schedule.jitter, seed)
                 : SysTime::max();
}

}  // namespace

Result<ActiveWindow> parse_window(std::string_view text) {
  ActiveWindow window;
  std::string_view hours = trim(text);
  if (!hours.empty() && !is_ascii_digit(hours.front())) {
    const auto space = hours.find(' ');
    const auto weekdays = weekdays_in(hours.substr(0, space));
    if (!weekdays) {
      return bad_window(text);
    }
    window.weekdays = *weekdays;
    if (space == std::string_view::npos) {
      return window;
    }
    hours = trim(hours.substr(space));
  }
  if (hours.size() != 11 || hours[5] != '-') {
    return bad_window(text);
  }
  const auto from = minute_in(hours.substr(0, 5));
  const auto until = minute_in(hours.substr(6));
  if (!from || !until || *from == *until || *from == kMinutesOfDay) {
    return bad_window(text);
  }
  window.from_minute = *from;
  window.until_minute = *until;
  return window;
}

std::string format_window(const ActiveWindow& window) {
  constexpr uint8_t kAllDays = 0x7f;
  constexpr std::array<std::string_view, 7> kDays = {"sun", "mon", "tue", "wed",
                                                     "thu", "fri", "sat"};
  std::string text;
  for (size_t day = 0; window.weekdays != kAllDays && day < kDays.size(); ++day) {
    if ((window.weekdays >> day & 1) != 0) {
      text += (text.empty() ? "" : ",") + std::string(kDays[day]);
    }
  }
  return fmt::format("{}{}{:02}:{:02}-{:02}:{:02}", text, text.empty() ? "" : " ",
                     window.from_minute / 60, window.from_minute % 60, window.until_minute / 60,
                     window.until_minute % 60);
}

bool window_open(const Schedule& schedule, SysTime time) {
  if (schedule.windows.empty()) {
    return true;
  }
  const WallTime wall = schedule.zone.wall_time(time);
  const auto today = std::chrono::floor<days>(wall);
  const auto holds = [&](const ActiveWindow& window, local_days day) {
    const auto span = span_on(window, day);
    return span && span->from <= wall && wall < span->until;
  };
  return std::ranges::any_of(schedule.windows, [&](const ActiveWindow& window) {
    return holds(window, today) || holds(window, today - days(1));
  });
}

SysTime next_run(const Schedule& schedule, SysTime after, uint64_t seed) {
  // A slot that has passed may still be ahead by its jitter, which never reaches the slot after.
  const Milliseconds back =
      schedule.cron ? schedule.jitter : std::min(schedule.jitter, schedule.every);
  SysTime slot = next_slot(schedule, after - back, seed);
  while (slot < SysTime::max()) {
    const SysTime following = next_slot(schedule, slot, seed);
    const SysTime due = window_open(schedule, slot)
                            ? delayed_within_window(schedule, slot, following - slot, seed)
                            : at_next_opening(schedule, slot, seed);
    if (due > after) {
      return due;
    }
    slot = following;
  }
  return SysTime::max();
}

SysTime due_time(const Schedule& schedule, std::optional<SysTime> last, SysTime now,
                 uint64_t seed) {
  if (last) {
    const SysTime next = next_run(schedule, std::min(*last, now), seed);
    if (next > now) {
      return next;
    }
  }
  return window_open(schedule, now) ? now : at_next_opening(schedule, now, seed);
}

Milliseconds typical_interval(const Schedule& schedule, SysTime from) {
  if (!schedule.cron && schedule.windows.empty()) {
    return schedule.every;
  }
  constexpr int kRunsMax = 1000;
  const SysTime first = next_run(schedule, from, 0);
  SysTime last = first;
  int runs = 0;
  while (runs < kRunsMax && (runs < 1 || last - first < days(7))) {
    last = next_run(schedule, last, 0);
    ++runs;
  }
  return (last - first) / runs;
}

}  // namespace broadsheet::crawler
