#include <gtest/gtest.h>

#include "tests/crawler/crawl_fixture.h"

// Pages whose text stands in the feed that led to them.
namespace broadsheet::crawler {
namespace {

const std::string kStory =
    "<p>The harbour office will draw a new mark on pier seven, forty centimetres above the old "
    "one, "
    "before the autumn tides begin to press against the quay wall.</p>"
    "<p>Nobody who lives on the quay was asked, said the keeper of the tide gauges, who has read "
    "them every morning for twenty-six years without missing one.</p>";

class FeedArticleTest : public CrawlTest {
 protected:
  void serve_feed(const std::string& path, const std::string& content) {
    site_.serve_html("/",
                     "<html><head><link rel=alternate type='application/rss+xml' href='/feed'>"
                     "</head><body>hello</body></html>");
    site_.serve(
        "/feed",
        {.body =
             "<rss version='2.0' "
             "xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>"
             "<title>t</title><item><title>A new mark</title><link>" +
             site_.url(path) +
             "</link><pubDate>Mon, 02 Nov 2026 06:30:00 GMT</pubDate><content:encoded><![CDATA[" +
             content + "]]></content:encoded></item></channel></rss>",
         .content_type = "application/rss+xml",
         .gzip = true});
  }

  std::optional<Article> article(const std::string& path) const {
    const auto reader = archive_->reader();
    const auto versions = reader->versions(UrlKey::of(*Url::parse(site_.url(path))));
    if (!versions.ok() || versions->empty()) {
      return std::nullopt;
    }
    return *reader->article(versions->back().article);
  }
};

TEST_F(FeedArticleTest, AnEmptyPageGetsItsTextFromTheFeed) {
  serve_feed("/story", kStory);
  site_.serve_html("/story", "<html><head><title>Shop</title></head><body></body></html>");
  crawl(options("/"));
  const auto read = article("/story");
  ASSERT_TRUE(read.has_value());
  EXPECT_NE(read->text().find("pier seven"), std::string::npos);
  EXPECT_NE(std::find(read->notes.begin(), read->notes.end(),
                      "body: from the feed's item, since the page shows none"),
            read->notes.end());
}

TEST_F(FeedArticleTest, APageThatShowsItsTextKeepsIt) {
  serve_feed("/story",
             "<p>Something else that only the feed says, at some length, so that it could "
             "be taken for a text.</p>");
  site_.serve_html("/story",
                   "<html><head><title>A new mark</title></head><body><article><h1>A new "
                   "mark</h1>" +
                       kStory + "</article></body></html>");
  crawl(options("/"));
  const auto read = article("/story");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->text().find("Something else"), std::string::npos);
}

// Also of one that only redirects to the page.
TEST_F(FeedArticleTest, WhatTheFeedAnnouncedFillsWhatThePageLeavesOpen) {
  serve_feed("/tracked", "");
  site_.serve_redirect("/tracked", "/story");
  site_.serve_html("/story",
                   "<html><body><article>" + kStory + kStory + "</article></body></html>");
  crawl(options("/"));
  const auto read = article("/story");
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(read->title, "A new mark");
  ASSERT_TRUE(read->published.has_value());
  EXPECT_EQ(iso8601(*read->published).substr(0, 16), "2026-11-02T06:30");
  const auto row = archive_->url(UrlKey::of(*Url::parse(site_.url("/tracked"))));
  ASSERT_TRUE(row.ok() && row->has_value());
  EXPECT_EQ((*row)->announced.title, "A new mark");
}

TEST_F(FeedArticleTest, APageThatCannotBeFetchedIsNotInvented) {
  serve_feed("/gone", kStory);
  crawl(options("/"));
  EXPECT_EQ(outcome("/gone"), Outcome::kErrorHttpStatus);
  EXPECT_FALSE(article("/gone").has_value());
}

}  // namespace
}  // namespace broadsheet::crawler
