#include <array>

#include "parser/date_match.h"

// Times of day: digits with a colon or an hour word, the half of the day in front or behind, a
// zone.

namespace broadsheet::parser {
namespace {

constexpr int kMinutesAnHour = 60;

class ClockMatcher {
 public:
  ClockMatcher(const DateTokens& tokens, size_t at, ClockPlace place)
      : tokens_(tokens), at_(at), place_(place) {}

  [[nodiscard]] std::optional<ClockMatch> match() {
    std::optional<int> half = take_half_before();
    if (number(at_) == nullptr) {
      return std::nullopt;
    }
    if (!(take_compact() || take_digits())) {
      return std::nullopt;
    }
    clock_.end = at_;
    if (!half) {
      half = take_half_after();
    }
    if (half) {
      apply_half(*half);
    }
    if (clock_.hour > 24 || clock_.minute > 59 || clock_.second > 60 ||
        (clock_.hour == 24 && clock_.minute != 0)) {
      return std::nullopt;
    }
    take_zone();
    return clock_;
  }

 private:
  [[nodiscard]] const DateToken* token(size_t i) const {
    return i < tokens_.size() ? &tokens_[i] : nullptr;
  }
  [[nodiscard]] const DateToken* number(size_t i) const {
    const DateToken* t = token(i);
    return t != nullptr && t->is_number() ? t : nullptr;
  }
  [[nodiscard]] bool is_mark(size_t i, char32_t mark) const {
    const DateToken* t = token(i);
    return t != nullptr && t->is_mark(mark);
  }
  [[nodiscard]] bool means(size_t i, DateWord word) const {
    const DateToken* t = token(i);
    return t != nullptr && t->means(word);
  }

  // "上午10:30". No language of Latin letters says it in front, and the German "am" is a
  // preposition.
  std::optional<int> take_half_before() {
    const DateToken* t = token(at_);
    constexpr char32_t kLastLatin = 0x024F;
    if (t == nullptr || t->kind != DateToken::Kind::kWord || t->word.front() <= kLastLatin) {
      return std::nullopt;
    }
    const auto half = t->value_of(DateWord::kDayHalf);
    if (half) {
      ++at_;
    }
    return half;
  }

  // "10:30 am", "10:30 Uhr", "10:30 a. m." (the letters apart, as Spanish writes them).
  std::optional<int> take_half_after() {
    if (means(at_, DateWord::kDayHalf)) {
      clock_.end = at_ + 1;
      return tokens_[at_++].value_of(DateWord::kDayHalf);
    }
    const DateToken* letter = token(at_);
    const DateToken* m = token(at_ + 2);
    if (letter != nullptr && m != nullptr && (letter->word == U"a" || letter->word == U"p") &&
        is_mark(at_ + 1, U'.') && m->word == U"m") {
      at_ += 3;
      clock_.end = at_;
      return letter->word == U"a" ? 0 : 12;
    }
    return std::nullopt;
  }

  void apply_half(int half) {
    constexpr int kHalfDay = 12;
    constexpr int kFirstEvening = 6;
    constexpr int kLastMorning = 10;
    if (half == 0) {
      clock_.hour = clock_.hour == kHalfDay ? 0 : clock_.hour;
    } else if (half == kNoonHalf) {
      clock_.hour += clock_.hour < kLastMorning ? kHalfDay : 0;
    } else if (half == kNightHalf) {
      const bool is_evening = clock_.hour >= kFirstEvening && clock_.hour <= kHalfDay;
      clock_.hour += is_evening ? kHalfDay : 0;
    } else if (clock_.hour < kHalfDay) {
      clock_.hour += kHalfDay;
    }
  }

  // ISO 8601 basic format: the T before six or four digits.
  bool take_compact() {
    const DateToken* digits = number(at_);
    if (at_ == 0 || token(at_ - 1)->word != U"t" || (digits->digits != 6 && digits->digits != 4)) {
      return false;
    }
    const bool has_seconds = digits->digits == 6;
    const int value = static_cast<int>(digits->number);
    const int minutes = has_seconds ? value / 100 : value;
    clock_.hour = minutes / 100;
    clock_.minute = minutes % 100;
    clock_.second = has_seconds ? value % 100 : 0;
    clock_.precision = has_seconds ? DatePrecision::kSecond : DatePrecision::kMinute;
    ++at_;
    return true;
  }

  bool take_digits() {
    const DateToken* hour = number(at_);
    if (hour->digits > 2) {
      return false;
    }
    clock_.hour = static_cast<int>(hour->number);
    const DateToken* minute = number(at_ + 2);
    const bool two_digits = minute != nullptr && minute->digits == 2;
    if (is_mark(at_ + 1, U':') && two_digits) {
      clock_.minute = static_cast<int>(minute->number);
      at_ += 3;
      take_seconds(U':');
      return true;
    }
    if (is_mark(at_ + 1, U'.') && two_digits && !minute->space_before &&
        place_ == ClockPlace::kBesideDate && !(is_mark(at_ + 3, U'.') && number(at_ + 4))) {
      clock_.minute = static_cast<int>(minute->number);
      at_ += 3;
      return true;
    }
    if (means(at_ + 1, DateWord::kHourMark)) {
      at_ += 2;
      take_minutes_after_mark();
      return true;
    }
    if (means(at_ + 1, DateWord::kDayHalf) ||
        (token(at_ + 1) != nullptr &&
         (token(at_ + 1)->word == U"a" || token(at_ + 1)->word == U"p") && is_mark(at_ + 2, U'.') &&
         token(at_ + 3) != nullptr && token(at_ + 3)->word == U"m")) {
      ++at_;
      return true;
    }
    return false;
  }

  // 10h30, 10時30分15秒, 10 ч. 30 мин., 10点半
  void take_minutes_after_mark() {
    if (means(at_, DateWord::kHalf)) {
      clock_.minute = kMinutesAnHour / 2;
      ++at_;
      return;
    }
    const size_t minute_at = is_mark(at_, U'.') ? at_ + 1 : at_;
    const DateToken* minute = number(minute_at);
    if (minute == nullptr || minute->digits > 2) {
      return;
    }
    if (means(minute_at + 1, DateWord::kMinuteMark)) {
      clock_.minute = static_cast<int>(minute->number);
      at_ = minute_at + 2;
      if (const DateToken* second = number(at_);
          second != nullptr && means(at_ + 1, DateWord::kSecondMark)) {
        clock_.second = static_cast<int>(second->number);
        clock_.precision = DatePrecision::kSecond;
        at_ += 2;
      }
    } else if (minute->digits == 2 && !(minute->space_before && is_mark(minute_at + 1, U'.'))) {
      clock_.minute = static_cast<int>(minute->number);
      at_ = minute_at + 1;
    }
  }

  void take_seconds(char32_t mark) {
    const DateToken* second = number(at_ + 1);
    if (!is_mark(at_, mark) || second == nullptr || second->digits != 2) {
      return;
    }
    clock_.second = static_cast<int>(second->number);
    clock_.precision = DatePrecision::kSecond;
    at_ += 2;
    const bool has_fraction = (is_mark(at_, U'.') || is_mark(at_, U',')) &&
                              !token(at_)->space_before && number(at_ + 1) != nullptr &&
                              !number(at_ + 1)->space_before;
    if (has_fraction) {
      at_ += 2;
    }
  }

  // Z, +08:00, -0500, GMT+7, (IST), UTC+05:30
  void take_zone() {
    size_t at = clock_.end = std::max(clock_.end, at_);
    for (int skipped = 0; skipped < 2 && (means(at, DateWord::kHourMark) || is_mark(at, U'(') ||
                                          is_mark(at, U'.') || is_mark(at, U','));
         ++skipped) {
      ++at;
    }
    const DateToken* name = token(at);
    constexpr size_t kNameLettersMax = 4;
    const bool is_name = name != nullptr && name->kind == DateToken::Kind::kWord &&
                         name->word.size() <= kNameLettersMax;
    const bool is_universal =
        is_name && (name->word == U"gmt" || name->word == U"utc" || name->word == U"z");
    if (take_offset(is_universal ? at + 1 : at, is_universal)) {
      return;
    }
    if (is_name) {
      clock_.zone_name = name->word;
    }
  }

  bool take_offset(size_t at, bool after_name) {
    const bool minus = is_mark(at, U'-');
    const DateToken* hours = number(at + 1);
    if ((!minus && !is_mark(at, U'+')) || hours == nullptr || hours->space_before) {
      return false;
    }
    int offset = 0;
    size_t end = at + 2;
    const DateToken* minutes = number(at + 3);
    if (hours->digits == 4) {
      offset = static_cast<int>(hours->number) / 100 * kMinutesAnHour +
               static_cast<int>(hours->number) % 100;
    } else if (hours->digits <= 2) {
      offset = static_cast<int>(hours->number) * kMinutesAnHour;
      const bool has_minutes = is_mark(at + 2, U':') && minutes != nullptr && minutes->digits == 2;
      if (has_minutes) {
        offset += static_cast<int>(minutes->number);
        end = at + 4;
      }
      // "10:30-11:00" is a span of time; only where a zone is expected is it an offset.
      const bool expected = after_name || clock_.precision == DatePrecision::kSecond ||
                            token(at)->is_mark(U'+') || follows_t();
      if (!expected) {
        return false;
      }
    } else {
      return false;
    }
    constexpr int kOffsetMax = 14 * kMinutesAnHour;
    if (offset > kOffsetMax || offset % 15 != 0) {
      return false;
    }
    clock_.offset_minutes = minus ? -offset : offset;
    clock_.end = end;
    return true;
  }

  [[nodiscard]] bool follows_t() const {
    // hour ':' minute stand before the end.
    return clock_.end >= 4 && token(clock_.end - 4)->word == U"t";
  }

  const DateTokens& tokens_;
  size_t at_;
  ClockPlace place_;
  ClockMatch clock_;
};

}  // namespace

std::optional<ClockMatch> match_clock(const DateTokens& tokens, size_t at, ClockPlace place) {
  return ClockMatcher(tokens, at, place).match();
}

}  // namespace broadsheet::parser
