#pragma once

#include <string_view>
#include <vector>

namespace broadsheet {

// The sentences of `text` by ICU's rules, whatever its language (Chinese and Japanese too), without
// white space at their ends and without empty ones. They view the argument's bytes.
[[nodiscard]] std::vector<std::string_view> sentences_of(std::string_view text);

}  // namespace broadsheet
