#pragma once

#include <string>
#include <vector>

#include "parser/attribute_table.h"
#include "parser/document.h"
#include "parser/plain_tree.h"
#include "parser/text_runs.h"

namespace broadsheet::parser {

// A script kept aside for readers of JSON-LD and embedded state.
struct KeptScript {
  std::string type;  // the attribute, lower case
  std::string id;
  std::string text;
};

// What Gumbo does not see, because all it would do is carry it to a node; and the tree of a page
// that does not need Gumbo.
struct PutAside {
  explicit PutAside(std::string_view page)
      : texts(page), attributes(page.size()), tree(page.size()) {}

  TextRuns texts;
  AttributeTable attributes;
  PlainTree tree;
};

struct PrepassResult {
  std::string html;
  std::vector<KeptScript> scripts;
  std::vector<std::string> notes;
};

// Rewrites a page, in place, to what the readers need, because Gumbo costs some 400 instructions
// for each byte it sees and is quadratic in nesting: out go scripts, styles, comments, svg bodies,
// data: URIs, attributes nobody reads and indentation; open elements, attributes, formatting
// elements and nodes are bounded by `limits`. Tag names come out in lower case. The DOM's visible
// text is the same with and without it (a test compares them). With `aside`, made for this page,
// the text itself and the attributes are put there too, and so is the tree if the page is plain.
[[nodiscard]] PrepassResult prepass(std::string utf8, const DocumentLimits& limits,
                                    PutAside* aside = nullptr);

}  // namespace broadsheet::parser
