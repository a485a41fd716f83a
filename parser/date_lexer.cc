#include "parser/date_lexer.h"

#include <unicode/uchar.h>

#include <algorithm>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kTokensMax = 200;
constexpr std::u32string_view kNumerals = U"〇零一二三四五六七八九十百廿卅元两兩";
// What may follow Chinese numerals that are a number of a date.
constexpr std::u32string_view kNumeralUnits = U"年月日号號时時点點分秒小天周週个個";

bool is_letter(char32_t c) {
  if (c < 0x80) {
    return is_ascii_alpha(static_cast<char>(c));
  }
  const auto type = u_charType(static_cast<UChar32>(c));
  return u_isalpha(static_cast<UChar32>(c)) != 0 || type == U_NON_SPACING_MARK ||
         type == U_COMBINING_SPACING_MARK;
}

bool is_digit(char32_t c) {
  return c >= U'0' && c <= U'9';
}

// Thai, Lao, Burmese, Khmer, kana, Han; Hangul too, whose particles stick to the words.
bool is_unspaced(char32_t c) {
  return is_han(c) || is_kana(c) || is_hangul(c) || (c >= 0x0E00 && c <= 0x0EFF) ||
         (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF);
}

class Lexer {
 public:
  explicit Lexer(const FoldedText& folded) : folded_(folded), text_(folded.text) {}

  std::vector<DateToken> run() {
    while (at_ < text_.size() && tokens_.size() < kTokensMax) {
      const char32_t c = text_[at_];
      if (c == U' ' || (c >= 0x80 && u_isUWhiteSpace(static_cast<UChar32>(c)) != 0) ||
          (c >= U'\t' && c <= U'\r')) {
        space_before_ = true;
        ++at_;
      } else if (is_digit(c)) {
        take_number();
      } else if (is_unspaced(c)) {
        if (!take_numerals()) {
          const size_t known = longest_word_at(text_.substr(at_));
          take_word(known == 0 ? 1 : known);
        }
      } else if (is_letter(c)) {
        take_phrase();
      } else {
        DateToken& token = add(1);
        token.mark = c;
      }
    }
    return std::move(tokens_);
  }

 private:
  DateToken& add(size_t length) {
    DateToken token;
    token.space_before = space_before_;
    token.begin = folded_.origin[at_];
    token.end = folded_.origin[at_ + length];
    at_ += length;
    space_before_ = false;
    tokens_.push_back(token);
    return tokens_.back();
  }

  void take_number() {
    size_t length = 0;
    int64_t value = 0;
    constexpr size_t kDigitsMax = 18;
    while (at_ + length < text_.size() && is_digit(text_[at_ + length])) {
      if (length < kDigitsMax) {
        value = value * 10 + static_cast<int64_t>(text_[at_ + length] - U'0');
      }
      ++length;
    }
    DateToken& token = add(length);
    token.kind = DateToken::Kind::kNumber;
    token.digits = static_cast<int>(length);
    token.number = value;
  }

  void take_word(size_t length) {
    const std::u32string_view word = text_.substr(at_, length);
    const auto meanings = meanings_of(word);
    DateToken& token = add(length);
    token.kind = DateToken::Kind::kWord;
    token.word = word;
    token.meanings = meanings;
  }

  bool take_numerals() {
    size_t length = 0;
    while (at_ + length < text_.size() &&
           kNumerals.find(text_[at_ + length]) != std::u32string_view::npos) {
      ++length;
    }
    constexpr size_t kNumeralsMax = 8;
    const size_t next = at_ + length;
    if (length == 0 || length > kNumeralsMax || next >= text_.size() ||
        kNumeralUnits.find(text_[next]) == std::u32string_view::npos) {
      return false;
    }
    const std::u32string_view before = U"期周週拜曜";  // a weekday's number
    if (at_ > 0 && before.find(text_[at_ - 1]) != std::u32string_view::npos) {
      return false;
    }
    const std::u32string_view digits = text_.substr(at_, length);
    DateToken& token = add(length);
    token.kind = DateToken::Kind::kNumber;
    read_numerals(digits, token);
    return true;
  }

  // "二零一九" digit by digit, "二十一" and "一百零八" by tens and hundreds.
  static void read_numerals(std::u32string_view numerals, DateToken& token) {
    int64_t total = 0;
    int64_t digit = 0;
    bool positional = true;
    for (const char32_t c : numerals) {
      const size_t index = std::u32string_view(U"〇一二三四五六七八九").find(c);
      if (index != std::u32string_view::npos) {
        digit = positional ? digit * 10 + static_cast<int64_t>(index) : static_cast<int64_t>(index);
      } else if (c == U'零') {
        digit = positional ? digit * 10 : 0;
      } else if (c == U'元') {
        digit = 1;
      } else if (c == U'两' || c == U'兩') {
        digit = 2;
      } else {
        positional = false;
        const int64_t unit = c == U'百' ? 100 : 10;
        const int64_t count = c == U'廿' ? 2 : c == U'卅' ? 3 : std::max<int64_t>(digit, 1);
        total += count * unit;
        digit = 0;
      }
    }
    token.number = total + digit;
    token.digits = positional ? static_cast<int>(numerals.size()) : token.number >= 100 ? 3 : 2;
  }

  // The end of the run of letters at `from`.
  [[nodiscard]] size_t letters_end(size_t from) const {
    while (from < text_.size() && is_letter(text_[from]) && !is_unspaced(text_[from])) {
      ++from;
    }
    return from;
  }

  // The longest known phrase of up to four words here, or one word.
  void take_phrase() {
    constexpr size_t kWordsMax = 4;
    const size_t first_end = letters_end(at_);
    std::u32string phrase(text_.substr(at_, first_end - at_));
    size_t end = first_end;
    size_t best = meanings_of(phrase).empty() ? 0 : first_end - at_;
    std::u32string best_phrase = best != 0 ? phrase : std::u32string();
    for (size_t words = 1; words < kWordsMax && end + 1 < text_.size(); ++words) {
      const char32_t joint = text_[end];
      const size_t next_end = letters_end(end + 1);
      if ((joint != U' ' && joint != U'-' && joint != U'\'' && joint != U'.') ||
          next_end == end + 1) {
        break;
      }
      if (joint != U'.') {
        phrase += joint;
      }
      phrase += text_.substr(end + 1, next_end - end - 1);
      end = next_end;
      if (!meanings_of(phrase).empty()) {
        best = end - at_;
        best_phrase = phrase;
      }
    }
    if (best > first_end - at_) {
      const auto meanings = meanings_of(best_phrase);
      DateToken& token = add(best);
      token.kind = DateToken::Kind::kWord;
      token.word = meanings.front().word;
      token.meanings = meanings;
    } else {
      take_word(first_end - at_);
    }
  }

  const FoldedText& folded_;
  std::u32string_view text_;
  size_t at_ = 0;
  bool space_before_ = false;
  std::vector<DateToken> tokens_;
};

}  // namespace

std::optional<int> DateToken::value_of(DateWord wanted) const {
  for (const DateWordEntry& entry : meanings) {
    if (entry.meaning.word == wanted) {
      return entry.meaning.value;
    }
  }
  return std::nullopt;
}

std::vector<DateToken> date_tokens(const FoldedText& folded) {
  return Lexer(folded).run();
}

}  // namespace broadsheet::parser
