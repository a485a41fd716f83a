#include "parser/foreign_containers.h"

#include <algorithm>

#include "parser/token_filter.h"

namespace broadsheet::parser {
namespace {

constexpr auto kTextTokens = std::to_array<std::string_view>({
    "comment",
    "comments",
    "commentlist",
    "commentaires",
    "kommentare",
    "respond",
    "disqus",
    "related",
    "recommend",
    "recommended",
    "recommendations",
    "livefyre",
    "replies",
    "outbrain",
    "taboola",
});
constexpr auto kOtherTokens = std::to_array<std::string_view>({
    "popular",   "trending",   "sidebar",     "footer",  "latest", "teaser",
    "teasers",   "carousel",   "widget",      "widgets", "promo",  "newsletter",
    "subscribe", "breadcrumb", "breadcrumbs", "nav",     "menu",   "navigation",
    "cookie",    "ticker",     "mostread",    "forum",
});

constexpr TokenFilter kFilter = [] {
  TokenFilter filter;
  for (const std::string_view token : kTextTokens) {
    filter.add(token);
  }
  for (const std::string_view token : kOtherTokens) {
    filter.add(token);
  }
  return filter;
}();

template <size_t N>
bool contains(const std::array<std::string_view, N>& tokens, std::string_view part) {
  return std::ranges::find(tokens, part) != tokens.end();
}

bool is_container(GumboTag tag) {
  return tag == GUMBO_TAG_DIV || tag == GUMBO_TAG_SECTION || tag == GUMBO_TAG_ASIDE ||
         tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL || tag == GUMBO_TAG_FOOTER ||
         tag == GUMBO_TAG_NAV || tag == GUMBO_TAG_LI;
}

enum class Breadth : uint8_t { kText, kAll };

bool is_foreign(Node node, Node headline, size_t page_nodes, Breadth breadth) {
  if (!node.is_element() || !is_container(node.tag()) || node.contains(headline)) {
    return false;
  }
  bool foreign = false;
  for (const char* name : {"class", "id"}) {
    for_each_class_part(node.attribute_or(name), [&](std::string_view part) {
      foreign = foreign || (kFilter.may_hold(part) &&
                            (contains(kTextTokens, part) ||
                             (breadth == Breadth::kAll && contains(kOtherTokens, part))));
    });
  }
  const size_t nodes_inside = node.subtree_end() - node.id();
  return foreign && nodes_inside * 2 <= page_nodes;
}

}  // namespace

bool is_foreign_container(Node node, Node headline, size_t page_nodes) {
  return (node.is(GUMBO_TAG_NAV) && !node.contains(headline)) ||
         is_foreign(node, headline, page_nodes, Breadth::kAll);
}

bool is_foreign_text(Node node, Node headline, size_t page_nodes) {
  return is_foreign(node, headline, page_nodes, Breadth::kText);
}

}  // namespace broadsheet::parser
