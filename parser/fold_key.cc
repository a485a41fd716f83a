#include "parser/fold_key.h"

#include <algorithm>
#include <cstdint>

#include "base/text.h"

namespace broadsheet::parser {

std::string fold_key(std::string_view text) {
  const std::string folded = nfkc_casefold(text);
  std::string key;
  key.reserve(folded.size());
  for (size_t at = 0; at < folded.size();) {
    if (static_cast<uint8_t>(folded[at]) < 0x80) {
      if (is_ascii_alpha(folded[at]) || is_ascii_digit(folded[at])) {
        key += folded[at];
      }
      ++at;
      continue;
    }
    const CodePoint point = decode_code_point(folded, at);
    const char32_t c = point.value;
    const bool letter = c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) &&
                        !(c >= 0x3000 && c <= 0x303F) && !(c >= 0xFE00 && c <= 0xFFEF);
    if (letter) {
      key.append(folded, at, point.bytes);
    }
    at += std::max<size_t>(point.bytes, 1);
  }
  return key;
}

std::string fold_key_start(std::string_view text) {
  constexpr size_t kBytesMax = 12;
  constexpr size_t kHanBytes = 3;
  const auto byte = [&](size_t at) {
    return at < text.size() ? static_cast<uint8_t>(text[at]) : uint8_t{0};
  };
  // U+5000-9FFF, ideographs all of them: nothing folds them and nothing composes with them.
  const auto is_han_lead = [](uint8_t lead) { return lead >= 0xE5 && lead <= 0xE9; };
  std::string start;
  for (size_t at = 0; at < text.size() && start.size() < kBytesMax;) {
    if (is_han_lead(byte(at))) {
      start.append(text, at, kHanBytes);
      at += kHanBytes;
      continue;
    }
    // What follows an ASCII letter may be its accent.
    const uint8_t next = byte(at + 1);
    if (byte(at) >= 0x80 || (next >= 0x80 && !is_han_lead(next))) {
      break;
    }
    if (is_ascii_alpha(text[at]) || is_ascii_digit(text[at])) {
      start += text[at];
    }
    ++at;
  }
  return ascii_lower(start);
}

}  // namespace broadsheet::parser
