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

}  // namespace broadsheet::parser
