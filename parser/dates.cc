#include "parser/dates.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/date_calendar.h"
#include "parser/date_lexer.h"
#include "parser/date_match.h"

// A line is cut into tokens once; then days, clocks and relative forms are matched from left to
// right and joined where they stand together. No language is chosen first: words carry their
// meaning (date_words.h), and the page's language only decides what stays open.

namespace broadsheet::parser {
namespace {

using std::chrono::days;
using std::chrono::minutes;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr size_t kBytesMax = 512;
constexpr size_t kGapMax = 10;  // tokens between a day and its clock

LocalTime local_time(SysTime instant, const DateHints& hints) {
  const SysTime shown = instant + minutes(assumed_offset(instant, hints));
  LocalTime local;
  local.day = std::chrono::floor<days>(shown);
  const std::chrono::hh_mm_ss clock(shown - local.day);
  local.hour = static_cast<int>(clock.hours().count());
  local.minute = static_cast<int>(clock.minutes().count());
  local.second = static_cast<int>(clock.seconds().count());
  return local;
}

std::string ascii_of(std::u32string_view word) {
  std::string text;
  for (const char32_t c : word) {
    append_utf8(text, c);
  }
  return text;
}

DateTime join(sys_days day, const std::optional<ClockMatch>& clock, const DateHints& hints) {
  LocalTime local;
  local.day = day;
  if (!clock) {
    return at_assumed_zone(local, hints);
  }
  local.hour = clock->hour;
  local.minute = clock->minute;
  local.second = clock->second;
  local.precision = clock->precision;
  if (clock->offset_minutes) {
    return at_offset(local, *clock->offset_minutes);
  }
  if (!clock->zone_name.empty()) {
    if (const auto offset = offset_of_zone_name(ascii_of(clock->zone_name), local, hints)) {
      return at_offset(local, *offset);
    }
  }
  return at_assumed_zone(local, hints);
}

sys_days months_before(sys_days day, int64_t months) {
  constexpr int64_t kMonthsMax = 12 * 200;
  year_month_day date(day);
  date -= std::chrono::months(std::min(months, kMonthsMax));
  return date.ok() ? sys_days(date) : sys_days(date.year() / date.month() / std::chrono::last);
}

struct RelativeMatch {
  DateTime date;
  size_t end = 0;
};

class DateFinder {
 public:
  DateFinder(const DateTokens& tokens, const DateHints& hints) : tokens_(tokens), hints_(hints) {}

  std::vector<DateMention> run() {
    for (size_t at = 0; at < tokens_.size();) {
      at = step(at);
    }
    return std::move(mentions_);
  }

 private:
  [[nodiscard]] const DateToken* token(size_t i) const {
    return i < tokens_.size() ? &tokens_[i] : nullptr;
  }
  [[nodiscard]] bool means(size_t i, DateWord word) const {
    const DateToken* t = token(i);
    return t != nullptr && t->means(word);
  }

  // Reads what starts at `at`; returns where to go on.
  size_t step(size_t at) {
    if (const auto relative = match_relative(at)) {
      add(relative->date, at, relative->end, true, true);
      return relative->end;
    }
    if (const auto day = match_day(tokens_, at, hints_)) {
      return take_day(at, *day);
    }
    if (const auto clock = match_clock(tokens_, at, ClockPlace::kAnywhere)) {
      pending_clock_ = clock;
      pending_begin_ = at;
      return clock->end;
    }
    if (const auto day = match_short_day(tokens_, at, hints_)) {
      if (match_clock(tokens_, day->end, ClockPlace::kAnywhere)) {
        return take_day(at, *day);
      }
    }
    if (means(at, DateWord::kModifiedCue)) {
      role_ = DateRole::kModified;
    } else if (means(at, DateWord::kPublishedCue)) {
      role_ = DateRole::kPublished;
    }
    return at + 1;
  }

  // The first clock behind token `at`, before another date or label starts.
  [[nodiscard]] std::optional<ClockMatch> clock_after(size_t at) const {
    constexpr size_t kBesideGapMax = 3;
    for (size_t i = at; i < std::min(at + kGapMax, tokens_.size()); ++i) {
      const auto place = i - at <= kBesideGapMax ? ClockPlace::kBesideDate : ClockPlace::kAnywhere;
      if (auto clock = match_clock(tokens_, i, place)) {
        return clock;
      }
      const DateToken& t = tokens_[i];
      if (t.means(DateWord::kModifiedCue) || t.means(DateWord::kPublishedCue) ||
          t.means(DateWord::kDayOffset) || match_day(tokens_, i, hints_)) {
        return std::nullopt;
      }
    }
    return std::nullopt;
  }

  // "Mon Apr  8 10:30:00 2019", also with a zone before the year: the C library's order.
  [[nodiscard]] std::optional<DayMatch> with_year_behind(const DayMatch& day,
                                                         const ClockMatch& clock) const {
    const bool zone_between = !clock.zone_name.empty();
    const DateToken* year = token(clock.end + (zone_between ? 1 : 0));
    if (day.year_stated || year == nullptr || !year->is_number() || year->digits != 4) {
      return std::nullopt;
    }
    const year_month_day date(day.day);
    const auto found = day_of(Calendar::kGregorian, static_cast<int>(year->number),
                              static_cast<int>(static_cast<unsigned>(date.month())),
                              static_cast<int>(static_cast<unsigned>(date.day())));
    return found ? std::optional(DayMatch{*found, true, day.end}) : std::nullopt;
  }

  size_t take_day(size_t at, DayMatch day) {
    constexpr size_t kPendingGapMax = 4;
    auto clock = clock_after(day.end);
    if (clock) {
      day = with_year_behind(day, *clock).value_or(day);
    }
    size_t begin = at;
    const size_t end = clock ? clock->end : day.end;
    if (!clock && pending_clock_ && at - pending_clock_->end <= kPendingGapMax) {
      clock = pending_clock_;
      begin = pending_begin_;
    }
    pending_clock_.reset();
    add(join(day.day, clock, hints_), begin, end, day.year_stated, false);
    return end;
  }

  void add(const DateTime& date, size_t begin, size_t end, bool year_stated, bool relative) {
    DateMention mention;
    mention.date = date;
    mention.year_stated = year_stated;
    mention.relative = relative;
    mention.begin = tokens_[begin].begin;
    mention.end = tokens_[end - 1].end;
    // A label behind ("10:30更新") counts unless it labels the next date.
    const bool label_behind = means(end, DateWord::kModifiedCue) &&
                              !(token(end + 1) != nullptr && token(end + 1)->is_mark(U':')) &&
                              !match_day(tokens_, end + 1, hints_);
    mention.role = label_behind ? DateRole::kModified : role_;
    role_ = DateRole::kPublished;
    const bool is_other = !relative && follows_other_cue(begin);
    if (!is_other && is_plausible(date, hints_.reference)) {
      mentions_.push_back(mention);
    }
  }

  // "Member since: 18.09.2008", "until the 3rd of April"
  [[nodiscard]] bool follows_other_cue(size_t at) const {
    return (at > 0 && means(at - 1, DateWord::kOtherCue)) ||
           (at > 1 && means(at - 2, DateWord::kOtherCue));
  }

  [[nodiscard]] std::optional<RelativeMatch> match_relative(size_t at) const {
    if (auto found = match_span_ago(at)) {
      return found;
    }
    return match_named_day(at);
  }

  // "yesterday at 18:20", "今天 08:15"
  [[nodiscard]] std::optional<RelativeMatch> match_named_day(size_t at) const {
    const DateToken& t = tokens_[at];
    const auto offset = t.value_of(DateWord::kDayOffset);
    if (!offset) {
      if (t.means(DateWord::kNow) && tokens_.size() <= 3) {
        return RelativeMatch{minute_before(0), at + 1};
      }
      return std::nullopt;
    }
    const sys_days day = local_time(hints_.reference, hints_).day + days(*offset);
    auto clock = t.means(DateWord::kDayHalf) ? match_clock(tokens_, at, ClockPlace::kAnywhere)
                                             : clock_after(at + 1);
    return RelativeMatch{join(day, clock, hints_), clock ? clock->end : at + 1};
  }

  [[nodiscard]] DateTime minute_before(int64_t seconds) const {
    LocalTime local = local_time(hints_.reference - Seconds(seconds), hints_);
    local.second = 0;
    local.precision = DatePrecision::kMinute;
    return at_assumed_zone(local, hints_);
  }

  struct Span {
    int64_t seconds = 0;
    int64_t months = 0;
    bool is_days = false;
    size_t end = 0;
  };

  // "3 hours", "an hour", "1 hour 5 minutes", "半小时": a number or a number word, then its unit.
  [[nodiscard]] std::optional<Span> match_span(size_t at) const {
    Span span;
    constexpr int kPartsMax = 3;
    for (int part = 0; part < kPartsMax; ++part) {
      const DateToken* t = token(at);
      const bool is_number = t != nullptr && t->is_number() && t->digits <= 3;
      const auto word = t == nullptr ? std::nullopt : t->value_of(DateWord::kQuantity);
      if (!is_number && !word) {
        break;
      }
      const size_t unit_at = means(at + 1, DateWord::kUnit) ? at + 1 : at + 2;
      const DateToken* unit = token(unit_at);
      const bool glued =
          unit_at == at + 1 || (token(at + 1) != nullptr && is_number &&
                                (token(at + 1)->is_mark(U'+') || token(at + 1)->word == U"de"));
      if (unit == nullptr || !unit->means(DateWord::kUnit) || !glued) {
        break;
      }
      add_unit(span, is_number ? t->number : *word, *unit);
      at = unit_at + 1;
      span.end = at;
      if (token(at) != nullptr && (token(at)->is_mark(U',') || token(at)->word == U"and")) {
        ++at;
      }
    }
    return span.end == 0 ? std::nullopt : std::optional(span);
  }

  static void add_unit(Span& span, int64_t count, const DateToken& unit) {
    constexpr auto kSeconds = std::to_array<int64_t>({1, 60, 3600, 86400, 604800});
    // The finest reading ("m" is a minute) comes first in TimeUnit.
    const auto which = static_cast<size_t>(*unit.value_of(DateWord::kUnit));
    const bool half = count == kHalfQuantity;
    if (which < kSeconds.size()) {
      span.seconds += half ? kSeconds[which] / 2 : count * kSeconds[which];
      span.is_days = span.is_days || which >= static_cast<size_t>(TimeUnit::kDay);
    } else {
      const int64_t months = which == static_cast<size_t>(TimeUnit::kYear) ? 12 : 1;
      span.months += half ? months / 2 : count * months;
      span.is_days = true;
    }
  }

  [[nodiscard]] std::optional<RelativeMatch> match_span_ago(size_t at) const {
    const bool marked_before = means(at, DateWord::kAgo) && !means(at, DateWord::kUnit);
    size_t span_at = marked_before ? at + 1 : at;
    // "πριν από 2 ώρες", "cách đây 2 giờ": one word may stand between.
    if (marked_before && token(span_at) != nullptr && token(span_at)->meanings.empty() &&
        token(span_at)->kind == DateToken::Kind::kWord) {
      ++span_at;
    }
    auto span = match_span(span_at);
    if (!span) {
      span = match_bare_unit(span_at, marked_before);
    }
    if (!span) {
      return std::nullopt;
    }
    if (marked_before) {
      return resolve(*span, span->end);
    }
    if (tokens_[span->end - 1].means(DateWord::kAgo)) {
      return resolve(*span, span->end);
    }
    for (size_t i = span->end; i < std::min(span->end + 2, tokens_.size()); ++i) {
      if (tokens_[i].means(DateWord::kAgo)) {
        return resolve(*span, i + 1);
      }
    }
    return std::nullopt;
  }

  // "час назад", "منذ ساعة": a unit alone is one of it.
  [[nodiscard]] std::optional<Span> match_bare_unit(size_t at, bool marked_before) const {
    const DateToken* unit = token(at);
    const bool follows_number = at > 0 && tokens_[at - 1].is_number();
    if (unit == nullptr || !unit->means(DateWord::kUnit) || unit->word.size() < 2 ||
        follows_number || (!marked_before && !means(at + 1, DateWord::kAgo))) {
      return std::nullopt;
    }
    Span span;
    add_unit(span, 1, *unit);
    span.end = at + 1;
    return span;
  }

  [[nodiscard]] RelativeMatch resolve(const Span& span, size_t end) const {
    if (!span.is_days) {
      return {minute_before(span.seconds), end};
    }
    const sys_days today = local_time(hints_.reference - Seconds(span.seconds), hints_).day;
    const sys_days day = months_before(today, span.months);
    const auto clock = match_clock(tokens_, end + 1, ClockPlace::kAnywhere);
    return {join(day, clock, hints_), clock ? clock->end : end};
  }

  const DateTokens& tokens_;
  const DateHints& hints_;
  std::vector<DateMention> mentions_;
  DateRole role_ = DateRole::kPublished;
  std::optional<ClockMatch> pending_clock_;
  size_t pending_begin_ = 0;
};

bool is_all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_ascii_digit);
}

int64_t to_number(std::string_view digits) {
  int64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + (c - '0');
  }
  return value;
}

// YYYYMMDD, YYYYMMDDHHMM or YYYYMMDDHHMMSS at the start of a run of digits.
std::optional<DateTime> compact_date(std::string_view digits, const DateHints& hints) {
  LocalTime local;
  const auto day = day_of(Calendar::kGregorian, static_cast<int>(to_number(digits.substr(0, 4))),
                          static_cast<int>(to_number(digits.substr(4, 2))),
                          static_cast<int>(to_number(digits.substr(6, 2))));
  if (!day) {
    return std::nullopt;
  }
  local.day = *day;
  if (digits.size() >= 12) {
    local.hour = static_cast<int>(to_number(digits.substr(8, 2)));
    local.minute = static_cast<int>(to_number(digits.substr(10, 2)));
    local.precision = DatePrecision::kMinute;
  }
  if (digits.size() >= 14) {
    local.second = static_cast<int>(to_number(digits.substr(12, 2)));
    local.precision = DatePrecision::kSecond;
  }
  if (local.hour > 23 || local.minute > 59 || local.second > 59) {
    return std::nullopt;
  }
  return at_assumed_zone(local, hints);
}

// Seconds, milli- or microseconds since 1970: 10, 13 or 16 digits, the first with a fraction.
std::optional<DateTime> epoch_date(std::string_view digits, const DateHints& hints) {
  int64_t milliseconds = 0;
  if (digits.size() == 10) {
    milliseconds = to_number(digits) * 1000;
  } else if (digits.size() == 13) {
    milliseconds = to_number(digits);
  } else if (digits.size() == 16) {
    milliseconds = to_number(digits) / 1000;
  } else {
    return std::nullopt;
  }
  const SysTime instant = std::chrono::floor<Seconds>(SysTime(Milliseconds(milliseconds)));
  DateTime date;
  date.instant = instant;
  date.offset_minutes = assumed_offset(instant, hints);
  return date;
}

std::optional<DateTime> number_date(std::string_view text, const DateHints& hints) {
  const std::string_view whole = text.substr(0, text.find('.'));
  const bool has_fraction = whole.size() < text.size();
  if (!is_all_digits(whole) || (has_fraction && !is_all_digits(text.substr(whole.size() + 1)))) {
    return std::nullopt;
  }
  if (!has_fraction && (whole.size() == 8 || whole.size() == 12 || whole.size() == 14)) {
    return compact_date(whole, hints);
  }
  return epoch_date(whole, hints);
}

// Cutting a line into tokens costs as much as reading the rest of a page's metadata; sentences
// without any digit are sorted out first. Short texts may say "yesterday" or "an hour ago".
bool may_hold_date(std::string_view text) {
  constexpr size_t kShortBytes = 80;
  return text.size() <= kShortBytes || std::ranges::any_of(text, [](char c) {
           const auto byte = static_cast<unsigned char>(c);
           // Arabic, Persian and all scripts of three bytes may have digits of their own.
           return is_ascii_digit(c) || (byte >= 0xD9 && byte <= 0xDB) || byte >= 0xE0;
         });
}

bool is_number_text(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return is_ascii_digit(c) || c == '.'; }) &&
         std::ranges::count(text, '.') <= 1;
}

}  // namespace

std::vector<DateMention> find_dates(std::string_view text, const DateHints& hints) {
  if (!may_hold_date(text)) {
    return {};
  }
  const FoldedText folded = fold_for_dates(text.substr(0, kBytesMax));
  return DateFinder(date_tokens(folded), hints).run();
}

std::optional<DateTime> parse_date(std::string_view text, const DateHints& hints) {
  text = trim(text);
  if (text.empty()) {
    return std::nullopt;
  }
  if (const size_t scheme = text.find("://"); scheme != std::string_view::npos) {
    const size_t path = text.find('/', scheme + 3);
    return path == std::string_view::npos ? std::nullopt : parse_url_date(text.substr(path), hints);
  }
  if (is_number_text(text)) {
    const auto date = number_date(text, hints);
    return date && is_plausible(*date, hints.reference) ? date : std::nullopt;
  }
  const std::vector<DateMention> mentions = find_dates(text, hints);
  for (const DateMention& mention : mentions) {
    if (mention.role == DateRole::kPublished) {
      return mention.date;
    }
  }
  return mentions.empty() ? std::nullopt : std::optional(mentions.front().date);
}

}  // namespace broadsheet::parser
