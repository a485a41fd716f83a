#pragma once

#include <vector>

#include "base/article.h"
#include "base/url.h"
#include "parser/body_candidates.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// The pictures of the candidate, in document order, each URL once, with the captions that stand in
// the same figure. Those in related blocks, advertisements and the like are left out, icons by
// their stated size.
[[nodiscard]] std::vector<Image> body_images(const Document& document, const PageLines& page,
                                             const Candidate& candidate, const Url& base);

}  // namespace broadsheet::parser
