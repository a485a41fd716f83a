#include "crawler/cron.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "base/text.h"

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using Names = std::vector<std::string_view>;

constexpr int kMinutesOfDay = 24 * 60;
constexpr uint32_t kAllHours = (1U << 24) - 1;

const Names kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                       "jul", "aug", "sep", "oct", "nov", "dec"};
const Names kWeekdays = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};

struct Field {
  std::string_view name;
  int least;
  int most;  // weekdays take 7 for Sunday
  const Names* names = nullptr;
};

const std::array<Field, 5> kFields = {{{"minute", 0, 59},
                                       {"hour", 0, 23},
                                       {"day of the month", 1, 31},
                                       {"month", 1, 12, &kMonths},
                                       {"day of the week", 0, 7, &kWeekdays}}};

constexpr auto kNicknames = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
});

std::optional<int> number_in(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && is_ascii_digit(text.front()) ? std::optional(number) : std::nullopt;
}

int position_in(const Names& names, std::string_view name) {
  const auto found = std::ranges::find_if(
      names, [&](std::string_view known) { return ascii_iequals(known, name); });
  return found == names.end() ? -1 : static_cast<int>(found - names.begin());
}

class FieldParser {
 public:
  explicit FieldParser(const Field& field) : field_(field) {}

  Result<uint64_t> parse(std::string_view text) const {
    uint64_t set = 0;
    for (const auto part : split(text, ',')) {
      BS_TRY(const uint64_t more, parse_part(part));
      set |= more;
    }
    return set;
  }

 private:
  [[nodiscard]] Error wrong(std::string_view part, std::string_view why) const {
    return {ErrorKind::kInvalidInput, fmt::format("{} \"{}\" {}", field_.name, part, why)};
  }

  // "*", "a", "a-b", each with or without "/step"; "a/step" is "a-most/step".
  Result<uint64_t> parse_part(std::string_view part) const {
    const auto slash = part.find('/');
    int step = 1;
    if (slash != std::string_view::npos) {
      const auto given = number_in(part.substr(slash + 1));
      if (!given || *given < 1) {
        return wrong(part, "has no step of 1 or more behind its \"/\"");
      }
      step = *given;
    }
    const auto range = part.substr(0, slash);
    int from = field_.least;
    int until = field_.names == &kWeekdays ? 6 : field_.most;
    if (range != "*") {
      const auto dash = range.find('-');
      BS_TRY(from, parse_value(range.substr(0, dash), part));
      if (dash != std::string_view::npos) {
        BS_TRY(until, parse_value(range.substr(dash + 1), part));
        // "fri-sun": Sunday ends a week as well as it begins one.
        until = field_.names == &kWeekdays && until == 0 ? 7 : until;
      } else if (slash == std::string_view::npos) {
        until = from;
      }
    }
    if (from > until) {
      return wrong(part, "runs backwards");
    }
    uint64_t set = 0;
    for (int value = from; value <= until; value += std::min(step, 64)) {
      set |= uint64_t{1} << value;
    }
    return set;
  }

  Result<int> parse_value(std::string_view text, std::string_view part) const {
    auto value = text.empty() ? std::nullopt : number_in(text);
    if (!value && field_.names != nullptr) {
      const int position = position_in(*field_.names, text);
      value = position < 0 ? std::nullopt : std::optional(position + field_.least);
    }
    if (!value || *value < field_.least || *value > field_.most) {
      return wrong(part, fmt::format("is not within {}-{}", field_.least, field_.most));
    }
    return *value;
  }

  const Field& field_;
};

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  size_t at = 0;
  while (at < text.size()) {
    size_t end = at;
    while (end < text.size() && !is_ascii_space(text[end])) {
      ++end;
    }
    if (end > at) {
      words.push_back(text.substr(at, end - at));
    }
    at = end + 1;
  }
  return words;
}

// Whether any of `months` has one of `days`; February counts as a leap year's.
bool day_exists(uint32_t days_set, uint16_t months_set) {
  constexpr std::array<int, 13> kDays = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; ++month) {
    const uint64_t of_month = (uint64_t{2} << kDays[static_cast<size_t>(month)]) - 1;
    if ((months_set >> month & 1) != 0 && (days_set & of_month) != 0) {
      return true;
    }
  }
  return false;
}

bool day_matches(const CronFields& fields, local_days day) {
  const std::chrono::year_month_day date(day);
  if ((fields.months >> static_cast<unsigned>(date.month()) & 1) == 0) {
    return false;
  }
  const bool by_day = (fields.days >> static_cast<unsigned>(date.day()) & 1) != 0;
  const bool by_weekday = (fields.weekdays >> std::chrono::weekday(day).c_encoding() & 1) != 0;
  return fields.any_day || fields.any_weekday ? by_day && by_weekday : by_day || by_weekday;
}

bool minute_matches(const CronFields& fields, int minute) {
  return (fields.hours >> (minute / 60) & 1) != 0 && (fields.minutes >> (minute % 60) & 1) != 0;
}

// The first match after `after` on a day on which clocks change: every match is looked up.
std::optional<SysTime> match_on_odd_day(const CronFields& fields, const TimeZone& zone,
                                        local_days day, SysTime after) {
  std::optional<SysTime> best;
  const auto offer = [&](SysTime moment) {
    if (moment > after && (!best || moment < *best)) {
      best = moment;
    }
  };
  for (int minute = 0; minute < kMinutesOfDay; ++minute) {
    if (!minute_matches(fields, minute)) {
      continue;
    }
    const auto moments = zone.moments_of(day + minutes(minute));
    if (fields.hours != kAllHours) {
      offer(moments.first);
    } else if (!moments.skipped) {
      offer(moments.first);
      offer(moments.last);
    }
  }
  return best;
}

std::optional<SysTime> match_on(const CronFields& fields, const TimeZone& zone, local_days day,
                                SysTime after) {
  const auto start = zone.moments_of(day);
  const auto end = zone.moments_of(day + days(1));
  const bool plain = start.first == start.last && end.first == end.last && !start.skipped &&
                     !end.skipped && end.first - start.first == days(1);
  if (!plain) {
    return match_on_odd_day(fields, zone, day, after);
  }
  const auto passed = std::chrono::floor<minutes>(after - start.first).count() + 1;
  for (auto minute = std::max<int64_t>(passed, 0); minute < kMinutesOfDay; ++minute) {
    if (minute_matches(fields, static_cast<int>(minute))) {
      return start.first + minutes(minute);
    }
  }
  return std::nullopt;
}

}  // namespace

int weekday_named(std::string_view name) {
  return position_in(kWeekdays, name);
}

Result<CronFields> parse_cron(std::string_view text) {
  std::string_view spelled = trim(text);
  if (spelled.starts_with('@')) {
    const auto known = std::ranges::find_if(
        kNicknames, [&](const auto& nickname) { return ascii_iequals(nickname.first, spelled); });
    if (known == kNicknames.end()) {
      return Error{
          ErrorKind::kInvalidInput,
          fmt::format("\"{}\" is none of @hourly, @daily, @weekly, @monthly, @yearly", spelled)};
    }
    spelled = known->second;
  }
  const auto words = words_of(spelled);
  if (words.size() != kFields.size()) {
    return Error{ErrorKind::kInvalidInput,
                 fmt::format("\"{}\" has {} fields, cron has 5: minute, hour, day, month, weekday",
                             text, words.size())};
  }
  std::array<uint64_t, kFields.size()> sets{};
  for (size_t i = 0; i < kFields.size(); ++i) {
    BS_TRY(sets[i], FieldParser(kFields[i]).parse(words[i]));
  }
  CronFields fields;
  fields.minutes = sets[0];
  fields.hours = static_cast<uint32_t>(sets[1]);
  fields.days = static_cast<uint32_t>(sets[2]);
  fields.months = static_cast<uint16_t>(sets[3]);
  fields.weekdays = static_cast<uint8_t>((sets[4] | sets[4] >> 7) & 0x7f);
  fields.any_day = words[2].starts_with('*');
  fields.any_weekday = words[4].starts_with('*');
  fields.text = trim(text);
  const bool by_weekday_too = !fields.any_day && !fields.any_weekday;
  if (!by_weekday_too && !day_exists(fields.days, fields.months)) {
    return Error{ErrorKind::kInvalidInput,
                 fmt::format("\"{}\" names a day that no such month has", text)};
  }
  return fields;
}

SysTime next_match(const CronFields& fields, const TimeZone& zone, SysTime after) {
  // A 29 February is at most eight years off (1900 and 2100 have none), one on a given weekday at
  // most forty. The day before is looked at because clocks set back at midnight bring it again.
  constexpr int kDaysAhead = 41 * 366;
  const auto today = std::chrono::floor<days>(zone.wall_time(after));
  for (int ahead = -1; ahead <= kDaysAhead; ++ahead) {
    const local_days day = today + days(ahead);
    if (!day_matches(fields, day)) {
      continue;
    }
    if (const auto match = match_on(fields, zone, day, after)) {
      return *match;
    }
  }
  return SysTime::max();
}

}  // namespace broadsheet::crawler
