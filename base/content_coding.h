#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace broadsheet {

struct DecodeLimits {
  uint64_t decoded_bytes_max = 32ULL << 20;
  // Output over input; checked only above `ratio_floor_bytes`, since small pages of one repeated
  // line compress well.
  uint32_t ratio_max = 200;
  uint64_t ratio_floor_bytes = 4ULL << 20;
};

struct Decoded {
  std::string bytes;
  bool complete = true;  // false: the coded stream ended early; `bytes` is what could be decoded
  std::string note;      // what was odd: "declared gzip, bytes are plain"
};

// Undoes the Content-Encoding `codings` ("gzip", "br, gzip", case and "x-" forms as RFC 9110, 8.4):
// gzip, deflate (zlib or raw), br, zstd, identity. Bytes that are plainly not so coded although the
// header says so come back as they are, with a note. Fails with kTooLarge when a limit bites,
// kDecode for damage, an unknown coding or more than four of them.
[[nodiscard]] Result<Decoded> decode_content(std::string_view body, std::string_view codings,
                                             const DecodeLimits& limits);

}  // namespace broadsheet
