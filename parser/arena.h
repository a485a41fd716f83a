#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// Bump memory in blocks that grow; freed all at once. One parse at a time, one thread at a time.
class Arena {
 public:
  // Forgets everything given out; from now on at most `bytes_max` are. Keeps at most
  // `kKeptBytesMax` for the next page.
  void reset(size_t bytes_max);
  // Sixteen-byte aligned; nullptr when `bytes_max` would be passed.
  [[nodiscard]] void* allocate(size_t bytes) {
    if (bytes - 1 >= static_cast<size_t>(end_ - next_)) {  // none at all is as much as one
      return allocate_in_next_block(bytes);
    }
    std::byte* const result = next_;
    next_ += (bytes + kAlignment - 1) & ~(kAlignment - 1);
    return result;
  }

 private:
  static constexpr size_t kAlignment = 16;
  static constexpr size_t kFirstBlockBytes = 1U << 20;
  static constexpr size_t kBlockBytesMax = 64U << 20;
  static constexpr size_t kKeptBytesMax = 8U << 20;

  struct FreeBlock {
    void operator()(std::byte* block) const {
      ::operator delete[](block, std::align_val_t{kAlignment});
    }
  };
  struct Block {
    std::unique_ptr<std::byte[], FreeBlock> bytes;
    size_t size = 0;  // a multiple of the alignment
  };
  void* allocate_in_next_block(size_t bytes);

  std::vector<Block> blocks_;
  size_t bytes_max_ = 0;
  size_t used_before_ = 0;  // bytes in the blocks before the one in use
  size_t next_block_ = 0;   // index
  // Of the block in use; its end, or where `bytes_max_` is reached.
  std::byte* begin_ = nullptr;
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
};

}  // namespace broadsheet::parser
