#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace broadsheet::crawler {

// A set of 64-bit hashes in one block of memory: a question costs one cache miss, where a table of
// nodes costs three or four, and an entry 16 bytes at most. Open addressing with linear probing
// (Knuth, TAOCP 3, 6.4, algorithms L and R), never more than half full. The hashes must be good
// ones: their low bits are the place.
class HashSet {
 public:
  // False when it was there.
  bool insert(uint64_t hash);
  // False when it was not.
  bool erase(uint64_t hash);
  [[nodiscard]] bool contains(uint64_t hash) const;
  [[nodiscard]] size_t size() const { return size_; }
  // Gives the memory back, too.
  void clear();

 private:
  static constexpr uint64_t kFree = 0;
  // The hash that means a free place is taken for its neighbour.
  [[nodiscard]] static uint64_t kept(uint64_t hash) { return hash == kFree ? 1 : hash; }
  [[nodiscard]] size_t home(uint64_t hash) const { return hash & (places_.size() - 1); }
  [[nodiscard]] size_t behind(size_t place) const { return (place + 1) & (places_.size() - 1); }
  // Where the hash is, or the free place where it would be. Not for a set without memory.
  [[nodiscard]] size_t place_of(uint64_t hash) const;
  void grow();

  std::vector<uint64_t> places_;  // a power of two of them, or none
  size_t size_ = 0;
};

}  // namespace broadsheet::crawler
