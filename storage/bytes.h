#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/digest.h"

// The alphabet of every record: LEB128 varints, zigzag for signed numbers, length-prefixed strings.
// Fixed-width big-endian numbers occur in keys only, where byte order must be number order.
namespace broadsheet::storage {

// Appends to a string of its own.
class ByteWriter {
 public:
  void byte(uint8_t value) { out_.push_back(static_cast<char>(value)); }
  void varint(uint64_t value);
  void zigzag(int64_t value);
  void time(SysTime value) { zigzag(value.time_since_epoch().count()); }
  void text(std::string_view value);  // length, then the bytes
  void raw(std::string_view value) { out_.append(value); }
  void digest(const Digest& value) { out_.append(value.view()); }
  void optional_digest(const std::optional<Digest>& value);  // a flag byte first
  // How many bytes `value` shares with the front of `before`, then the rest of it.
  void next_text(std::string_view value, std::string_view before);
  template <class Enum>
  void enumerator(Enum value) {
    byte(static_cast<uint8_t>(value));
  }

  [[nodiscard]] const std::string& bytes() const { return out_; }
  [[nodiscard]] std::string take() && { return std::move(out_); }

 private:
  std::string out_;
};

// Reads what ByteWriter wrote, trusting nothing: after the first value that does not fit, every
// read gives a zero value and ok() is false, so a decoder checks once, at its end. Views it hands
// out point into the bytes it was made with.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  [[nodiscard]] uint8_t byte();
  [[nodiscard]] uint64_t varint();
  [[nodiscard]] int64_t zigzag();
  [[nodiscard]] SysTime time() { return SysTime{Milliseconds{zigzag()}}; }
  [[nodiscard]] std::string_view text();
  [[nodiscard]] std::string_view raw(size_t size);
  [[nodiscard]] Digest digest();
  [[nodiscard]] std::optional<Digest> optional_digest();
  // What next_text() wrote, in the place of the text before. Fails when it would be longer than
  // `bytes_max`: a damaged record of tiny entries must not grow its texts without end.
  void next_text(std::string& text, size_t bytes_max);
  [[nodiscard]] bool flag() { return bounded(1) == 1; }
  // A varint that must fit into `Unsigned`.
  template <class Unsigned>
  [[nodiscard]] Unsigned number() {
    return static_cast<Unsigned>(bounded(static_cast<Unsigned>(~Unsigned{0})));
  }
  // A byte that must be at most `last`: enumerators this program does not know are damage.
  template <class Enum>
  [[nodiscard]] Enum enumerator(Enum last) {
    const uint8_t value = byte();
    if (value > static_cast<uint8_t>(last)) {
      fail();
      return Enum{};
    }
    return static_cast<Enum>(value);
  }
  // How many elements follow. Each takes at least one byte, so a count beyond what is left is
  // damage, and no vector is ever reserved beyond the size of its record.
  [[nodiscard]] size_t count();

  [[nodiscard]] bool ok() const { return ok_; }
  // Everything was read and fitted.
  [[nodiscard]] bool finished() const { return ok_ && rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }
  void fail();

 private:
  [[nodiscard]] uint64_t bounded(uint64_t highest);

  std::string_view rest_;
  bool ok_ = true;
};

void append_big_endian(std::string& out, uint64_t value, size_t bytes);
// The number in the first `bytes` bytes; `text` must be that long.
[[nodiscard]] uint64_t read_big_endian(std::string_view text, size_t bytes);

}  // namespace broadsheet::storage
