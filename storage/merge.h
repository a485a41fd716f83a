#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include "base/result.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

struct MergeResult {
  uint64_t urls = 0;      // that got something
  uint64_t captures = 0;  // taken
  uint64_t held = 0;      // there already
  uint64_t versions = 0;  // of those URLs, afterwards, more than before
  uint64_t contents = 0;  // payloads that were not held
  uint64_t refused = 0;   // captures of URLs that were taken down here
  uint64_t skipped = 0;   // captures whose payload cannot be read there
};

// Takes what the archive at `other` holds into `database`: captures, versions, related links, the
// index of copies, the pace and robots.txt of hosts that are new here. The captures of a URL that
// both know are put in the order they were made, and its versions are numbered anew along it, so
// that an older archive may be merged into a newer one; a capture that both hold (same time, status
// and payload) is taken once, so a merge may be repeated. Queues and jobs stay as they are here.
// `other` is read as it stands and not changed. One batch a URL; `told` is called after each.
[[nodiscard]] Result<MergeResult> merge(Database& database, const std::filesystem::path& other,
                                        const std::function<void(const MergeResult&)>& told);

}  // namespace broadsheet::storage
