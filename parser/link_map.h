#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.h"
#include "parser/body.h"
#include "parser/document.h"

namespace broadsheet::parser {

// Where a link leads. One row for each distinct address (without fragment) of the page.
struct LinkTarget {
  std::string_view href;  // as written, trimmed, without fragment; views the Document
  bool article = false;   // ArticleShape::fits
};

struct LinkAnchor {
  NodeId node = kNoNode;
  uint32_t target = 0;
  uint32_t width = 0;  // of its text
};

// The inline content of a block element up to its end, a nested block or a <br>.
struct LinkLine {
  NodeId first = kNoNode;  // text nodes: [first, last]
  NodeId last = kNoNode;
  NodeId block = kNoNode;  // the innermost block element
  uint32_t width = 0;      // of `text` on a terminal
  uint32_t link_width = 0;
  uint32_t anchors_first = 0;  // anchors that gave text to it: [first, last)
  uint32_t anchors_last = 0;
  uint8_t heading_level = 0;  // 1-6 inside h1-h6
  bool article_link = false;  // one of its anchors leads to an article
  bool prose = false;         // a line of the article's body
  std::string text;           // white space collapsed

  [[nodiscard]] uint32_t plain_width() const { return width - std::min(width, link_width); }
};

// The page as its links and lines, in document order, without what is never offered as reading:
// navigation, share bars, comments, promoted networks, forms.
struct LinkMap {
  std::vector<LinkTarget> targets;
  std::vector<LinkAnchor> anchors;
  std::vector<LinkLine> lines;
  std::vector<uint32_t> items;  // anchors that lead to articles: indexes, in document order
  std::vector<NodeId> prose;    // first nodes of the lines that are the body's running text

  // Index into `items` of the first one at or after `node`.
  [[nodiscard]] size_t first_item_at(NodeId node) const;
  // Distinct targets of the items within [begin, end), counted up to `most`.
  [[nodiscard]] size_t targets_within(NodeId begin, NodeId end, size_t most) const;
  [[nodiscard]] size_t first_line_at(NodeId node) const;
  [[nodiscard]] bool holds_prose(Node node) const;
};

// One pass over the nodes. `body` may be empty: then no line is prose.
[[nodiscard]] LinkMap map_links(const Document& document, const Body& body, const Url& page);

}  // namespace broadsheet::parser
