#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet {

// ASCII only: what HTTP, HTML names and URLs compare by. Other bytes pass through.
[[nodiscard]] bool ascii_iequals(std::string_view a, std::string_view b);
[[nodiscard]] bool ascii_istarts_with(std::string_view text, std::string_view prefix);
// Byte position of `needle` in `text` at or after `from`, without case; npos when absent.
[[nodiscard]] size_t ascii_ifind(std::string_view text, std::string_view needle, size_t from = 0);
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] constexpr bool is_ascii_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
[[nodiscard]] constexpr bool is_ascii_digit(char c) {
  return c >= '0' && c <= '9';
}
[[nodiscard]] constexpr bool is_ascii_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
// Without ASCII white space at both ends; views the argument's bytes.
[[nodiscard]] std::string_view trim(std::string_view text);
// Parts between `separator`s, empty ones kept; view the argument's bytes.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

// UTF-8. Decoding never fails: an ill-formed sequence reads as U+FFFD, by the WHATWG rule (maximal
// subpart).
struct CodePoint {
  char32_t value = 0;
  uint8_t bytes = 0;  // consumed; 0 at the end of the text
};
namespace detail {
[[nodiscard]] CodePoint decode_any_code_point(std::string_view text, size_t at);
}
[[nodiscard]] inline CodePoint decode_code_point(std::string_view text, size_t at) {
  if (at + 2 < text.size()) {
    // Nearly all text: ASCII, and whole characters of two or three bytes whose lead has no narrowed
    // range. In place, because it is done for each character of a page several times.
    const auto first = static_cast<uint8_t>(text[at]);
    const uint32_t second = static_cast<uint8_t>(text[at + 1]) ^ 0x80U;
    const uint32_t third = static_cast<uint8_t>(text[at + 2]) ^ 0x80U;
    if (first < 0x80) {
      return {first, 1};
    }
    if (first >= 0xE1 && first <= 0xEF && first != 0xED && (second | third) < 0x40) {
      return {((first & 0x0FU) << 12U) | (second << 6U) | third, 3};
    }
    if (first >= 0xC2 && first <= 0xDF && second < 0x40) {
      return {((first & 0x1FU) << 6U) | second, 2};
    }
  }
  return detail::decode_any_code_point(text, at);
}
void append_utf8(std::string& out, char32_t code_point);
[[nodiscard]] bool is_valid_utf8(std::string_view text);
// `text` with each ill-formed sequence replaced by U+FFFD.
[[nodiscard]] std::string to_valid_utf8(std::string_view text);
// The longest part from the start of at most `bytes_max` bytes that does not end within a
// character; views the argument's bytes.
[[nodiscard]] std::string_view whole_characters(std::string_view text, size_t bytes_max);
[[nodiscard]] size_t count_code_points(std::string_view text);
// At most `count` user-perceived characters (ICU's rules), never cut inside one.
[[nodiscard]] std::string first_graphemes(std::string_view text, size_t count);
// Unicode white space runs (also U+00A0 and U+3000) become one space, none at the ends; U+00AD,
// U+200B and U+FEFF go.
[[nodiscard]] std::string collapse_space(std::string_view text);
[[nodiscard]] std::string nfc(std::string_view text);
[[nodiscard]] std::string nfkc_casefold(std::string_view text);

[[nodiscard]] constexpr bool is_han(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x323AF);
}
[[nodiscard]] constexpr bool is_kana(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x31F0 && c <= 0x31FF) ||
         (c >= 0xFF66 && c <= 0xFF9F);
}
[[nodiscard]] constexpr bool is_hangul(char32_t c) {
  return (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF) ||
         (c >= 0x3130 && c <= 0x318F);
}

// Word segments of `text` by ICU's dictionary-based word breaks (Chinese, Japanese and Thai too):
// consecutive views that together are `text`, white space and punctuation as segments of their own.
[[nodiscard]] std::vector<std::string_view> word_segments(std::string_view text);

}  // namespace broadsheet
