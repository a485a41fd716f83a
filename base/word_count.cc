#include "base/word_count.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

// ICU's break iterator costs some 200 ns a word and ten times that where it looks words up in a
// dictionary, although of Chinese and Japanese only characters are counted. So texts that consist
// of letters, digits and plain punctuation are counted here by the rules of UAX #29 that matter to
// them (WB5 to WB12); all others (marks, joiners, Hebrew, Hangul, Thai) go to ICU.

namespace broadsheet {
namespace {

enum class WordClass : uint8_t {
  kOther,
  kLetter,
  kNumeric,
  kMidLetter,  // joins letters: "l·l"
  kMidNumber,  // joins digits: "1,000"
  kMidBoth,    // joins either: "don't", "1.5"
  kCharacter,  // Han and kana, counted one by one
  kForIcu,
};

constexpr char32_t kTabledMax = 0x3100;

// Good enough to tell a word from the white space and punctuation that are segments of their own.
bool is_word_character(char32_t c) {
  if (c < 0x80) {
    return is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
  }
  const bool symbol = c < 0xC0 || (c >= 0x2000 && c < 0x2C00) || (c >= 0x3000 && c < 0x3040) ||
                      (c >= 0xFE00 && c < 0xFF10) || (c >= 0x1F000 && c < 0x20000);
  return !symbol;
}

WordClass looked_up(char32_t c) {
  if ((c >= 0x3041 && c <= 0x3096) || (c >= 0x30A1 && c <= 0x30FA) || c == 0x30FC) {
    return WordClass::kCharacter;
  }
  const bool counts = is_word_character(c);
  const auto if_counted = [counts](WordClass kind) { return counts ? kind : WordClass::kForIcu; };
  const auto unless_counted = [counts](WordClass kind) {
    return counts ? WordClass::kForIcu : kind;
  };
  switch (u_getIntPropertyValue(static_cast<UChar32>(c), UCHAR_WORD_BREAK)) {
    case U_WB_ALETTER:
      return is_hangul(c) ? WordClass::kForIcu : if_counted(WordClass::kLetter);
    case U_WB_NUMERIC:
      return if_counted(WordClass::kNumeric);
    case U_WB_MIDLETTER:
      // ICU's root rules let a colon end a word.
      return c == ':' ? WordClass::kOther : unless_counted(WordClass::kMidLetter);
    case U_WB_MIDNUM:
      return unless_counted(WordClass::kMidNumber);
    case U_WB_MIDNUMLET:
    case U_WB_SINGLE_QUOTE:
      return unless_counted(WordClass::kMidBoth);
    case U_WB_OTHER:
    case U_WB_WSEGSPACE:
    case U_WB_NEWLINE:
    case U_WB_CR:
    case U_WB_LF:
    case U_WB_DOUBLE_QUOTE:
      // To ICU's root rules '@' belongs to the words of an address.
      return c == '@' ? WordClass::kForIcu : unless_counted(WordClass::kOther);
    default:
      return WordClass::kForIcu;
  }
}

using ClassTable = std::array<WordClass, kTabledMax>;

const ClassTable& class_table() {
  static const ClassTable table = [] {
    ClassTable classes{};
    for (char32_t c = 0; c < kTabledMax; ++c) {
      classes[c] = looked_up(c);
    }
    return classes;
  }();
  return table;
}

WordClass class_of(char32_t c, const ClassTable& table) {
  if (c < kTabledMax) {
    return table[c];
  }
  if (is_han(c)) {
    return WordClass::kCharacter;
  }
  // Full-width punctuation; its letters and digits are rare.
  const bool is_punctuation = c == 0xFF08 || c == 0xFF09 || c == 0xFF01 || c == 0xFF1F;
  return is_punctuation ? WordClass::kOther : WordClass::kForIcu;
}

// Whether `middle` keeps what stands on both sides of it, of class `side`, one word.
bool joins(WordClass middle, WordClass side) {
  return middle == WordClass::kMidBoth ||
         (middle == WordClass::kMidLetter && side == WordClass::kLetter) ||
         (middle == WordClass::kMidNumber && side == WordClass::kNumeric);
}

// Nothing where ICU must be asked.
std::optional<uint64_t> count_plainly(std::string_view text) {
  const ClassTable& table = class_table();
  uint64_t words = 0;
  WordClass before = WordClass::kOther;  // of the character before, inside a word
  WordClass middle = WordClass::kOther;  // between it and this one
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    at += std::max<size_t>(1, point.bytes);
    const WordClass here = class_of(point.value, table);
    if (here == WordClass::kForIcu) {
      return std::nullopt;
    }
    if (here == WordClass::kLetter || here == WordClass::kNumeric) {
      const bool goes_on = before != WordClass::kOther &&
                           (middle == WordClass::kOther || (before == here && joins(middle, here)));
      words += goes_on ? 0 : 1;
      before = here;
      middle = WordClass::kOther;
    } else if (here == WordClass::kCharacter) {
      ++words;
      before = WordClass::kOther;
      middle = WordClass::kOther;
    } else if (here != WordClass::kOther && before != WordClass::kOther &&
               middle == WordClass::kOther) {
      middle = here;
    } else {
      before = WordClass::kOther;
      middle = WordClass::kOther;
    }
  }
  return words;
}

uint64_t count_by_segments(std::string_view text) {
  uint64_t words = 0;
  for (const std::string_view segment : word_segments(text)) {
    bool letters = false;
    uint64_t characters = 0;
    for (size_t at = 0; at < segment.size();) {
      const CodePoint point = decode_code_point(segment, at);
      at += std::max<size_t>(1, point.bytes);
      characters += is_han(point.value) || is_kana(point.value) ? 1 : 0;
      letters = letters || is_word_character(point.value);
    }
    words += characters > 0 ? characters : (letters ? 1 : 0);
  }
  return words;
}

}  // namespace

uint64_t count_words(std::string_view text) {
  const auto words = count_plainly(text);
  return words ? *words : count_by_segments(text);
}

}  // namespace broadsheet
