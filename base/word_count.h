#pragma once

#include <cstdint>
#include <string_view>

namespace broadsheet {

// The words of `text` (UTF-8): those of ICU's segments (base/text.h) that hold a letter or a digit;
// of Chinese and Japanese each character. Thread-safe.
[[nodiscard]] uint64_t count_words(std::string_view text);

}  // namespace broadsheet
