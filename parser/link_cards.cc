#include "parser/link_cards.h"

#include <algorithm>
#include <array>
#include <climits>

#include "base/text.h"
#include "parser/related_cues.h"

namespace broadsheet::parser {
namespace {

constexpr NodeId kCardNodesMax = 400;  // a card is small; what is larger is searched up to here

bool is_wide(std::string_view text) {
  return display_width(text) > count_code_points(text) * 3 / 2;
}

bool is_beside_headline(Node element) {
  if (element.is(GUMBO_TAG_TIME)) {
    return true;
  }
  const unsigned hints = class_hints(element.attribute_or("class"));
  return (hints & kHintKicker) != 0 && (hints & kHintHeadline) == 0;
}

}  // namespace

bool is_headline(std::string_view text) {
  const size_t width = display_width(text);
  if (width < kHeadlineWidthMin || text.starts_with("http") || text.starts_with("www.")) {
    return false;
  }
  if (width >= 40 || is_wide(text)) {
    return true;
  }
  const std::string folded = fold_heading(text);
  if (related_prefix_bytes(folded) == folded.size()) {
    return false;
  }
  return width >= 20 || std::ranges::count(folded, ' ') >= 2;
}

std::string CardReader::headline_of(const LinkAnchor& anchor) const {
  const Node element = document_.node(anchor.node);
  const LinkLine* const line = best_line(element.id(), element.subtree_end(), anchor.target);
  if (line != nullptr) {
    return text_between(std::max(line->first, element.id()),
                        std::min(line->last, element.subtree_end() - 1), element);
  }
  if (anchor.width > 0) {
    return text_between(element.id(), element.subtree_end() - 1, element);
  }
  return collapse_space(element.attribute_or("title"));
}

std::string CardReader::headline_in(Node card, uint32_t target) const {
  const LinkLine* const line = best_line(card.id(), card.subtree_end(), target);
  return line == nullptr ? std::string()
                         : text_between(line->first, line->last, document_.node(line->block));
}

// A line of links to a section, a tag or an author, or a sentence that ends in a link.
bool CardReader::leads_elsewhere(const LinkLine& line, uint32_t target) const {
  if (line.plain_width() > line.link_width && line.anchors_first < line.anchors_last) {
    return true;
  }
  for (uint32_t i = line.anchors_first; i < line.anchors_last; ++i) {
    if (map_.anchors[i].target == target) {
      return false;
    }
  }
  return line.anchors_first < line.anchors_last;
}

// The line that reads most like a headline among those that begin in [begin, end); of equals the
// first.
const LinkLine* CardReader::best_line(NodeId begin, NodeId end, uint32_t target) const {
  constexpr size_t kLinesMax = 24;
  const LinkLine* best = nullptr;
  int best_score = INT_MIN;
  const size_t first = map_.first_line_at(begin);
  for (size_t i = first; i < std::min(map_.lines.size(), first + kLinesMax); ++i) {
    const LinkLine& line = map_.lines[i];
    if (line.first >= end) {
      break;
    }
    if (line.prose || leads_elsewhere(line, target)) {
      continue;
    }
    const int score = headline_score(line);
    if (score > best_score) {
      best_score = score;
      best = &line;
    }
  }
  return best;
}

int CardReader::headline_score(const LinkLine& line) const {
  const unsigned hints = class_hints(document_.node(line.block).attribute_or("class"));
  int score = line.heading_level != 0 ? 100 : 0;
  score += (hints & kHintHeadline) != 0 ? 40 : 0;
  score -= (hints & kHintKicker) != 0 ? 40 : 0;
  score += is_headline(line.text) ? 30 : 0;
  score += line.width >= 24 ? 20 : 0;
  return score;
}

// The text of the nodes [first, last] below `within`, without inline elements that stand beside
// the headline; all of it when nothing long enough is left.
std::string CardReader::text_between(NodeId first, NodeId last, Node within) const {
  std::string headline;
  std::string all;
  for (NodeId id = first; id <= last; ++id) {
    const Node text = document_.node(id);
    if (!text.is_text()) {
      continue;
    }
    all += text.text();
    bool beside = false;
    for (Node up = text.parent(); up && !(up == within) && !is_block(up.tag()); up = up.parent()) {
      beside = beside || is_beside_headline(up);
    }
    if (!beside) {
      headline += text.text();
    }
  }
  headline = collapse_space(headline);
  return is_headline(headline) ? headline : collapse_space(all);
}

std::string_view CardReader::image_in(Node card) {
  // Lazy loaders keep the address beside a placeholder.
  constexpr auto kAttributes =
      std::to_array<const char*>({"data-src", "data-original", "data-lazy-src", "src"});
  const NodeId end = std::min(card.subtree_end(), card.id() + kCardNodesMax);
  for (NodeId id = card.id(); id < end; ++id) {
    const Node node = card.document().node(id);
    if (!node.is(GUMBO_TAG_IMG)) {
      continue;
    }
    for (const char* const attribute : kAttributes) {
      const std::string_view address = trim(node.attribute_or(attribute));
      if (!address.empty() && !ascii_istarts_with(address, "data:")) {
        return address;
      }
    }
  }
  return {};
}

std::string_view CardReader::date_in(Node card) {
  const NodeId end = std::min(card.subtree_end(), card.id() + kCardNodesMax);
  for (NodeId id = card.id(); id < end; ++id) {
    const Node node = card.document().node(id);
    if (node.is(GUMBO_TAG_TIME)) {
      return trim(node.attribute_or("datetime"));
    }
  }
  return {};
}

}  // namespace broadsheet::parser
