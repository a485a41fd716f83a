#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace broadsheet::storage {

// How a copy's source is told: from the end of a trail, or back from the place it is copied to.
struct CopySource {
  size_t trail = 0;  // CopyTrails::kCount for none
  int64_t skip = 0;
};

// Where copies of the last few kinds stopped reading. A page is its template with other words in
// the slots, so the next copy mostly begins a little behind where one of the last ones ended.
class CopyTrails {
 public:
  static constexpr size_t kCount = 6;

  explicit CopyTrails(size_t begin) { ends_[0] = begin; }
  [[nodiscard]] size_t count() const { return count_; }
  [[nodiscard]] size_t end(size_t trail) const { return ends_[trail]; }
  // The place a copy to `to` reads from; nullopt when that is not before `to`.
  [[nodiscard]] std::optional<size_t> resolve(const CopySource& source, size_t to) const;
  // A copy that went on with `trail` (or with none) stopped at `end`.
  void follow(size_t trail, size_t end);

 private:
  std::array<size_t, kCount> ends_{};  // the last one followed first
  size_t count_ = 1;
};

constexpr uint32_t kCopyBytesMin = 16;

// `literals` new bytes, then `length` copied ones. The last step may copy nothing.
struct Step {
  uint32_t literals = 0;
  uint32_t length = 0;
  CopySource source;
};

// The page that `text` holds from `begin` on as copies of what stands from `window` on, those
// preferred that are cheap to tell; the first trail begins at `base`. Takes time in proportion to
// what it reads, whatever the bytes are.
[[nodiscard]] std::vector<Step> find_steps(std::string_view text, size_t window, size_t base,
                                           size_t begin);

}  // namespace broadsheet::storage
