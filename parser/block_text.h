#pragma once

#include "parser/body.h"
#include "parser/body_candidates.h"
#include "parser/edge_trimming.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// Turns the kept lines into blocks, captions and corrections, in reading order: rows of a data
// table become one block, consecutive lines of code too.
void write_blocks(Body& body, const PageLines& page, const Candidate& candidate,
                  const Trimmed& trimmed);

}  // namespace broadsheet::parser
