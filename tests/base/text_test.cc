#include "base/text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace broadsheet {
namespace {

TEST(Text, AsciiComparisonsIgnoreCaseOfLettersOnly) {
  EXPECT_TRUE(ascii_iequals("Content-TYPE", "content-type"));
  EXPECT_FALSE(ascii_iequals("a[", "a{"));
  EXPECT_FALSE(ascii_iequals("abc", "abcd"));
  EXPECT_FALSE(ascii_iequals("\xC3\x84", "\xC3\xA4")) << "bytes above ASCII are not folded";
  EXPECT_TRUE(ascii_istarts_with("HTTPS://", "https:"));
  EXPECT_FALSE(ascii_istarts_with("ht", "http"));
  EXPECT_EQ(ascii_lower("ÀZ"), "Àz");
}

TEST(Text, FindWithoutCaseHonoursTheStart) {
  EXPECT_EQ(ascii_ifind("xxCHARSETcharset", "charset"), 2U);
  EXPECT_EQ(ascii_ifind("xxCHARSETcharset", "charset", 3), 9U);
  EXPECT_EQ(ascii_ifind("abc", "d"), std::string_view::npos);
  EXPECT_EQ(ascii_ifind("abc", "a", 9), std::string_view::npos);
  EXPECT_EQ(ascii_ifind("abc", ""), 0U);
}

TEST(Text, TrimAndSplitViewTheirArgument) {
  EXPECT_EQ(trim(" \t\r\n\fa b \n"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(split("a,,b,", ','), (std::vector<std::string_view>{"a", "", "b", ""}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
}

struct DecodeCase {
  std::string_view bytes;
  std::string_view expected;
  bool valid;
};

TEST(Text, IllFormedUtf8ReadsAsOneReplacementPerMaximalSubpart) {
  const std::vector<DecodeCase> cases = {
      {"plain", "plain", true},
      {"\xE5\xAD\x97", "字", true},
      {"\xF0\x9F\x98\x80", "😀", true},
      {"\x80", "\uFFFD", false},
      {"\xC0\xAF", "\uFFFD\uFFFD", false},
      {"\xE0\x9F\x80", "\uFFFD\uFFFD\uFFFD", false},
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD", false},
      {"\xF4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD", false},
      {"\xF5", "\uFFFD", false},
      {"\xE5\xAD", "\uFFFD", false},
      {"\xE5\xADz", "\uFFFDz", false},
      {"\xF0\x9F\x98\xE5\xAD\x97", "\uFFFD字", false},
      {"0123456789abcdef\xFF", "0123456789abcdef\uFFFD", false},
  };
  for (const DecodeCase& c : cases) {
    EXPECT_EQ(to_valid_utf8(c.bytes), c.expected);
    EXPECT_EQ(is_valid_utf8(c.bytes), c.valid) << c.expected;
  }
}

TEST(Text, DecodingPastTheEndConsumesNothing) {
  EXPECT_EQ(decode_code_point("", 0).bytes, 0);
  EXPECT_EQ(decode_code_point("a", 7).bytes, 0);
}

TEST(Text, EveryScalarValueSurvivesEncodingAndDecoding) {
  for (char32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 97) {
    if (c >= 0xD800 && c <= 0xDFFF) {
      continue;
    }
    std::string bytes;
    append_utf8(bytes, c);
    const CodePoint back = decode_code_point(bytes, 0);
    ASSERT_EQ(back.value, c);
    ASSERT_EQ(back.bytes, bytes.size());
  }
  std::string bytes;
  append_utf8(bytes, 0xD800);
  append_utf8(bytes, 0x110000);
  EXPECT_EQ(bytes, "\uFFFD\uFFFD");
}

TEST(Text, GraphemesAreNeverCut) {
  EXPECT_EQ(first_graphemes("字中文", 2), "字中");
  EXPECT_EQ(first_graphemes("e\u0301a", 1), "e\u0301");
  EXPECT_EQ(first_graphemes("👩‍👩‍👧x", 1), "👩‍👩‍👧");
  EXPECT_EQ(first_graphemes("ab", 9), "ab");
  EXPECT_EQ(first_graphemes("ab", 0), "");
  EXPECT_EQ(first_graphemes("字", 5), "字");
}

TEST(Text, CollapsingSpaceKnowsUnicode) {
  EXPECT_EQ(collapse_space("  a \u00A0\u3000\n b\u2009c  "), "a b c");
  EXPECT_EQ(collapse_space("so\u00ADft\u200B \uFEFF"), "soft");
  EXPECT_EQ(collapse_space("\u2028"), "");
}

TEST(Text, NormalForms) {
  EXPECT_EQ(nfc("e\u0301"), "é");
  EXPECT_EQ(nfc("plain"), "plain");
  EXPECT_EQ(nfkc_casefold("ＡＢＣ Straße"), "abc strasse");
  EXPECT_EQ(nfkc_casefold("ABC"), "abc");
}

TEST(Text, CountsCodePoints) {
  EXPECT_EQ(count_code_points("a字😀"), 3U);
  EXPECT_EQ(count_code_points("\xFF\xFF"), 2U);
}

TEST(Text, WordSegmentsTogetherAreTheText) {
  const std::string text = "今天天气很好, hello world.";
  const auto segments = word_segments(text);
  std::string joined;
  for (const std::string_view segment : segments) {
    joined += segment;
  }
  EXPECT_EQ(joined, text);
  EXPECT_EQ(segments.front(), "今天");
  EXPECT_TRUE(word_segments("").empty());
}

TEST(Text, ACutNeverFallsWithinACharacter) {
  EXPECT_EQ(whole_characters("a新聞", 100), "a新聞");
  EXPECT_EQ(whole_characters("a新聞", 7), "a新聞");
  EXPECT_EQ(whole_characters("a新聞", 6), "a新");
  EXPECT_EQ(whole_characters("a新聞", 4), "a新");
  EXPECT_EQ(whole_characters("a新聞", 3), "a");
  EXPECT_EQ(whole_characters("新聞", 2), "");
  EXPECT_EQ(whole_characters("\x80\x80\x80\x80\x80\x80\x80", 5).size(), 2U)
      << "bytes that are no character cost three bytes, not the whole text";
}

}  // namespace
}  // namespace broadsheet
