#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/dates.h"
#include "parser/headline_lines.h"
#include "parser/json_ld.h"
#include "parser/metadata.h"
#include "parser/metadata_facts.h"

namespace broadsheet::parser {

// What the steps of read_metadata share; borrowed for the call.
struct MetadataInput {
  const Document& document;
  const PageContext& context;
  const PageFacts& facts;
  const LinkedArticle& linked;
  const std::vector<HeadlineLine>& lines;
  const DateHints& hints;
  std::string_view site_name;
  const std::vector<std::string>& site_names;  // all it goes by, the host's labels too
  bool zone_by_country = false;                // the assumed zone rests on more than the language
};

struct AuthorsFound {
  std::vector<std::string> names;
  std::string origin;  // "json-ld", "meta", "rel=author", "byline", ...
  bool are_outlet = false;
};
// The authors by the strongest source that names a person.
[[nodiscard]] AuthorsFound find_authors(const MetadataInput& input);

struct DatesFound {
  std::optional<DateTime> published;
  std::string published_origin;
  std::optional<DateTime> modified;
  std::string modified_origin;
};
[[nodiscard]] DatesFound find_dates_of_page(const MetadataInput& input);

}  // namespace broadsheet::parser
