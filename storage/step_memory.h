#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace broadsheet::storage {

constexpr uint32_t kCopyBytesMin = 16;

// How a copy's source is told. A template has the same slots in every page and in every item of a
// list, so most copies begin where an earlier step did, and can be told by that.
enum class SourceKind : uint8_t {  // its number is coded: part of the format
  kContext,                        // where the latest copy behind the same bytes was written
  kMirror,                         // as many edges back as the source of that copy lay
  kBehindLast,                     // the edge that follows where the last copy stopped reading
  kBehindOther,                    // the same of the trail followed before
  kBehindOtherTwice,               // and the edge after that
  kTrail,                          // a number of bytes from the end of one of six trails: six kinds
  kFar = kTrail + 6,               // a number of bytes back from the place it is copied to
};
constexpr size_t kSourceKinds = static_cast<size_t>(SourceKind::kFar) + 1;

// `literals` new bytes, then `length` copied ones from `from`. The last step may copy nothing.
struct Step {
  uint32_t literals = 0;
  uint32_t length = 0;
  uint32_t from = 0;
  SourceKind kind = SourceKind::kFar;
};

// The steps of all pages on the way to a payload, in their order. Where the literals or the copied
// bytes of one begin is an edge of its text: mostly the border of a slot. Both who takes a page
// apart and who puts it together hold the same memory, so what it suggests costs next to nothing to
// tell. Texts are at most 4 GiB long.
class StepMemory {
 public:
  struct Mark {
    uint32_t literals_at = 0;
    uint32_t copy_at = 0;
    uint32_t copy_end = 0;
    uint32_t edges_back = 0;  // from the copy's begin to its source; 0 where that is no edge
    SourceKind kind = SourceKind::kFar;
  };
  // A position with the mark it belongs to: the last that begins no later, where there is one.
  struct Place {
    uint32_t at = 0;
    uint32_t mark = kNowhere;
  };
  static constexpr uint32_t kNowhere = ~uint32_t{0};

  [[nodiscard]] uint32_t size() const { return static_cast<uint32_t>(marks_.size()); }
  [[nodiscard]] const Mark& mark(uint32_t index) const { return marks_[index]; }
  // The step that begins at `at` of `text`, which holds it; `from` is the place of its source.
  void add(std::string_view text, uint32_t at, const Step& step, const Place& from);
  // Forgets all but the first `count` steps. `text` holds them.
  void cut(std::string_view text, uint32_t count);

  [[nodiscard]] Place place(uint32_t at) const;
  [[nodiscard]] std::optional<Place> next_edge(const Place& place) const;
  // Edges are numbered in their order, two a step; nullopt for other places.
  [[nodiscard]] std::optional<uint32_t> edge_number(const Place& place) const;
  // The latest copy that begins behind the same bytes as `at` does; of the bytes before `at` so
  // many are compared that it is no accident.
  [[nodiscard]] std::optional<uint32_t> copy_like(std::string_view text, uint32_t at) const;
  // The latest step that begins behind the same bytes.
  [[nodiscard]] std::optional<uint32_t> step_like(std::string_view text, uint32_t at) const;
  // Where an edge `edges_back` before that of a copy lies, its own literals beginning at
  // `literals_at`; nullopt when there is none.
  [[nodiscard]] std::optional<Place> edge_back(uint32_t edges_back, uint32_t literals_at) const;

 private:
  static constexpr uint32_t kStretchBytes = 256;
  static constexpr int kTableBits = 13;
  using Table =
      std::vector<uint32_t>;  // 1 + the latest mark with that context, or 0; empty at first

  void clear_tables();
  void enter(std::string_view text, uint32_t index);

  std::vector<Mark> marks_;
  std::vector<uint32_t> stretches_;  // the first mark in each stretch of the text or behind it
  Table by_long_context_;
  Table by_short_context_;
  Table steps_by_context_;
};

// Where the copies of the last few kinds stopped reading, and the edges that follow there.
class CopyTrails {
 public:
  static constexpr size_t kCount = 6;
  struct Trail {
    StepMemory::Place end;
    std::optional<StepMemory::Place> next;
    std::optional<StepMemory::Place> second;
  };

  CopyTrails(const StepMemory& memory, uint32_t begin);
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] const Trail& trail(size_t index) const { return trails_[index]; }
  // A copy of that kind stopped reading at `end`.
  void follow(const StepMemory& memory, SourceKind kind, const StepMemory::Place& end);

 private:
  std::array<Trail, kCount> trails_;  // the last one followed first
  size_t count_ = 1;
};

// What the memory suggests as sources of a copy to one place.
struct Suggestions {
  static constexpr size_t kCount = static_cast<size_t>(SourceKind::kTrail);

  std::array<std::optional<StepMemory::Place>, kCount> places;
  // The kind of the copy they were drawn from; kSourceKinds for none.
  size_t kind_before = kSourceKinds;
};
// For a copy to `at` behind so many literals.
[[nodiscard]] Suggestions suggest(const StepMemory& memory, const CopyTrails& trails,
                                  std::string_view text, uint32_t at, uint32_t literals);

}  // namespace broadsheet::storage
