#include "storage/former_difference.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>

#include "storage/bit_coder.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kTrails = 6;
constexpr uint32_t kFormerBytesMin = 16;  // of a copy

struct Source {
  size_t trail = kTrails;  // kTrails for none: so many bytes back from where it is copied to
  int64_t skip = 0;
};

// Where copies of the last few kinds stopped reading.
class Trails {
 public:
  explicit Trails(size_t begin) { ends_[0] = begin; }
  [[nodiscard]] std::optional<size_t> resolve(const Source& source, size_t to) const {
    const int64_t from = source.trail < kTrails
                             ? static_cast<int64_t>(ends_[source.trail]) + source.skip
                             : static_cast<int64_t>(to) - source.skip;
    return from < 0 || std::cmp_greater_equal(from, to) ? std::nullopt
                                                        : std::optional(static_cast<size_t>(from));
  }
  void follow(size_t trail, size_t end) {
    if (trail >= count_) {
      count_ = std::min(count_ + 1, kTrails);
      trail = count_ - 1;
    }
    std::copy_backward(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(trail),
                       ends_.begin() + static_cast<std::ptrdiff_t>(trail) + 1);
    ends_[0] = end;
  }

 private:
  std::array<size_t, kTrails> ends_{};  // the last one followed first
  size_t count_ = 1;
};

// Even bits were decisions of their own.
class FormerDecoder : public BitDecoder {
 public:
  using BitDecoder::BitDecoder;
  uint32_t even(uint32_t value, int bits) { return decide_evenly(*this, value, bits); }
};

class Model {
 public:
  explicit Model(std::string_view copies) : coder_(copies) {}

  uint32_t literals() { return runs_[class_of(trail_)].code(coder_, 0); }
  Source source() {
    auto& which = trails_[trail_];
    trail_ = 0;
    while (trail_ < kTrails && !decide(coder_, which[trail_], false)) {
      ++trail_;
    }
    if (trail_ == kTrails) {
      return {.trail = trail_, .skip = far_.code(coder_, 0)};
    }
    Skips& skips = skips_[trail_];
    int64_t skip = 0;
    if (decide(coder_, skips.is_zero, false)) {
      skip = 0;
    } else if (decide(coder_, skips.is_back, false)) {
      skip = -1 - int64_t{skips.back.code(coder_, 0)};
    } else {
      skip = 1 + int64_t{skips.forward.code(coder_, 0)};
    }
    return {.trail = trail_, .skip = skip};
  }
  uint32_t length() { return kFormerBytesMin + lengths_[class_of(trail_)].code(coder_, 0); }
  [[nodiscard]] bool ran_out() const { return coder_.ran_out(); }

 private:
  struct Skips {
    Odds is_zero;
    Odds is_back;
    NumberModel forward;
    NumberModel back;
  };
  static constexpr size_t kClasses = 3;

  // Copies that go on with the last trail, with another, with none.
  static size_t class_of(size_t trail) { return trail == kTrails ? 2 : std::min<size_t>(trail, 1); }

  FormerDecoder coder_;
  std::array<NumberModel, kClasses> runs_;
  std::array<NumberModel, kClasses> lengths_;
  std::array<std::array<Odds, kTrails>, kTrails + 1> trails_;
  std::array<Skips, kTrails> skips_;
  NumberModel far_;
  size_t trail_ = 0;  // of the last copy
};

}  // namespace

Result<void> apply_former_difference(std::string_view copies, std::string_view news, size_t base,
                                     size_t begin, std::span<char> text) {
  const auto damaged = [] {
    return Error{ErrorKind::kCorrupt, "what a page has in common with others is damaged"};
  };
  Model model(copies);
  Trails trails(base);
  size_t at = begin;
  while (at < text.size()) {
    const uint32_t literals = model.literals();
    if (literals > text.size() - at || literals > news.size() || model.ran_out()) {
      return damaged();
    }
    std::ranges::copy(news.substr(0, literals), text.subspan(at).begin());
    news.remove_prefix(literals);
    at += literals;
    if (at == text.size()) {
      break;
    }
    const Source source = model.source();
    const uint32_t length = model.length();
    const std::optional<size_t> from = trails.resolve(source, at);
    if (!from || length > text.size() - at) {
      return damaged();
    }
    // Byte by byte: it may read what it writes, as in "ab" copied on as "abababab".
    for (size_t i = 0; i < length; ++i) {
      text[at + i] = text[*from + i];
    }
    trails.follow(source.trail, *from + length);
    at += length;
  }
  return news.empty() && !model.ran_out() ? ok() : Result<void>(damaged());
}

}  // namespace broadsheet::storage
