#include "parser/link_blocks.h"

#include <algorithm>
#include <optional>

#include "base/text.h"
#include "parser/link_cards.h"

// A block ends where a reader sees it end: at the next heading, at the next paragraph of the
// article, or where its list ends. Class names take no part here; tags matter only in that h1-h6
// are headings without further proof. The classification of the blocks is in
// related_extractor.cc.

namespace broadsheet::parser {
namespace {

constexpr uint32_t kHeadingWidthMax = 90;
// A text this long between two links that belongs to neither ends their block.
constexpr uint32_t kGapWidthMin = 60;
constexpr size_t kLabelWidthMax = 40;  // "Read also:" and its like
constexpr size_t kLabelBytesMin = 5;
constexpr size_t kLabelSlack = 16;      // of plain text after the links: a source, a date
constexpr size_t kBlockItemsMax = 120;  // more is a feed or a site map
constexpr int kClimbMax = 14;           // levels, when looking for the element around something

struct Heading {
  size_t line = 0;
  HeadingCue cue = HeadingCue::kNone;
};

class BlockFinder {
 public:
  BlockFinder(const Document& document, const LinkMap& map)
      : document_(document), map_(map), cards_(document, map) {
    taken_.assign(map.items.size(), false);
    cut_at_.assign(map.lines.size(), false);
  }

  std::vector<LinkBlock> run() {
    find_headings();
    find_prefix_lines();
    for (size_t i = 0; i < headings_.size(); ++i) {
      add_heading_block(i);
    }
    add_runs();
    std::ranges::sort(blocks_, {}, &LinkBlock::first);
    return std::move(blocks_);
  }

 private:
  [[nodiscard]] Node node(NodeId id) const { return document_.node(id); }
  [[nodiscard]] const LinkAnchor& item_anchor(size_t item) const {
    return map_.anchors[map_.items[item]];
  }

  // The smallest element around `from` that holds links to articles, itself included.
  [[nodiscard]] Node around_items(Node from) const {
    for (int climbed = 0; from && climbed < kClimbMax; ++climbed, from = from.parent()) {
      const size_t item = map_.first_item_at(from.id());
      if (item < map_.items.size() && item_anchor(item).node < from.subtree_end()) {
        return from;
      }
    }
    return {};
  }

  [[nodiscard]] size_t targets_in(Node around, size_t most) const {
    return map_.targets_within(around.id(), around.subtree_end(), most);
  }

  // Whether a neighbour of the same make leads to an article too: then `element` is one card of
  // several.
  [[nodiscard]] bool is_one_of_many(Node element) const {
    for (int climbed = 0; element && climbed < 3; ++climbed, element = element.parent()) {
      if (targets_in(element, 2) > 1) {
        return false;
      }
      for (const Node sibling : {element_after(element), element_before(element)}) {
        if (sibling && is_same_make(sibling, element) && targets_in(sibling, 2) > 0) {
          return true;
        }
      }
    }
    return false;
  }

  // Cards of one list share their tag and a class; other classes may number or date them.
  static bool is_same_make(Node a, Node b) {
    if (a.tag_name() != b.tag_name()) {
      return false;
    }
    const std::string_view left = a.attribute_or("class");
    const std::string_view right = b.attribute_or("class");
    if (left == right) {
      return true;
    }
    const std::string_view first = left.substr(0, left.find(' '));
    return !first.empty() && has_token(b, "class", first);
  }

  static Node element_after(Node from) {
    Node next = from.next_sibling();
    while (next && !next.is_element()) {
      next = next.next_sibling();
    }
    return next;
  }

  static Node element_before(Node from) {
    Node before = from.previous_sibling();
    while (before && !before.is_element()) {
      before = before.previous_sibling();
    }
    return before;
  }

  void find_headings() {
    for (size_t i = 0; i < map_.lines.size(); ++i) {
      const LinkLine& line = map_.lines[i];
      if (line.width > kHeadingWidthMax || line.prose) {
        continue;
      }
      if (const std::optional<HeadingCue> cue = cue_of_heading(line)) {
        headings_.push_back({i, *cue});
        cut_at_[i] = true;
      }
    }
  }

  // The cue of the line when it heads what follows; nullopt when it is no heading.
  [[nodiscard]] std::optional<HeadingCue> cue_of_heading(const LinkLine& line) const {
    const bool tagged = line.heading_level != 0;
    if (!tagged && line.anchors_last > line.anchors_first && line.plain_width() <= 3) {
      return std::nullopt;  // a button: "see all"
    }
    // A heading may link to its section; a card's headline links to its article. Only the known
    // wording tells them apart when the section's address looks like an article's.
    if (line.article_link && (!tagged || line.width > 60)) {
      return std::nullopt;
    }
    const Node around = around_items(node(line.block));
    if (!around && !tagged) {
      return std::nullopt;
    }
    const std::string folded = fold_heading(line.text);
    const HeadingCue cue = tagged ? established_heading_cue(folded) : heading_cue(folded);
    if (line.article_link && cue == HeadingCue::kNone) {
      return std::nullopt;
    }
    if (!around) {
      return cue;
    }
    const bool single = targets_in(around, 2) == 1;
    if (single && !line.article_link && is_card_part(line, around, cue)) {
      return std::nullopt;
    }
    if (tagged || cue != HeadingCue::kNone) {
      return cue;
    }
    return heads_list(line, around, single) ? std::optional(established_heading_cue(folded))
                                            : std::nullopt;
  }

  // Kickers, dates and unlinked headlines inside a card cut nothing.
  [[nodiscard]] bool is_card_part(const LinkLine& line, Node around, HeadingCue cue) const {
    if (is_one_of_many(around)) {
      return true;
    }
    if (cue != HeadingCue::kNone || line.heading_level == 0) {
      return false;
    }
    // A lone card whose link has no text of its own: the heading is its headline.
    for (size_t i = map_.first_item_at(around.id());
         i < map_.items.size() && item_anchor(i).node < around.subtree_end(); ++i) {
      if (item_anchor(i).width >= kHeadlineWidthMin) {
        return false;
      }
    }
    return true;
  }

  // An untagged line of unknown wording is a heading when it opens an element with several links.
  [[nodiscard]] bool heads_list(const LinkLine& line, Node around, bool single) const {
    if (single || line.width > 60 || line.width < 2 || map_.holds_prose(around)) {
      return false;
    }
    const size_t first = map_.first_item_at(around.id());
    if (item_anchor(first).node < line.last) {
      return false;
    }
    const size_t first_line = map_.first_line_at(around.id());
    return first_line < map_.lines.size() && map_.lines[first_line].first == line.first;
  }

  // "Read also: <a>...</a>" in one line, the label before or inside the link.
  void find_prefix_lines() {
    for (size_t i = 0; i < map_.lines.size(); ++i) {
      const LinkLine& line = map_.lines[i];
      if (!line.article_link || cut_at_[i] || line.prose) {
        continue;
      }
      const size_t outside = label_before_link(line);
      if (outside > 0) {
        const std::string_view label = std::string_view(line.text).substr(0, outside);
        const bool known = related_prefix_bytes(fold_heading(label)) > 0;
        if (known || ends_label(label)) {
          add_prefix_block(line, label, known ? HeadingCue::kRelated : HeadingCue::kNone);
        }
        continue;
      }
      const size_t inside = related_prefix_bytes(fold_heading(line.text));
      if (inside >= kLabelBytesMin && inside < line.text.size() &&
          starts_with_label_end(std::string_view(line.text).substr(inside))) {
        add_prefix_block(line, std::string_view(line.text).substr(0, inside), HeadingCue::kRelated);
      }
    }
  }

  // Bytes of the text before the line's first link when nothing but links follows it.
  [[nodiscard]] size_t label_before_link(const LinkLine& line) const {
    const Node anchor = node(map_.anchors[line.anchors_first].node);
    if (anchor.id() < line.first) {
      return 0;  // the link began in an earlier line
    }
    const std::string linked = line_of(anchor);
    const size_t at = linked.empty() ? std::string::npos : line.text.find(linked);
    if (at == std::string::npos || at == 0) {
      return 0;
    }
    const std::string_view label = trim(std::string_view(line.text).substr(0, at));
    const size_t width = display_width(label);
    return width <= kLabelWidthMax && line.plain_width() <= width + kLabelSlack ? label.size() : 0;
  }

  static bool ends_label(std::string_view text) {
    return text.ends_with(':') || text.ends_with("\xEF\xBC\x9A");
  }

  static bool starts_with_label_end(std::string_view text) {
    text = trim(text);
    return text.starts_with(':') || text.starts_with('|') || text.starts_with("- ") ||
           text.starts_with("\xEF\xBC\x9A") || text.starts_with("\xE2\x80\x93");
  }

  void add_prefix_block(const LinkLine& line, std::string_view label, HeadingCue cue) {
    LinkBlock block;
    block.origin = BlockOrigin::kPrefix;
    block.cue = cue;
    block.heading = std::string(label);
    block.first = line.first;
    block.last = line.last;
    block.container = line.block;
    const NodeId begin = map_.anchors[line.anchors_first].node;
    for (size_t i = map_.first_item_at(begin);
         i < map_.items.size() && item_anchor(i).node <= line.last; ++i) {
      add_item(block, i);
    }
    for (LinkItem& item : block.items) {
      if (item.title.starts_with(label)) {
        std::string_view rest = std::string_view(item.title).substr(label.size());
        while (starts_with_label_end(rest)) {
          rest = trim(rest).substr(rest.starts_with("\xE2") || rest.starts_with("\xEF") ? 3 : 1);
        }
        item.title = std::string(trim(rest));
      }
    }
    finish(std::move(block));
  }

  void add_heading_block(size_t index) {
    const Heading& heading = headings_[index];
    const LinkLine& line = map_.lines[heading.line];
    const NodeId limit = index + 1 < headings_.size() ? map_.lines[headings_[index + 1].line].first
                                                      : static_cast<NodeId>(document_.size());
    const size_t first = map_.first_item_at(line.last + 1);
    if (first >= map_.items.size() || item_anchor(first).node >= limit) {
      return;
    }
    Node around = node(line.block);
    for (int climbed = 0; around && climbed < kClimbMax; ++climbed, around = around.parent()) {
      if (around.contains(node(item_anchor(first).node))) {
        break;
      }
    }
    if (!around || !around.contains(node(item_anchor(first).node))) {
      return;
    }
    LinkBlock block;
    block.origin = BlockOrigin::kHeading;
    block.cue = inherited_cue(index);
    block.heading = line.text;
    block.first = line.first;
    block.container = around.id();
    NodeId reached = line.last;
    for (size_t i = first;
         i < map_.items.size() && item_anchor(i).node < std::min(limit, around.subtree_end());
         ++i) {
      if (has_gap(reached, item_anchor(i).node, around)) {
        break;
      }
      reached = std::max(reached, item_anchor(i).node);
      if (!taken_[i]) {
        add_item(block, i);
      }
    }
    block.last = reached;
    finish(std::move(block));
  }

  // "More on:" / "plague": a known heading directly above speaks for an unknown one.
  [[nodiscard]] HeadingCue inherited_cue(size_t index) const {
    const Heading& heading = headings_[index];
    if (heading.cue != HeadingCue::kNone || index == 0) {
      return heading.cue;
    }
    const Heading& above = headings_[index - 1];
    return above.line + 1 == heading.line ? above.cue : heading.cue;
  }

  // Whether text that belongs to no card stands between two nodes.
  [[nodiscard]] bool has_gap(NodeId from, NodeId to, Node within) const {
    for (size_t i = map_.first_line_at(from + 1); i < map_.lines.size() && map_.lines[i].first < to;
         ++i) {
      const LinkLine& line = map_.lines[i];
      if (line.prose) {
        return true;
      }
      if (line.plain_width() < kGapWidthMin) {
        continue;
      }
      const Node around = around_items(node(line.block));
      if (!around || around.id() <= within.id() || targets_in(around, 2) > 1) {
        return true;
      }
    }
    return false;
  }

  // What no heading claimed: links side by side in elements of one make.
  void add_runs() {
    for (size_t i = 0; i < map_.items.size(); ++i) {
      if (taken_[i]) {
        continue;
      }
      LinkBlock block;
      block.first = item_anchor(i).node;
      add_item(block, i);
      Node list = list_of(block.items.front());
      size_t last = i;
      for (size_t j = i + 1;
           j < map_.items.size() && !taken_[j] && list && list.contains(node(item_anchor(j).node));
           ++j) {
        if (cut_between(item_anchor(last).node, item_anchor(j).node)) {
          break;
        }
        add_item(block, j);
        last = j;
      }
      block.last = item_anchor(last).node;
      block.container = block.items.size() > 1 ? list.id() : block.items.front().card;
      finish(std::move(block));
    }
  }

  [[nodiscard]] bool cut_between(NodeId from, NodeId to) const {
    for (size_t i = map_.first_line_at(from + 1); i < map_.lines.size() && map_.lines[i].first < to;
         ++i) {
      if (cut_at_[i] || map_.lines[i].prose) {
        return true;
      }
    }
    return false;
  }

  // The element whose children are this card and its like.
  [[nodiscard]] Node list_of(const LinkItem& item) const { return node(item.card).parent(); }

  // Grows from the link until it would hold another article's link, the block's heading or text of
  // the body.
  [[nodiscard]] Node card_of(NodeId anchor, NodeId heading) const {
    Node card = node(anchor);
    for (int climbed = 0; climbed < kClimbMax; ++climbed) {
      const Node parent = card.parent();
      if (!parent || parent.is(GUMBO_TAG_BODY) || map_.holds_prose(parent) ||
          (heading < anchor && parent.id() <= heading) || targets_in(parent, 2) > 1) {
        break;
      }
      card = parent;
    }
    return card;
  }

  void add_item(LinkBlock& block, size_t item) {
    const LinkAnchor& anchor = item_anchor(item);
    taken_[item] = true;
    if (block.items.size() >= kBlockItemsMax) {
      return;
    }
    const auto known = std::ranges::find(block.items, anchor.target, &LinkItem::target);
    if (known != block.items.end()) {
      improve_title(*known, anchor);
      return;
    }
    LinkItem added;
    added.target = anchor.target;
    added.anchor = anchor.node;
    added.card = card_of(anchor.node, block.first).id();
    block.items.push_back(std::move(added));
    improve_title(block.items.back(), anchor);
  }

  void improve_title(LinkItem& item, const LinkAnchor& anchor) const {
    if (!is_headline(item.title)) {
      std::string title = cards_.headline_of(anchor);
      if (display_width(title) > display_width(item.title)) {
        item.title = std::move(title);
      }
    }
  }

  void finish(LinkBlock block) {
    for (LinkItem& item : block.items) {
      if (!is_headline(item.title)) {
        std::string title = cards_.headline_in(node(item.card), item.target);
        if (is_headline(title) && title != block.heading) {
          item.title = std::move(title);
        }
      }
      place(item);
    }
    if (!block.items.empty()) {
      blocks_.push_back(std::move(block));
    }
  }

  // Looks at the lines around the link: alone, in a list with words beside it, or in a sentence.
  void place(LinkItem& item) const {
    const Node anchor = node(item.anchor);
    size_t i = map_.first_line_at(anchor.id());
    if (i > 0 && map_.lines[i - 1].last > anchor.id()) {
      --i;  // the line begins before the anchor
    }
    for (; i < map_.lines.size() && map_.lines[i].first < anchor.subtree_end(); ++i) {
      const LinkLine& line = map_.lines[i];
      item.in_prose = item.in_prose || line.prose;
      item.alone = item.alone && leads_to(line, item.target) &&
                   line.plain_width() <= std::max<uint32_t>(20, line.link_width / 2);
    }
  }

  // Whether all links of the line that lead to articles lead to this one.
  [[nodiscard]] bool leads_to(const LinkLine& line, uint32_t target) const {
    for (uint32_t i = line.anchors_first; i < line.anchors_last; ++i) {
      const uint32_t other = map_.anchors[i].target;
      if (other != target && map_.targets[other].article) {
        return false;
      }
    }
    return true;
  }

  const Document& document_;
  const LinkMap& map_;
  CardReader cards_;
  std::vector<bool> taken_;   // by item
  std::vector<bool> cut_at_;  // by line: a heading
  std::vector<Heading> headings_;
  std::vector<LinkBlock> blocks_;
};

}  // namespace

std::vector<LinkBlock> find_link_blocks(const Document& document, const LinkMap& map) {
  return BlockFinder(document, map).run();
}

}  // namespace broadsheet::parser
