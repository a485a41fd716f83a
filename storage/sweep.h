#pragma once

#include <cstdint>
#include <functional>

#include "base/result.h"
#include "storage/records.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

struct SweepResult {
  uint64_t contents = 0;  // removed
  uint64_t articles = 0;  // texts removed
  uint64_t fingerprints = 0;
  uint64_t bases_kept = 0;  // payloads of no capture that others are stored as a difference from
  uint64_t rewritten = 0;   // payloads stored anew because theirs was to go
};

struct SweepOptions {
  // A payload of no capture goes even when others are stored as differences from it: those are
  // stored anew, which takes space. Else it stays until they have gone too.
  bool free_bases = false;
};

// Removes what no capture and no version refers to any more: payloads, articles, texts and their
// fingerprints. Mark and sweep over the whole archive, a few bytes of memory a capture; needs the
// archive for itself. Each step leaves the archive consistent, so an interrupted sweep is simply
// run again. `counters` is kept in step with what is written.
[[nodiscard]] Result<SweepResult> sweep(Database& database, Counters& counters,
                                        const SweepOptions& options,
                                        const std::function<void(uint64_t done)>& told);

}  // namespace broadsheet::storage
