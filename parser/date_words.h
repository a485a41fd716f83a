#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace broadsheet::parser {

// What a word can mean in a date. One word may have several meanings ("mar" is March and Tuesday,
// "h" an hour mark and a unit).
enum class DateWord : uint8_t {
  kMonth,         // value 1-12
  kPersianMonth,  // value 1-12
  kHijriMonth,    // value 1-12
  kYearMark,      // 年, năm: the number beside it is a year
  kMonthMark,     // 月, tháng
  kDayMark,       // 日, 号
  kHourMark,      // 時, h, Uhr
  kMinuteMark,
  kSecondMark,
  kHalf,       // 半: half past
  kDayHalf,    // value: 0 before noon, 12 after, kNoonHalf, kNightHalf
  kDayOffset,  // value: days from today ("yesterday" -1)
  kNow,
  kAgo,
  kUnit,          // value: a TimeUnit
  kQuantity,      // value: a number as a word ("an", "two"); kHalfQuantity
  kEra,           // value: what to add to the year (ROC 1911, Reiwa 2018, Buddhist -543)
  kModifiedCue,   // updated
  kPublishedCue,  // published
  kOtherCue,      // member since, born: the date behind it is not the text's
};

enum class TimeUnit : uint8_t { kSecond, kMinute, kHour, kDay, kWeek, kMonth, kYear };

inline constexpr int kNoonHalf = 24;   // 11-13 h as they stand, 1 is 13 h
inline constexpr int kNightHalf = 25;  // 6-11 h are after noon, 12 and 0-5 h as they stand
inline constexpr int kHalfQuantity = -1;

struct DateMeaning {
  DateWord word = DateWord::kMonth;
  int value = 0;
  std::string_view language;  // of a month's name; "" for the rest
};

struct DateWordEntry {
  std::u32string word;  // folded
  DateMeaning meaning;
};

// All meanings of a folded word; empty when it has none. Points into a table that lives for ever.
[[nodiscard]] std::span<const DateWordEntry> meanings_of(std::u32string_view folded);
// Length of the longest known word that `folded` starts with (scripts without spaces); 0 for none.
[[nodiscard]] size_t longest_word_at(std::u32string_view folded);

// Case, accents and width gone, digits of any script as ASCII ones: what the table is keyed by.
// One entry of `origin` for each code point of the result (the byte it came from), plus the end.
struct FoldedText {
  std::u32string text;
  std::u32string::size_type size() const { return text.size(); }
  std::basic_string<uint32_t> origin;
};
[[nodiscard]] FoldedText fold_for_dates(std::string_view text);

struct MonthNames {
  std::string_view language;
  std::string_view names;  // twelve, '|' between; variants of one with ' ' between
};
// The month names of the languages of the news, genitives and abbreviations too.
[[nodiscard]] std::span<const MonthNames> gregorian_months();
[[nodiscard]] std::span<const MonthNames> persian_months();
[[nodiscard]] std::span<const MonthNames> hijri_months();

}  // namespace broadsheet::parser
