#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// The comparison form of a title or body: NFKC, case folded, Traditional Chinese characters as
// Simplified ones, without white space, punctuation, quotes and dashes. Two texts that a reader
// would call the same wording fold alike; the result is for comparing and hashing, not for showing.
// The first call with Chinese text builds a table from OpenCC's data (some 50 ms); without that
// data Traditional stays as it is.
[[nodiscard]] std::string fold_text(std::string_view text);

// How many characters of a text exist only in Simplified, or only in Traditional Chinese.
struct HanScripts {
  size_t simplified = 0;
  size_t traditional = 0;
  size_t han = 0;  // in all
};
[[nodiscard]] HanScripts count_han_scripts(std::string_view text);

}  // namespace broadsheet::parser
