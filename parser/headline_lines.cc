#include "parser/headline_lines.h"

#include <algorithm>

#include "base/text.h"
#include "parser/foreign_containers.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kLinesBehind = 14;
constexpr size_t kLinesInFront = 6;
constexpr size_t kNearBehind = 4;
constexpr size_t kNearInFront = 2;
constexpr size_t kNodesMax = 1500;
constexpr size_t kBytesMax = 1500;  // of a line
constexpr size_t kLinksMax = 8;

Node nearest_block(Node node) {
  node = node.parent();
  while (node && !is_block(node.tag())) {
    node = node.parent();
  }
  return node;
}

bool is_unshown(GumboTag tag) {
  return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_NOSCRIPT ||
         tag == GUMBO_TAG_SELECT || tag == GUMBO_TAG_TEMPLATE || tag == GUMBO_TAG_BUTTON;
}

// Gathers text nodes of one range into lines: a new one at every change of block and at <br>.
class LineGatherer {
 public:
  LineGatherer(const Document& document, Node headline, bool after, size_t lines_max)
      : document_(document), headline_(headline), after_(after), lines_max_(lines_max) {}

  void read(NodeId begin, NodeId end) {
    for (NodeId id = begin; id < end && lines_.size() < lines_max_; ++id) {
      const Node node = document_.node(id);
      if (node.is_element()) {
        if (is_unshown(node.tag()) || is_foreign_text(node, headline_, document_.size())) {
          id = node.subtree_end() - 1;
        } else if (node.is(GUMBO_TAG_BR)) {
          flush();
        } else if (node.is(GUMBO_TAG_A)) {
          links_.push_back(node);
        }
        continue;
      }
      const Node block = nearest_block(node);
      if (block != block_) {
        flush();
        block_ = block;
      }
      if (text_.size() < kBytesMax) {
        // Names and dates in elements of their own often stand side by side without a space.
        if (!text_.empty() && node.parent() != inline_) {
          text_ += ' ';
        }
        text_ += node.text();
        inline_ = node.parent();
      }
    }
    flush();
  }

  std::vector<HeadlineLine>& lines() { return lines_; }

 private:
  void flush() {
    std::string line = collapse_space(std::string_view(text_).substr(0, kBytesMax));
    if (!line.empty()) {
      std::vector<Node> links;
      // A link opened just before the block of its text is the line's too.
      std::swap(links, links_);
      links.resize(std::min(links.size(), kLinksMax));
      lines_.push_back({block_, std::move(line), std::move(links), after_});
      links_.clear();
    }
    text_.clear();
  }

  const Document& document_;
  Node headline_;
  bool after_;
  size_t lines_max_;
  Node block_;
  Node inline_;  // the element of the last text
  std::string text_;
  std::vector<Node> links_;
  std::vector<HeadlineLine> lines_;
};

}  // namespace

std::vector<HeadlineLine> lines_near(const Document& document, Node headline) {
  const Node body = document.body();
  if (!headline || !body) {
    return {};
  }
  const NodeId after = headline.subtree_end();
  const NodeId last = static_cast<NodeId>(
      std::min<size_t>(body.subtree_end(), static_cast<size_t>(after) + kNodesMax));
  LineGatherer behind(document, headline, true, kLinesBehind);
  behind.read(after, last);
  constexpr NodeId kNodesInFront = 200;
  const NodeId first =
      std::max(body.id(), headline.id() > kNodesInFront ? headline.id() - kNodesInFront : 0);
  LineGatherer in_front(document, headline, false, kNodesMax);
  in_front.read(first, headline.id());

  auto& back = behind.lines();
  auto& front = in_front.lines();
  std::ranges::reverse(front);
  front.resize(std::min(front.size(), kLinesInFront));
  // The first lines behind, the two in front of it, and then what is farther off.
  std::vector<HeadlineLine> lines;
  const size_t near_behind = std::min(back.size(), kNearBehind);
  const size_t near_front = std::min(front.size(), kNearInFront);
  const auto move_lines = [&](std::vector<HeadlineLine>& from, size_t begin, size_t end) {
    std::move(from.begin() + static_cast<std::ptrdiff_t>(begin),
              from.begin() + static_cast<std::ptrdiff_t>(end), std::back_inserter(lines));
  };
  move_lines(back, 0, near_behind);
  move_lines(front, 0, near_front);
  move_lines(back, near_behind, back.size());
  move_lines(front, near_front, front.size());
  return lines;
}

std::vector<HeadlineLine> lines_of_page(const Document& document, Node headline) {
  const Node body = document.body();
  if (!body) {
    return {};
  }
  constexpr size_t kPageLinesMax = 400;
  LineGatherer gatherer(document, headline, true, kPageLinesMax);
  gatherer.read(body.id(), body.subtree_end());
  return std::move(gatherer.lines());
}

}  // namespace broadsheet::parser
