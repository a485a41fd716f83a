#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace broadsheet {

// Percent-encode sets (URL standard, 1.3), one bit each: which bytes a part of a URL cannot carry
// as they are. Every set holds the C0 controls and all bytes above 0x7E.
enum class EncodeSet : uint8_t {
  kFragment = 1,
  kQuery = 2,  // of http and https ("special-query")
  kPath = 4,
  kUserinfo = 8,
};

namespace percent_internal {

consteval std::array<uint8_t, 256> make_encode_table() {
  std::array<uint8_t, 256> table{};
  const auto add = [&table](std::string_view characters, EncodeSet set) {
    for (const char c : characters) {
      table[static_cast<uint8_t>(c)] |= static_cast<uint8_t>(set);
    }
  };
  add(" \"<>`", EncodeSet::kFragment);
  add(" \"#<>'", EncodeSet::kQuery);
  for (const EncodeSet set : {EncodeSet::kPath, EncodeSet::kUserinfo}) {
    add(" \"#<>?^`{}", set);
  }
  add("/:;=@[\\]|", EncodeSet::kUserinfo);
  for (size_t byte = 0; byte < table.size(); ++byte) {
    if (byte < 0x20 || byte > 0x7E) {
      table[byte] = 0xFF;
    }
  }
  return table;
}
inline constexpr std::array<uint8_t, 256> kEncodeTable = make_encode_table();

}  // namespace percent_internal

[[nodiscard]] constexpr bool needs_encoding(char c, EncodeSet set) {
  return (percent_internal::kEncodeTable[static_cast<uint8_t>(c)] & static_cast<uint8_t>(set)) != 0;
}

// Value of a hexadecimal digit, -1 when it is none.
[[nodiscard]] constexpr int hex_digit_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'a' && c <= 'f') {
    return c - 'a' + 10;
  }
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

// "%2F" for '/'.
void append_percent(std::string& out, char byte);
// `text` with the bytes of `set` as "%XX"; '%' itself stays, so what is encoded stays as it is.
void append_encoded(std::string& out, std::string_view text, EncodeSet set);
// The byte that "%XX" at `at` stands for, or -1.
[[nodiscard]] int percent_value(std::string_view text, size_t at);
// URL standard, 1.3 (percent-decode): a '%' without two digits stays as it is.
[[nodiscard]] std::string percent_decode(std::string_view text);

}  // namespace broadsheet
