#pragma once

#include <string>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// A line of visible text close to the headline.
struct HeadlineLine {
  Node block;  // the nearest block element
  std::string text;
  std::vector<Node> links;  // the first few
  bool after = true;        // behind the headline rather than in front of it
};

// What stands next to the headline, the nearest first, lines behind it before lines in front of it.
// That is where pages show byline and dateline.
[[nodiscard]] std::vector<HeadlineLine> lines_near(const Document& document, Node headline);

// The first lines of the whole page, for pages that show nothing beside the headline or whose
// headline was not found (an empty Node).
[[nodiscard]] std::vector<HeadlineLine> lines_of_page(const Document& document, Node headline);

}  // namespace broadsheet::parser
