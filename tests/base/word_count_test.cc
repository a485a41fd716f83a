#include "base/word_count.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "base/text.h"

namespace broadsheet {
namespace {

// What the count is defined by.
uint64_t words_by_segments(std::string_view text) {
  uint64_t words = 0;
  for (const std::string_view segment : word_segments(text)) {
    uint64_t characters = 0;
    bool letters = false;
    for (size_t at = 0; at < segment.size();) {
      const CodePoint point = decode_code_point(segment, at);
      at += point.bytes;
      const char32_t c = point.value;
      characters += is_han(c) || is_kana(c) ? 1 : 0;
      letters =
          letters ||
          (c < 0x80 ? is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c))
                    : c >= 0xC0 && !(c >= 0x2000 && c < 0x2C00) && !(c >= 0x3000 && c < 0x3040) &&
                          !(c >= 0xFE00 && c < 0xFF10) && !(c >= 0x1F000 && c < 0x20000));
    }
    words += characters > 0 ? characters : (letters ? 1 : 0);
  }
  return words;
}

TEST(WordCount, CountsWordsOfManyScripts) {
  EXPECT_EQ(count_words(""), 0U);
  EXPECT_EQ(count_words("Don't panic: 1,000.50 reasons"), 4U);
  EXPECT_EQ(count_words("the end.The start, 3.5,4 a.b"), 5U);
  EXPECT_EQ(count_words("Погода в Москве"), 3U);
  EXPECT_EQ(count_words("北京的天气ABC，2026年"), 5U + 1 + 1 + 1);
  EXPECT_EQ(count_words("カタカナとひらがな"), 9U);
}

TEST(WordCount, AgreesWithTheSegmentsAroundEachCharacter) {
  for (char32_t c = 1; c < 0x3200; ++c) {
    std::string middle;
    append_utf8(middle, c);
    for (const std::string& text : std::vector<std::string>{
             middle, "a" + middle + "b", "1" + middle + "2", "a" + middle + "2",
             "中" + middle + "a", "a" + middle + middle + "b", middle + "a" + middle}) {
      ASSERT_EQ(count_words(text), words_by_segments(text)) << text << ' ' << static_cast<int>(c);
    }
  }
}

TEST(WordCount, AgreesWithTheSegmentsOfAnyText) {
  const std::vector<std::string> pieces = {
      "a",      "B",  "é",      "ж",      "ب",  "7",  "٣",    ".", ",",   ":",  "'",
      "’",      "·",  ";",      " ",      "\n", "\"", "_",    "-", "…",   "中", "文",
      "ひ",     "カ", "ー",     "・",     "。", "，", "（",   "א", "한",  "ไ",  "\u0301",
      "\u200D", "😀", "\u00A0", "\u202F", "½",  "ª",  "\xFF", "@", "a.b", "1.2"};
  Rng rng(20261123);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (uint64_t length = 1 + rng.below(8); length > 0; --length) {
      text += pieces[rng.below(pieces.size())];
    }
    ASSERT_EQ(count_words(text), words_by_segments(text)) << text;
  }
}

}  // namespace
}  // namespace broadsheet
