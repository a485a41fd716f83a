#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "base/url.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

struct MentionLimits {
  size_t rows_max = 200'000;           // of the archive that are walked over
  uint64_t bytes_max = 64ULL << 20;    // of kept documents, decoded, that are searched
  uint64_t document_max = 8ULL << 20;  // of one; the rest of it is left out
};

// Where a URL stands that no crawl followed and none refused: a picture of a crawl without
// requisites, a link behind the last one that is taken of a page, an address in a script. Searches
// the newest kept answers of the archive, those of the URL's own domain first, and gives the URL of
// the first that names it; nullopt where none does within the limits. Fails only when the archive
// cannot be read.
[[nodiscard]] Result<std::optional<std::string>> find_mention(const storage::Reader& reader,
                                                              const Url& url,
                                                              const MentionLimits& limits = {});

// The part of a key that the URLs of one domain share: scheme and domain ("https://(org,example,"),
// or the whole host where that has no domain.
[[nodiscard]] size_t domain_end(std::string_view key);

}  // namespace broadsheet::crawler
