#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "crawler/time_zone.h"

namespace broadsheet::crawler {

// The five fields of POSIX cron, as sets: bit n is the value n.
struct CronFields {
  uint64_t minutes = 0;  // 0-59
  uint32_t hours = 0;    // 0-23
  uint32_t days = 0;     // of the month, 1-31
  uint16_t months = 0;   // 1-12
  uint8_t weekdays = 0;  // 0-6 from Sunday
  bool any_day = false;  // the field begins with '*': the other day field alone decides
  bool any_weekday = false;
  std::string text;  // as it was written
};

// Minute, hour, day of the month, month, day of the week, separated by white space: "*", numbers,
// names of months and weekdays ("jan", "mon"; 7 is Sunday too), ranges "1-5", lists "1,15", steps
// "*/10" and "8-18/2"; or @hourly, @daily, @midnight, @weekly, @monthly, @yearly, @annually. Fails
// with kInvalidInput, naming the field; so it does for a day that never comes ("0 0 31 2 *").
[[nodiscard]] Result<CronFields> parse_cron(std::string_view text);

// The first moment after `after` that `fields` mean on the wall clock of `zone`. Where both day
// fields are given, a day that matches either is meant (POSIX, crontab). Where clocks are set
// forward, a skipped time counts as the moment they are; where they are set back, a time that comes
// twice counts the first time. Only where all hours are meant ("*/15 * * * *") a cron is about
// elapsed time: what comes twice counts twice, what is skipped does not count. SysTime::max() for
// fields that are never met, which parse_cron() does not give.
[[nodiscard]] SysTime next_match(const CronFields& fields, const TimeZone& zone, SysTime after);

// "sun" to "sat", in any case, as 0 to 6; -1 for anything else.
[[nodiscard]] int weekday_named(std::string_view name);

}  // namespace broadsheet::crawler
