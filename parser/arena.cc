#include "parser/arena.h"

#include <algorithm>
#include <new>

namespace broadsheet::parser {

void Arena::reset() {
  size_t kept = 0;
  std::erase_if(blocks_, [&kept](const Block& block) {
    kept += block.size;
    return kept > kKeptBytesMax;
  });
  current_ = 0;
  offset_ = 0;
  used_before_ = 0;
}

void* Arena::allocate(size_t bytes, size_t bytes_max) {
  const size_t rounded = (bytes + 15) & ~size_t{15};
  if (rounded < bytes || rounded > bytes_max || bytes_used() > bytes_max - rounded) {
    return nullptr;
  }
  if (current_ < blocks_.size() && blocks_[current_].size - offset_ >= rounded) {
    void* const result = blocks_[current_].bytes.get() + offset_;
    offset_ += rounded;
    return result;
  }
  return allocate_in_next_block(rounded);
}

void* Arena::allocate_in_next_block(size_t bytes) {
  if (current_ < blocks_.size()) {
    used_before_ += offset_;
    ++current_;
  }
  while (current_ < blocks_.size() && blocks_[current_].size < bytes) {
    ++current_;  // too small for this request: left idle until the next reset
  }
  offset_ = 0;
  if (current_ == blocks_.size()) {
    const size_t doubled = std::clamp(used_before_, kFirstBlockBytes, kBlockBytesMax);
    const size_t size = std::max(bytes, doubled);
    auto* const memory =
        static_cast<std::byte*>(::operator new[](size, std::align_val_t{16}, std::nothrow));
    if (memory == nullptr) {
      return nullptr;
    }
    blocks_.push_back({std::unique_ptr<std::byte[], FreeBlock>(memory), size});
  }
  offset_ = bytes;
  return blocks_[current_].bytes.get();
}

void ArenaDeleter::operator()(Arena* arena) const {
  delete arena;
}

ArenaPtr make_arena() {
  return ArenaPtr(new Arena);
}

}  // namespace broadsheet::parser
