#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace broadsheet::parser {

// Which first letters go with which lengths in a list of words: most words that are none of the
// list are told from it by one look, before any is compared.
class TokenFilter {
 public:
  // Adds a word of the list: lower-case ASCII, 1 to 31 letters.
  constexpr void add(std::string_view word) {
    lengths_[static_cast<uint8_t>(word.front())] |= uint32_t{1} << word.size();
  }
  // False: `word` is none of the list.
  [[nodiscard]] constexpr bool may_hold(std::string_view word) const {
    return !word.empty() && word.size() < 32 &&
           (lengths_[static_cast<uint8_t>(word.front())] >> word.size() & 1U) != 0;
  }

 private:
  std::array<uint32_t, 256> lengths_{};
};

}  // namespace broadsheet::parser
