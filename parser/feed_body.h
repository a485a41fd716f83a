#pragma once

#include <optional>

#include "base/article.h"
#include "base/clock.h"
#include "base/url.h"
#include "parser/feed.h"

namespace broadsheet::parser {

// The article that a feed carries whole (RSS content:encoded, Atom content, JSON Feed
// content_html), for items whose page shows no text. Blocks are cut and trimmed as those of a page;
// title, people, dates and tags are the item's. Nothing where the item holds no text of its own;
// its summary is no body. `base` is what relative links resolve against: the item's page, or the
// feed.
[[nodiscard]] std::optional<Article> article_from_feed_item(const FeedItem& item, const Url& base,
                                                            SysTime fetched);

}  // namespace broadsheet::parser
