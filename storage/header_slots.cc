#include "storage/header_slots.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "base/units.h"

namespace broadsheet::storage {
namespace {

// On disk. HTTP has no use for these bytes in a field; a value that holds one is kept as it is,
// behind kAsItIs. Marks of digits are followed by their number in a byte.
constexpr char kDate = 1;    // seconds from the request, zigzag
constexpr char kNumber = 2;  // a varint
constexpr char kHexLower = 3;
constexpr char kHexUpper = 4;
constexpr char kToken = 5;
constexpr char kAsItIs = 6;

constexpr size_t kDateBytes = 29;  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr size_t kNumberDigitsMax = 18;
constexpr size_t kHexDigitsMin = 8;  // shorter ones may be words
constexpr size_t kHexPieceMin = 4;   // of a UUID, behind its first piece
constexpr size_t kTokenDigitsMin = 16;
constexpr size_t kDigitsMax = 255;                                // their number is a byte
constexpr SysTime kDatesEnd{std::chrono::seconds(253402300800)};  // the year 10,000
constexpr Milliseconds kPast = std::chrono::minutes(1);  // a server's clock may be behind ours

struct Alphabet {
  char mark;
  std::string_view digits;
  unsigned bits;
};
constexpr auto kAlphabets = std::to_array<Alphabet>(
    {{kHexLower, "0123456789abcdef", 4},
     {kHexUpper, "0123456789ABCDEF", 4},
     {kToken, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-", 6}});

bool is_mark(char c) {
  return c >= kDate && c <= kAsItIs;
}

// Whether four digits hold its year.
bool has_date(SysTime time) {
  return time >= SysTime{} && time < kDatesEnd;
}

bool is_run(char c) {
  return is_ascii_digit(c) || is_ascii_alpha(c) || c == '_';
}

bool consists_of(std::string_view text, const Alphabet& alphabet) {
  return text.find_first_not_of(alphabet.digits) == std::string_view::npos;
}

void write_digits(ByteWriter& out, std::string_view text, const Alphabet& alphabet) {
  uint32_t held = 0;
  unsigned bits = 0;
  for (const char c : text) {
    held = (held << alphabet.bits) | static_cast<uint32_t>(alphabet.digits.find(c));
    bits += alphabet.bits;
    if (bits >= 8) {
      bits -= 8;
      out.byte(static_cast<uint8_t>(held >> bits));
    }
  }
  if (bits > 0) {
    out.byte(static_cast<uint8_t>(held << (8 - bits)));
  }
}

void read_digits(ByteReader& in, size_t count, const Alphabet& alphabet, std::string& out) {
  uint32_t held = 0;
  unsigned bits = 0;
  for (size_t i = 0; i < count && in.ok(); ++i) {
    if (bits < alphabet.bits) {
      held = (held << 8) | in.byte();
      bits += 8;
    }
    bits -= alphabet.bits;
    out += alphabet.digits[(held >> bits) & ((1U << alphabet.bits) - 1)];
  }
}

// Writes one value's pattern from left to right.
class ValueScan {
 public:
  ValueScan(std::string_view value, SysTime base, ByteWriter& slots)
      : value_(value), base_(base), slots_(slots) {}

  std::string pattern() {
    if (std::ranges::any_of(value_, is_mark)) {
      return kAsItIs + std::string(value_);
    }
    if (take_number()) {
      return std::move(pattern_);
    }
    while (at_ < value_.size()) {
      const char c = value_[at_];
      if (!is_run(c)) {
        follows_hex_ = follows_hex_ && c == '-';
        pattern_ += c;
        ++at_;
      } else if (!take_date()) {
        take_run();
      }
    }
    return std::move(pattern_);
  }

 private:
  // A value that is nothing but a number: an age, a length, a count of hits. Those inside longer
  // values are settings, which stay.
  bool take_number() {
    uint64_t number = 0;
    const char* const end = value_.data() + value_.size();
    const bool is_plain = !value_.empty() && value_.size() <= kNumberDigitsMax &&
                          (value_ == "0" || !value_.starts_with('0'));
    if (!is_plain || std::from_chars(value_.data(), end, number).ptr != end) {
      return false;
    }
    slots_.varint(number);
    pattern_ = kNumber;
    return true;
  }

  // A date of now or later moves on with the requests; one of the past (Last-Modified) stays.
  bool take_date() {
    const std::string_view text = value_.substr(at_, kDateBytes);
    if (!has_date(base_) || text.size() < kDateBytes || text[3] != ',' || !text.ends_with(" GMT")) {
      return false;
    }
    const Result<SysTime> date = parse_http_date(text);
    if (!date.ok() || *date < base_ - kPast || format_http_date(*date) != text) {
      return false;
    }
    slots_.zigzag(std::chrono::duration_cast<std::chrono::seconds>(*date - base_).count());
    pattern_ += kDate;
    at_ += kDateBytes;
    return true;
  }

  void take_run() {
    size_t end = at_;
    while (end < value_.size() && is_run(value_[end])) {
      ++end;
    }
    const std::string_view run = value_.substr(at_, end - at_);
    at_ = end;
    const Alphabet* const alphabet = alphabet_of(run);
    follows_hex_ = alphabet != nullptr && alphabet->mark != kToken;
    if (alphabet == nullptr) {
      pattern_ += run;
      return;
    }
    pattern_ += alphabet->mark;
    pattern_ += static_cast<char>(run.size());
    write_digits(slots_, run, *alphabet);
  }

  // That of a run which looks drawn, and not written by a person.
  [[nodiscard]] const Alphabet* alphabet_of(std::string_view run) const {
    const bool mixed =
        std::ranges::any_of(run, is_ascii_digit) && std::ranges::any_of(run, is_ascii_alpha);
    if (run.size() > kDigitsMax) {
      return nullptr;
    }
    const bool is_hex_sized =
        (mixed && run.size() >= kHexDigitsMin) || (follows_hex_ && run.size() >= kHexPieceMin);
    for (const Alphabet& alphabet : kAlphabets) {
      const bool fits =
          alphabet.mark == kToken ? mixed && run.size() >= kTokenDigitsMin : is_hex_sized;
      if (fits && consists_of(run, alphabet)) {
        return &alphabet;
      }
    }
    return nullptr;
  }

  std::string_view value_;
  SysTime base_;
  ByteWriter& slots_;
  std::string pattern_;
  size_t at_ = 0;
  bool follows_hex_ = false;  // nothing but a hyphen since the last hexadecimal digits
};

std::string date_at(SysTime base, ByteReader& slots) {
  constexpr int64_t kSecondsMax = int64_t{1} << 40;  // a damaged number must not overflow
  const int64_t seconds = std::clamp(slots.zigzag(), -kSecondsMax, kSecondsMax);
  if (!has_date(base) || !has_date(base + std::chrono::seconds(seconds))) {
    slots.fail();
    return {};
  }
  return format_http_date(base + std::chrono::seconds(seconds));
}

std::string filled(std::string_view pattern, SysTime base, ByteReader& slots) {
  if (pattern.starts_with(kAsItIs)) {
    return std::string(pattern.substr(1));
  }
  std::string value;
  for (size_t at = 0; at < pattern.size() && slots.ok(); ++at) {
    const char c = pattern[at];
    if (!is_mark(c)) {
      value += c;
    } else if (c == kDate) {
      value += date_at(base, slots);
    } else if (c == kNumber) {
      value += std::to_string(slots.varint());
    } else if (c == kAsItIs || ++at == pattern.size()) {
      slots.fail();
    } else {
      const auto* const alphabet = std::ranges::find(kAlphabets, c, &Alphabet::mark);
      read_digits(slots, static_cast<uint8_t>(pattern[at]), *alphabet, value);
    }
  }
  return value;
}

// A time that no date can tell stays as it is: rounding the least of them would overflow.
SysTime whole_seconds(SysTime at) {
  return has_date(at) ? SysTime(std::chrono::floor<std::chrono::seconds>(at)) : at;
}

}  // namespace

Headers pattern_of(const Headers& headers, SysTime at, ByteWriter& slots) {
  Headers pattern;
  for (const HeaderField& field : headers.fields()) {
    pattern.add(field.name, ValueScan(field.value, whole_seconds(at), slots).pattern());
  }
  return pattern;
}

Headers fill_slots(const Headers& pattern, SysTime at, ByteReader& slots) {
  Headers headers;
  for (const HeaderField& field : pattern.fields()) {
    headers.add(field.name, filled(field.value, whole_seconds(at), slots));
  }
  return headers;
}

}  // namespace broadsheet::storage
