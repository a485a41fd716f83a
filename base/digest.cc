#include "base/digest.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <vector>

#include "base/check.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace broadsheet {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

// One-shot EVP_Digest: the low-level SHA256() of OpenSSL 3 fetches the algorithm on each call just
// as well, and is deprecated.
template <size_t kBytes>
std::array<uint8_t, kBytes> digest_of(std::string_view bytes, const EVP_MD* algorithm) {
  std::array<uint8_t, kBytes> out{};
  unsigned length = 0;
  // Fails only when memory runs out or the library was built without the algorithm.
  BS_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), &length, algorithm, nullptr) == 1);
  BS_CHECK(length == out.size());
  return out;
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

Result<Digest> sha256_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{ErrorKind::kNotFound, fmt::format("{}: cannot be read", file.string())};
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free);
  BS_CHECK(context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1);
  std::vector<char> piece(size_t{1} << 16);
  while (in.read(piece.data(), static_cast<std::streamsize>(piece.size())) || in.gcount() > 0) {
    BS_CHECK(EVP_DigestUpdate(context.get(), piece.data(), static_cast<size_t>(in.gcount())) == 1);
  }
  if (in.bad()) {
    return Error{ErrorKind::kStorage, fmt::format("{}: reading stopped half-way", file.string())};
  }
  Digest digest;
  BS_CHECK(EVP_DigestFinal_ex(context.get(), digest.bytes.data(), nullptr) == 1);
  return digest;
}

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    out += kHexDigits[byte >> 4];
    out += kHexDigits[byte & 0x0F];
  }
  return out;
}

std::string Digest::hex() const {
  return broadsheet::hex(view());
}

std::optional<Digest> Digest::from_hex(std::string_view text) {
  Digest digest;
  if (text.size() != digest.bytes.size() * 2) {
    return std::nullopt;
  }
  for (size_t i = 0; i < digest.bytes.size(); ++i) {
    const int high = hex_value(text[2 * i]);
    const int low = hex_value(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return std::nullopt;
    }
    digest.bytes[i] = static_cast<uint8_t>(high * 16 + low);
  }
  return digest;
}

std::optional<Digest> Digest::from_bytes(std::string_view raw) {
  Digest digest;
  if (raw.size() != digest.bytes.size()) {
    return std::nullopt;
  }
  std::ranges::transform(raw, digest.bytes.begin(), [](char c) { return static_cast<uint8_t>(c); });
  return digest;
}

Digest sha256(std::string_view bytes) {
  return {digest_of<32>(bytes, EVP_sha256())};
}

std::string sha1_base32(std::string_view bytes) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string out = "sha1:";
  // 160 bits are exactly 32 groups of five (RFC 4648, 6): no padding.
  uint32_t buffer = 0;
  int bits = 0;
  for (const uint8_t byte : digest_of<20>(bytes, EVP_sha1())) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) {
      out += kAlphabet[(buffer >> (bits - 5)) & 0x1F];
    }
  }
  return out;
}

uint64_t hash64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace broadsheet
