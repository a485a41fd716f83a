#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace broadsheet::parser {

// What a reader found in the class and id values of one page, each value read once as long as no
// other takes its place: a page repeats a few dozen of them hundreds of times. The values must
// outlive the cache.
template <class Meaning>
class NameCache {
 public:
  // The meaning of `name`, by `read(name)` where it is not known yet. "" has none.
  template <class Read>
  Meaning meaning_of(std::string_view name, Read read) {
    if (name.empty()) {
      return {};
    }
    Slot& slot = slots_[slot_of(name)];
    if (slot.name != name) {
      slot = {name, read(name)};
    }
    return slot.meaning;
  }

 private:
  static constexpr size_t kSlots = 256;
  struct Slot {
    std::string_view name;
    Meaning meaning{};
  };

  static size_t slot_of(std::string_view name) {
    uint32_t hash = static_cast<uint32_t>(name.size());
    for (const char c : name) {
      hash = hash * 31U + static_cast<uint8_t>(c);
    }
    return (hash ^ (hash >> 8U)) % kSlots;
  }

  std::array<Slot, kSlots> slots_{};
};

}  // namespace broadsheet::parser
