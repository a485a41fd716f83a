#include "storage/drawn_ids.h"

#include <algorithm>
#include <cstdint>

namespace broadsheet::storage {
namespace {

constexpr char kPlain = 5;  // on disk
constexpr char kUuid = 6;
constexpr size_t kDigitsMin = 10;  // shorter ones may be words
constexpr size_t kPlainDigitsMax = 255;
constexpr size_t kUuidDigits = 32;
constexpr size_t kUuidDigitsInFront = 8;  // of its first hyphen
constexpr std::string_view kHex = "0123456789abcdef";

bool is_decimal(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_decimal(c) || (c >= 'a' && c <= 'f');
}
// 8-4-4-4-12
bool has_hyphen_behind(size_t digits) {
  return digits == kUuidDigitsInFront || digits == 12 || digits == 16 || digits == 20;
}

// What begins as an id of that shape, as far as it goes.
struct Run {
  size_t bytes = 0;
  size_t digits = 0;
  size_t decimals = 0;

  // Drawn digits are of both kinds; words have no decimals, and numbers nothing else.
  [[nodiscard]] bool looks_drawn() const {
    return digits >= kDigitsMin && decimals < digits && 6 * decimals >= digits;
  }
};

Run run_at(std::string_view text, size_t at, char shape) {
  const size_t digits_max = shape == kUuid ? kUuidDigits : kPlainDigitsMax;
  Run run;
  while (at + run.bytes < text.size() && run.digits < digits_max) {
    const std::string_view rest = text.substr(at + run.bytes);
    const size_t hyphen = shape == kUuid && has_hyphen_behind(run.digits) ? 1 : 0;
    if (rest.size() <= hyphen || (hyphen != 0 && rest[0] != '-') || !is_hex(rest[hyphen])) {
      break;
    }
    run.bytes += hyphen + 1;
    ++run.digits;
    run.decimals += is_decimal(rest[hyphen]) ? 1 : 0;
  }
  return run;
}

// How many digits at `at` only stand in front of a UUID: pieces of news meet without a border.
size_t digits_before_uuid(std::string_view text, size_t at, const Run& plain) {
  if (plain.digits <= kUuidDigitsInFront) {
    return 0;
  }
  const size_t ahead = plain.digits - kUuidDigitsInFront;
  return run_at(text, at + ahead, kUuid).digits > plain.digits ? ahead : 0;
}

class DigitWriter {
 public:
  void put(char digit) {
    const auto value = static_cast<uint8_t>(kHex.find(digit));
    if (is_half_) {
      digits_.back() = static_cast<char>(digits_.back() | value);
    } else {
      digits_.push_back(static_cast<char>(value << 4));
    }
    is_half_ = !is_half_;
  }
  [[nodiscard]] std::string take() && { return std::move(digits_); }

 private:
  std::string digits_;
  bool is_half_ = false;
};

}  // namespace

PackedIds pack_ids(std::string_view text) {
  PackedIds packed;
  DigitWriter digits;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (!is_hex(c)) {
      packed.text.push_back(c);
      if (c == kPlain || c == kUuid) {
        packed.text.push_back('\0');
      }
      ++at;
      continue;
    }
    const Run plain = run_at(text, at, kPlain);
    if (const size_t ahead = digits_before_uuid(text, at, plain)) {
      packed.text.append(text.substr(at, ahead));
      at += ahead;
      continue;
    }
    const Run uuid = run_at(text, at, kUuid);
    const bool is_uuid = uuid.digits > plain.digits;
    const Run& run = is_uuid ? uuid : plain;
    const std::string_view bytes = text.substr(at, run.bytes);
    if (run.looks_drawn()) {
      packed.text.push_back(is_uuid ? kUuid : kPlain);
      packed.text.push_back(static_cast<char>(run.digits));
      for (const char digit : bytes) {
        if (digit != '-') {
          digits.put(digit);
        }
      }
    } else {
      packed.text.append(bytes);
    }
    at += run.bytes;
  }
  packed.digits = std::move(digits).take();
  return packed;
}

std::optional<std::string> unpack_ids(std::string_view text, std::string_view digits) {
  std::string out;
  out.reserve(text.size() + 2 * digits.size());
  size_t taken = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    size_t mark = at;
    while (mark < text.size() && text[mark] != kPlain && text[mark] != kUuid) {
      ++mark;
    }
    out.append(text.substr(at, mark - at));
    if (mark == text.size()) {
      break;
    }
    const char c = text[mark];
    at = mark + 1;
    if (at == text.size()) {
      return std::nullopt;
    }
    const auto count = static_cast<uint8_t>(text[at]);
    if (count == 0) {
      out.push_back(c);
    }
    if (count > 2 * digits.size() - taken) {
      return std::nullopt;
    }
    for (size_t i = 0; i < count; ++i, ++taken) {
      if (c == kUuid && has_hyphen_behind(i)) {
        out.push_back('-');
      }
      const auto pair = static_cast<uint8_t>(digits[taken / 2]);
      out.push_back(kHex[taken % 2 == 0 ? pair >> 4 : pair & 15]);
    }
  }
  return (taken + 1) / 2 == digits.size() ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace broadsheet::storage
