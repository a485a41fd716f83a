#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/rocks.h"
#include "storage/rows.h"

// Taking things out of an archive for good. What goes leaves a tombstone (storage/tombstone.h), and
// what nothing refers to any more is swept: so the bytes are free once the archive is compacted.
namespace broadsheet::storage {

struct PruneRules {
  Milliseconds older_than{0};              // captures younger than this stay
  std::optional<Milliseconds> keep_every;  // of the older ones the first of each such span stays
  // Versions too, oldest first, that were last seen so long ago and that no kept capture shows.
  // Without it every version stays, with the capture that showed it first.
  bool versions = false;
};

// What goes of one URL.
struct PrunePlan {
  std::set<CaptureId> captures;
  uint32_t versions_through = 0;  // versions 1 to this; 0: none
};

// Pure, so the rules are a table in a test. Both lists oldest first. A capture that another one
// refers to stays with it; while a version stays, so does the last whole capture, which the next
// visit is compared with.
[[nodiscard]] PrunePlan plan_prune(const PruneRules& rules, SysTime now,
                                   const std::vector<CaptureInfo>& captures,
                                   const std::vector<VersionInfo>& versions,
                                   CaptureId last_whole_capture);

struct PruneRequest {
  std::vector<std::string> key_prefixes;  // of UrlKey; one "" is everything
  PruneRules rules;
  std::string reason;
  SysTime now{};
  bool dry_run = false;  // count, and change nothing
};

struct PruneResult {
  uint64_t urls = 0;  // that lose something
  uint64_t captures = 0;
  uint64_t versions = 0;
  uint64_t payload_bytes = 0;  // of the captures, as received
  // What the sweep freed; nothing in a dry run.
  uint64_t contents = 0;
  uint64_t articles = 0;
  uint64_t bases_kept = 0;  // payloads that stay because others are differences from them
  uint64_t rewritten = 0;
};

// Applies the rules to every URL below the prefixes, one batch a URL, then sweeps. Interrupted, it
// leaves an archive that checks clean; the same command goes on.
[[nodiscard]] Result<PruneResult> prune(Database& database, const PruneRequest& request,
                                        const std::function<void(uint64_t done)>& told);

struct TakedownRequest {
  bool covers_below = false;
  std::string key;  // of the URL, or the front of keys
  std::string reason;
  SysTime now{};
  bool dry_run = false;
};

// Removes everything of the URL, or of all below: captures, versions, payloads (those that others
// are stored as differences from too), related links from and to it. What it covers is refused from
// then on with the reason "taken_down". The same text under another URL stays.
[[nodiscard]] Result<PruneResult> take_down(Database& database, const TakedownRequest& request,
                                            const std::function<void(uint64_t done)>& told);

}  // namespace broadsheet::storage
