// Zone rules by ICU, which carries the IANA database in its data file. Only "how far from UTC at
// this moment" is asked of it: going back from a wall time is done here, because what a schedule
// needs to know (both moments of a time that comes twice, the moment a gap ends) ICU tells only in
// parts.

#include "crawler/time_zone.h"

#include <fmt/format.h>
#include <unicode/strenum.h>
#include <unicode/timezone.h>

#include <algorithm>

namespace broadsheet::crawler {

struct TimeZone::Rules {
  std::unique_ptr<const icu::TimeZone> zone;

  [[nodiscard]] Milliseconds offset_at(SysTime time) const {
    int32_t raw = 0;
    int32_t daylight = 0;
    UErrorCode status = U_ZERO_ERROR;
    zone->getOffset(static_cast<UDate>(time.time_since_epoch().count()), false, raw, daylight,
                    status);
    return Milliseconds(U_SUCCESS(status) ? raw + daylight : 0);
  }
};

TimeZone::TimeZone() = default;

Result<TimeZone> TimeZone::named(std::string_view name) {
  const auto id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  icu::UnicodeString canonical;
  UBool in_database = false;
  UErrorCode status = U_ZERO_ERROR;
  icu::TimeZone::getCanonicalID(id, canonical, in_database, status);
  if (U_FAILURE(status) != 0 || in_database == 0) {
    return Error{ErrorKind::kInvalidInput, fmt::format("\"{}\" is no time zone", name)};
  }
  TimeZone zone;
  zone.name_ = name;
  if (name != "UTC") {
    auto rules = std::make_shared<Rules>();
    rules->zone.reset(icu::TimeZone::createTimeZone(id));
    zone.rules_ = std::move(rules);
  }
  return zone;
}

std::vector<std::string> TimeZone::known_names() {
  std::vector<std::string> names;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::StringEnumeration> ids(
      icu::TimeZone::createTimeZoneIDEnumeration(UCAL_ZONE_TYPE_ANY, nullptr, nullptr, status));
  if (U_FAILURE(status) != 0) {
    return names;
  }
  while (const char* id = ids->next(nullptr, status)) {
    names.emplace_back(id);
  }
  std::ranges::sort(names);
  return names;
}

WallTime TimeZone::wall_time(SysTime time) const {
  const Milliseconds offset = rules_ == nullptr ? Milliseconds(0) : rules_->offset_at(time);
  return WallTime(time.time_since_epoch() + offset);
}

TimeZone::Moments TimeZone::moments_of(WallTime wall) const {
  const SysTime as_utc(wall.time_since_epoch());
  if (rules_ == nullptr) {
    return {.first = as_utc, .last = as_utc};
  }
  // No zone is a day off UTC nor changes twice in two days: one offset holds before, one after.
  constexpr auto kDay = std::chrono::hours(24);
  const SysTime by_former = as_utc - rules_->offset_at(as_utc - kDay);
  const SysTime by_latter = as_utc - rules_->offset_at(as_utc + kDay);
  const bool former = wall_time(by_former) == wall;
  const bool latter = wall_time(by_latter) == wall;
  if (former || latter) {
    const SysTime a = former ? by_former : by_latter;
    const SysTime b = latter ? by_latter : by_former;
    return {.first = std::min(a, b), .last = std::max(a, b)};
  }
  // Skipped: the clocks go forward after `before` and at or before `then`.
  SysTime before = std::min(by_former, by_latter);
  SysTime then = std::max(by_former, by_latter);
  while (then - before > Milliseconds(1)) {
    const SysTime middle = before + (then - before) / 2;
    (wall_time(middle) < wall ? before : then) = middle;
  }
  return {.first = then, .last = then, .skipped = true};
}

}  // namespace broadsheet::crawler
