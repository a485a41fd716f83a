#include "storage/step_memory.h"

#include <algorithm>
#include <cstring>

namespace broadsheet::storage {
namespace {

constexpr uint32_t kLongContext = 8;
constexpr uint32_t kShortContext = 4;

// Of the `bytes` bytes before `at`; of none at the very front.
size_t context(std::string_view text, uint32_t at, uint32_t bytes, int bits) {
  uint64_t value = 0;
  if (at >= sizeof(value)) {
    std::memcpy(&value, text.data() + at - sizeof(value), sizeof(value));
  }
  value >>= 8 * (sizeof(value) - bytes);
  return static_cast<size_t>((value * 0x9E3779B97F4A7C15ULL) >> (64 - bits));
}

size_t trail_of(SourceKind kind) {
  switch (kind) {
    case SourceKind::kBehindLast:
      return 0;
    case SourceKind::kBehindOther:
    case SourceKind::kBehindOtherTwice:
      return 1;
    case SourceKind::kContext:
    case SourceKind::kMirror:
    case SourceKind::kFar:
      return CopyTrails::kCount;
    default:
      return static_cast<size_t>(kind) - static_cast<size_t>(SourceKind::kTrail);
  }
}

}  // namespace

void StepMemory::add(std::string_view text, uint32_t at, const Step& step, const Place& from) {
  const uint32_t copy_at = at + step.literals;
  const uint32_t own_edge = 2 * size() + 1;
  std::optional<uint32_t> source = edge_number(from);
  if (step.literals != 0 && step.from == at) {
    source = own_edge - 1;
  }
  if (by_long_context_.empty()) {
    clear_tables();
  }
  marks_.push_back({.literals_at = at,
                    .copy_at = copy_at,
                    .copy_end = copy_at + step.length,
                    .edges_back = source ? own_edge - *source : 0,
                    .kind = step.kind});
  enter(text, size() - 1);
}

void StepMemory::enter(std::string_view text, uint32_t index) {
  const Mark& mark = marks_[index];
  if (stretches_.size() <= mark.literals_at / kStretchBytes) {
    stretches_.resize(mark.literals_at / kStretchBytes + 1, index);
  }
  const uint32_t entry = index + 1;
  by_long_context_[context(text, mark.copy_at, kLongContext, kTableBits)] = entry;
  by_short_context_[context(text, mark.copy_at, kShortContext, kTableBits)] = entry;
  steps_by_context_[context(text, mark.literals_at, kShortContext, kTableBits)] = entry;
}

void StepMemory::clear_tables() {
  for (Table* table : {&by_long_context_, &by_short_context_, &steps_by_context_}) {
    table->assign(size_t{1} << kTableBits, 0);
  }
}

void StepMemory::cut(std::string_view text, uint32_t count) {
  if (count >= size()) {
    return;
  }
  marks_.resize(count);
  stretches_.clear();
  clear_tables();
  for (uint32_t i = 0; i < count; ++i) {
    enter(text, i);
  }
}

StepMemory::Place StepMemory::place(uint32_t at) const {
  const size_t stretch = at / kStretchBytes;
  uint32_t behind = stretch < stretches_.size() ? stretches_[stretch] : size();
  while (behind < size() && marks_[behind].literals_at <= at) {
    ++behind;
  }
  return {.at = at, .mark = behind == 0 ? kNowhere : behind - 1};
}

std::optional<StepMemory::Place> StepMemory::next_edge(const Place& place) const {
  if (place.mark == kNowhere) {
    return std::nullopt;
  }
  const Mark& mark = marks_[place.mark];
  if (place.at < mark.copy_at) {
    return Place{.at = mark.copy_at, .mark = place.mark};
  }
  if (place.at >= mark.copy_end) {
    return std::nullopt;
  }
  const uint32_t next = place.mark + 1;
  const bool goes_on = next < size() && marks_[next].literals_at == mark.copy_end;
  return Place{.at = mark.copy_end, .mark = goes_on ? next : place.mark};
}

std::optional<uint32_t> StepMemory::edge_number(const Place& place) const {
  if (place.mark == kNowhere) {
    return std::nullopt;
  }
  const Mark& mark = marks_[place.mark];
  if (place.at == mark.copy_at) {
    return 2 * place.mark + 1;
  }
  return place.at == mark.literals_at ? std::optional(2 * place.mark) : std::nullopt;
}

std::optional<uint32_t> StepMemory::copy_like(std::string_view text, uint32_t at) const {
  if (marks_.empty()) {
    return std::nullopt;
  }
  uint32_t entry = by_long_context_[context(text, at, kLongContext, kTableBits)];
  if (entry == 0) {
    entry = by_short_context_[context(text, at, kShortContext, kTableBits)];
  }
  return entry == 0 ? std::nullopt : std::optional(entry - 1);
}

std::optional<uint32_t> StepMemory::step_like(std::string_view text, uint32_t at) const {
  if (marks_.empty()) {
    return std::nullopt;
  }
  const uint32_t entry = steps_by_context_[context(text, at, kShortContext, kTableBits)];
  return entry == 0 ? std::nullopt : std::optional(entry - 1);
}

std::optional<StepMemory::Place> StepMemory::edge_back(uint32_t edges_back,
                                                       uint32_t literals_at) const {
  const uint32_t own_edge = 2 * size() + 1;
  if (edges_back == 0 || edges_back > own_edge) {
    return std::nullopt;
  }
  const uint32_t edge = own_edge - edges_back;
  if (edge == own_edge - 1) {
    return Place{.at = literals_at, .mark = marks_.empty() ? kNowhere : size() - 1};
  }
  const Mark& mark = marks_[edge / 2];
  return Place{.at = edge % 2 == 0 ? mark.literals_at : mark.copy_at, .mark = edge / 2};
}

CopyTrails::CopyTrails(const StepMemory& memory, uint32_t begin) {
  follow(memory, SourceKind::kTrail, memory.place(begin));
}

void CopyTrails::follow(const StepMemory& memory, SourceKind kind, const StepMemory::Place& end) {
  size_t trail = trail_of(kind);
  if (trail >= count_) {
    count_ = std::min(count_ + 1, kCount);
    trail = count_ - 1;
  }
  std::copy_backward(trails_.begin(), trails_.begin() + static_cast<std::ptrdiff_t>(trail),
                     trails_.begin() + static_cast<std::ptrdiff_t>(trail) + 1);
  Trail& last = trails_[0];
  last = {.end = end, .next = memory.next_edge(end), .second = std::nullopt};
  if (last.next) {
    last.second = memory.next_edge(*last.next);
  }
}

Suggestions suggest(const StepMemory& memory, const CopyTrails& trails, std::string_view text,
                    uint32_t at, uint32_t literals) {
  Suggestions out;
  const auto take = [&](SourceKind kind, const std::optional<StepMemory::Place>& place) {
    if (place && place->at < at) {
      out.places[static_cast<size_t>(kind)] = place;
    }
  };
  if (const auto like = memory.copy_like(text, at)) {
    const StepMemory::Mark& mark = memory.mark(*like);
    out.kind_before = static_cast<size_t>(mark.kind);
    take(SourceKind::kContext, StepMemory::Place{.at = mark.copy_at, .mark = *like});
    take(SourceKind::kMirror, memory.edge_back(mark.edges_back, at - literals));
  }
  take(SourceKind::kBehindLast, trails.trail(0).next);
  if (trails.count() > 1) {
    take(SourceKind::kBehindOther, trails.trail(1).next);
    take(SourceKind::kBehindOtherTwice, trails.trail(1).second);
  }
  return out;
}

}  // namespace broadsheet::storage
