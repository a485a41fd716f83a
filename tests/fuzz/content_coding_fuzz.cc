// No coded body gives more than its limit. The first byte chooses the codings.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/content_coding.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr auto kCodings = std::to_array<std::string_view>(
      {"gzip", "deflate", "br", "zstd", "identity", "gzip, gzip", "br, gzip", "deflate, zstd"});
  if (size == 0) {
    return 0;
  }
  const broadsheet::DecodeLimits limits{
      .decoded_bytes_max = 1U << 20, .ratio_max = 50, .ratio_floor_bytes = 1U << 16};
  const std::string_view body(reinterpret_cast<const char*>(data + 1), size - 1);
  const auto decoded =
      broadsheet::decode_content(body, kCodings[data[0] % kCodings.size()], limits);
  if (decoded.ok()) {
    BS_CHECK(decoded->bytes.size() <= limits.decoded_bytes_max);
    BS_CHECK(decoded->complete || !decoded->note.empty());
  }
  return 0;
}
