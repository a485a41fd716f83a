#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// Letters and digits of `text`, case folded: what "the same line" means.
[[nodiscard]] std::string fold_key(std::string_view text);

}  // namespace broadsheet::parser
