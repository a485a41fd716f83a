#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/article.h"
#include "parser/dates.h"

namespace broadsheet::parser {

enum class Calendar : uint8_t { kGregorian, kPersian, kHijri };

// A wall-clock reading before it is known where on Earth.
struct LocalTime {
  std::chrono::sys_days day{};
  int hour = 0;
  int minute = 0;
  int second = 0;
  DatePrecision precision = DatePrecision::kDay;
};

// The Gregorian day, or nullopt where the calendar has no such day.
[[nodiscard]] std::optional<std::chrono::sys_days> day_of(Calendar calendar, int year, int month,
                                                          int day);
// ISO 8601, 5.2.3 (week dates) and 5.2.2 (ordinal dates).
[[nodiscard]] std::optional<std::chrono::sys_days> day_of_week_date(int year, int week,
                                                                    int weekday);
[[nodiscard]] std::optional<std::chrono::sys_days> day_of_ordinal(int year, int ordinal);

// The instant of `local` in the zone of the hints (zone_stated false), or at `offset_minutes`.
[[nodiscard]] DateTime at_assumed_zone(const LocalTime& local, const DateHints& hints);
[[nodiscard]] DateTime at_offset(const LocalTime& local, int offset_minutes);
// What the assumed zone's clocks showed at `instant`.
[[nodiscard]] int assumed_offset(SysTime instant, const DateHints& hints);

// The offset that a zone's abbreviation means ("edt", lower case) around `local`; where one stands
// for several zones, the one nearest to the assumed zone. nullopt when it is no zone's.
[[nodiscard]] std::optional<int> offset_of_zone_name(std::string_view name, const LocalTime& local,
                                                     const DateHints& hints);

// Whether a page read at `reference` can carry this date: not the epoch (the usual sign of a value
// that was never set), not before 1800, at most a year ahead.
[[nodiscard]] bool is_plausible(const DateTime& date, SysTime reference);

}  // namespace broadsheet::parser
