#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// Bump memory in blocks that grow; freed all at once. One parse at a time, one thread at a time.
class Arena {
 public:
  // Forgets everything given out. Keeps at most `kKeptBytesMax` for the next page.
  void reset();
  // Sixteen-byte aligned; nullptr when `bytes_max` (since the last reset) would be passed.
  [[nodiscard]] void* allocate(size_t bytes, size_t bytes_max);
  [[nodiscard]] size_t bytes_used() const { return used_before_ + offset_; }

 private:
  static constexpr size_t kFirstBlockBytes = 1U << 20;
  static constexpr size_t kBlockBytesMax = 64U << 20;
  static constexpr size_t kKeptBytesMax = 32U << 20;

  struct FreeBlock {
    void operator()(std::byte* block) const { ::operator delete[](block, std::align_val_t{16}); }
  };
  struct Block {
    std::unique_ptr<std::byte[], FreeBlock> bytes;
    size_t size = 0;
  };
  void* allocate_in_next_block(size_t bytes);

  std::vector<Block> blocks_;
  size_t current_ = 0;      // index of the block in use
  size_t offset_ = 0;       // in it
  size_t used_before_ = 0;  // bytes in the blocks before it
};

}  // namespace broadsheet::parser
