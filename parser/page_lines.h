#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "parser/document.h"
#include "parser/page_regions.h"

namespace broadsheet::parser {

// How much a text weighs: letters and digits, where an ideograph, kana or hangul syllable counts
// two, so that one scale serves scripts with and without spaces.
struct TextMeasure {
  uint32_t weight = 0;
  uint32_t sentence_ends = 0;  // . ! ? and their kin of other scripts
  uint32_t commas = 0;

  TextMeasure& operator+=(const TextMeasure& other);
};
[[nodiscard]] TextMeasure measure(std::string_view text);

// One line of the page as a reader sees it: the inline content of a block element up to its end, a
// nested block or a <br>.
struct Line {
  NodeId node = kNoNode;        // the nearest block element
  NodeId first_text = kNoNode;  // text nodes it came from: [first_text, last_text]
  NodeId last_text = kNoNode;
  BlockKind kind = BlockKind::kParagraph;
  uint8_t level = 0;  // as in Block
  RegionSet regions = 0;
  std::string text;
  TextMeasure measure;
  uint32_t link_weight = 0;
  uint32_t outward_weight = 0;  // the part of link_weight that links to other sites
  uint32_t links = 0;
  uint32_t bold_weight = 0;
  bool leads_with_link = false;
  NodeId table = kNoNode;  // the innermost table, row and cell it stands in
  NodeId row = kNoNode;
  NodeId cell = kNoNode;
  NodeId item = kNoNode;  // the list item it stands in

  [[nodiscard]] double link_share() const {
    return measure.weight == 0 ? 0.0 : static_cast<double>(link_weight) / measure.weight;
  }
};

// An element that opens a region, and the lines it covers: [first, last).
struct RegionSpan {
  NodeId node = kNoNode;
  RegionSet regions = 0;
  uint32_t first = 0;
  uint32_t last = 0;
};

// The page as a sequence of lines. Since nodes are numbered in document order, an element is a
// range of lines, and every later step works on ranges instead of walking the tree again.
struct PageLines {
  std::vector<Line> lines;
  std::vector<RegionSpan> spans;        // in document order
  std::vector<uint32_t> images_before;  // by NodeId (and one past the last)
  std::vector<uint32_t> line_at;  // by NodeId (and one past the last): the first line not before it

  [[nodiscard]] bool has_image(Node node) const {
    return images_before[node.subtree_end()] > images_before[node.id()];
  }
  [[nodiscard]] uint32_t first_line(Node node) const { return line_at[node.id()]; }
  [[nodiscard]] uint32_t last_line(Node node) const { return line_at[node.subtree_end()]; }
};

// Lays out the whole page; one pass over the nodes. Scripts, controls and fallback contents have no
// lines. Regions of inline elements count for a line they fill. `host` is the page's own.
[[nodiscard]] PageLines lay_out(const Document& document, std::string_view host);

}  // namespace broadsheet::parser
