#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// `bytes` decoded from `charset` (a name of charset_labels.h other than utf-8); what does not
// decode becomes U+FFFD. An unknown charset reads as windows-1252.
[[nodiscard]] std::u16string decode_to_utf16(std::string_view bytes, std::string_view charset);
// The same as UTF-8.
[[nodiscard]] std::string decode_to_utf8(std::string_view bytes, std::string_view charset);

}  // namespace broadsheet::parser
