#include "parser/metadata.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "base/units.h"
#include "parser/body.h"

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

SysTime fetched() {
  return parse_time("2024-05-15T12:00:00Z").value();
}

Metadata read(const std::string& html, std::string_view address = "https://n.example/a.html") {
  const Document document = Document::parse(html, {});
  const Url url = Url::parse(address).value();
  return read_metadata(document, PageContext{url, url, fetched()});
}

std::string published(const Metadata& metadata) {
  return metadata.published ? iso8601_seconds(*metadata.published) : "";
}

std::string origin_of(const Metadata& metadata, std::string_view field) {
  for (const Provenance& source : metadata.sources) {
    if (source.field == field) {
      return source.origin;
    }
  }
  return {};
}

TEST(Metadata, HeadElementsAreRead) {
  const Metadata metadata = read(R"(<html lang="en_GB"><head><title>Tide turns | The Daily</title>
    <meta property="og:title" content="Tide turns &amp;amp; ebbs">
    <meta property="og:site_name" content="The Daily"><meta property="og:type" content="Article">
    <meta name="author" content="Ann Lee, The Daily"><meta name="robots" content="NOINDEX">
    <meta property="article:published_time" content="2024-05-01T10:00:00+01:00">
    <meta property="article:modified_time" content="2024-05-02T10:00:00+01:00">
    <meta property="article:section" content="Sea"><meta property="article:tag" content="moon">
    <meta property="article:tag" content="tide"><meta property="og:image" content="/i.jpg">
    <link rel="canonical" href="/a"><link rel="amphtml" href="/a.amp"><link rel="next" href="?p=2">
    <link rel="license" href="https://l.example/by"></head><body><h1>Tide turns</h1></body></html>)");
  EXPECT_EQ(metadata.title, "Tide turns");
  EXPECT_EQ(metadata.language, "en-GB");
  EXPECT_EQ(metadata.site_name, "The Daily");
  EXPECT_THAT(metadata.authors, ElementsAre("Ann Lee"));
  EXPECT_EQ(published(metadata), "2024-05-01T10:00:00+01:00");
  ASSERT_TRUE(metadata.modified.has_value());
  EXPECT_EQ(iso8601(*metadata.modified), "2024-05-02T10:00:00+01:00");
  EXPECT_EQ(metadata.section, "Sea");
  EXPECT_THAT(metadata.tags, ElementsAre("moon", "tide"));
  EXPECT_EQ(metadata.canonical_url, "https://n.example/a");
  EXPECT_EQ(metadata.amp_url, "https://n.example/a.amp");
  EXPECT_EQ(metadata.next_page_url, "https://n.example/a.html?p=2");
  EXPECT_EQ(metadata.licence, "https://l.example/by");
  ASSERT_EQ(metadata.images.size(), 1U);
  EXPECT_EQ(metadata.images.front().url, "https://n.example/i.jpg");
  EXPECT_TRUE(metadata.noindex);
  EXPECT_EQ(metadata.og_type, "article");
  EXPECT_EQ(origin_of(metadata, "authors"), "meta author");
}

TEST(Metadata, JsonLdOfTheArticleLeads) {
  const Metadata metadata = read(R"(<head><meta name="author" content="webmaster">
    <script type="application/ld+json">{"@type":"NewsArticle","headline":"Tide turns",
    "author":[{"@type":"Person","name":"Ann Lee"},{"@type":"Person","name":"Bo Ek"}],
    "datePublished":"2024-05-01T08:00:00Z","articleBody":"Sea.","relatedLink":"/b"}</script></head>
    <body><h1>Tide turns</h1><p>By Someone Else</p></body>)");
  EXPECT_THAT(metadata.authors, ElementsAre("Ann Lee", "Bo Ek"));
  EXPECT_EQ(published(metadata), "2024-05-01T08:00:00Z");
  EXPECT_EQ(metadata.json_ld_body, "Sea.");
  ASSERT_EQ(metadata.json_ld_related.size(), 1U);
  EXPECT_EQ(metadata.json_ld_related.front().url, "https://n.example/b");
  EXPECT_EQ(origin_of(metadata, "published"), "json-ld");
}

TEST(Metadata, MicrodataAndVisibleBylinesAreRead) {
  const Metadata microdata = read(R"(<h1 itemprop="headline">Tide turns</h1>
    <span itemprop="author" itemscope><span itemprop="name">Ann Lee</span>, Editor</span>
    <meta itemprop="datePublished" content="2024-05-01">)");
  EXPECT_THAT(microdata.authors, ElementsAre("Ann Lee"));
  EXPECT_EQ(published(microdata), "2024-05-01");

  const Metadata visible = read(R"(<html lang="de"><h1>Die Flut kommt</h1>
    <div class="meta">Von Hans Huber und Eva Maier | 01.05.2024, 10:30 Uhr</div><p>Text.</p>)",
                                "https://n.de/a");
  EXPECT_THAT(visible.authors, ElementsAre("Hans Huber", "Eva Maier"));
  EXPECT_EQ(published(visible), "2024-05-01T10:30:00+02:00");
  EXPECT_FALSE(visible.published->zone_stated);
}

TEST(Metadata, PublishedAndUpdatedInOneLineAreToldApart) {
  const Metadata metadata = read(R"(<html lang="en"><h1>Tide turns</h1>
    <p>Published 1 May 2024 10:30 GMT. Updated 2 May 2024 11:00 GMT</p>)");
  EXPECT_EQ(published(metadata), "2024-05-01T10:30:00Z");
  ASSERT_TRUE(metadata.modified.has_value());
  EXPECT_EQ(iso8601(*metadata.modified), "2024-05-02T11:00Z");
}

TEST(Metadata, CommentersAndNeighboursAreNotAuthors) {
  const Metadata metadata = read(R"(<html lang="en"><title>Tide turns</title><h1>Tide turns</h1>
    <p>The tide turned.</p>
    <div class="comments"><span class="author">Troll One</span><time>2020-01-01</time></div>
    <div class="related"><span class="byline">By Other Writer</span></div>)");
  EXPECT_THAT(metadata.authors, IsEmpty());
  EXPECT_FALSE(metadata.published.has_value());
}

TEST(Metadata, RelativeDatesCountFromTheFetch) {
  const Metadata metadata =
      read(R"(<html lang="en"><h1>Tide turns</h1><p>By Ann Lee, 3 hours ago</p>)");
  EXPECT_EQ(published(metadata), "2024-05-15T09:00:00+00:00");
}

TEST(Metadata, TheAddressTellsTheDateWhenNothingElseDoes) {
  const Metadata metadata =
      read("<h1>Tide turns</h1><p>x</p>", "https://n.example/2024/05/01/tide.html");
  EXPECT_EQ(published(metadata), "2024-05-01");
  EXPECT_EQ(origin_of(metadata, "published"), "url");
}

TEST(Metadata, AnArchivesAddressTellsThePagesDateNotItsOwn) {
  EXPECT_EQ(published(read("<h1>Tide turns</h1>",
                           "https://a.example/web/20240401120000/http://n.example/2019/04/08/x")),
            "2019-04-08");
  EXPECT_EQ(published(read("<h1>Tide turns</h1>",
                           "https://a.example/web/20240401120000/http://n.example/x")),
            "");
  EXPECT_EQ(published(read("<html lang=de><h1>Tide turns</h1>", "https://n.example/29-10-2021")),
            "2021-10-29");
}

TEST(Metadata, AnInstantInUtcIsToldOnTheDayThePageShows) {
  const std::string head = R"(<html lang="en"><head>
    <meta property="article:published_time" content="2024-02-25T02:25:54+00:00"></head><body>)";
  EXPECT_EQ(published(read(head + "<h1>Tide turns</h1><p>February 24, 2024 | 9:25pm</p>")),
            "2024-02-24T23:25:54-03:00");
  EXPECT_EQ(published(read(head + "<h1>Tide turns</h1>", "https://n.example/2024/02/24/tide")),
            "2024-02-24T23:25:54-03:00");
  EXPECT_EQ(published(read(head + "<h1>Tide turns</h1><p>25 February 2024</p>")),
            "2024-02-25T02:25:54Z");
  // Days apart they are two dates, not one in two zones.
  EXPECT_EQ(published(read(head + "<h1>Tide turns</h1><p>20 February 2024</p>")),
            "2024-02-25T02:25:54Z");
}

TEST(Metadata, UnknownMetasThatNameAPublicationAreRead) {
  EXPECT_EQ(published(read(R"(<head><meta name="apub:time" content="2019-9-7 21:30:50">
    <meta name="pub_update_time" content="2019-9-9 10:00:00"></head><h1>Tide</h1>)")),
            "2019-09-07T21:30:50+00:00");
}

TEST(Metadata, MenuEntriesAndMembershipsGiveNoDate) {
  EXPECT_EQ(published(read(R"(<html lang="de"><body>
    <ul><li><a href="/12m">12M: der 12. Mai 2012</a></li></ul>
    <h1>Liebe Menschen Europas</h1><p>Registriert: 18.09.2008, 05:56</p>
    <p>Publiziert am 13. Januar 2014</p></body>)")),
            "2014-01-13");
}

TEST(Metadata, DatesAfterTheFetchAreNotTheArticles) {
  const Metadata metadata = read(R"(<meta property="article:published_time" content="2024-07-01">
    <h1>Tide turns</h1>)");
  EXPECT_FALSE(metadata.published.has_value());
}

TEST(Metadata, ACreditInTheBodyReplacesAnOutlet) {
  const std::string html = R"(<html lang="zh-Hant"><head>
    <meta property="og:site_name" content="每日新報"><meta name="author" content="每日新報"></head>
    <body><h1>吊橋通車</h1><div>今天上午通車。（王煌忠／台中報導）</div></body>)";
  const Document document = Document::parse(html, {});
  const Url url = Url::parse("https://n.example.tw/a").value();
  const PageContext context{url, url, fetched()};
  Metadata metadata = read_metadata(document, context);
  metadata.authors = {"每日新報"};
  metadata.authors_are_outlet = true;
  Body body;
  body.blocks.push_back({BlockKind::kParagraph, 0, "今天上午通車。（王煌忠／台中報導）"});
  complete_metadata(metadata, document, body, context);
  EXPECT_THAT(metadata.authors, ElementsAre("王煌忠"));
  EXPECT_EQ(origin_of(metadata, "authors"), "credit in the body");
}

TEST(Metadata, EmptyAndBrokenPagesGiveNothing) {
  for (const std::string html : {"", "<", "<html><head><meta content=x><link href>", "\xff\xfe"}) {
    const Metadata metadata = read(html);
    EXPECT_TRUE(metadata.authors.empty());
    EXPECT_FALSE(metadata.published.has_value());
  }
}

TEST(Metadata, TheSeedPageIsReadExactly) {
  const char* shared = std::getenv("BROADSHEET_SHARED");
  const std::filesystem::path folder =
      shared != nullptr ? std::filesystem::path(shared)
                        : std::filesystem::path(BROADSHEET_SOURCE_DIR).parent_path() / "shared";
  std::ifstream file(folder / "data/seed/traditional.html", std::ios::binary);
  if (!file) {
    GTEST_SKIP() << "the shared seed pages are not beside this checkout";
  }
  const std::string html{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const Metadata metadata = read(html, "https://daily-reader.test/n/20190408x9.html");
  EXPECT_EQ(metadata.title, "這場掃黑除惡專項鬥爭攻堅仗,湖州公安這樣“打!”");
  EXPECT_THAT(metadata.authors, ElementsAre("湖州公安"));
  EXPECT_EQ(published(metadata), "2019-04-08T20:15:00+08:00");
}

}  // namespace
}  // namespace broadsheet::parser
