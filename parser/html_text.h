#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// Text from a place where HTML leaked in (JSON-LD values, meta contents encoded twice): character
// references decoded once, tags taken out, white space collapsed. Of the named references those
// of HTML 4 are known; others stay as they are.
[[nodiscard]] std::string plain_text(std::string_view text);
// Only the character references.
[[nodiscard]] std::string decode_references(std::string_view text);
// The character of the reference with this inside (between '&' and ';'): "eacute", "#233", "#xE9".
// 0 where it is none, or none of HTML 4.
[[nodiscard]] char32_t referenced_character(std::string_view inside);

}  // namespace broadsheet::parser
