#include "parser/link_map.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "base/text.h"
#include "parser/article_shape.h"
#include "parser/name_cache.h"
#include "parser/related_cues.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kAnchorsMax = 20'000;
constexpr uint32_t kProseWidthMin = 40;

bool is_skipped(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_BUTTON:
      return true;
    default:
      return false;
  }
}

uint8_t heading_level_of(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_H1:
      return 1;
    case GUMBO_TAG_H2:
      return 2;
    case GUMBO_TAG_H3:
      return 3;
    case GUMBO_TAG_H4:
      return 4;
    case GUMBO_TAG_H5:
      return 5;
    case GUMBO_TAG_H6:
      return 6;
    default:
      return 0;
  }
}

class Mapper {
 public:
  Mapper(const Document& document, const Body& body, const Url& page)
      : document_(document), body_(body), shape_(page), blocks_(body.block_nodes) {
    std::ranges::sort(blocks_);
  }

  LinkMap run() {
    const Node root = document_.body();
    if (!root) {
      return std::move(map_);
    }
    open_.push_back({root.subtree_end(), root.id()});
    for (NodeId id = root.id() + 1; id < root.subtree_end();) {
      close_before(id);
      id = visit(document_.node(id));
    }
    finish_line();
    mark_prose();
    return std::move(map_);
  }

 private:
  struct Open {
    NodeId end;
    NodeId node;
  };

  NodeId visit(Node node) {
    if (!node.is_element()) {
      add_text(node);
      return node.id() + 1;
    }
    const GumboTag tag = node.tag();
    if (is_skipped(tag) || is_outside(node, tag)) {
      return node.subtree_end();
    }
    if (tag == GUMBO_TAG_BR) {
      finish_line();
    } else if (tag == GUMBO_TAG_A) {
      add_anchor(node);
    } else if (is_block(tag)) {
      finish_line();
      open_.push_back({node.subtree_end(), node.id()});
      if (const uint8_t level = heading_level_of(tag); level != 0) {
        heading_end_ = node.subtree_end();
        heading_level_ = level;
      }
    }
    return node.id() + 1;
  }

  void close_before(NodeId id) {
    while (open_.size() > 1 && open_.back().end <= id) {
      finish_line();
      open_.pop_back();
    }
  }

  // Parts that never hold an offer to read on. What surrounds the body stays, whatever its name.
  [[nodiscard]] bool is_outside(Node node, GumboTag tag) {
    constexpr uint16_t kOutside = kHintPromotion | kHintNavigation | kHintShare | kHintComment;
    if (tag == GUMBO_TAG_A || tag == GUMBO_TAG_SPAN || tag == GUMBO_TAG_IMG ||
        tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN || holds_body(node)) {
      return false;
    }
    if (node.attribute_or("role") == "navigation") {
      return true;
    }
    const uint16_t hints =
        static_cast<uint16_t>(hints_.meaning_of(node.attribute_or("class"), class_hints) |
                              hints_.meaning_of(node.attribute_or("id"), class_hints));
    return (hints & kOutside) != 0 && (hints & kHintRelated) == 0;
  }

  [[nodiscard]] bool holds_body(Node node) const {
    return body_.first != kNoNode && node.id() <= body_.first && body_.first < node.subtree_end();
  }

  void add_anchor(Node node) {
    std::string_view href = trim(node.attribute_or("href"));
    href = href.substr(0, href.find('#'));
    if (href.empty() || map_.anchors.size() >= kAnchorsMax) {
      return;
    }
    const auto [at, is_new] =
        target_by_href_.try_emplace(href, static_cast<uint32_t>(map_.targets.size()));
    if (is_new) {
      map_.targets.push_back({href, shape_.fits(href)});
    }
    const auto index = static_cast<uint32_t>(map_.anchors.size());
    if (map_.targets[at->second].article) {
      map_.items.push_back(index);
    }
    map_.anchors.push_back({node.id(), at->second, 0});
    anchor_end_ = node.subtree_end();
  }

  void add_text(Node node) {
    const std::string_view text = node.text();
    if (line_.first == kNoNode) {
      if (trim(text).empty()) {
        return;
      }
      line_.first = node.id();
      line_.block = open_.back().node;
      line_.heading_level = node.id() < heading_end_ ? heading_level_ : uint8_t{0};
      line_.anchors_first = static_cast<uint32_t>(map_.anchors.size());
    }
    line_.last = node.id();
    if (node.id() < anchor_end_ && !map_.anchors.empty()) {
      const auto anchor = static_cast<uint32_t>(map_.anchors.size() - 1);
      const auto width = static_cast<uint32_t>(display_width(collapse_space(text)));
      map_.anchors.back().width += width;
      line_.link_width += width;
      line_.anchors_first = std::min(line_.anchors_first, anchor);
      line_.anchors_last = anchor + 1;
      line_.article_link = line_.article_link || map_.targets[map_.anchors.back().target].article;
    }
    line_.text += text;
  }

  void finish_line() {
    if (line_.first == kNoNode) {
      return;
    }
    line_.text = collapse_space(line_.text);
    line_.width = static_cast<uint32_t>(display_width(line_.text));
    line_.anchors_last = std::max(line_.anchors_last, line_.anchors_first);
    if (!line_.text.empty()) {
      map_.lines.push_back(std::move(line_));
    }
    line_ = LinkLine{};
  }

  // A body line is text of a body block that is mostly no link. Blocks may nest (lists, quotes) or
  // be one container with many <br> lines, hence "inside the nearest block that starts before it".
  void mark_prose() {
    if (body_.first == kNoNode) {
      return;
    }
    for (LinkLine& line : map_.lines) {
      if (line.first < body_.first || line.first > body_.last ||
          line.plain_width() < kProseWidthMin || line.link_width * 2 > line.width) {
        continue;
      }
      const auto after = std::ranges::upper_bound(blocks_, line.first);
      const bool in_block = after != blocks_.begin() &&
                            document_.node(*(after - 1)).contains(document_.node(line.first));
      const bool holds_block = after != blocks_.end() && *after <= line.last;
      line.prose = in_block || holds_block || blocks_.empty();
      if (line.prose) {
        map_.prose.push_back(line.first);
      }
    }
  }

  const Document& document_;
  const Body& body_;
  ArticleShape shape_;
  std::vector<NodeId> blocks_;
  LinkMap map_;
  NameCache<uint16_t> hints_;
  std::unordered_map<std::string_view, uint32_t> target_by_href_;
  std::vector<Open> open_;
  LinkLine line_;
  NodeId anchor_end_ = 0;
  NodeId heading_end_ = 0;
  uint8_t heading_level_ = 0;
};

}  // namespace

size_t LinkMap::first_item_at(NodeId node) const {
  const auto at = std::ranges::lower_bound(items, node, {},
                                           [this](uint32_t item) { return anchors[item].node; });
  return static_cast<size_t>(at - items.begin());
}

size_t LinkMap::targets_within(NodeId begin, NodeId end, size_t most) const {
  constexpr size_t kCountMax = 8;
  constexpr size_t kScanMax = 64;  // one target linked thousands of times must not cost thousands
  std::array<uint32_t, kCountMax> seen{};
  size_t count = 0;
  const size_t first = first_item_at(begin);
  for (size_t i = first;
       i < std::min(items.size(), first + kScanMax) && anchors[items[i]].node < end; ++i) {
    const uint32_t target = anchors[items[i]].target;
    const auto seen_end = seen.begin() + static_cast<ptrdiff_t>(count);
    if (std::find(seen.begin(), seen_end, target) == seen_end) {
      seen[count++] = target;
      if (count >= std::min(most, kCountMax)) {
        break;
      }
    }
  }
  return count;
}

size_t LinkMap::first_line_at(NodeId node) const {
  const auto at = std::ranges::lower_bound(lines, node, {}, &LinkLine::first);
  return static_cast<size_t>(at - lines.begin());
}

bool LinkMap::holds_prose(Node node) const {
  const auto at = std::ranges::lower_bound(prose, node.id());
  return at != prose.end() && *at < node.subtree_end();
}

LinkMap map_links(const Document& document, const Body& body, const Url& page) {
  return Mapper(document, body, page).run();
}

}  // namespace broadsheet::parser
