#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"

namespace broadsheet::storage {

// What a page is made of, small enough to compare many: the least hashes of its pieces, a piece
// being what stands between two '<' (bottom-k sampling: Broder, 1997, "On the resemblance and
// containment of documents"). Pages of one template share most pieces whatever their text.
struct Sketch {
  static constexpr size_t kHashes = 64;
  std::array<uint64_t, kHashes> hashes{};  // rising; unused ones are at the end, all ones
};
[[nodiscard]] Sketch sketch_of(std::string_view page);
// The share of pieces two pages have in common, estimated, 0 to 1.
[[nodiscard]] double similarity(const Sketch& a, const Sketch& b);

// Payloads a page without a past of its own may be stored against: the latest of its site. In
// memory alone, since it only makes records smaller; bounded. Thread-safe.
class Relatives {
 public:
  struct Relative {
    Digest digest;
    double similarity = 0;
  };

  [[nodiscard]] std::optional<Relative> nearest(std::string_view site, const Sketch& sketch) const;
  // `payload` must be in the archive by now.
  void remember(std::string_view site, const Digest& payload, const Sketch& sketch);

 private:
  struct Entry {
    Digest digest;
    Sketch sketch;
  };
  mutable std::mutex mutex_;
  std::map<std::string, std::deque<Entry>, std::less<>> sites_;
};

}  // namespace broadsheet::storage
