#pragma once

#include <string>

#include "parser/body_candidates.h"
#include "parser/edge_trimming.h"
#include "parser/metadata.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// The lines between headline and text that introduce the article, "" when there are none: marked by
// their class, or the page's own description repeated there. Takes them out of the body where they
// stand at its start.
[[nodiscard]] std::string take_standfirst(const PageLines& page, const Candidate& candidate,
                                          Trimmed& trimmed, const Metadata& metadata);

}  // namespace broadsheet::parser
