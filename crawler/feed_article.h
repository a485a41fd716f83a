#pragma once

#include <optional>

#include "base/article.h"
#include "base/content_coding.h"
#include "base/result.h"
#include "base/url.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// The article that a feed carries for `page`, which was found in it (`row`, FoundVia::kFeed) and
// shows too little itself. The feed is read from the archive as it was last received, so nothing is
// fetched and nothing is kept twice; where the item has left it meanwhile, or never carried the
// text, there is none. An Error is the archive's.
[[nodiscard]] Result<std::optional<Article>> article_from_feed(const Url& page,
                                                               const storage::UrlRow& row,
                                                               SysTime fetched,
                                                               const DecodeLimits& decoding,
                                                               const storage::Archive& archive);

// What a list announced fills what the page leaves open: a title where it has none, a date of
// publication where it states none.
void adopt_announcement(const storage::Announcement& announced, Article& article);

// Puts the feed's text into the article that the page gave, if any: what the page says of people,
// dates and related articles stays.
void adopt_text(Article from_feed, std::optional<Article>& article);

}  // namespace broadsheet::crawler
