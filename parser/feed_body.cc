#include "parser/feed_body.h"

#include <string>
#include <utility>

#include "base/text.h"
#include "parser/body.h"
#include "parser/document.h"
#include "parser/language.h"
#include "parser/metadata.h"

namespace broadsheet::parser {

std::optional<Article> article_from_feed_item(const FeedItem& item, const Url& base,
                                              SysTime fetched) {
  if (trim(item.content).empty()) {
    return std::nullopt;
  }
  const Document document = Document::parse(
      "<!DOCTYPE html><html><body><article>" + item.content + "</article></body></html>", {});
  Metadata metadata;
  metadata.title = item.title;
  metadata.authors = item.authors;
  metadata.og_type = "article";
  Body body = extract_body(document, metadata, {.url = base, .base = base, .fetched = fetched}, {});
  if (body.blocks.empty()) {
    return std::nullopt;
  }
  Article article;
  article.title = item.title;
  article.standfirst = std::move(body.standfirst);
  article.blocks = std::move(body.blocks);
  article.captions = std::move(body.captions);
  article.corrections = std::move(body.corrections);
  article.authors = item.authors;
  article.published = item.published;
  article.modified = item.updated;
  article.tags = item.categories;
  article.canonical_url = item.url;
  if (!item.image.empty()) {
    article.images.push_back({.url = item.image, .alt = {}, .caption = {}});
  }
  for (Image& image : body.images) {
    if (image.url != item.image) {
      article.images.push_back(std::move(image));
    }
  }
  article.partial = body.partial;
  article.confidence = body.confidence;
  const LanguageVerdict language = identify_language(item.title + '\n' + article.text(), "");
  article.language = language.language;
  article.script = language.script;
  article.sources.push_back({.field = "body", .origin = "feed"});
  article.notes = std::move(body.notes);
  article.notes.emplace_back("body: from the feed's item, since the page shows none");
  return article;
}

}  // namespace broadsheet::parser
