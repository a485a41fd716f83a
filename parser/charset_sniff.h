#pragma once

#include <cstddef>
#include <string_view>

namespace broadsheet::parser {

// Where a page says its encoding, and what it says: names of charset_labels.h, views of static
// storage, "" where it says nothing we know.
struct CharsetClaims {
  std::string_view bom;
  size_t bom_bytes = 0;
  std::string_view header;  // Content-Type's charset
  std::string_view page;    // <meta>, or the XML declaration
};

// Reads the claims of `bytes`: BOM, header, then the standard's prescan of the first 1,024 bytes
// (WHATWG HTML, 13.2.3.2, html5lib's vectors pass). Where that finds nothing, a real <meta> (none
// in a script or comment) in the first 64 KiB counts too, as it would change the encoding while
// parsing (13.2.3.5).
[[nodiscard]] CharsetClaims read_charset_claims(std::string_view bytes,
                                                std::string_view content_type);

}  // namespace broadsheet::parser
