#include "parser/date_calendar.h"

#include <unicode/calendar.h>
#include <unicode/locid.h>
#include <unicode/timezone.h>

#include <array>
#include <cstdlib>
#include <memory>

namespace broadsheet::parser {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr int kMinutesAnHour = 60;

std::optional<sys_days> icu_day(const char* locale, int year_number, int month_number, int day) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::Calendar> calendar(icu::Calendar::createInstance(
      *icu::TimeZone::getGMT(), icu::Locale::createFromName(locale), status));
  if (U_FAILURE(status) != 0 || calendar == nullptr) {
    return std::nullopt;
  }
  calendar->clear();
  calendar->setLenient(0);
  calendar->set(year_number, month_number - 1, day, 0, 0, 0);
  const UDate time = calendar->getTime(status);
  if (U_FAILURE(status) != 0) {
    return std::nullopt;
  }
  return std::chrono::floor<days>(SysTime(Milliseconds(static_cast<int64_t>(time))));
}

// What an abbreviation stands for; several rows for one name mean several zones, the most usual one
// first. `summer` is the offset that North American summer time would add to a name that is silent
// about it ("ET").
struct ZoneName {
  std::string_view name;
  int offset_minutes;
  bool follows_us_summer = false;
};

constexpr auto kZoneNames = std::to_array<ZoneName>({
    {"z", 0},           {"utc", 0},     {"gmt", 0},         {"ut", 0},          {"wet", 0},
    {"west", 60},       {"bst", 60},    {"bst", 360},       {"ist", 330},       {"ist", 60},
    {"ist", 120},       {"cet", 60},    {"cest", 120},      {"mez", 60},        {"mesz", 120},
    {"met", 60},        {"mest", 120},  {"wat", 60},        {"cat", 120},       {"sast", 120},
    {"eet", 120},       {"eest", 180},  {"idt", 180},       {"eat", 180},       {"msk", 180},
    {"мск", 180},       {"trt", 180},   {"tsi", 180},       {"ast", -240},      {"ast", 180},
    {"irst", 210},      {"gst", 240},   {"aft", 270},       {"pkt", 300},       {"uzt", 300},
    {"slst", 330},      {"npt", 345},   {"bdt", 360},       {"mmt", 390},       {"ict", 420},
    {"wib", 420},       {"wita", 480},  {"wit", 540},       {"cst", -360},      {"cst", 480},
    {"hkt", 480},       {"sgt", 480},   {"myt", 480},       {"pht", 480},       {"pst", -480},
    {"pst", 480},       {"awst", 480},  {"jst", 540},       {"kst", 540},       {"acst", 570},
    {"acdt", 630},      {"aest", 600},  {"aedt", 660},      {"est", -300},      {"est", 600},
    {"edt", -240},      {"edt", 660},   {"cdt", -300},      {"mst", -420},      {"mst", 480},
    {"mdt", -360},      {"pdt", -420},  {"akst", -540},     {"akdt", -480},     {"hst", -600},
    {"nst", -210},      {"ndt", -150},  {"adt", -180},      {"brt", -180},      {"art", -180},
    {"clt", -240},      {"clst", -180}, {"cot", -300},      {"pet", -300},      {"vet", -240},
    {"nzst", 720},      {"nzdt", 780},  {"et", -300, true}, {"ct", -360, true}, {"mt", -420, true},
    {"pt", -480, true},
});

// Since 2007: from the second Sunday of March to the first of November.
bool in_us_summer(sys_days day) {
  using std::chrono::Sunday;
  const year_month_day date(day);
  const sys_days starts(date.year() / std::chrono::March / Sunday[2]);
  const sys_days ends(date.year() / std::chrono::November / Sunday[1]);
  return day >= starts && day < ends;
}

SysTime as_if_utc(const LocalTime& local) {
  return SysTime(local.day) + std::chrono::hours(local.hour) + minutes(local.minute) +
         Seconds(local.second);
}

int zone_offset(std::string_view zone, SysTime time, bool time_is_local) {
  const std::unique_ptr<icu::TimeZone> icu_zone(icu::TimeZone::createTimeZone(
      icu::UnicodeString::fromUTF8({zone.data(), static_cast<int32_t>(zone.size())})));
  UErrorCode status = U_ZERO_ERROR;
  int32_t raw = 0;
  int32_t summer = 0;
  icu_zone->getOffset(static_cast<UDate>(time.time_since_epoch().count()),
                      static_cast<UBool>(time_is_local), raw, summer, status);
  constexpr int kMillisecondsAMinute = 60'000;
  return U_FAILURE(status) != 0 ? 0 : (raw + summer) / kMillisecondsAMinute;
}

}  // namespace

std::optional<sys_days> day_of(Calendar calendar, int year_number, int month_number, int day) {
  if (month_number < 1 || month_number > 12 || day < 1 || day > 31 || year_number < 1 ||
      year_number > 9999) {
    return std::nullopt;
  }
  switch (calendar) {
    case Calendar::kPersian:
      return icu_day("fa_IR@calendar=persian", year_number, month_number, day);
    case Calendar::kHijri:
      return icu_day("ar_SA@calendar=islamic-umalqura", year_number, month_number, day);
    case Calendar::kGregorian:
      break;
  }
  const year_month_day date(year(year_number), month(static_cast<unsigned>(month_number)),
                            std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) {
    return std::nullopt;
  }
  return sys_days(date);
}

std::optional<sys_days> day_of_week_date(int year_number, int week, int weekday) {
  if (week < 1 || week > 53 || weekday < 1 || weekday > 7) {
    return std::nullopt;
  }
  // The week of 4 January is the first.
  const sys_days fourth(year(year_number) / 1 / 4);
  const auto since_monday = std::chrono::weekday(fourth) - std::chrono::Monday;
  return fourth - since_monday + days(7 * (week - 1) + weekday - 1);
}

std::optional<sys_days> day_of_ordinal(int year_number, int ordinal) {
  const year y(year_number);
  if (ordinal < 1 || ordinal > (y.is_leap() ? 366 : 365)) {
    return std::nullopt;
  }
  return sys_days(y / 1 / 1) + days(ordinal - 1);
}

DateTime at_offset(const LocalTime& local, int offset_minutes) {
  DateTime date;
  date.instant = as_if_utc(local) - minutes(offset_minutes);
  date.offset_minutes = offset_minutes;
  date.zone_stated = true;
  date.precision = local.precision;
  return date;
}

DateTime at_assumed_zone(const LocalTime& local, const DateHints& hints) {
  const int offset = hints.zone.empty() ? hints.default_offset_minutes
                                        : zone_offset(hints.zone, as_if_utc(local), true);
  DateTime date = at_offset(local, offset);
  date.zone_stated = false;
  return date;
}

int assumed_offset(SysTime instant, const DateHints& hints) {
  return hints.zone.empty() ? hints.default_offset_minutes
                            : zone_offset(hints.zone, instant, false);
}

std::optional<int> offset_of_zone_name(std::string_view name, const LocalTime& local,
                                       const DateHints& hints) {
  const int assumed = assumed_offset(as_if_utc(local), hints);
  // "CST" on a Chinese page is +08:00, but a page in London means the American one: another reading
  // than the most usual one needs the assumed zone within an hour of it.
  std::optional<int> best;
  for (const ZoneName& row : kZoneNames) {
    if (row.name != name) {
      continue;
    }
    const int offset = row.follows_us_summer && in_us_summer(local.day)
                           ? row.offset_minutes + kMinutesAnHour
                           : row.offset_minutes;
    if (!best.has_value() || (assumed != 0 && std::abs(offset - assumed) <= kMinutesAnHour &&
                              std::abs(offset - assumed) < std::abs(*best - assumed))) {
      best = offset;
    }
  }
  return best;
}

bool is_plausible(const DateTime& date, SysTime reference) {
  const SysTime earliest(sys_days(year(1800) / 1 / 1));
  const auto local_day = std::chrono::floor<days>(date.instant + minutes(date.offset_minutes));
  const bool is_epoch = local_day == sys_days{} || date.instant == SysTime{};
  return !is_epoch && date.instant >= earliest && date.instant <= reference + days(366);
}

}  // namespace broadsheet::parser
