#include "parser/date_match.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

constexpr int kRocYears = 1911;
constexpr int kBuddhistYears = 543;

struct YearReading {
  int year = 0;
  Calendar calendar = Calendar::kGregorian;
};

// One try at a day, over tokens that may run out anywhere.
class DayMatcher {
 public:
  DayMatcher(const DateTokens& tokens, size_t at, const DateHints& hints)
      : tokens_(tokens), start_(at), hints_(hints) {}

  [[nodiscard]] std::optional<DayMatch> match() const {
    for (const auto matcher :
         {&DayMatcher::iso_week_or_ordinal, &DayMatcher::compact, &DayMatcher::three_numbers,
          &DayMatcher::marked, &DayMatcher::tagged_month, &DayMatcher::day_month_year,
          &DayMatcher::month_day_year, &DayMatcher::year_month_day_words}) {
      if (auto found = (this->*matcher)()) {
        return found;
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<DayMatch> match_short() const {
    const auto [first, second] = std::pair(number(start_), number(start_ + 2));
    const DateToken* mark = token(start_ + 1);
    if (!first || !second || !is_separator(mark) || first->digits > 2 || second->digits > 2 ||
        (second->digits == 1 && mark->mark == U'.')) {
      return std::nullopt;
    }
    const DateToken* next = token(start_ + 3);
    if (next != nullptr && is_separator(next) && next->mark != U'.') {
      return std::nullopt;
    }
    const size_t end = start_ + 3 + (next != nullptr && next->is_mark(U'.') ? 1 : 0);
    return is_month_first() || is_year_first() ? without_year(static_cast<int>(first->number),
                                                              static_cast<int>(second->number), end)
                                               : without_year(static_cast<int>(second->number),
                                                              static_cast<int>(first->number), end);
  }

 private:
  [[nodiscard]] const DateToken* token(size_t i) const {
    return i < tokens_.size() ? &tokens_[i] : nullptr;
  }
  [[nodiscard]] const DateToken* number(size_t i) const {
    const DateToken* t = token(i);
    return t != nullptr && t->is_number() ? t : nullptr;
  }
  [[nodiscard]] static bool is_separator(const DateToken* t) {
    return t != nullptr && (t->is_mark(U'-') || t->is_mark(U'/') || t->is_mark(U'.'));
  }
  [[nodiscard]] bool means(size_t i, DateWord word) const {
    const DateToken* t = token(i);
    return t != nullptr && t->means(word);
  }

  [[nodiscard]] std::string_view language() const { return primary_language(hints_.language); }
  [[nodiscard]] bool is_taiwanese() const {
    return language() == "zh" && !has_subtag(hints_.language, "hans") &&
           !has_subtag(hints_.language, "cn");
  }
  [[nodiscard]] bool is_year_first() const {
    constexpr auto kLanguages =
        std::to_array<std::string_view>({"zh", "ja", "ko", "hu", "lt", "mn"});
    return std::ranges::find(kLanguages, language()) != kLanguages.end();
  }
  // Americans and Filipinos put the month first; of English without a region the clock tells.
  [[nodiscard]] bool is_month_first() const {
    if (language() != "en" && language() != "fil" && language() != "tl" && !language().empty()) {
      return false;
    }
    if (has_subtag(hints_.language, "us") || language() == "fil" || language() == "tl") {
      return true;
    }
    const bool other_region = hints_.language.size() == 5 && hints_.language[2] == '-';
    if (other_region) {
      return has_subtag(hints_.language, "ph");
    }
    constexpr int kWestmost = -600;
    constexpr int kEastmost = -240;
    const int offset = assumed_offset(hints_.reference, hints_);
    return (offset >= kWestmost && offset <= kEastmost) || (offset == 0 && hints_.zone.empty());
  }

  [[nodiscard]] int reference_year() const {
    const auto today = std::chrono::floor<days>(hints_.reference);
    return static_cast<int>(year_month_day(today).year());
  }

  [[nodiscard]] std::optional<YearReading> read_year(const DateToken& t) const {
    const int value = static_cast<int>(t.number);
    if (t.digits == 4) {
      if (value >= 2400 && value <= 2700) {
        return YearReading{value - kBuddhistYears};
      }
      if (value >= 1300 && value <= 1480) {
        if (language() == "fa" || language() == "ps") {
          return YearReading{value, Calendar::kPersian};
        }
        return YearReading{value, Calendar::kHijri};
      }
      return YearReading{value};
    }
    if (t.digits == 3 && is_taiwanese() && value >= 60 && value <= 200) {
      return YearReading{value + kRocYears};
    }
    if (t.digits == 2) {
      const int this_century = reference_year() / 100 * 100;
      const int year = this_century + value;
      return YearReading{year > reference_year() + 1 ? year - 100 : year};
    }
    return std::nullopt;
  }

  [[nodiscard]] static std::optional<DayMatch> with_year(YearReading year, int64_t month,
                                                         int64_t day, size_t end) {
    if (const auto found =
            day_of(year.calendar, year.year, static_cast<int>(month), static_cast<int>(day))) {
      return DayMatch{*found, true, end};
    }
    return std::nullopt;
  }

  // The last such day that is not after the reference.
  [[nodiscard]] std::optional<DayMatch> without_year(int month, int day, size_t end) const {
    const auto now =
        hints_.reference + std::chrono::minutes(assumed_offset(hints_.reference, hints_));
    const auto today = std::chrono::floor<days>(now);
    const int this_year = static_cast<int>(year_month_day(today).year());
    constexpr int kYearsBackMax = 4;  // 29 February
    for (int year = this_year; year > this_year - kYearsBackMax; --year) {
      const auto found = day_of(Calendar::kGregorian, year, month, day);
      if (found.has_value() && *found <= today) {
        return DayMatch{*found, false, end};
      }
    }
    return std::nullopt;
  }

  // 2019-W15-1, 2019-098
  [[nodiscard]] std::optional<DayMatch> iso_week_or_ordinal() const {
    const DateToken* year = number(start_);
    const DateToken* dash = token(start_ + 1);
    if (year == nullptr || year->digits != 4 || dash == nullptr || !dash->is_mark(U'-')) {
      return std::nullopt;
    }
    const int y = static_cast<int>(year->number);
    const DateToken* next = token(start_ + 2);
    if (next != nullptr && next->is_number() && next->digits == 3 && !next->space_before) {
      const auto day = day_of_ordinal(y, static_cast<int>(next->number));
      return day ? std::optional(DayMatch{*day, true, start_ + 3}) : std::nullopt;
    }
    const DateToken* week = number(start_ + 3);
    const DateToken* weekday = number(start_ + 5);
    const DateToken* second_dash = token(start_ + 4);
    if (next == nullptr || next->word != U"w" || week == nullptr || weekday == nullptr ||
        !second_dash->is_mark(U'-') || weekday->digits != 1) {
      return std::nullopt;
    }
    const auto day =
        day_of_week_date(y, static_cast<int>(week->number), static_cast<int>(weekday->number));
    return day ? std::optional(DayMatch{*day, true, start_ + 6}) : std::nullopt;
  }

  // 20190408
  [[nodiscard]] std::optional<DayMatch> compact() const {
    const DateToken* t = number(start_);
    if (t == nullptr || t->digits != 8) {
      return std::nullopt;
    }
    const int year = static_cast<int>(t->number / 10000);
    constexpr int kFirstYear = 1990;  // older ones are numbers of another kind
    if (year < kFirstYear || year > reference_year() + 1) {
      return std::nullopt;
    }
    return with_year({year}, t->number / 100 % 100, t->number % 100, start_ + 1);
  }

  // 2019-04-08, 2019. 4. 8., 08/04/2019, 108/04/08, 08.04.19, 08 | 04 | 2019
  [[nodiscard]] std::optional<DayMatch> three_numbers() const {
    const DateToken* a = number(start_);
    const DateToken* b = number(start_ + 2);
    const DateToken* c = number(start_ + 4);
    const DateToken* separator = token(start_ + 1);
    const DateToken* second = token(start_ + 3);
    const bool separated =
        is_separator(separator) || (separator != nullptr && separator->is_mark(U'|'));
    if (a == nullptr || b == nullptr || c == nullptr || !separated ||
        !second->is_mark(separator->mark) || b->digits > 2 || follows_number_chain()) {
      return std::nullopt;
    }
    const size_t end = start_ + 5;
    if (const DateToken* next = token(end); next != nullptr && next->is_mark(separator->mark) &&
                                            !next->space_before && number(end + 1) != nullptr &&
                                            !number(end + 1)->space_before) {
      return std::nullopt;  // 1.2.3.4
    }
    const bool roc_year = a->digits == 3 && is_taiwanese();
    const bool short_year_first =
        a->digits == 2 && c->digits == 2 && is_year_first() && b->digits == 2;
    if ((a->digits == 4 || roc_year || short_year_first) && c->digits <= 2) {
      const auto year = read_year(*a);
      return year ? with_year(*year, b->number, c->number, end) : std::nullopt;
    }
    if (a->digits <= 2 && (c->digits == 4 || c->digits == 2)) {
      const auto year = read_year(*c);
      return year ? day_and_month(*year, a->number, b->number, *separator, end) : std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool follows_number_chain() const {
    return start_ >= 2 && is_separator(token(start_ - 1)) && !token(start_)->space_before &&
           number(start_ - 2) != nullptr && !token(start_ - 1)->space_before;
  }

  // Two numbers whose order the language, the calendar and the present decide.
  [[nodiscard]] std::optional<DayMatch> day_and_month(YearReading year, int64_t a, int64_t b,
                                                      const DateToken& separator,
                                                      size_t end) const {
    const auto day_first = with_year(year, b, a, end);
    const auto month_first = with_year(year, a, b, end);
    const bool prefers_month = is_month_first() && !separator.is_mark(U'.');
    const auto& first = prefers_month ? month_first : day_first;
    const auto& second = prefers_month ? day_first : month_first;
    if (!first || !second) {
      return first ? first : second;
    }
    const auto tomorrow = std::chrono::floor<days>(hints_.reference) + days(1);
    return first->day > tomorrow && second->day <= tomorrow ? second : first;
  }

  // [era] 2019年4月8日, 108年4月8日, 4月8日, 2019년 4월 8일
  [[nodiscard]] std::optional<DayMatch> marked() const {
    size_t at = start_;
    int era = 0;
    if (const DateToken* t = token(at); t != nullptr && t->means(DateWord::kEra)) {
      era = *t->value_of(DateWord::kEra);
      ++at;
    }
    const DateToken* year = number(at);
    if (year != nullptr && means(at + 1, DateWord::kYearMark)) {
      at += 2;
    } else {
      year = nullptr;
    }
    const DateToken* month = number(at);
    const DateToken* day = number(at + 2);
    if (month == nullptr || day == nullptr || !means(at + 1, DateWord::kMonthMark) ||
        (era != 0 && year == nullptr) || month->digits > 2 || day->digits > 2) {
      return std::nullopt;
    }
    const bool day_marked = means(at + 3, DateWord::kDayMark);
    if (!day_marked && year == nullptr) {
      return std::nullopt;
    }
    const size_t end = at + (day_marked ? 4 : 3);
    if (year == nullptr) {
      return without_year(static_cast<int>(month->number), static_cast<int>(day->number), end);
    }
    std::optional<YearReading> reading = YearReading{static_cast<int>(year->number) + era};
    if (era == 0) {
      reading = read_year(*year);
    }
    return reading ? with_year(*reading, month->number, day->number, end) : std::nullopt;
  }

  // 8 tháng 4 năm 2019, 8 tháng 4, 2019
  [[nodiscard]] std::optional<DayMatch> tagged_month() const {
    const DateToken* day = number(start_);
    const DateToken* mark = token(start_ + 1);
    const DateToken* month = number(start_ + 2);
    if (day == nullptr || mark == nullptr || month == nullptr ||
        !mark->means(DateWord::kMonthMark) || is_han(mark->word.front()) ||
        is_hangul(mark->word.front())) {
      return std::nullopt;
    }
    size_t at = start_ + 3;
    for (int skipped = 0; skipped < 2 && token(at) != nullptr && !token(at)->is_number() &&
                          (token(at)->means(DateWord::kYearMark) || token(at)->is_mark(U','));
         ++skipped) {
      ++at;
    }
    if (const DateToken* year = number(at); year != nullptr && year->digits == 4) {
      const auto reading = read_year(*year);
      return reading ? with_year(*reading, month->number, day->number, at + 1) : std::nullopt;
    }
    return without_year(static_cast<int>(month->number), static_cast<int>(day->number), start_ + 3);
  }

  struct MonthReading {
    int month = 0;
    Calendar calendar = Calendar::kGregorian;
  };

  [[nodiscard]] std::optional<MonthReading> read_month(const DateToken* t) const {
    if (t == nullptr) {
      return std::nullopt;
    }
    std::optional<int> any;
    std::optional<int> english;
    for (const DateWordEntry& entry : t->meanings) {
      const DateMeaning& meaning = entry.meaning;
      if (meaning.word != DateWord::kMonth) {
        continue;
      }
      if (meaning.language == language() || (language() == "no" && meaning.language == "nb")) {
        return MonthReading{meaning.value};
      }
      english = meaning.language == "en" ? meaning.value : english;
      any = any ? any : meaning.value;
    }
    if (any) {
      return MonthReading{english ? *english : *any};
    }
    if (const auto month = t->value_of(DateWord::kPersianMonth)) {
      return MonthReading{*month, Calendar::kPersian};
    }
    if (const auto month = t->value_of(DateWord::kHijriMonth)) {
      return MonthReading{*month, Calendar::kHijri};
    }
    return std::nullopt;
  }

  // Past what stands between the parts of a date in words: ordinal endings, "de", "of", commas.
  [[nodiscard]] size_t skip_glue(size_t at, int words_max) const {
    constexpr size_t kGlueLettersMax = 4;
    int words = 0;
    for (int marks = 0; token(at) != nullptr; ++at) {
      const DateToken& t = *token(at);
      const bool is_glue_mark = t.is_mark(U'.') || t.is_mark(U',') || t.is_mark(U'-') ||
                                t.is_mark(U'/') || t.is_mark(U'\'') || t.is_mark(U'،') ||
                                t.is_mark(U'º') || t.is_mark(U'ª') || t.is_mark(U'(') ||
                                t.is_mark(U')');
      if (is_glue_mark && marks < 2) {
        ++marks;
      } else if (t.kind == DateToken::Kind::kWord && words < words_max && !read_month(&t) &&
                 (t.word.size() <= kGlueLettersMax || t.means(DateWord::kYearMark)) &&
                 !t.means(DateWord::kDayHalf)) {
        ++words;
      } else {
        break;
      }
    }
    return at;
  }

  [[nodiscard]] std::optional<DayMatch> with_month(const MonthReading& month, int64_t day,
                                                   const DateToken& year, size_t end) const {
    auto reading = read_year(year);
    if (!reading) {
      return std::nullopt;
    }
    if (reading->calendar != Calendar::kGregorian || month.calendar != Calendar::kGregorian) {
      if (year.digits != 4 || month.calendar == Calendar::kGregorian) {
        return std::nullopt;
      }
      reading = YearReading{static_cast<int>(year.number), month.calendar};
    }
    return with_year(*reading, month.month, day, end);
  }

  // Whether the number at `at` can be the year after a day and a month: not an hour ("8 May
  // 10:30").
  [[nodiscard]] bool is_year_at(size_t at) const {
    const DateToken* t = number(at);
    if (t == nullptr) {
      return false;
    }
    if (t->digits == 4) {
      return true;
    }
    const DateToken* before = token(at - 1);
    const DateToken* after = token(at + 1);
    const bool is_clock =
        after != nullptr && (after->is_mark(U':') || after->is_mark(U'.') ||
                             after->means(DateWord::kHourMark) || after->means(DateWord::kDayHalf));
    return t->digits == 2 && !is_clock &&
           (before->is_mark(U'-') || before->is_mark(U'\'') || before->is_mark(U'/') ||
            before->is_mark(U'.'));
  }

  // 8 de abril de 2019, 8th April 2019, 8. April, 08-Apr-19
  [[nodiscard]] std::optional<DayMatch> day_month_year() const {
    const DateToken* day = number(start_);
    if (day == nullptr || day->digits > 2) {
      return std::nullopt;
    }
    const size_t month_at = skip_glue(start_ + 1, 2);
    const auto month = read_month(token(month_at));
    if (!month) {
      return std::nullopt;
    }
    const size_t year_at = skip_glue(month_at + 1, 2);
    if (is_year_at(year_at)) {
      return with_month(*month, day->number, *number(year_at), year_at + 1);
    }
    return month->calendar == Calendar::kGregorian
               ? without_year(month->month, static_cast<int>(day->number), month_at + 1)
               : std::nullopt;
  }

  // April 8, 2019; Apr. 8
  [[nodiscard]] std::optional<DayMatch> month_day_year() const {
    const auto month = read_month(token(start_));
    if (!month) {
      return std::nullopt;
    }
    const size_t day_at = skip_glue(start_ + 1, 0);
    const DateToken* day = number(day_at);
    if (day == nullptr || day->digits > 2) {
      return std::nullopt;
    }
    if (token(day_at + 1) != nullptr && token(day_at + 1)->is_mark(U':')) {
      return std::nullopt;
    }
    const size_t year_at = skip_glue(day_at + 1, 2);
    if (read_month(token(year_at))) {
      return std::nullopt;  // "mar. 8 avril": the first was a weekday
    }
    if (is_year_at(year_at)) {
      return with_month(*month, day->number, *number(year_at), year_at + 1);
    }
    return month->calendar == Calendar::kGregorian
               ? without_year(month->month, static_cast<int>(day->number), day_at + 1)
               : std::nullopt;
  }

  // 2019. április 8., 2019 m. balandžio 8 d., 2019. gada 8. aprīlis
  [[nodiscard]] std::optional<DayMatch> year_month_day_words() const {
    const DateToken* year = number(start_);
    if (year == nullptr || year->digits != 4) {
      return std::nullopt;
    }
    const size_t next = skip_glue(start_ + 1, 2);
    const DateToken* day = number(next);
    const size_t month_at = day != nullptr ? skip_glue(next + 1, 1) : next;
    const auto month = read_month(token(month_at));
    const size_t day_at = skip_glue(month_at + 1, 0);
    const size_t end = day != nullptr ? month_at + 1 : day_at + 1;
    const DateToken* const the_day = day != nullptr ? day : number(day_at);
    if (!month || the_day == nullptr || the_day->digits > 2) {
      return std::nullopt;
    }
    return with_month(*month, the_day->number, *year, end);
  }

  const DateTokens& tokens_;
  size_t start_;
  const DateHints& hints_;
};

}  // namespace

std::optional<DayMatch> match_day(const DateTokens& tokens, size_t at, const DateHints& hints) {
  return DayMatcher(tokens, at, hints).match();
}

std::optional<DayMatch> match_short_day(const DateTokens& tokens, size_t at,
                                        const DateHints& hints) {
  return DayMatcher(tokens, at, hints).match_short();
}

std::string_view primary_language(std::string_view language) {
  return language.substr(0, language.find('-'));
}

bool has_subtag(std::string_view language, std::string_view wanted) {
  for (const std::string_view part : split(language, '-')) {
    if (ascii_iequals(part, wanted)) {
      return true;
    }
  }
  return false;
}

}  // namespace broadsheet::parser
