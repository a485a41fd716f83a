#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/url_key.h"
#include "storage/rows.h"

namespace broadsheet::storage {

// A related link under the page that shows it, by the key of its target.
struct RelatedLink {
  UrlKey to;
  RelatedEdge edge;  // `from_href` is the URL row's and in no record
};

// The related links a page showed when last read, in one record: sorted by key, so that neighbours
// share most of their bytes and only the rest is stored. `links` must be sorted, no target twice.
[[nodiscard]] std::string encode_related(const std::vector<RelatedLink>& links);
// Sorted again, whatever the record says.
[[nodiscard]] Result<std::vector<RelatedLink>> decode_related(std::string_view bytes);

}  // namespace broadsheet::storage
