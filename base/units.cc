#include "base/units.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/text.h"

namespace broadsheet {
namespace {

using std::chrono::days;

struct Unit {
  std::string_view name;
  uint64_t size;
};

constexpr std::array<Unit, 6> kDurationUnits = {{{"ms", 1},
                                                 {"s", 1000},
                                                 {"m", 60'000},
                                                 {"h", 3'600'000},
                                                 {"d", 86'400'000},
                                                 {"w", 604'800'000}}};
constexpr std::array<Unit, 9> kByteUnits = {{{"B", 1},
                                             {"kB", 1'000},
                                             {"MB", 1'000'000},
                                             {"GB", 1'000'000'000},
                                             {"TB", 1'000'000'000'000},
                                             {"KiB", 1ULL << 10},
                                             {"MiB", 1ULL << 20},
                                             {"GiB", 1ULL << 30},
                                             {"TiB", 1ULL << 40}}};
// Far beyond any sensible setting, and safe to add to a point in time: about 292,000 years.
constexpr double kAmountMax = 9.2e15;

Error bad_amount(std::string_view text, std::string_view what) {
  return {ErrorKind::kInvalidInput, fmt::format("\"{}\" is no {}", text, what)};
}

// "1.5h" as 1.5 times the size of "h"; letter case counts only where two units would be alike.
template <size_t kCount>
Result<uint64_t> parse_amount(std::string_view text, const std::array<Unit, kCount>& units,
                              std::string_view what) {
  const std::string_view body = trim(text);
  if (body == "0") {
    return uint64_t{0};
  }
  double number = 0;
  const auto [end, problem] =
      std::from_chars(body.data(), body.data() + body.size(), number, std::chars_format::fixed);
  if (problem != std::errc() || !std::isfinite(number) || number < 0 || body.front() == '-') {
    return bad_amount(text, what);
  }
  const std::string_view unit = trim(body.substr(static_cast<size_t>(end - body.data())));
  for (const Unit& known : units) {
    if (ascii_iequals(unit, known.name)) {
      const double amount = std::round(number * static_cast<double>(known.size));
      if (amount > kAmountMax) {
        return Error{ErrorKind::kInvalidInput, fmt::format("\"{}\" is too large", text)};
      }
      return static_cast<uint64_t>(amount);
    }
  }
  return bad_amount(text, what);
}

// "1.5", "2", "48.2": one digit after the point where it says something.
std::string short_number(double number) {
  std::string text = fmt::format("{:.1f}", number);
  if (text.ends_with(".0")) {
    text.resize(text.size() - 2);
  }
  return text;
}

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<std::string_view, 7> kWeekdays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};

struct Civil {
  int year = 1970;
  unsigned month = 1;
  unsigned day = 1;
  int hour = 0;
  int minute = 0;
  int second = 0;
  int milliseconds = 0;
  int offset_minutes = 0;
};

std::optional<SysTime> instant_of(const Civil& civil) {
  const std::chrono::year_month_day date{
      std::chrono::year(civil.year), std::chrono::month(civil.month), std::chrono::day(civil.day)};
  // 60 is a leap second: the clock has no such reading, so it counts as the next minute's first.
  if (!date.ok() || civil.hour > 23 || civil.minute > 59 || civil.second > 60) {
    return std::nullopt;
  }
  return SysTime(std::chrono::sys_days(date)) + std::chrono::hours(civil.hour) +
         std::chrono::minutes(civil.minute - civil.offset_minutes) + Seconds(civil.second) +
         Milliseconds(civil.milliseconds);
}

Civil civil_of(SysTime time) {
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<Milliseconds> clock(time - day);
  return {.year = static_cast<int>(date.year()),
          .month = static_cast<unsigned>(date.month()),
          .day = static_cast<unsigned>(date.day()),
          .hour = static_cast<int>(clock.hours().count()),
          .minute = static_cast<int>(clock.minutes().count()),
          .second = static_cast<int>(clock.seconds().count()),
          .milliseconds = static_cast<int>(clock.subseconds().count())};
}

// Reads a text from the left; each step says whether it matched, and moves only then.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() const { return text_.empty(); }
  [[nodiscard]] size_t size() const { return text_.size(); }

  bool skip(char c) {
    if (text_.empty() || text_.front() != c) {
      return false;
    }
    text_.remove_prefix(1);
    return true;
  }

  bool skip_word(std::string_view word) {
    if (!ascii_istarts_with(text_, word)) {
      return false;
    }
    text_.remove_prefix(word.size());
    return true;
  }

  // At least one space.
  bool skip_spaces() {
    const size_t before = text_.size();
    while (skip(' ')) {
    }
    return text_.size() < before;
  }

  // Between `least` and `most` digits, as many as there are.
  template <class T>
  bool number(T& out, size_t least, size_t most) {
    size_t count = 0;
    T value = 0;
    while (count < most && count < text_.size() && is_ascii_digit(text_[count])) {
      value = value * 10 + static_cast<T>(text_[count] - '0');
      ++count;
    }
    if (count < least) {
      return false;
    }
    out = value;
    text_.remove_prefix(count);
    return true;
  }

  bool month(unsigned& out) {
    for (unsigned i = 0; i < kMonths.size(); ++i) {
      if (skip_word(kMonths.at(i))) {
        out = i + 1;
        return true;
      }
    }
    return false;
  }

  void skip_letters() {
    while (!text_.empty() && is_ascii_alpha(text_.front())) {
      text_.remove_prefix(1);
    }
  }

 private:
  std::string_view text_;
};

bool read_clock(Reader& in, Civil& civil) {
  return in.number(civil.hour, 2, 2) && in.skip(':') && in.number(civil.minute, 2, 2) &&
         in.skip(':') && in.number(civil.second, 2, 2);
}

// "Z", "+05:30", "-0800" or nothing (UTC).
bool read_zone(Reader& in, Civil& civil) {
  if (in.done() || in.skip('Z') || in.skip('z')) {
    return true;
  }
  const bool west = in.skip('-');
  int hours = 0;
  int minutes = 0;
  if ((!west && !in.skip('+')) || !in.number(hours, 2, 2)) {
    return false;
  }
  in.skip(':');
  if (!in.number(minutes, 2, 2) || hours > 23 || minutes > 59) {
    return false;
  }
  civil.offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
  return true;
}

bool read_fraction(Reader& in, Civil& civil) {
  if (!in.skip('.') && !in.skip(',')) {
    return true;
  }
  int digit = 0;
  int weight = 100;
  size_t count = 0;
  for (; in.number(digit, 1, 1); ++count) {
    civil.milliseconds += digit * weight;
    weight /= 10;
  }
  return count > 0;
}

std::optional<Civil> read_iso(std::string_view text) {
  Reader in(text);
  Civil civil;
  if (!in.number(civil.year, 4, 4) || !in.skip('-') || !in.number(civil.month, 2, 2) ||
      !in.skip('-') || !in.number(civil.day, 2, 2)) {
    return std::nullopt;
  }
  if (in.done()) {
    return civil;
  }
  if (!in.skip('T') && !in.skip('t') && !in.skip(' ')) {
    return std::nullopt;
  }
  if (!in.number(civil.hour, 2, 2) || !in.skip(':') || !in.number(civil.minute, 2, 2)) {
    return std::nullopt;
  }
  if (in.skip(':') && (!in.number(civil.second, 2, 2) || !read_fraction(in, civil))) {
    return std::nullopt;
  }
  if (!read_zone(in, civil) || !in.done()) {
    return std::nullopt;
  }
  return civil;
}

// 4 to 14 digits of YYYYMMDDhhmmss; what is missing takes its lowest value.
std::optional<Civil> read_timestamp(std::string_view text) {
  Reader in(text);
  Civil civil;
  if (text.size() > 14 || text.size() % 2 != 0 || !in.number(civil.year, 4, 4)) {
    return std::nullopt;
  }
  const bool whole =
      (in.done() || in.number(civil.month, 2, 2)) && (in.done() || in.number(civil.day, 2, 2)) &&
      (in.done() || in.number(civil.hour, 2, 2)) && (in.done() || in.number(civil.minute, 2, 2)) &&
      (in.done() || in.number(civil.second, 2, 2)) && in.done();
  return whole ? std::optional(civil) : std::nullopt;
}

struct NamedZone {
  std::string_view name;
  int offset_minutes = 0;
};

// "GMT" is the only zone of RFC 9110; offsets, "UTC" and the other names of RFC 822 are met in the
// wild.
bool read_http_zone(Reader& in, Civil& civil) {
  static constexpr std::array<NamedZone, 11> kZones = {{{"GMT", 0},
                                                        {"UTC", 0},
                                                        {"UT", 0},
                                                        {"EST", -300},
                                                        {"EDT", -240},
                                                        {"CST", -360},
                                                        {"CDT", -300},
                                                        {"MST", -420},
                                                        {"MDT", -360},
                                                        {"PST", -480},
                                                        {"PDT", -420}}};
  in.skip_spaces();
  for (const NamedZone& zone : kZones) {
    if (in.skip_word(zone.name)) {
      civil.offset_minutes = zone.offset_minutes;
      return true;
    }
  }
  return read_zone(in, civil);
}

// RFC 9110, 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT".
std::optional<Civil> read_comma_date(Reader in) {
  Civil civil;
  in.skip_letters();
  if (!in.skip(',')) {
    return std::nullopt;
  }
  in.skip_spaces();
  if (!in.number(civil.day, 1, 2)) {
    return std::nullopt;
  }
  const bool dashed = in.skip('-');
  if ((!dashed && !in.skip_spaces()) || !in.month(civil.month) ||
      !(dashed ? in.skip('-') : in.skip_spaces())) {
    return std::nullopt;
  }
  const size_t before = in.size();
  if (!in.number(civil.year, 2, 4)) {
    return std::nullopt;
  }
  if (before - in.size() == 2) {
    // "appears to be more than 50 years in the future" means the past; without a clock here the
    // usual pivot of 1970 says the same until 2020 + 50.
    civil.year += civil.year < 70 ? 2000 : 1900;
  }
  if (!in.skip_spaces() || !read_clock(in, civil) || !read_http_zone(in, civil) || !in.done()) {
    return std::nullopt;
  }
  return civil;
}

// The asctime form: "Sun Nov  6 08:49:37 1994".
std::optional<Civil> read_asctime(Reader in) {
  Civil civil;
  in.skip_letters();
  const bool whole = in.skip_spaces() && in.month(civil.month) && in.skip_spaces() &&
                     in.number(civil.day, 1, 2) && in.skip_spaces() && read_clock(in, civil) &&
                     in.skip_spaces() && in.number(civil.year, 4, 4) && in.done();
  return whole ? std::optional(civil) : std::nullopt;
}

}  // namespace

Result<Milliseconds> parse_duration(std::string_view text) {
  BS_TRY(const uint64_t amount,
         parse_amount(text, kDurationUnits, "duration (like 90s, 1.5h, 250ms, 2d)"));
  return Milliseconds(static_cast<int64_t>(amount));
}

Result<uint64_t> parse_bytes(std::string_view text) {
  return parse_amount(text, kByteUnits, "size (like 5MiB, 64KiB, 10MB, 512B)");
}

std::string format_duration(Milliseconds duration) {
  const auto count = static_cast<double>(duration.count());
  const double size = std::abs(count);
  if (size < 1'000) {
    return fmt::format("{} ms", duration.count());
  }
  if (size < 60'000) {
    return short_number(count / 1'000) + " s";
  }
  if (size < 3'600'000) {
    return short_number(count / 60'000) + " min";
  }
  if (size < 2 * 86'400'000.0) {
    return short_number(count / 3'600'000) + " h";
  }
  return short_number(count / 86'400'000) + " d";
}

std::string format_bytes(uint64_t bytes) {
  constexpr std::array<std::string_view, 5> kNames = {"B", "KiB", "MiB", "GiB", "TiB"};
  auto size = static_cast<double>(bytes);
  size_t unit = 0;
  // 1023.95 would print as "1024.0" of the smaller unit.
  while (size >= (unit == 0 ? 1024 : 1023.95) && unit + 1 < kNames.size()) {
    size /= 1024;
    ++unit;
  }
  return fmt::format("{} {}", short_number(size), kNames.at(unit));
}

std::string format_rfc3339(SysTime time) {
  const Civil c = civil_of(time);
  std::string text = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", c.year, c.month, c.day,
                                 c.hour, c.minute, c.second);
  if (c.milliseconds != 0) {
    text += fmt::format(".{:03}", c.milliseconds);
  }
  return text + 'Z';
}

std::string format_timestamp14(SysTime time) {
  const Civil c = civil_of(time);
  return fmt::format("{:04}{:02}{:02}{:02}{:02}{:02}", c.year, c.month, c.day, c.hour, c.minute,
                     c.second);
}

Result<SysTime> parse_time(std::string_view text) {
  const std::string_view body = trim(text);
  const std::optional<Civil> iso = read_iso(body);
  const std::optional<Civil> civil = iso ? iso : read_timestamp(body);
  const std::optional<SysTime> time = civil ? instant_of(*civil) : std::nullopt;
  if (!time) {
    return Error{ErrorKind::kInvalidInput,
                 fmt::format("\"{}\" is no time (like 2026-11-22, 2026-11-22T21:34:18Z or "
                             "20261122213418)",
                             text)};
  }
  return *time;
}

Result<SysTime> parse_http_date(std::string_view text) {
  const Reader in(trim(text));
  const std::optional<Civil> with_comma = read_comma_date(in);
  const std::optional<Civil> civil = with_comma ? with_comma : read_asctime(in);
  const std::optional<SysTime> time = civil ? instant_of(*civil) : std::nullopt;
  if (!time) {
    return Error{ErrorKind::kInvalidInput, fmt::format("\"{}\" is no HTTP date", text)};
  }
  return *time;
}

std::string format_http_date(SysTime time) {
  const Civil c = civil_of(time);
  const std::chrono::weekday weekday(std::chrono::floor<days>(time));
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", kWeekdays.at(weekday.c_encoding()),
                     c.day, kMonths.at(c.month - 1), c.year, c.hour, c.minute, c.second);
}

}  // namespace broadsheet
