#include "parser/feed.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet::parser {
namespace {

using std::chrono_literals::operator""y;

const Url& feed_url() {
  static const Url url = *Url::parse("https://news.example/feeds/all.xml");
  return url;
}

Result<Feed> read(std::string_view body, std::string_view type = "", FeedLimits limits = {}) {
  return parse_feed({.body = body,
                     .content_type = type,
                     .url = feed_url(),
                     .fetched = std::chrono::sys_days(2026y / 11 / 22)},
                    limits);
}

Feed must_read(std::string_view body, std::string_view type = "") {
  auto feed = read(body, type);
  EXPECT_TRUE(feed.ok()) << body;
  return feed.ok() ? *std::move(feed) : Feed{};
}

// The one item of an RSS feed with this inside.
FeedItem rss_item(std::string_view inside) {
  const Feed feed = must_read("<rss version='2.0'><channel><item>" + std::string(inside) +
                              "</item></channel></rss>");
  EXPECT_EQ(feed.items.size(), 1U) << inside;
  return feed.items.empty() ? FeedItem{} : feed.items.front();
}

TEST(Feed, RefusesWhatIsNoFeed) {
  for (const std::string_view body :
       {"", "  ", "plain text", "<html><body>x</body></html>", "<urlset/>", "{\"a\": 1}", "{", "[]",
        "<!DOCTYPE html>", "<?xml version='1.0'?>"}) {
    const auto feed = read(body);
    ASSERT_FALSE(feed.ok()) << body;
    EXPECT_EQ(feed.error().kind, ErrorKind::kParse) << body;
  }
}

TEST(Feed, ReadsRss) {
  const Feed feed = must_read(R"(<?xml version="1.0"?><rss version="2.0"
    xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:atom="http://www.w3.org/2005/Atom"
    xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/">
    <channel><title>News &amp; more</title><link>https://news.example/</link><language>en</language>
    <atom:link rel="hub" href="https://hub.example/"/><atom:link rel="next" href="?page=2"/>
    <image><title>logo</title><url>https://news.example/logo.png</url></image>
    <item><title>One &lt;b&gt;two&lt;/b&gt; &amp;amp; three</title><link> /a?x=1&amp;y=2 </link>
      <guid isPermaLink="false">tag:1</guid><pubDate>Mon, 08 Apr 2019 02:30:00 GMT</pubDate>
      <description><![CDATA[<p>short</p>]]></description>
      <content:encoded><![CDATA[<p>long text</p>]]></content:encoded>
      <dc:creator>A. Writer</dc:creator><category>World</category><category>Asia</category>
      <media:group><media:content url="/i.jpg" medium="image"/><media:title>m</media:title></media:group>
    </item></channel></rss>)");
  EXPECT_EQ(feed.kind, FeedKind::kRss);
  EXPECT_EQ(feed.title, "News & more");
  EXPECT_EQ(feed.site_url, "https://news.example/");
  EXPECT_EQ(feed.language, "en");
  EXPECT_EQ(feed.hub_url, "https://hub.example/");
  EXPECT_EQ(feed.next_url, "https://news.example/feeds/all.xml?page=2");
  ASSERT_EQ(feed.items.size(), 1U);
  const FeedItem& item = feed.items.front();
  EXPECT_EQ(item.url, "https://news.example/a?x=1&y=2");
  EXPECT_EQ(item.title, "One two & three");
  EXPECT_EQ(item.guid, "tag:1");
  ASSERT_TRUE(item.published);
  EXPECT_EQ(iso8601(*item.published), "2019-04-08T02:30:00Z");
  EXPECT_EQ(item.summary, "<p>short</p>");
  EXPECT_EQ(item.content, "<p>long text</p>");
  EXPECT_EQ(item.authors, std::vector<std::string>{"A. Writer"});
  EXPECT_EQ(item.categories, (std::vector<std::string>{"World", "Asia"}));
  EXPECT_EQ(item.image, "https://news.example/i.jpg");
}

TEST(Feed, ReadsAtom) {
  const Feed feed = must_read(R"(<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"
    xml:base="https://other.example/b/"><title>T</title><link href="/"/>
    <entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a <i>b</i></div></title>
      <link rel="self" href="self"/><link rel="alternate" type="application/json" href="j"/>
      <link rel="alternate" type="text/html" href="h"/><id>urn:1</id>
      <published>2019-04-08T10:30:00+08:00</published><updated>2019-04-09T00:00:00Z</updated>
      <author><name>N</name><email>n@x</email></author><category term="t" label="Label"/>
      <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x</p></div></content>
    </entry></feed>)");
  EXPECT_EQ(feed.kind, FeedKind::kAtom);
  EXPECT_EQ(feed.language, "de");
  EXPECT_EQ(feed.site_url, "https://other.example/");
  ASSERT_EQ(feed.items.size(), 1U);
  const FeedItem& item = feed.items.front();
  EXPECT_EQ(item.url, "https://other.example/b/h");
  EXPECT_EQ(item.title, "a b");
  EXPECT_EQ(item.guid, "urn:1");
  EXPECT_EQ(iso8601(*item.published), "2019-04-08T10:30:00+08:00");
  EXPECT_EQ(iso8601(*item.updated), "2019-04-09T00:00:00Z");
  EXPECT_EQ(item.authors, std::vector<std::string>{"N"});
  EXPECT_EQ(item.categories, std::vector<std::string>{"Label"});
  EXPECT_EQ(item.content, "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>x</p></div>");
}

TEST(Feed, ReadsRdfAndCdf) {
  const Feed rdf = must_read(R"(<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    xmlns="http://purl.org/rss/1.0/"><channel><title>C</title></channel>
    <item rdf:about="https://news.example/1"><title>T</title></item></rdf:RDF>)");
  EXPECT_EQ(rdf.kind, FeedKind::kRdf);
  EXPECT_EQ(rdf.title, "C");
  ASSERT_EQ(rdf.items.size(), 1U);
  EXPECT_EQ(rdf.items[0].url, "https://news.example/1");
  const Feed cdf = must_read(R"(<CHANNEL HREF="https://news.example/"><TITLE>C</TITLE>
    <ITEM HREF="2" LASTMOD="2019-04-08T02:30"><TITLE>T</TITLE><ABSTRACT>A</ABSTRACT></ITEM></CHANNEL>)");
  EXPECT_EQ(cdf.kind, FeedKind::kCdf);
  ASSERT_EQ(cdf.items.size(), 1U);
  EXPECT_EQ(cdf.items[0].url, "https://news.example/feeds/2");
  EXPECT_EQ(cdf.items[0].title, "T");
  EXPECT_EQ(cdf.items[0].summary, "A");
  EXPECT_TRUE(cdf.items[0].updated);
}

TEST(Feed, ReadsJsonFeed) {
  const Feed feed = must_read(R"({"version": "https://jsonfeed.org/version/1.1", "title": "T",
    "home_page_url": "/", "next_url": "?p=2", "items": [
    {"id": "https://news.example/1", "title": "a &amp; b", "date_published": "2019-04-08T02:30:00Z",
     "content_html": "<p>x</p>", "authors": [{"name": "N"}], "tags": ["t"], "image": "/i.png"},
    {"id": 2, "external_url": "/e"}]})");
  EXPECT_EQ(feed.kind, FeedKind::kJson);
  EXPECT_EQ(feed.next_url, "https://news.example/feeds/all.xml?p=2");
  ASSERT_EQ(feed.items.size(), 2U);
  EXPECT_EQ(feed.items[0].url, "https://news.example/1");
  EXPECT_EQ(feed.items[0].title, "a & b");
  EXPECT_EQ(feed.items[0].content, "<p>x</p>");
  EXPECT_EQ(feed.items[0].authors, std::vector<std::string>{"N"});
  EXPECT_EQ(feed.items[0].image, "https://news.example/i.png");
  EXPECT_EQ(feed.items[1].url, "https://news.example/e");
}

TEST(Feed, ChoosesTheItemsUrl) {
  struct Case {
    std::string_view inside;
    std::string_view url;
  };
  const std::vector<Case> cases = {
      {"<link>http://h/l</link><guid>http://h/g</guid>", "http://h/l"},
      {"<guid>http://h/g</guid>", "http://h/g"},
      {"<guid isPermaLink='false'>http://h/g</guid>", ""},
      {"<guid>g</guid>", ""},
      {"<link>http://h/l</link><feedburner:origLink>http://h/o</feedburner:origLink>",
       "http://h/o"},
      {"<atom:link rel='self' href='http://h/s'/>", ""},
      {"<atom:link href='http://h/a'/>", "http://h/a"},
      {"<link>javascript:x()</link><guid>http://h/g</guid>", "http://h/g"},
      {"<link></link><link>http://h/2</link>", "http://h/2"},
      {"<link><![CDATA[ http://h/c ]]></link>", "http://h/c"},
      {"<title>x</title>", ""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(rss_item(c.inside).url, c.url) << c.inside;
  }
}

TEST(Feed, FaultsCostNoMoreThanTheirItem) {
  EXPECT_EQ(rss_item("<title>Q&A at AT&T</title>").title, "Q&A at AT&T");
  EXPECT_EQ(rss_item("<title>a < b</title>").title, "a < b");
  EXPECT_EQ(rss_item("<title>caf&eacute; &#X41; &alpha;&thetasym; &#146;</title>").title,
            "café A αϑ ’");
  const Feed unclosed = must_read(
      "<rss><channel><item><title>one<link>http://h/1</link>"
      "<item><title>two</title><link>http://h/2</link>");
  ASSERT_EQ(unclosed.items.size(), 2U);
  EXPECT_EQ(unclosed.items[0].title, "one");
  EXPECT_EQ(unclosed.items[0].url, "http://h/1");
  EXPECT_EQ(unclosed.items[1].title, "two");
  EXPECT_EQ(must_read("<rss><channel></rss><item/>").items.size(), 0U + 1U);
}

TEST(Feed, DatesThatAreNoneAreLeftOut) {
  EXPECT_FALSE(rss_item("<pubDate>not a date</pubDate>").published);
  const FeedItem item = rss_item("<pubDate>soon</pubDate><dc:date>2019-04-08T02:30:00Z</dc:date>");
  ASSERT_TRUE(item.published);
  EXPECT_EQ(iso8601(*item.published), "2019-04-08T02:30:00Z");
}

TEST(Feed, ReadsTheDatesOfItsOwnFormats) {
  struct Case {
    std::string_view text;
    std::string_view date;
  };
  const std::vector<Case> cases = {
      {"Thu, 01 Jan 04 19:48:21 GMT", "2004-01-01T19:48:21Z"},
      {"Thu, 01 Jan 2004 19:48:21 -0500", "2004-01-01T19:48:21-05:00"},
      {"1 Jan 2004 19:48:21 EST", "2004-01-01T19:48:21-05:00"},
      {"2003-12-31T10:14Z", "2003-12-31T10:14Z"},
      {"2003-12", "2003-12-01"},
      {"2003", "2003-01-01"},
  };
  for (const Case& c : cases) {
    const FeedItem item = rss_item("<pubDate>" + std::string(c.text) + "</pubDate>");
    ASSERT_TRUE(item.published) << c.text;
    EXPECT_EQ(iso8601(*item.published), c.date) << c.text;
  }
}

TEST(Feed, DecodesWhatTheDeclarationOrTheHeaderSays) {
  const std::string title = "\xD0\xC2\xBB\xAA\xC9\xE7\xCF\xFB\xCF\xA2";  // GB 2312
  const std::string rest =
      "<rss><channel><item><title>" + title + "</title></item></channel></rss>";
  EXPECT_EQ(must_read("<?xml version='1.0' encoding='gb2312'?>" + rest).items.at(0).title,
            "新华社消息");
  EXPECT_EQ(must_read(rest, "text/xml; charset=gbk").items.at(0).title, "新华社消息");
}

TEST(Feed, EntitiesOfTheDocumentTypeAreNotExpanded) {
  const Feed feed = must_read(
      "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">"
      "<!ENTITY x SYSTEM \"file:///etc/passwd\">]>"
      "<rss><channel><item><title>&b;&x;</title></item></channel></rss>");
  EXPECT_EQ(feed.items.at(0).title, "&b;&x;");
}

TEST(Feed, BoundsHold) {
  std::string body = "<rss><channel>";
  for (int i = 0; i < 4; ++i) {
    body += "<item><title>0123456789</title></item>";
  }
  const auto three = read(body, "", {.items_max = 3});
  ASSERT_TRUE(three.ok());
  EXPECT_EQ(three->items.size(), 3U);
  EXPECT_FALSE(three->notes.empty());
  EXPECT_EQ(read(body, "", {.field_bytes_max = 4})->items.at(0).title, "0123");
  std::string deep = "<rss><channel><item>";
  for (int i = 0; i < 100'000; ++i) {
    deep += "<a>";
  }
  const auto cut = read(deep);
  ASSERT_TRUE(cut.ok());
  EXPECT_FALSE(cut->notes.empty());
}

TEST(Feed, ReadsOpmlSubscriptions) {
  const std::string_view body =
      "<opml version='2.0'><body><outline text='Folder'>"
      "<outline type='rss' text='One &amp; two' xmlUrl='https://a.example/feed'/>"
      "<outline type='rss' title='T' xmlUrl='/rel.xml'/><outline xmlUrl='mailto:x'/>"
      "</outline></body></opml>";
  const auto outlines = parse_opml({.body = body, .content_type = "", .url = feed_url()}, {});
  ASSERT_TRUE(outlines.ok());
  ASSERT_EQ(outlines->size(), 2U);
  EXPECT_EQ((*outlines)[0].feed_url, "https://a.example/feed");
  EXPECT_EQ((*outlines)[0].title, "One & two");
  EXPECT_EQ((*outlines)[1].feed_url, "https://news.example/rel.xml");
  EXPECT_FALSE(parse_opml({.body = "<rss/>", .content_type = "", .url = feed_url()}, {}).ok());
}

}  // namespace
}  // namespace broadsheet::parser
