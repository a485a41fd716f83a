#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "storage/bit_coder.h"
#include "storage/step_memory.h"

namespace broadsheet::storage {

// Where a step is coded: what is known on both sides before it is.
struct StepSite {
  std::string_view text;
  uint32_t at = 0;  // where the step's literals begin
};

// How steps are told: odds for every choice, which go on learning from page to page along a way.
// Each member is called with a BitEncoder and the step, or with a BitDecoder and a step to fill.
class StepModel {
 public:
  template <class Coder>
  void code_literals(Coder& coder, const StepMemory& memory, const CopyTrails& trails,
                     const StepSite& site, Step& step);
  // False when the bits tell of a source or a length that cannot be.
  template <class Coder>
  [[nodiscard]] bool code_copy(Coder& coder, const StepMemory& memory, const CopyTrails& trails,
                               const StepSite& site, Step& step);
  // Where the copy coded last begins to read, and where it stops.
  [[nodiscard]] const StepMemory::Place& copy_begin() const { return copy_begin_; }
  [[nodiscard]] const StepMemory::Place& copy_end() const { return copy_end_; }
  // Before the first step of a page.
  void begin_page() { kind_ = kSourceKinds; }

 private:
  static constexpr size_t kTrailKinds = CopyTrails::kCount;
  static constexpr size_t kFirstTrail = static_cast<size_t>(SourceKind::kTrail);
  static constexpr size_t kFar = static_cast<size_t>(SourceKind::kFar);
  static constexpr size_t kRunClasses = 6;  // no such step; 0, to 3, to 15, to 47, more literals
  static constexpr size_t kEdgeStates = 3;
  static constexpr uint32_t kEdgesMax = 16;   // that a copy's length is told by
  static constexpr int64_t kOffsetsMax = 24;  // about one of these

  struct SkipModel {
    Odds is_zero;
    Odds is_back;
    WideNumberModel forward;
    WideNumberModel back;
  };
  struct LengthModel {
    Odds is_by_edge;
    NumberModel edge;
    Odds is_exact;
  };

  static size_t run_class(uint32_t literals) {
    return literals == 0 ? 1 : literals < 4 ? 2 : literals < 16 ? 3 : literals < 48 ? 4 : 5;
  }
  template <class Coder>
  std::optional<StepMemory::Place> code_source(Coder& coder, const StepMemory& memory,
                                               const CopyTrails& trails, const StepSite& site,
                                               Step& step);
  template <class Coder>
  int64_t code_skip(Coder& coder, SkipModel& model, int64_t skip);
  template <class Coder>
  bool code_length(Coder& coder, const StepMemory& memory, const StepMemory::Place& from,
                   Step& step);

  std::array<std::array<Odds, kRunClasses>, kEdgeStates> has_literals_;
  Odds same_run_;
  std::array<NumberModel, kRunClasses> runs_;
  // By whether literals stand in front, the kind before, and the kind of the copy like this one.
  std::array<
      std::array<std::array<std::array<Odds, kSourceKinds>, kSourceKinds + 1>, kSourceKinds + 1>, 2>
      kinds_;
  std::array<SkipModel, kTrailKinds> skips_;
  WideNumberModel far_;
  std::array<LengthModel, kSourceKinds> lengths_;
  std::array<WideNumberModel, 3> plain_lengths_;
  Odds ends_early_;
  NumberModel offsets_;
  size_t kind_ = kSourceKinds;  // of the last copy
  StepMemory::Place copy_begin_;
  StepMemory::Place copy_end_;
};

template <class Coder>
void StepModel::code_literals(Coder& coder, const StepMemory& memory, const CopyTrails& trails,
                              const StepSite& site, Step& step) {
  const std::optional<uint32_t> edge = memory.edge_number(trails.trail(0).end);
  const size_t state = edge ? 1 + (*edge + 1) % 2 : 0;
  const std::optional<uint32_t> like = memory.step_like(site.text, site.at);
  const uint32_t run = like ? memory.mark(*like).copy_at - memory.mark(*like).literals_at : 0;
  const size_t likely = like ? run_class(run) : 0;
  if (!decide(coder, has_literals_[state][likely], step.literals != 0)) {
    step.literals = 0;
    return;
  }
  if (run != 0 && decide(coder, same_run_, step.literals == run)) {
    step.literals = run;
    return;
  }
  step.literals = 1 + runs_[likely].code(coder, step.literals - 1);
}

template <class Coder>
int64_t StepModel::code_skip(Coder& coder, SkipModel& model, int64_t skip) {
  if (decide(coder, model.is_zero, skip == 0)) {
    return 0;
  }
  if (decide(coder, model.is_back, skip < 0)) {
    return -1 - int64_t{model.back.code(coder, static_cast<uint32_t>(-1 - skip))};
  }
  return 1 + int64_t{model.forward.code(coder, static_cast<uint32_t>(skip - 1))};
}

template <class Coder>
std::optional<StepMemory::Place> StepModel::code_source(Coder& coder, const StepMemory& memory,
                                                        const CopyTrails& trails,
                                                        const StepSite& site, Step& step) {
  const uint32_t to = site.at + step.literals;
  const Suggestions suggested = suggest(memory, trails, site.text, to, step.literals);
  auto& odds = kinds_[step.literals == 0 ? 0 : 1][kind_][suggested.kind_before];
  const auto is_possible = [&](size_t kind) {
    return kind < kFirstTrail ? suggested.places[kind].has_value()
                              : kind - kFirstTrail < trails.count();
  };
  size_t kind = 0;
  while (kind < kFar && !(is_possible(kind) &&
                          decide(coder, odds[kind], static_cast<size_t>(step.kind) == kind))) {
    ++kind;
  }
  step.kind = static_cast<SourceKind>(kind);
  kind_ = kind;
  if (kind < kFirstTrail) {
    return suggested.places[kind];
  }
  int64_t from = 0;
  if (kind == kFar) {
    from = int64_t{to} - int64_t{far_.code(coder, to - step.from)};
  } else {
    const StepMemory::Place& end = trails.trail(kind - kFirstTrail).end;
    from = end.at + code_skip(coder, skips_[kind - kFirstTrail], int64_t{step.from} - end.at);
  }
  if (from < 0 || from >= int64_t{to}) {
    return std::nullopt;
  }
  return memory.place(static_cast<uint32_t>(from));
}

// A copy mostly ends near an edge of its source: there a slot begins.
template <class Coder>
bool StepModel::code_length(Coder& coder, const StepMemory& memory, const StepMemory::Place& from,
                            Step& step) {
  LengthModel& model = lengths_[kind_];
  const int64_t end = int64_t{from.at} + step.length;
  const auto is_near = [&](const StepMemory::Place& edge) {
    return std::abs(end - edge.at) < kOffsetsMax;
  };
  // One who decodes knows no end yet, and stops at the first edge.
  std::optional<StepMemory::Place> edge = memory.next_edge(from);
  uint32_t nearest = 0;
  copy_end_ = from;
  if (edge) {
    StepMemory::Place best = *edge;
    auto ahead = edge;
    for (uint32_t i = 1; i < kEdgesMax && ahead->at < end; ++i) {
      ahead = memory.next_edge(*ahead);
      if (!ahead) {
        break;
      }
      if (std::abs(end - ahead->at) < std::abs(end - best.at)) {
        best = *ahead;
        nearest = i;
      }
    }
    copy_end_ = best;
  }
  if (edge && decide(coder, model.is_by_edge, is_near(copy_end_))) {
    for (uint32_t index = model.edge.code(coder, nearest); index > 0; --index) {
      edge = memory.next_edge(*edge);
      if (!edge) {
        return false;
      }
    }
    int64_t offset = end - edge->at;
    if (decide(coder, model.is_exact, offset == 0)) {
      offset = 0;
    } else if (decide(coder, ends_early_, offset < 0)) {
      offset = -1 - int64_t{offsets_.code(coder, static_cast<uint32_t>(-1 - offset))};
    } else {
      offset = 1 + int64_t{offsets_.code(coder, static_cast<uint32_t>(offset - 1))};
    }
    const int64_t length = edge->at + offset - from.at;
    copy_end_ = *edge;
    step.length = length < 0 ? 0 : static_cast<uint32_t>(length);
  } else {
    WideNumberModel& lengths = plain_lengths_[kind_ == 0 ? 0 : kind_ < kFirstTrail ? 1 : 2];
    step.length = kCopyBytesMin + lengths.code(coder, step.length - kCopyBytesMin);
  }
  if (step.length < kCopyBytesMin) {
    return false;
  }
  copy_end_ = memory.place(from.at + step.length);
  return true;
}

template <class Coder>
bool StepModel::code_copy(Coder& coder, const StepMemory& memory, const CopyTrails& trails,
                          const StepSite& site, Step& step) {
  const auto from = code_source(coder, memory, trails, site, step);
  if (!from) {
    return false;
  }
  copy_begin_ = *from;
  step.from = from->at;
  return code_length(coder, memory, *from, step);
}

}  // namespace broadsheet::storage
