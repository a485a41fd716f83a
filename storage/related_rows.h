#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/related_record.h"
#include "storage/rocks.h"

// Related links in the `edge` family. What a page showed when it was last read lies in one record
// under the page, so a visit writes one row for it; a link that the page shows no longer moves to a
// row of its own, so a visit writes as much however many links the page has had in its life. Under
// each target there is a mark for each page that relates it or did.
namespace broadsheet::storage {

// All that is held of one page, each by the key of the target.
struct RelatedLinks {
  std::vector<RelatedLink> shown;   // when it was last read
  std::vector<RelatedLink> former;  // not any more; in an archive of schema 3 all were such rows
};
[[nodiscard]] Result<RelatedLinks> read_related(const Database& database, const UrlKey& from,
                                                const ReadView& view = {});
// Both together, by the key of the target.
[[nodiscard]] std::vector<RelatedLink> all_of(RelatedLinks links);
// One link, wherever it is held.
[[nodiscard]] Result<std::optional<RelatedEdge>> find_related(const Database& database,
                                                              const UrlKey& from, const UrlKey& to,
                                                              const ReadView& view = {});

// What is held of the page a commit writes of.
enum class RelatedHeld : uint8_t { kNothing, kMaybeSome };
// Puts what the page shows now, sorted by key and no target twice. Links held already keep their
// first sighting.
[[nodiscard]] Result<void> put_shown(const Database& database, Batch& batch, const UrlKey& from,
                                     std::vector<RelatedLink> shown, RelatedHeld held);
// Puts `links` in the place of all that is held of the page.
[[nodiscard]] Result<void> put_related(const Database& database, Batch& batch, const UrlKey& from,
                                       const RelatedLinks& links);
// Erases what the page relates and what relates it, at both ends.
[[nodiscard]] Result<void> erase_related(const Database& database, Batch& batch, const UrlKey& key);

}  // namespace broadsheet::storage
