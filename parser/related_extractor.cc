#include "parser/related_extractor.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "base/url_key.h"
#include "parser/article_shape.h"
#include "parser/dates.h"
#include "parser/embedded_state.h"
#include "parser/link_blocks.h"
#include "parser/link_cards.h"
#include "parser/link_map.h"
#include "parser/related_cues.h"
#include "parser/topic_words.h"

// Whole blocks are judged, not single links: a block is what a reader sees as one offer. What
// speaks, in this order: its heading, its place (inside the text, behind it, beside it), the names
// of its elements, and how much its headlines share with the article.

namespace broadsheet::parser {
namespace {

constexpr size_t kRelatedBlockMax = 40;  // longer ones are feeds
constexpr size_t kUnheadedBlockMax = 12;
constexpr size_t kInlineBlockMax = 6;
constexpr size_t kTopicBlockMax = 8;
constexpr size_t kRelatedMax = 500;       // per page
constexpr size_t kScriptedPageItems = 5;  // fewer links to articles: the page is drawn by scripts
constexpr size_t kListedWidthMin = 10;    // of a headline in a list under a known heading

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
      : document_(document),
        metadata_(metadata),
        context_(context),
        shape_(context.url),
        map_(map_links(document, body, context.url)) {
    seen_.insert(page_key(context.url));
    if (const Result<Url> canonical = Url::parse(metadata.canonical_url); canonical) {
      seen_.insert(page_key(*canonical));
    }
  }

  std::vector<Related> run() {
    const std::vector<LinkBlock> blocks = find_link_blocks(document_, map_);
    for (const LinkBlock& block : blocks) {
      Verdict verdict{&block, hints_around(block), place_of(block), std::nullopt};
      verdict.kind = kind_of(verdict);
      verdicts_.push_back(verdict);
    }
    follow_inline_cards();
    compare_topics();
    consult_state();
    // Related blocks first: a link that stands in a list as well is related.
    add_all(RelatedKind::kRelated);
    add_stated();
    add_all(RelatedKind::kList);
    std::ranges::sort(found_, {}, &Found::node);
    std::vector<Related> out;
    out.reserve(found_.size());
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
  struct Verdict {
    const LinkBlock* block = nullptr;
    uint16_t hints = 0;
    Place place = Place::kAfter;
    std::optional<RelatedKind> kind;  // nullopt: no offer to read on

    [[nodiscard]] bool hints_at(unsigned wanted) const { return (hints & wanted) != 0; }
  };

  [[nodiscard]] Place place_of(const LinkBlock& block) const {
    if (map_.prose.empty()) {
      return Place::kAfter;
    }
    if (block.last < map_.prose.front()) {
      return Place::kBefore;
    }
    return block.first < map_.prose.back() ? Place::kInline : Place::kAfter;
  }

  static std::optional<RelatedKind> kind_of(const Verdict& verdict) {
    const size_t items = verdict.block->items.size();
    const bool called_related = verdict.hints_at(kHintRelated) && !verdict.hints_at(kHintList);
    switch (verdict.block->cue) {
      case HeadingCue::kTopic:
      case HeadingCue::kPromotion:
        return std::nullopt;
      case HeadingCue::kList:
        // "More from us" inside the text, in a box called related: the name says which it is.
        return verdict.place == Place::kInline && called_related ? RelatedKind::kRelated
                                                                 : RelatedKind::kList;
      case HeadingCue::kRelated:
        return items <= kRelatedBlockMax ? RelatedKind::kRelated : RelatedKind::kList;
      case HeadingCue::kNone:
        break;
    }
    const bool credit =
        verdict.block->origin == BlockOrigin::kPrefix && verdict.hints_at(kHintCaption);
    if (verdict.hints_at(kHintTopic) || credit) {
      return std::nullopt;
    }
    const bool inside_text = verdict.place == Place::kInline && items <= kInlineBlockMax &&
                             !verdict.hints_at(kHintList | kHintSidebar);
    if (inside_text || (called_related && items <= kUnheadedBlockMax)) {
      return RelatedKind::kRelated;
    }
    return RelatedKind::kList;
  }

  // The last inline card often stands below the last paragraph: what is made like an accepted
  // inline card is one.
  void follow_inline_cards() {
    std::vector<std::string_view> makes;
    for (const Verdict& verdict : verdicts_) {
      const std::string_view make = make_of(*verdict.block);
      if (verdict.place == Place::kInline && verdict.kind == RelatedKind::kRelated &&
          !make.empty()) {
        makes.push_back(make);
      }
    }
    for (Verdict& verdict : verdicts_) {
      if (verdict.kind == RelatedKind::kList && verdict.block->cue == HeadingCue::kNone &&
          verdict.block->items.size() <= kInlineBlockMax &&
          std::ranges::find(makes, make_of(*verdict.block)) != makes.end()) {
        verdict.kind = RelatedKind::kRelated;
      }
    }
  }

  // A short block behind the text whose headlines share words with the article is about the same,
  // whatever its heading says: unless the page's other lists share them too, as on a site about one
  // thing.
  void compare_topics() {
    const auto is_open = [](const Verdict& verdict) {
      return verdict.kind == RelatedKind::kList && verdict.block->cue == HeadingCue::kNone &&
             verdict.place == Place::kAfter && verdict.block->items.size() <= kTopicBlockMax &&
             !verdict.hints_at(kHintList | kHintSidebar | kHintFooter);
    };
    if (std::ranges::none_of(verdicts_, is_open)) {
      return;
    }
    const TopicWords topic(metadata_);
    std::vector<Verdict*> met;
    size_t others = 0;
    size_t others_met = 0;
    for (Verdict& verdict : verdicts_) {
      const auto& items = verdict.block->items;
      const auto shared = static_cast<size_t>(std::ranges::count_if(
          items, [&](const LinkItem& item) { return topic.meets(item.title); }));
      if (is_open(verdict) && is_same_topic(*verdict.block, shared)) {
        met.push_back(&verdict);
      } else if (verdict.kind == RelatedKind::kList) {
        others += items.size();
        others_met += shared;
      }
    }
    if (others_met * 2 <= others) {
      for (Verdict* verdict : met) {
        verdict->kind = RelatedKind::kRelated;
      }
    }
  }

  // Two thirds of the headlines where a heading holds them together, else all of three or more.
  static bool is_same_topic(const LinkBlock& block, size_t shared) {
    return block.origin == BlockOrigin::kHeading
               ? shared >= 2 && shared * 3 >= block.items.size() * 2
               : shared >= 3 && shared == block.items.size();
  }

  void add_all(RelatedKind kind) {
    for (const Verdict& verdict : verdicts_) {
      if (verdict.kind == kind) {
        add(verdict);
      }
    }
  }

  // What the publisher states as relatedLink. The statement carries addresses only; the headline is
  // that of a link to it, where the page shows one.
  void add_stated() {
    if (metadata_.json_ld_related.empty()) {
      return;
    }
    const CardReader cards(document_, map_);
    std::unordered_map<std::string, std::string> headlines;
    for (const LinkAnchor& anchor : map_.anchors) {
      const Result<Url> url = Url::parse(map_.targets[anchor.target].href, &context_.base);
      if (url && anchor.width > 0) {
        headlines.try_emplace(page_key(*url), cards.headline_of(anchor));
      }
    }
    for (const Related& stated : metadata_.json_ld_related) {
      const Result<Url> url = Url::parse(stated.url, &context_.base);
      if (!url || found_.size() >= kRelatedMax || !shape_.fits(url->href()) ||
          !seen_.insert(page_key(*url)).second) {
        continue;
      }
      Related related = stated;
      if (const auto shown = headlines.find(page_key(*url));
          related.title.empty() && shown != headlines.end() && is_headline(shown->second)) {
        related.title = shown->second;
      }
      found_.push_back({static_cast<NodeId>(document_.size()), std::move(related)});
    }
  }

  // Where nothing on the page tells related links from others, the data for its scripts may: a
  // block without a heading that shows such a list, or a page that shows no links before its
  // scripts ran.
  void consult_state() {
    if (std::ranges::any_of(verdicts_, [](const Verdict& verdict) {
          return verdict.kind == RelatedKind::kRelated;
        })) {
      return;
    }
    std::unordered_set<std::string> keys;
    std::vector<Related> unseen;
    for (StateItem& item : related_in_state(document_)) {
      const Result<Url> url = Url::parse(item.url, &context_.base);
      if (!url || !is_headline(item.title) || !keys.insert(page_key(*url)).second) {
        continue;
      }
      Related related;
      related.url = std::string(url->href());
      related.title = std::move(item.title);
      unseen.push_back(std::move(related));
    }
    if (keys.empty()) {
      return;
    }
    for (Verdict& verdict : verdicts_) {
      if (verdict.kind && verdict.block->cue == HeadingCue::kNone && shows(*verdict.block, keys)) {
        verdict.kind = RelatedKind::kRelated;
      }
    }
    if (map_.items.size() < kScriptedPageItems) {
      for (Related& related : unseen) {
        if (seen_.insert(page_key(*Url::parse(related.url))).second) {
          found_.push_back({static_cast<NodeId>(document_.size()), std::move(related)});
        }
      }
    }
  }

  // Whether at least half of the block's links are among `keys`.
  [[nodiscard]] bool shows(const LinkBlock& block,
                           const std::unordered_set<std::string>& keys) const {
    const auto shown = std::ranges::count_if(block.items, [&](const LinkItem& item) {
      const Result<Url> url = Url::parse(map_.targets[item.target].href, &context_.base);
      return url && keys.contains(page_key(*url));
    });
    return static_cast<size_t>(shown) * 2 >= block.items.size();
  }

  [[nodiscard]] std::string_view make_of(const LinkBlock& block) const {
    return block.origin == BlockOrigin::kRun && block.items.size() == 1
               ? document_.node(block.items.front().card).attribute_or("class")
               : std::string_view();
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

  void add(const Verdict& verdict) {
    const LinkBlock& block = *verdict.block;
    // Without a heading or a name that speaks for them, links elsewhere are sources; promoted
    // networks mix the publisher's articles with advertisements.
    const bool own_site_only = verdict.hints_at(kHintPromotion) ||
                               (block.cue == HeadingCue::kNone && !verdict.hints_at(kHintRelated));
    const RelatedPosition position = position_of(verdict);
    for (const LinkItem& item : block.items) {
      if (found_.size() >= kRelatedMax) {
        return;
      }
      if (!is_offered(block, item)) {
        continue;
      }
      const Result<Url> url = Url::parse(map_.targets[item.target].href, &context_.base);
      if (!url || (own_site_only && !same_site(url->host(), context_.url.host())) ||
          !seen_.insert(page_key(*url)).second) {
        continue;
      }
      Found found;
      found.node = item.anchor;
      found.related.url = std::string(url->href());
      found.related.title = item.title;
      found.related.heading = block.heading;
      found.related.kind = *verdict.kind;
      found.related.position = position;
      add_card(found.related, document_.node(item.card));
      found_.push_back(std::move(found));
    }
  }

  void add_card(Related& related, Node card) const {
    if (const std::string_view image = CardReader::image_in(card); !image.empty()) {
      if (const Result<Url> url = Url::parse(image, &context_.base); url) {
        related.image = std::string(url->href());
      }
    }
    if (const std::string_view date = CardReader::date_in(card); !date.empty()) {
      related.date = parse_date(
          date,
          DateHints{.language = metadata_.language, .zone = {}, .reference = context_.fetched});
    }
  }

  // Not a link in a sentence, and one with a headline. Under a known heading less will do.
  static bool is_offered(const LinkBlock& block, const LinkItem& item) {
    if (block.origin == BlockOrigin::kPrefix) {
      return is_headline(item.title);
    }
    if (block.cue != HeadingCue::kRelated) {
      // A linked line that begins in lower case is the rest of a sentence.
      return item.alone && is_headline(item.title) &&
             !(item.title.front() >= 'a' && item.title.front() <= 'z');
    }
    const bool listed = block.items.size() > 1 && display_width(item.title) >= kListedWidthMin;
    return !item.in_prose && (is_headline(item.title) || listed);
  }

  [[nodiscard]] RelatedPosition position_of(const Verdict& verdict) const {
    if (verdict.place == Place::kInline) {
      return RelatedPosition::kInline;
    }
    for (Node node = document_.node(verdict.block->container); node; node = node.parent()) {
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
  const Metadata& metadata_;
  const PageContext& context_;
  ArticleShape shape_;
  LinkMap map_;
  std::unordered_set<std::string> seen_;
  std::vector<Verdict> verdicts_;
  std::vector<Found> found_;
};

}  // namespace

std::vector<Related> extract_related(const Document& document, const Metadata& metadata,
                                     const Body& body, const PageContext& context) {
  return Classifier(document, metadata, body, context).run();
}

}  // namespace broadsheet::parser
