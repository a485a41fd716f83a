#pragma once

#include <cstdint>
#include <string_view>

namespace broadsheet::parser {

// The ClassHint bits (related_cues.h) one class word gives, knowing the word before it in the same
// class name ("" when it is the first): "read" + "next", "most" + "read". Both in lower case.
[[nodiscard]] uint16_t class_word_hints(std::string_view before, std::string_view word);

}  // namespace broadsheet::parser
