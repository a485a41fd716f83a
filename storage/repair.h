#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// One kind of thing that was put right, and how often.
struct RepairedKind {
  std::string_view what;  // "queue entries added", ...
  uint64_t count = 0;
};

struct RepairResult {
  std::vector<RepairedKind> repaired;  // those that occurred
  // What the check that follows still finds: lost bytes, that no other record holds.
  std::vector<Finding> left;
};

// Rebuilds what other records say: counters, queues, the ends of related links, the index of copies
// and of alike texts, and references of rows and captures to what is gone. Records of these kinds
// that cannot be read are dropped. Nothing else is: a payload, an article, a capture or a version
// that is damaged stays as it is and is listed, so that a backup may still mend it. Ends with a
// check. Fails only when the archive cannot be read or written at all.
[[nodiscard]] Result<RepairResult> repair(Database& database,
                                          const std::function<void(uint64_t done)>& told);

}  // namespace broadsheet::storage
