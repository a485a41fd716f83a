#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace broadsheet::storage {

// zstd with its contexts kept: making one costs more than compressing a page. Thread-safe; holds as
// many contexts as were ever used at once.
class Zstd {
 public:
  explicit Zstd(int level);
  ~Zstd();
  Zstd(const Zstd&) = delete;
  Zstd& operator=(const Zstd&) = delete;

  // One frame with its content size. With a `base` the frame holds what differs from it and can be
  // read only with it. Fails with kStorage when memory is short.
  [[nodiscard]] Result<std::string> compress(std::string_view bytes,
                                             std::string_view base = {}) const;
  // Fails with kCorrupt for a damaged frame, another base, or another size than `bytes_expected`
  // (which bounds what is allocated).
  [[nodiscard]] Result<std::string> decompress(std::string_view frame, uint64_t bytes_expected,
                                               std::string_view base = {}) const;
  // The same into memory of the caller's, `out.size()` bytes exactly.
  [[nodiscard]] Result<void> decompress_into(std::string_view frame, std::span<char> out,
                                             std::string_view base) const;

 private:
  struct Pool;
  int level_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace broadsheet::storage
