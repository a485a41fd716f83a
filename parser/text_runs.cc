#include "parser/text_runs.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/text.h"

// Run number n is written as U+100000 + n, of the last private plane: four bytes in UTF-8, the
// first of which begins nothing but that plane.

namespace broadsheet::parser {
namespace {

constexpr char kPlane16Lead = '\xF4';
constexpr size_t kMarkBytes = 4;
constexpr size_t kRunsMax = 0xFFFE;  // the last two are no characters
constexpr size_t kRunBytesMin = 8;   // shorter ones gain nothing
constexpr uint32_t kPlane16 = 0x100000;
constexpr size_t kReferenceBytesMax = 40;  // beyond the longest name of a character

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

// How many bytes from `at` on Gumbo would carry through as they are.
size_t plain_bytes(const char* text, size_t at, size_t end) {
  const size_t start = at;
  for (; at < end; ++at) {
    const ByteKind kind = kByteKinds[static_cast<uint8_t>(text[at])];
    if (kind == ByteKind::kPlain) {
      continue;
    }
    const auto byte_after = [&](size_t i) {
      return at + i < end ? static_cast<uint8_t>(text[at + i]) : uint8_t{0};
    };
    const uint8_t next = byte_after(1);
    // U+0080-9F are controls; noncharacters are U+FDD0-FDEF and the last two of each plane.
    const bool is_plain =
        (kind == ByteKind::kC2 && next >= 0xA0) ||
        (kind == ByteKind::kEF && next >= 0xBC && next != 0xBF) ||
        (kind == ByteKind::kF && ((next & 0x0FU) != 0x0FU || byte_after(2) != 0xBF));
    if (!is_plain) {
      break;
    }
  }
  return at - start;
}

// Past a character that Gumbo does not carry through, with whatever might belong to a reference.
size_t stop_end(const char* text, size_t at, size_t end) {
  if (text[at] == '&') {
    const size_t last = std::min(end - 1, at + kReferenceBytesMax);
    while (at < last && text[at] != ';' && text[at] != ' ' && text[at] != '\n') {
      ++at;
    }
  }
  ++at;
  // The next run must not begin within a character.
  while (at < end && (static_cast<uint8_t>(text[at]) & 0xC0U) == 0x80) {
    ++at;
  }
  return at;
}

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

}  // namespace

TextRuns::TextRuns(std::string_view page)
    : stopped_(page.find(kPlane16Lead) != std::string_view::npos || refers_to_plane_16(page)) {}

size_t TextRuns::put_aside_one(char* out, const char* begin, size_t bytes, bool spaced) {
  if (bytes < kRunBytesMin || runs_.size() == kRunsMax) {
    std::memmove(out, begin, bytes);
    return bytes;
  }
  if (spaced) {
    texts_ += *(begin - 1);  // so that the node's text is one piece
  }
  const auto number = static_cast<uint32_t>(runs_.size());
  runs_.push_back({texts_.size(), texts_.size() + bytes});
  texts_.append(begin, bytes);
  out[0] = kPlane16Lead;
  out[1] = static_cast<char>(0x80U | (number >> 12));
  out[2] = static_cast<char>(0x80U | ((number >> 6) & 0x3FU));
  out[3] = static_cast<char>(0x80U | (number & 0x3FU));
  bytes_saved_ += bytes - kMarkBytes;
  return kMarkBytes;
}

size_t TextRuns::put_aside(char* begin, size_t bytes) {
  if (stopped_ || bytes < kRunBytesMin) {
    return bytes;
  }
  size_t in = 0;
  size_t out = 0;
  // White space in front decides where Gumbo puts the text, so Gumbo sees it.
  while (in < bytes && is_ascii_space(begin[in])) {
    begin[out++] = begin[in++];
  }
  bool spaced = in == 1;
  while (in < bytes) {
    const size_t plain = plain_bytes(begin, in, bytes);
    out += put_aside_one(begin + out, begin + in, plain, spaced);
    in += plain;
    spaced = false;
    if (in == bytes) {
      break;
    }
    const size_t next = stop_end(begin, in, bytes);
    std::memmove(begin + out, begin + in, next - in);
    out += next - in;
    in = next;
  }
  return out;
}

// The run whose mark `text` begins with; nothing where it is none of ours.
std::string_view TextRuns::run_at(std::string_view text) const {
  if (text.size() < kMarkBytes) {
    return {};
  }
  const auto bits = [&](size_t i) { return static_cast<uint8_t>(text[i]) & 0x3FU; };
  const size_t number = (bits(1) << 12) | (bits(2) << 6) | bits(3);
  if (number >= runs_.size()) {
    return {};
  }
  return std::string_view(texts_).substr(runs_[number].begin,
                                         runs_[number].end - runs_[number].begin);
}

std::string_view TextRuns::restored(std::string_view text) {
  size_t mark = text.find(kPlane16Lead);
  if (mark == std::string_view::npos || runs_.empty()) {
    return text;
  }
  const std::string_view first = run_at(text.substr(mark));
  const bool is_last = text.size() == mark + kMarkBytes;
  if (is_last && mark == 0) {
    return first;
  }
  const auto begin = static_cast<size_t>(first.data() - texts_.data());
  if (is_last && mark == 1 && begin > 0 && texts_[begin - 1] == text[0]) {
    return std::string_view(texts_).substr(begin - 1, first.size() + 1);
  }
  std::string& joined = joined_.emplace_back();
  size_t at = 0;
  for (; mark != std::string_view::npos; mark = text.find(kPlane16Lead, at)) {
    joined.append(text, at, mark - at);
    joined += run_at(text.substr(mark));
    at = std::min(mark + kMarkBytes, text.size());
  }
  joined.append(text, at);
  return joined;
}

}  // namespace broadsheet::parser
