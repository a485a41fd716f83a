#pragma once

#include <optional>
#include <vector>

#include "parser/date_calendar.h"
#include "parser/date_lexer.h"
#include "parser/dates.h"

namespace broadsheet::parser {

using DateTokens = std::vector<DateToken>;

// A calendar day matched in tokens [begin, end).
struct DayMatch {
  std::chrono::sys_days day{};
  bool year_stated = true;
  size_t end = 0;
};

// A time of day matched in tokens [begin, end).
struct ClockMatch {
  int hour = 0;  // 0-24
  int minute = 0;
  int second = 0;
  DatePrecision precision = DatePrecision::kMinute;
  std::optional<int> offset_minutes;  // where digits state it
  std::u32string_view zone_name;      // else the abbreviation that stands after the time, or ""
  size_t end = 0;
};

// A calendar day that starts at token `at`, in whatever notation.
[[nodiscard]] std::optional<DayMatch> match_day(const DateTokens& tokens, size_t at,
                                                const DateHints& hints);
// A day and month without a year in digits ("04-08", "08.04."); only sense before a clock time.
[[nodiscard]] std::optional<DayMatch> match_short_day(const DateTokens& tokens, size_t at,
                                                      const DateHints& hints);

// How sure the place makes us that digits are a clock.
enum class ClockPlace { kAnywhere, kBesideDate };
// A time of day with its zone that starts at token `at`. Beside a date "10.30" is one as well.
[[nodiscard]] std::optional<ClockMatch> match_clock(const DateTokens& tokens, size_t at,
                                                    ClockPlace place);

// The part of a language tag before the first '-', and whether one of the other parts is `wanted`.
[[nodiscard]] std::string_view primary_language(std::string_view language);
[[nodiscard]] bool has_subtag(std::string_view language, std::string_view wanted);

}  // namespace broadsheet::parser
