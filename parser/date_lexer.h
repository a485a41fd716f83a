#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "parser/date_words.h"

namespace broadsheet::parser {

struct DateToken {
  enum class Kind : uint8_t { kNumber, kWord, kMark };  // a mark is any one other character
  Kind kind = Kind::kMark;
  bool space_before = false;
  int digits = 0;  // of a number, leading zeros counted
  int64_t number = 0;
  char32_t mark = 0;
  std::u32string_view word;                   // folded; of a word
  std::span<const DateWordEntry> meanings{};  // empty for unknown words
  uint32_t begin = 0;                         // bytes in the text that was cut up
  uint32_t end = 0;

  [[nodiscard]] bool is_number() const { return kind == Kind::kNumber; }
  [[nodiscard]] bool is_mark(char32_t c) const { return kind == Kind::kMark && mark == c; }
  // The value of the first such meaning.
  [[nodiscard]] std::optional<int> value_of(DateWord wanted) const;
  [[nodiscard]] bool means(DateWord wanted) const { return value_of(wanted).has_value(); }
};

// Cuts folded text into tokens. Known phrases ("il y a", "a.m.") are one token; scripts without
// spaces are cut at known words; Chinese numerals before a unit are numbers. The tokens view
// `folded`. At most 200 tokens.
[[nodiscard]] std::vector<DateToken> date_tokens(const FoldedText& folded);

}  // namespace broadsheet::parser
