#include "parser/feed_body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace broadsheet::parser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;

const Url& item_url() {
  static const Url url = *Url::parse("https://estuary.example/town/pier");
  return url;
}

FeedItem item_with(std::string content) {
  FeedItem item;
  item.url = item_url().href();
  item.title = "Council rebuilds the pier";
  item.authors = {"Ida Fenn"};
  item.categories = {"Harbour"};
  item.summary = "The pier will be rebuilt.";
  item.content = std::move(content);
  return item;
}

TEST(FeedBody, IsTheContentInBlocks) {
  const std::optional<Article> article = article_from_feed_item(
      item_with("<p>The harbour council voted late on Monday to rebuild the old pier, after eleven "
                "years in which nobody could agree on who should pay.</p><h2>A grey crane</h2>"
                "<p>Fishermen had asked for a wider slip, which they will not get, and for a "
                "crane, which they will, provided that it is painted grey.</p>"
                "<p>Work begins in March, said Orla Finch, who chairs the council, and the ferry "
                "will land at the coal quay until the last bolt is in place.</p>"),
      item_url(), {});
  ASSERT_TRUE(article.has_value());
  ASSERT_EQ(article->blocks.size(), 4U);
  EXPECT_EQ(article->blocks[1].kind, BlockKind::kHeading);
  EXPECT_EQ(article->blocks[1].text, "A grey crane");
  EXPECT_EQ(article->title, "Council rebuilds the pier");
  EXPECT_THAT(article->authors, ElementsAre("Ida Fenn"));
  EXPECT_THAT(article->tags, ElementsAre("Harbour"));
  EXPECT_EQ(article->language, "en");
  EXPECT_THAT(article->notes, Contains(HasSubstr("from the feed's item")));
}

TEST(FeedBody, IsNotMadeOfASummary) {
  EXPECT_FALSE(article_from_feed_item(item_with(""), item_url(), {}).has_value());
  EXPECT_FALSE(
      article_from_feed_item(item_with("  <img src=/a.jpg> "), item_url(), {}).has_value());
}

TEST(FeedBody, OfHostileMarkupIsBounded) {
  std::string deep;
  for (int i = 0; i < 20'000; ++i) {
    deep += "<div><b>";
  }
  EXPECT_FALSE(article_from_feed_item(item_with(deep), item_url(), {}).has_value());
}

}  // namespace
}  // namespace broadsheet::parser
