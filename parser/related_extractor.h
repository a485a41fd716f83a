#pragma once

#include <vector>

#include "base/article.h"
#include "parser/body.h"
#include "parser/document.h"
#include "parser/metadata.h"

namespace broadsheet::parser {

// The articles the publisher relates to this one, and its lists, in document order; each URL once,
// never the page itself. Classifies whole link blocks (docs/extraction.md, "Related articles").
[[nodiscard]] std::vector<Related> extract_related(const Document& document,
                                                   const Metadata& metadata, const Body& body,
                                                   const PageContext& context);

}  // namespace broadsheet::parser
