#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/metadata.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// How much of a line is running text: its weight without links, less where it has no punctuation,
// nothing for headings, captions, labels and lines outside the article.
[[nodiscard]] double prose_weight(const Line& line);

// Gives each line the regions it stands in. A region that holds most of the page's prose is
// believed to be misnamed (a "sidebar-left" around everything) and left out.
void apply_regions(PageLines& page);

// Sums of prose, text and links over ranges of lines, each in constant time.
class ProseSums {
 public:
  explicit ProseSums(const std::vector<Line>& lines, const std::vector<double>& prose);
  [[nodiscard]] double prose(uint32_t first, uint32_t last) const {
    return prose_[last] - prose_[first];
  }
  [[nodiscard]] double weight(uint32_t first, uint32_t last) const {
    return weight_[last] - weight_[first];
  }
  [[nodiscard]] double link_weight(uint32_t first, uint32_t last) const {
    return link_weight_[last] - link_weight_[first];
  }
  // Headings that are links: of cards and teasers, not of sections of a text.
  [[nodiscard]] uint32_t linked_headings(uint32_t first, uint32_t last) const {
    return linked_headings_[last] - linked_headings_[first];
  }

 private:
  std::vector<double> prose_;
  std::vector<double> weight_;
  std::vector<double> link_weight_;
  std::vector<uint32_t> linked_headings_;
};

// A place where the body may be: one element, or several siblings below it.
struct Candidate {
  NodeId container = kNoNode;
  uint32_t first = 0;  // lines [first, last)
  uint32_t last = 0;
  double score = 0;
  std::string_view origin;         // "density", "body hint", "joined siblings", ...
  uint32_t headline = UINT32_MAX;  // the line of the page's headline, where it was found
  std::vector<bool> joined{};      // per line of the range: belongs to a chosen sibling
};

// Candidates, best first; empty only when the page has no text at all.
[[nodiscard]] std::vector<Candidate> find_candidates(const Document& document,
                                                     const PageLines& page,
                                                     const Metadata& metadata);

}  // namespace broadsheet::parser
