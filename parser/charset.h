#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// What a page's bytes are encoded in, and how we know.
struct CharsetVerdict {
  std::string name;     // of the WHATWG encoding, lower case: "utf-8", "gb18030", "windows-1252"
  std::string origin;   // "bom", "header", "page" (<meta> or XML declaration), "bytes" or "default"
  std::string sniffed;  // what BOM, header and <meta> alone would say (WHATWG HTML, 13.2.3.2)
  size_t bom_bytes = 0;
  bool is_clean_utf8 = false;  // the bytes as they stand are well-formed UTF-8
  bool is_ascii = false;
  std::vector<std::string> notes;  // set where the label was not believed or nothing was said
};

// Labels are believed only as far as the bytes allow, except a BOM, which always is: bytes that are
// UTF-8 beat any label, and a label under which they make no sense gives way to what they look
// like. `content_type` is the header's value, "" when there was none.
[[nodiscard]] CharsetVerdict detect_charset(std::string_view bytes, std::string_view content_type);

// `bytes` as well-formed UTF-8 without a BOM; what does not decode becomes U+FFFD. Clean UTF-8 is
// moved, not copied.
[[nodiscard]] std::string decode(std::string bytes, const CharsetVerdict& verdict);

// The same without a copy of what is clean UTF-8: views `bytes`, or else `storage`, which gets what
// was decoded. What detect_charset has to say is added to `notes`.
[[nodiscard]] std::string_view decode_view(std::string_view bytes, std::string_view content_type,
                                           std::string& storage, std::vector<std::string>& notes);

}  // namespace broadsheet::parser
