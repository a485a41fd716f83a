#include "crawler/feed_article.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/url_key.h"
#include "parser/feed.h"
#include "parser/feed_body.h"

namespace broadsheet::crawler {
namespace {

// A longer feed is an archive of its own; to read it for each of its pages would cost too much.
constexpr size_t kFeedBytesMax = size_t{4} << 20;

}  // namespace

Result<std::optional<Article>> article_from_feed(const Url& page, const storage::UrlRow& row,
                                                 SysTime fetched, const DecodeLimits& decoding,
                                                 const storage::Archive& archive) {
  const Result<Url> feed_url = Url::parse(row.via_href);
  if (row.via != storage::FoundVia::kFeed || !feed_url.ok()) {
    return std::optional<Article>();
  }
  BS_TRY(const auto held, archive.held_answer(UrlKey::of(*feed_url)));
  if (!held || held->body.size() > kFeedBytesMax) {
    return std::optional<Article>();
  }
  DecodeLimits limits = decoding;
  limits.decoded_bytes_max = std::min<uint64_t>(limits.decoded_bytes_max, kFeedBytesMax);
  const auto decoded = decode_content(
      held->body, held->response_headers.get("Content-Encoding").value_or(""), limits);
  if (!decoded.ok()) {
    return std::optional<Article>();
  }
  const auto feed =
      parser::parse_feed({.body = decoded->bytes,
                          .content_type = held->response_headers.get("Content-Type").value_or(""),
                          .url = *feed_url,
                          .fetched = fetched},
                         {});
  if (!feed.ok()) {
    return std::optional<Article>();
  }
  const UrlKey asked = UrlKey::of(page);
  const auto item =
      std::find_if(feed->items.begin(), feed->items.end(), [&](const parser::FeedItem& candidate) {
        const auto url = Url::parse(candidate.url);
        return url.ok() && (candidate.url == row.href || UrlKey::of(*url) == asked);
      });
  return item == feed->items.end() ? std::optional<Article>()
                                   : parser::article_from_feed_item(*item, page, fetched);
}

void adopt_announcement(const storage::Announcement& announced, Article& article) {
  if (article.title.empty() && !announced.title.empty()) {
    article.title = announced.title;
    article.sources.push_back({.field = "title", .origin = "announcement"});
    article.notes.emplace_back("title: as a feed or sitemap announced the page, which has none");
  }
  if (!article.published && announced.published != SysTime{}) {
    article.published = DateTime{.instant = announced.published, .zone_stated = true};
    article.sources.push_back({.field = "published", .origin = "announcement"});
    article.notes.emplace_back(
        "published: as a feed or sitemap announced the page, which states no date");
  }
}

void adopt_text(Article from_feed, std::optional<Article>& article) {
  if (!article) {
    article = std::move(from_feed);
    return;
  }
  if (from_feed.text().size() <= article->text().size()) {
    return;
  }
  article->blocks = std::move(from_feed.blocks);
  article->partial = from_feed.partial;
  article->confidence = from_feed.confidence;
  std::erase_if(article->sources, [](const Provenance& source) { return source.field == "body"; });
  article->sources.insert(article->sources.end(), from_feed.sources.begin(),
                          from_feed.sources.end());
  article->notes.insert(article->notes.end(), from_feed.notes.begin(), from_feed.notes.end());
}

}  // namespace broadsheet::crawler
