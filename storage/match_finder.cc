#include "storage/match_finder.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

namespace broadsheet::storage {
namespace {

// Costs are in eighths of a bit, as measured on news pages.
constexpr int64_t kLiteralCost = 14;
constexpr int64_t kCopyCost = 128;  // of a copy, wherever it comes from
constexpr int64_t kFarCostMax = 208;
constexpr int64_t kTrailReach = 1 << 20;  // further off, a trail is no help
constexpr std::array<int64_t, Suggestions::kCount> kSuggestedCosts = {12, 16, 16, 16, 24};
constexpr int64_t kEdgeGain = 24;  // of a copy that ends at an edge
constexpr uint32_t kEdgeReach = 20;
constexpr int kEdgesMax = 64;
constexpr uint32_t kPlaceStep = 2;  // only every second place is looked up later
constexpr size_t kCandidatesMax = 20;
constexpr uint32_t kLongCopy = 4096;  // good enough to look no further
constexpr uint32_t kShortCopy = 256;  // worth a look whether the next byte begins a better one

int64_t bits_of(uint64_t value) {
  return static_cast<int64_t>(std::bit_width(value));
}

uint64_t load(std::string_view text, size_t at) {
  uint64_t value = 0;
  std::memcpy(&value, text.data() + at, sizeof(value));
  return value;
}

uint32_t common_bytes(std::string_view text, size_t a, size_t b) {
  const size_t begin = b;
  while (b + 8 <= text.size() && load(text, a) == load(text, b)) {
    a += 8;
    b += 8;
  }
  while (b < text.size() && text[a] == text[b]) {
    ++a;
    ++b;
  }
  return static_cast<uint32_t>(b - begin);
}

int64_t trail_cost(size_t trail, int64_t skip) {
  const int64_t which = trail == 0 ? 16 : 24 + 6 * static_cast<int64_t>(trail);
  return which + (skip >= 0 ? 11 * bits_of(static_cast<uint64_t>(skip) + 1)
                            : 24 + 11 * bits_of(static_cast<uint64_t>(-skip)));
}

struct Described {
  SourceKind kind = SourceKind::kFar;
  int64_t cost = 0;
};

// The cheapest way to tell a source.
Described describe(const Suggestions& suggested, const CopyTrails& trails, uint32_t from,
                   uint32_t to) {
  Described best{.kind = SourceKind::kFar,
                 .cost = std::min(32 + 12 * bits_of(to - from), kFarCostMax)};
  const auto take = [&](size_t kind, int64_t cost) {
    if (cost < best.cost) {
      best = {.kind = static_cast<SourceKind>(kind), .cost = cost};
    }
  };
  for (size_t kind = 0; kind < Suggestions::kCount; ++kind) {
    if (suggested.places[kind] && suggested.places[kind]->at == from) {
      take(kind, kSuggestedCosts[kind]);
    }
  }
  for (size_t trail = 0; trail < trails.count(); ++trail) {
    const int64_t skip = int64_t{from} - trails.trail(trail).end.at;
    if (skip > -kTrailReach && skip < kTrailReach) {
      take(static_cast<size_t>(SourceKind::kTrail) + trail, trail_cost(trail, skip));
    }
  }
  return best;
}

}  // namespace

// Every second place of a text by a hash of the bytes that follow, the latest first.
class MatchFinder::PlaceIndex {
 public:
  PlaceIndex(std::string_view text, uint32_t window)
      : text_(text),
        window_(window / kPlaceStep * kPlaceStep),
        shift_(64 -
               std::clamp(static_cast<int>(std::bit_width((text.size() - window) / kPlaceStep)),
                          kBitsMin, kBitsMax)),
        heads_(size_t{1} << (64 - shift_), kNone),
        earlier_((text.size() - window_) / kPlaceStep + 1, kNone) {}

  // Takes up the places before `end`.
  void advance(uint32_t end) {
    for (; next_ * kPlaceStep + window_ < end && readable(next_ * kPlaceStep + window_); ++next_) {
      uint32_t& head = heads_[hash(next_ * kPlaceStep + window_)];
      earlier_[next_] = head;
      head = next_;
    }
  }
  // Calls `look` with places that may go on as `at` does, until it returns false.
  template <class Look>
  void each_candidate(uint32_t at, Look look) const {
    if (!readable(at)) {
      return;
    }
    // Found first, so that their bytes are on the way from memory while the next one is looked up.
    std::array<uint32_t, kCandidatesMax> candidates;
    size_t count = 0;
    for (uint32_t next = heads_[hash(at)]; next != kNone && count < kCandidatesMax;
         next = earlier_[next]) {
      candidates[count] = next * kPlaceStep + window_;
      __builtin_prefetch(&text_[candidates[count]]);
      ++count;
    }
    for (size_t i = 0; i < count && look(candidates[i]); ++i) {
    }
  }

 private:
  static constexpr uint32_t kNone = ~uint32_t{0};
  static constexpr int kBitsMin = 10;
  static constexpr int kBitsMax = 20;

  [[nodiscard]] bool readable(uint32_t at) const { return at + kCopyBytesMin <= text_.size(); }
  [[nodiscard]] size_t hash(size_t at) const {
    const uint64_t mixed =
        (load(text_, at) * 0x9E3779B97F4A7C15ULL) ^ (load(text_, at + 8) * 0xC2B2AE3D27D4EB4FULL);
    return static_cast<size_t>(((mixed ^ mixed >> 32) * 0x9E3779B97F4A7C15ULL) >> shift_);
  }

  std::string_view text_;
  uint32_t window_;
  int shift_;
  std::vector<uint32_t> heads_;
  std::vector<uint32_t> earlier_;
  uint32_t next_ = 0;  // to take up
};

MatchFinder::MatchFinder(std::string_view text, uint32_t window, uint32_t begin)
    : text_(text),
      window_(window),
      at_(begin),
      index_(std::make_unique<PlaceIndex>(text, window)) {}
MatchFinder::~MatchFinder() = default;

MatchFinder::Copy MatchFinder::best_copy(const StepMemory& memory, const CopyTrails& trails,
                                         uint32_t at, uint32_t literals, Where where) const {
  Copy best{.at = at};
  const Suggestions suggested = suggest(memory, trails, text_, at, literals);
  const auto look = [&](uint32_t from) {
    const uint32_t length = from < at ? common_bytes(text_, from, at) : 0;
    if (length >= kCopyBytesMin) {
      const int64_t gain = int64_t{length} * kLiteralCost -
                           describe(suggested, trails, from, at).cost - kCopyCost -
                           4 * bits_of(length);
      if (gain > best.gain) {
        best = {.at = at, .from = from, .length = length, .gain = gain};
      }
    }
    return best.length < kLongCopy;
  };
  for (const auto& place : suggested.places) {
    if (place) {
      look(place->at);
    }
  }
  if (where == Where::kAnywhere) {
    index_->each_candidate(at, look);
  }
  return best;
}

// Two copies often share bytes around their border by accident. Where the source of the first has
// an edge there, and the second could begin at it as well, the border is the edge: that is cheap to
// tell, and the next page will have it in the same place.
void MatchFinder::end_at_edge(const StepMemory& memory, const CopyTrails& trails, Copy& copy) {
  const uint32_t end = copy.from + copy.length;
  StepMemory::Place border = memory.place(copy.from);
  for (int i = 0; i < kEdgesMax; ++i) {
    const auto edge = memory.next_edge(border);
    if (!edge || edge->at >= end) {
      break;
    }
    border = *edge;
  }
  if (border.at < copy.from + kCopyBytesMin || end - border.at > kEdgeReach) {
    return;
  }
  const uint32_t shared = end - border.at;
  const uint32_t next = copy.at + copy.length;
  const Suggestions suggested = suggest(memory, trails, text_, copy.at, copy.at - at_);
  const SourceKind kind = describe(suggested, trails, copy.from, copy.at).kind;
  CopyTrails to_end = trails;
  to_end.follow(memory, kind, memory.place(end));
  CopyTrails to_edge = trails;
  to_edge.follow(memory, kind, border);
  index_->advance(next);
  ahead_ = best_copy(memory, to_end, next, 0);
  const Copy behind_edge = best_copy(memory, to_edge, next - shared, 0, Where::kSuggested);
  const int64_t shared_cost = int64_t{shared} * kLiteralCost;
  if (behind_edge.length > shared && behind_edge.gain - shared_cost + kEdgeGain > ahead_->gain) {
    copy.length -= shared;
    ahead_.reset();
  } else if (ahead_->gain > 0 && ahead_->from >= shared &&
             text_.substr(ahead_->from - shared, shared) == text_.substr(next - shared, shared)) {
    copy.length -= shared;
    ahead_->at -= shared;
    ahead_->from -= shared;
    ahead_->length += shared;
    ahead_->gain += shared_cost;
  }
}

std::optional<Step> MatchFinder::next(const StepMemory& memory, const CopyTrails& trails) {
  const auto size = static_cast<uint32_t>(text_.size());
  for (uint32_t at = at_; at < size; ++at) {
    index_->advance(at);
    Copy copy = ahead_ && ahead_->at == at ? *ahead_ : best_copy(memory, trails, at, at - at_);
    if (copy.gain <= 0) {
      continue;
    }
    if (copy.length < kShortCopy) {
      ahead_ = best_copy(memory, trails, at + 1, at + 1 - at_);
      if (ahead_->gain > copy.gain + kLiteralCost) {
        continue;
      }
    }
    while (copy.at > at_ && copy.from > window_ && text_[copy.from - 1] == text_[copy.at - 1]) {
      --copy.from;
      --copy.at;
      ++copy.length;
    }
    ahead_.reset();
    end_at_edge(memory, trails, copy);
    const Suggestions suggested = suggest(memory, trails, text_, copy.at, copy.at - at_);
    const Step step{.literals = copy.at - at_,
                    .length = copy.length,
                    .from = copy.from,
                    .kind = describe(suggested, trails, copy.from, copy.at).kind};
    at_ = copy.at + copy.length;
    return step;
  }
  if (at_ == size) {
    return std::nullopt;
  }
  const Step last{.literals = size - at_};
  at_ = size;
  return last;
}

}  // namespace broadsheet::storage
