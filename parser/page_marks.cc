#include "parser/page_marks.h"

#include <cstring>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr uint32_t kPlane16 = 0x100000;

enum class ByteKind : uint8_t { kPlain, kStop, kC2, kEF, kF };

// Gumbo changes control characters and noncharacters, and reads '&'.
constexpr std::array<ByteKind, 256> kByteKinds = [] {
  std::array<ByteKind, 256> kinds{};
  for (size_t c = 0; c < kinds.size(); ++c) {
    const bool is_control = c < 0x20 && c != '\n' && c != '\t';
    kinds[c] = is_control || c == '&' || c == '<' || c == 0x7F || c >= 0xF4 ? ByteKind::kStop
               : c == 0xC2                                                  ? ByteKind::kC2
               : c == 0xEF                                                  ? ByteKind::kEF
               : c >= 0xF0                                                  ? ByteKind::kF
                                                                            : ByteKind::kPlain;
  }
  return kinds;
}();

// Whether a numeric reference stands for a character of the last plane.
bool refers_to_plane_16(std::string_view page) {
  for (size_t at = page.find("&#"); at != std::string_view::npos; at = page.find("&#", at)) {
    at += 2;
    const bool is_hex = at < page.size() && (page[at] == 'x' || page[at] == 'X');
    const uint32_t base = is_hex ? 16 : 10;
    at += is_hex ? 1 : 0;
    uint32_t value = 0;
    for (; at < page.size() && value < kPlane16; ++at) {
      const char c = page[at];
      const char letter = static_cast<char>(c | 0x20);
      if (is_ascii_digit(c)) {
        value = value * base + static_cast<uint32_t>(c - '0');
      } else if (is_hex && letter >= 'a' && letter <= 'f') {
        value = value * base + static_cast<uint32_t>(letter - 'a') + 10;
      } else {
        break;
      }
    }
    if (value >= kPlane16) {
      return true;
    }
  }
  return false;
}

// How many bytes at the start, in steps of eight, are printable ASCII and plain.
size_t plain_ascii_bytes(std::string_view text) {
  constexpr uint64_t kEach = 0x0101010101010101U;
  constexpr uint64_t kHigh = kEach * 0x80U;
  size_t at = 0;
  for (uint64_t bytes = 0; at + sizeof bytes <= text.size(); at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    // A byte below n shows in the high bit of (byte - n), one that equals n as zero in (byte ^ n);
    // bytes beyond ASCII stop here, so no borrow goes unseen.
    const auto is_zero = [](uint64_t x) { return (x - kEach) & ~x; };
    const uint64_t stops = bytes | (bytes - kEach * 0x20U) | is_zero(bytes ^ (kEach * '&')) |
                           is_zero(bytes ^ (kEach * '<')) | is_zero(bytes ^ (kEach * 0x7FU));
    if ((stops & kHigh) != 0) {
      break;
    }
  }
  return at;
}

}  // namespace

std::array<char, kMarkBytes> mark_of(uint32_t number) {
  return {kMarkLead, static_cast<char>(0x80U | (number >> 12)),
          static_cast<char>(0x80U | ((number >> 6) & 0x3FU)),
          static_cast<char>(0x80U | (number & 0x3FU))};
}

std::optional<uint32_t> mark_at(std::string_view text) {
  if (text.size() < kMarkBytes || text.front() != kMarkLead) {
    return std::nullopt;
  }
  const auto bits = [&](size_t i) { return static_cast<uint8_t>(text[i]) & 0x3FU; };
  return (bits(1) << 12) | (bits(2) << 6) | bits(3);
}

bool uses_marks(std::string_view page) {
  return page.find(kMarkLead) != std::string_view::npos || refers_to_plane_16(page);
}

size_t plain_bytes(std::string_view text) {
  size_t at = plain_ascii_bytes(text);
  for (; at < text.size(); ++at) {
    const ByteKind kind = kByteKinds[static_cast<uint8_t>(text[at])];
    if (kind == ByteKind::kPlain) {
      continue;
    }
    const auto byte_after = [&](size_t i) {
      return at + i < text.size() ? static_cast<uint8_t>(text[at + i]) : uint8_t{0};
    };
    const uint8_t next = byte_after(1);
    // U+0080-9F are controls; noncharacters are U+FDD0-FDEF and the last two of each plane.
    const bool is_plain =
        (kind == ByteKind::kC2 && next >= 0xA0) ||
        (kind == ByteKind::kEF && (next != 0xB7 || byte_after(2) < 0x90 || byte_after(2) > 0xAF) &&
         (next != 0xBF || byte_after(2) < 0xBE)) ||
        (kind == ByteKind::kF && ((next & 0x0FU) != 0x0FU || byte_after(2) != 0xBF));
    if (!is_plain) {
      break;
    }
  }
  return at;
}

}  // namespace broadsheet::parser
