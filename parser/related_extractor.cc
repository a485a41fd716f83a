#include "parser/related_extractor.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_set>

#include "base/text.h"
#include "base/url_key.h"
#include "parser/link_blocks.h"
#include "parser/link_map.h"
#include "parser/related_cues.h"

// Whole blocks are judged, not single links: a block is what a reader sees as one offer. What
// speaks, in this order: its heading, its place (inside the text, behind it, beside it), the names
// of its elements, and how much its headlines share with the article.

namespace broadsheet::parser {
namespace {

constexpr size_t kBlockItemsMax = 40;  // longer ones are feeds
constexpr size_t kRelatedMax = 500;    // per page
constexpr uint32_t kTitleWidthMin = 14;

enum class Place : uint8_t { kBefore, kInline, kAfter };

bool same_site(std::string_view a, std::string_view b) {
  return a == b || registrable_domain(a) == registrable_domain(b);
}

// The address without what does not choose the page: scheme, www, fragment, tracking, a trailing
// slash.
std::string page_key(const Url& url) {
  const Url plain = cleaned(url);
  std::string_view key = plain.href();
  key.remove_prefix(plain.scheme().size() + 3);
  if (key.starts_with("www.")) {
    key.remove_prefix(4);
  }
  while (key.ends_with('/')) {
    key.remove_suffix(1);
  }
  return std::string(key);
}

class Classifier {
 public:
  Classifier(const Document& document, const Metadata& metadata, const Body& body,
             const PageContext& context)
      : document_(document), context_(context), map_(map_links(document, body, context.url)) {
    seen_.insert(page_key(context.url));
    if (const Result<Url> canonical = Url::parse(metadata.canonical_url); canonical) {
      seen_.insert(page_key(*canonical));
    }
  }

  std::vector<Related> run() {
    const std::vector<LinkBlock> blocks = find_link_blocks(document_, map_);
    for (const bool related : {true, false}) {
      for (const LinkBlock& block : blocks) {
        const std::optional<RelatedKind> kind = kind_of(block);
        if (kind && (*kind == RelatedKind::kRelated) == related) {
          add(block, *kind);
        }
      }
    }
    std::ranges::sort(found_, {}, &Found::node);
    std::vector<Related> out;
    for (Found& found : found_) {
      out.push_back(std::move(found.related));
    }
    return out;
  }

 private:
  struct Found {
    NodeId node = kNoNode;
    Related related;
  };

  static constexpr uint16_t kRelatedOrList = kHintRelated | kHintList;

  [[nodiscard]] Place place_of(const LinkBlock& block) const {
    if (map_.prose.empty() || block.last < map_.prose.front()) {
      return map_.prose.empty() ? Place::kAfter : Place::kBefore;
    }
    return block.first < map_.prose.back() ? Place::kInline : Place::kAfter;
  }

  [[nodiscard]] std::optional<RelatedKind> kind_of(const LinkBlock& block) const {
    if (!block.standalone && block.origin != BlockOrigin::kPrefix) {
      return std::nullopt;
    }
    switch (block.cue) {
      case HeadingCue::kTopic:
      case HeadingCue::kPromotion:
        return std::nullopt;
      case HeadingCue::kList:
        // "More from us" inside the text, in a box called related: the name says which it is.
        return place_of(block) == Place::kInline &&
                       (hints_around(block) & kRelatedOrList) == kHintRelated
                   ? RelatedKind::kRelated
                   : RelatedKind::kList;
      case HeadingCue::kRelated:
        return block.items.size() <= kBlockItemsMax ? RelatedKind::kRelated : RelatedKind::kList;
      case HeadingCue::kNone:
        break;
    }
    const uint16_t hints = hints_around(block);
    if ((hints & kHintTopic) != 0) {
      return std::nullopt;
    }
    if (place_of(block) == Place::kInline && block.items.size() <= 6 && (hints & kHintList) == 0) {
      return RelatedKind::kRelated;
    }
    if ((hints & kHintRelated) != 0 && (hints & kHintList) == 0 && block.items.size() <= 12) {
      return RelatedKind::kRelated;
    }
    return RelatedKind::kList;
  }

  // The hints of the elements around the block that do not hold the body as well.
  [[nodiscard]] uint16_t hints_around(const LinkBlock& block) const {
    constexpr int kLevels = 4;
    uint16_t hints = 0;
    Node element = document_.node(block.items.front().anchor);
    const Node container = document_.node(block.container);
    int above = 0;
    for (; element && above < kLevels; element = element.parent()) {
      if (map_.holds_prose(element) || element.is(GUMBO_TAG_BODY)) {
        break;
      }
      hints |= class_hints(element.attribute_or("class"));
      hints |= class_hints(element.attribute_or("id"));
      above += element.contains(container) ? 1 : 0;
    }
    return hints;
  }

  void add(const LinkBlock& block, RelatedKind kind) {
    for (const LinkItem& item : block.items) {
      if (found_.size() >= kRelatedMax || display_width(item.title) < kTitleWidthMin) {
        continue;
      }
      const Result<Url> url = Url::parse(map_.targets[item.target].href, &context_.base);
      if (!url) {
        continue;
      }
      if (block.cue == HeadingCue::kNone && kind == RelatedKind::kRelated &&
          !same_site(url->host(), context_.url.host()) &&
          (hints_around(block) & kHintRelated) == 0) {
        continue;
      }
      if (!seen_.insert(page_key(*url)).second) {
        continue;
      }
      Found found;
      found.node = item.anchor;
      found.related.url = std::string(url->href());
      found.related.title = item.title;
      found.related.heading = block.heading;
      found.related.kind = kind;
      found.related.position = position_of(block);
      found_.push_back(std::move(found));
    }
  }

  [[nodiscard]] RelatedPosition position_of(const LinkBlock& block) const {
    if (place_of(block) == Place::kInline) {
      return RelatedPosition::kInline;
    }
    for (Node node = document_.node(block.container); node; node = node.parent()) {
      if (map_.holds_prose(node)) {
        break;
      }
      if (node.is(GUMBO_TAG_ASIDE) ||
          (class_hints(node.attribute_or("class")) & kHintSidebar) != 0) {
        return RelatedPosition::kSidebar;
      }
    }
    return RelatedPosition::kAfterBody;
  }

  const Document& document_;
  const PageContext& context_;
  LinkMap map_;
  std::unordered_set<std::string> seen_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<Related> extract_related(const Document& document, const Metadata& metadata,
                                     const Body& body, const PageContext& context) {
  return Classifier(document, metadata, body, context).run();
}

}  // namespace broadsheet::parser
