#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace broadsheet {

// A SHA-256 value (FIPS 180-4), as the store keys content by it.
struct Digest {
  std::array<uint8_t, 32> bytes{};

  [[nodiscard]] std::string hex() const;  // 64 lower-case digits
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  [[nodiscard]] static std::optional<Digest> from_hex(std::string_view text);
  [[nodiscard]] static std::optional<Digest> from_bytes(std::string_view raw);  // exactly 32 bytes
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

[[nodiscard]] Digest sha256(std::string_view bytes);
// Of a file of any size, read in pieces. Fails with kNotFound or kStorage, naming the file.
[[nodiscard]] Result<Digest> sha256_of_file(const std::filesystem::path& file);
// "sha1:" + Base32 in upper case, the form of other archives' indexes.
[[nodiscard]] std::string sha1_base32(std::string_view bytes);
[[nodiscard]] std::string hex(std::string_view bytes);
// A 64-bit hash for tables in memory and sampling (XXH3): not for identity of content.
[[nodiscard]] uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

}  // namespace broadsheet
