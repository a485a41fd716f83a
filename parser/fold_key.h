#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// Letters and digits of `text`, case folded: what "the same line" means.
[[nodiscard]] std::string fold_key(std::string_view text);

// A few bytes that fold_key(text) begins with, as far as ASCII and Han show them without folding
// the text: tells at little cost that two keys differ.
[[nodiscard]] std::string fold_key_start(std::string_view text);

}  // namespace broadsheet::parser
