#include "storage/bytes.h"

#include <algorithm>

#include "base/check.h"

namespace broadsheet::storage {

void ByteWriter::varint(uint64_t value) {
  while (value >= 0x80) {
    byte(static_cast<uint8_t>(value | 0x80));
    value >>= 7;
  }
  byte(static_cast<uint8_t>(value));
}

void ByteWriter::zigzag(int64_t value) {
  varint((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
}

void ByteWriter::text(std::string_view value) {
  varint(value.size());
  raw(value);
}

void ByteWriter::optional_digest(const std::optional<Digest>& value) {
  byte(value ? 1 : 0);
  if (value) {
    digest(*value);
  }
}

void ByteWriter::next_text(std::string_view value, std::string_view before) {
  const auto differs = std::mismatch(before.begin(), before.end(), value.begin(), value.end());
  const auto shared = static_cast<size_t>(differs.second - value.begin());
  varint(shared);
  text(value.substr(shared));
}

uint8_t ByteReader::byte() {
  if (rest_.empty()) {
    fail();
    return 0;
  }
  const auto value = static_cast<uint8_t>(rest_.front());
  rest_.remove_prefix(1);
  return value;
}

uint64_t ByteReader::varint() {
  uint64_t value = 0;
  size_t size = 0;
  for (int shift = 0; shift < 64 && size < rest_.size(); shift += 7) {
    const auto next = static_cast<uint8_t>(rest_[size++]);
    const uint64_t payload = next & 0x7F;
    if (shift == 63 && payload > 1) {  // more than 64 bits
      break;
    }
    value |= payload << shift;
    if ((next & 0x80) == 0) {
      rest_.remove_prefix(size);
      return value;
    }
  }
  fail();
  return 0;
}

int64_t ByteReader::zigzag() {
  const uint64_t value = varint();
  return static_cast<int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

std::string_view ByteReader::text() {
  const uint64_t size = varint();
  if (size > rest_.size()) {
    fail();
    return {};
  }
  return raw(static_cast<size_t>(size));
}

std::string_view ByteReader::raw(size_t size) {
  if (size > rest_.size()) {
    fail();
    return {};
  }
  const std::string_view value = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return value;
}

Digest ByteReader::digest() {
  return Digest::from_bytes(raw(Digest{}.bytes.size())).value_or(Digest{});
}

std::optional<Digest> ByteReader::optional_digest() {
  if (!flag()) {
    return std::nullopt;
  }
  const Digest value = digest();
  return ok_ ? std::optional<Digest>(value) : std::nullopt;
}

void ByteReader::next_text(std::string& text, size_t bytes_max) {
  const uint64_t shared = varint();
  const std::string_view rest = this->text();
  if (shared > text.size() || shared + rest.size() > bytes_max) {
    fail();
    return;
  }
  text.resize(static_cast<size_t>(shared));
  text.append(rest);
}

size_t ByteReader::count() {
  return static_cast<size_t>(bounded(rest_.size()));
}

void ByteReader::fail() {
  ok_ = false;
  rest_ = {};
}

uint64_t ByteReader::bounded(uint64_t highest) {
  const uint64_t value = varint();
  if (value > highest) {
    fail();
    return 0;
  }
  return value;
}

void append_big_endian(std::string& out, uint64_t value, size_t bytes) {
  BS_CHECK(bytes <= 8);
  for (size_t i = bytes; i > 0; --i) {
    out.push_back(static_cast<char>((value >> (8 * (i - 1))) & 0xFF));
  }
}

uint64_t read_big_endian(std::string_view text, size_t bytes) {
  BS_CHECK(bytes <= 8 && text.size() >= bytes);
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i) {
    value = (value << 8) | static_cast<uint8_t>(text[i]);
  }
  return value;
}

}  // namespace broadsheet::storage
