#pragma once

#include <string_view>

namespace broadsheet::parser {

// The encoding a label stands for (WHATWG Encoding, 4.2), as its lower-case name; "" for unknown
// labels. White space at the ends and case do not count. Two names are ours: the standard maps
// "hz-gb-2312" and "iso-2022-kr" to `replacement`, but an archive wants the text.
[[nodiscard]] std::string_view charset_for_label(std::string_view label);
// The same for a label inside the page: a page whose <meta> could be read is no UTF-16, so that
// means utf-8 (WHATWG HTML, 13.2.3.2).
[[nodiscard]] std::string_view charset_for_meta_label(std::string_view label);

}  // namespace broadsheet::parser
