#include "parser/fold_key.h"

#include <algorithm>

#include "base/text.h"

namespace broadsheet::parser {

std::string fold_key(std::string_view text) {
  const std::string folded = nfkc_casefold(text);
  std::string key;
  key.reserve(folded.size());
  for (size_t at = 0; at < folded.size();) {
    const CodePoint point = decode_code_point(folded, at);
    const char32_t c = point.value;
    const bool ascii = c < 0x80;
    const bool letter =
        ascii ? is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c))
              : c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
                    !(c >= 0xFE00 && c <= 0xFFEF);
    if (letter) {
      key.append(folded, at, point.bytes);
    }
    at += std::max<size_t>(point.bytes, 1);
  }
  return key;
}

}  // namespace broadsheet::parser
