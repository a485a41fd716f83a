#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "storage/step_memory.h"

namespace broadsheet::storage {

// The page that `text` holds from `begin` on as copies of what stands from `window` on, those
// preferred that are cheap to tell. Takes time in proportion to what it reads, whatever the bytes
// are. `text` must outlive it.
class MatchFinder {
 public:
  MatchFinder(std::string_view text, uint32_t window, uint32_t begin);
  ~MatchFinder();
  MatchFinder(const MatchFinder&) = delete;
  MatchFinder& operator=(const MatchFinder&) = delete;

  // The next step, nullopt at the end of the page. Both must have taken up the one before.
  [[nodiscard]] std::optional<Step> next(const StepMemory& memory, const CopyTrails& trails);

 private:
  class PlaceIndex;
  struct Copy {
    uint32_t at = 0;
    uint32_t from = 0;
    uint32_t length = 0;
    int64_t gain = 0;  // over coding its bytes one by one
  };

  enum class Where { kSuggested, kAnywhere };
  [[nodiscard]] Copy best_copy(const StepMemory& memory, const CopyTrails& trails, uint32_t at,
                               uint32_t literals, Where where = Where::kAnywhere) const;
  void end_at_edge(const StepMemory& memory, const CopyTrails& trails, Copy& copy);

  std::string_view text_;
  uint32_t window_;
  uint32_t at_;                // where the next step begins
  std::optional<Copy> ahead_;  // the best one at a place further on, where it is known
  std::unique_ptr<PlaceIndex> index_;
};

}  // namespace broadsheet::storage
