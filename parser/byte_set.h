#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace broadsheet::parser {

// Which bytes occur in a text. A phrase can be a part of it only if all of the phrase's bytes do,
// which is told in four steps: most of a dictionary is sorted out so before any is searched for.
class ByteSet {
 public:
  ByteSet() = default;
  explicit ByteSet(std::string_view text) {
    for (const char c : text) {
      const auto byte = static_cast<uint8_t>(c);
      bits_[byte / 64U] |= uint64_t{1} << (byte % 64U);
    }
  }

  [[nodiscard]] bool holds(const ByteSet& other) const {
    uint64_t missing = 0;
    for (size_t i = 0; i < bits_.size(); ++i) {
      missing |= other.bits_[i] & ~bits_[i];
    }
    return missing == 0;
  }

 private:
  std::array<uint64_t, 4> bits_{};
};

}  // namespace broadsheet::parser
