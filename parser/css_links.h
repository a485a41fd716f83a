#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// The addresses a style sheet, a <style> element or a style attribute loads: url(...) and @import,
// as they are written (escapes undone, not resolved), in order of appearance. Tokens are those of
// CSS Syntax Level 3, section 4; what a comment or another string holds is not an address. Inline
// data and fragments are left out, and so is what @namespace names, which nobody loads. Linear, at
// most `references_max` addresses.
[[nodiscard]] std::vector<std::string> css_references(std::string_view css, size_t references_max);

}  // namespace broadsheet::parser
