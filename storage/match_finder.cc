#include "storage/match_finder.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace broadsheet::storage {
namespace {

// Costs are in eighths of a bit, as measured on news pages.
constexpr int64_t kLiteralCost = 14;
constexpr int64_t kCopyCost = 64;  // of a copy, wherever it comes from
constexpr int64_t kFarCostMax = 208;
constexpr int64_t kTrailReach = 1 << 20;  // further off, a trail is no help
constexpr size_t kPlaceStep = 2;          // only every second place is looked up later
constexpr int kCandidatesMax = 32;
constexpr size_t kLongCopy = 4096;  // good enough to look no further
constexpr size_t kShortCopy = 256;  // worth a look whether the next byte begins a better one

int64_t bits_of(uint64_t value) {
  return static_cast<int64_t>(std::bit_width(value));
}

uint64_t load(std::string_view text, size_t at) {
  uint64_t value = 0;
  std::memcpy(&value, text.data() + at, sizeof(value));
  return value;
}

size_t common_bytes(std::string_view text, size_t a, size_t b) {
  size_t length = 0;
  while (b + length + 8 <= text.size() && load(text, a + length) == load(text, b + length)) {
    length += 8;
  }
  while (b + length < text.size() && text[a + length] == text[b + length]) {
    ++length;
  }
  return length;
}

int64_t trail_cost(size_t trail, int64_t skip) {
  const int64_t which = trail == 0 ? 8 : 16 + 6 * static_cast<int64_t>(trail);
  return which + (skip >= 0 ? 11 * bits_of(static_cast<uint64_t>(skip) + 1)
                            : 24 + 11 * bits_of(static_cast<uint64_t>(-skip)));
}

struct Described {
  CopySource source;
  int64_t cost = 0;
};

Described describe(const CopyTrails& trails, size_t from, size_t to) {
  const auto back = static_cast<int64_t>(to - from);
  Described best{.source = {.trail = CopyTrails::kCount, .skip = back},
                 .cost = std::min(32 + 12 * bits_of(static_cast<uint64_t>(back)), kFarCostMax)};
  for (size_t trail = 0; trail < trails.count(); ++trail) {
    const int64_t skip = static_cast<int64_t>(from) - static_cast<int64_t>(trails.end(trail));
    if (skip > -kTrailReach && skip < kTrailReach && trail_cost(trail, skip) < best.cost) {
      best = {.source = {.trail = trail, .skip = skip}, .cost = trail_cost(trail, skip)};
    }
  }
  return best;
}

// Every second place of a text by a hash of the bytes that follow, the latest first.
class PlaceIndex {
 public:
  PlaceIndex(std::string_view text, size_t window)
      : text_(text),
        window_(window / kPlaceStep * kPlaceStep),
        shift_(64 -
               std::clamp(static_cast<int>(std::bit_width((text.size() - window) / kPlaceStep)),
                          kBitsMin, kBitsMax)),
        heads_(size_t{1} << (64 - shift_), kNone),
        earlier_((text.size() - window_) / kPlaceStep + 1, kNone) {}

  // Takes up the places before `end`.
  void advance(size_t end) {
    for (; next_ * kPlaceStep + window_ < end && readable(next_ * kPlaceStep + window_); ++next_) {
      uint32_t& head = heads_[hash(next_ * kPlaceStep + window_)];
      earlier_[next_] = head;
      head = static_cast<uint32_t>(next_);
    }
  }
  [[nodiscard]] bool readable(size_t at) const { return at + kCopyBytesMin <= text_.size(); }
  // Calls `look` with places that may go on as `at` does, until it returns false.
  template <class Look>
  void each_candidate(size_t at, Look look) const {
    if (!readable(at)) {
      return;
    }
    uint32_t candidate = heads_[hash(at)];
    for (int i = 0; i < kCandidatesMax && candidate != kNone; ++i) {
      if (!look(candidate * kPlaceStep + window_)) {
        return;
      }
      candidate = earlier_[candidate];
    }
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  static constexpr int kBitsMin = 10;
  static constexpr int kBitsMax = 20;

  [[nodiscard]] size_t hash(size_t at) const {
    const uint64_t mixed =
        (load(text_, at) * 0x9E3779B97F4A7C15ULL) ^ (load(text_, at + 8) * 0xC2B2AE3D27D4EB4FULL);
    return static_cast<size_t>(((mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15ULL) >> shift_);
  }

  std::string_view text_;
  size_t window_;
  int shift_;
  std::vector<uint32_t> heads_;
  std::vector<uint32_t> earlier_;
  size_t next_ = 0;  // to take up
};

struct Copy {
  size_t from = 0;
  size_t length = 0;
  int64_t gain = 0;  // over coding its bytes one by one
};

Copy best_copy(const PlaceIndex& index, std::string_view text, const CopyTrails& trails,
               size_t at) {
  Copy best;
  index.each_candidate(at, [&](size_t from) {
    const size_t length = from < at ? common_bytes(text, from, at) : 0;
    if (length < kCopyBytesMin) {
      return true;
    }
    const int64_t gain = static_cast<int64_t>(length) * kLiteralCost -
                         describe(trails, from, at).cost - kCopyCost - 4 * bits_of(length);
    if (gain > best.gain) {
      best = {.from = from, .length = length, .gain = gain};
    }
    return best.length < kLongCopy;
  });
  return best;
}

}  // namespace

void CopyTrails::follow(size_t trail, size_t end) {
  if (trail >= count_) {
    count_ = std::min(count_ + 1, kCount);
    trail = count_ - 1;
  }
  std::copy_backward(ends_.begin(), ends_.begin() + static_cast<std::ptrdiff_t>(trail),
                     ends_.begin() + static_cast<std::ptrdiff_t>(trail) + 1);
  ends_[0] = end;
}

std::optional<size_t> CopyTrails::resolve(const CopySource& source, size_t to) const {
  const int64_t from = source.trail < kCount
                           ? static_cast<int64_t>(ends_[source.trail]) + source.skip
                           : static_cast<int64_t>(to) - source.skip;
  if (from < 0 || std::cmp_greater_equal(from, to)) {
    return std::nullopt;
  }
  return static_cast<size_t>(from);
}

std::vector<Step> find_steps(std::string_view text, size_t window, size_t base, size_t begin) {
  PlaceIndex index(text, window);
  CopyTrails trails(base);
  std::vector<Step> steps;
  size_t literals_from = begin;
  size_t at = begin;
  while (at < text.size()) {
    index.advance(at);
    Copy copy = best_copy(index, text, trails, at);
    if (copy.gain <= 0 || (copy.length < kShortCopy && best_copy(index, text, trails, at + 1).gain >
                                                           copy.gain + kLiteralCost)) {
      ++at;
      continue;
    }
    while (at > literals_from && copy.from > window && text[copy.from - 1] == text[at - 1]) {
      --copy.from;
      --at;
      ++copy.length;
    }
    const CopySource source = describe(trails, copy.from, at).source;
    steps.push_back({.literals = static_cast<uint32_t>(at - literals_from),
                     .length = static_cast<uint32_t>(copy.length),
                     .source = source});
    trails.follow(source.trail, copy.from + copy.length);
    at += copy.length;
    literals_from = at;
  }
  if (literals_from < text.size()) {
    steps.push_back({.literals = static_cast<uint32_t>(text.size() - literals_from),
                     .length = 0,
                     .source = {}});
  }
  return steps;
}

}  // namespace broadsheet::storage
