#include "parser/arena.h"

#include <algorithm>

namespace broadsheet::parser {

void Arena::reset(size_t bytes_max) {
  size_t kept = 0;
  std::erase_if(blocks_, [&kept](const Block& block) {
    kept += block.size;
    return kept > kKeptBytesMax;
  });
  bytes_max_ = bytes_max;
  used_before_ = 0;
  next_block_ = 0;
  begin_ = next_ = end_ = nullptr;
}

void* Arena::allocate_in_next_block(size_t bytes) {
  const size_t rounded = (std::max<size_t>(bytes, 1) + kAlignment - 1) & ~(kAlignment - 1);
  const size_t used = used_before_ + static_cast<size_t>(next_ - begin_);
  if (rounded < bytes || rounded > bytes_max_ || used > bytes_max_ - rounded) {
    return nullptr;
  }
  used_before_ = used;
  while (next_block_ < blocks_.size() && blocks_[next_block_].size < rounded) {
    ++next_block_;  // too small for this request: left idle until the next reset
  }
  if (next_block_ == blocks_.size()) {
    const size_t size =
        std::max(rounded, std::clamp(used & ~(kAlignment - 1), kFirstBlockBytes, kBlockBytesMax));
    auto* const memory =
        static_cast<std::byte*>(::operator new[](size, std::align_val_t{kAlignment}, std::nothrow));
    if (memory == nullptr) {
      return nullptr;
    }
    blocks_.push_back({std::unique_ptr<std::byte[], FreeBlock>(memory), size});
  }
  const Block& block = blocks_[next_block_++];
  begin_ = block.bytes.get();
  end_ = begin_ + std::min(block.size, (bytes_max_ - used) & ~(kAlignment - 1));
  next_ = begin_ + rounded;
  return begin_;
}

void ArenaDeleter::operator()(Arena* arena) const {
  delete arena;
}

ArenaPtr make_arena() {
  return ArenaPtr(new Arena);
}

}  // namespace broadsheet::parser
