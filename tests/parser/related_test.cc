#include "parser/related_extractor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "parser/article_shape.h"
#include "parser/page.h"
#include "parser/related_cues.h"
#include "parser/related_phrases.h"
#include "parser/topic_words.h"
#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<Related> related_of(std::string_view html, const std::string& address) {
  const Url url = *Url::parse(address);
  const PageRequest request{.url = url,
                            .body = html,
                            .content_type = "text/html",
                            .fetched = SysTime{std::chrono::days(20'000)}};
  const Page page = read_page(request, {});
  return page.article ? page.article->related : std::vector<Related>{};
}

// "url | title | heading | position" of the links of one kind.
std::vector<std::string> rows(const std::vector<Related>& links, RelatedKind kind) {
  std::vector<std::string> rows;
  for (const Related& link : links) {
    if (link.kind == kind) {
      rows.push_back(link.url + " | " + link.title + " | " + link.heading + " | " +
                     std::string(name_of(link.position)));
    }
  }
  return rows;
}

std::vector<std::string> addresses(const std::vector<Related>& links, RelatedKind kind) {
  std::vector<std::string> urls;
  for (const Related& link : links) {
    if (link.kind == kind) {
      urls.push_back(link.url);
    }
  }
  return urls;
}

std::string text_at(const boost::json::value& object, const char* key) {
  return std::string(object.at(key).as_string());
}

TEST(Related, GoldenPagesGiveExactlyTheirLinks) {
  size_t pages = 0;
  for (const auto& path : pages_below(std::filesystem::path(BROADSHEET_TEST_DATA) / "related")) {
    if (path.extension() != ".json") {
      continue;
    }
    SCOPED_TRACE(path.filename().string());
    const boost::json::value gold = boost::json::parse(read_file(path));
    std::filesystem::path html = path;
    html.replace_extension(".html");
    const std::vector<Related> links = related_of(read_file(html), text_at(gold, "url"));
    std::vector<std::string> wanted;
    for (const auto& link : gold.at("related").as_array()) {
      wanted.push_back(text_at(link, "url") + " | " + text_at(link, "title") + " | " +
                       text_at(link, "heading") + " | " + text_at(link, "position"));
    }
    EXPECT_EQ(rows(links, RelatedKind::kRelated), wanted);
    std::vector<std::string> lists;
    for (const auto& url : gold.at("lists").as_array()) {
      lists.emplace_back(url.as_string());
    }
    EXPECT_EQ(addresses(links, RelatedKind::kList), lists);
    ++pages;
  }
  EXPECT_EQ(pages, 8U);
}

TEST(Related, SeedPagesGiveTheRelatedLinksOfBothPublishers) {
  const auto gold_path = shared_path("data/seed/gold.json");
  if (!gold_path) {
    GTEST_SKIP() << "no shared development data";
  }
  const boost::json::value gold = boost::json::parse(read_file(*gold_path));
  for (const char* name : {"traditional", "simplified"}) {
    SCOPED_TRACE(name);
    const boost::json::value& page = gold.at(name);
    std::vector<std::string> wanted;
    for (const auto& link : page.at("related").as_array()) {
      wanted.push_back(text_at(link, "url"));
    }
    const auto html = shared_path("data/seed/" + std::string(name) + ".html");
    ASSERT_TRUE(html);
    EXPECT_EQ(addresses(related_of(read_file(*html), text_at(page, "url")), RelatedKind::kRelated),
              wanted);
  }
}

constexpr std::string_view kBody =
    "<p>The council voted late on Tuesday to rebuild the old pier after a debate that ran for six "
    "hours and drew two hundred residents.</p><p>Work begins in spring and will take two years, "
    "the harbour master said, adding that boats keep their moorings.</p><p>The last rebuilding was "
    "in 1968, when a storm had taken away the outer part and a fishing boat.</p>";

std::string page_with(std::string_view after) {
  return "<html><head><title>Council rebuilds the old pier</title></head><body><div "
         "class=main><h1>Council rebuilds the old pier</h1><div class=text>" +
         std::string(kBody) + "</div>" + std::string(after) + "</div></body></html>";
}

constexpr const char* kAddress = "https://news.example/local/2024/council-pier-70110";

TEST(Related, CardsCarryPictureAndDate) {
  const auto links = related_of(
      page_with("<h3>Related</h3><div class=card><a href='/local/2023/pier-closed-61000'><img "
                "data-src='/i/pier.jpg' src='data:image/gif;base64,AA'></a><div>News</div><h4><a "
                "href='/local/2023/pier-closed-61000'>Old pier closed after storm</a></h4><time "
                "datetime='2023-11-05T07:00:00Z'>5 Nov</time></div>"),
      kAddress);
  ASSERT_EQ(links.size(), 1U);
  EXPECT_EQ(links[0].title, "Old pier closed after storm");
  EXPECT_EQ(links[0].image, "https://news.example/i/pier.jpg");
  ASSERT_TRUE(links[0].date);
  EXPECT_EQ(iso8601(*links[0].date), "2023-11-05T07:00:00Z");
}

TEST(Related, ThePageItselfIsNeverRelated) {
  const auto links = related_of(
      page_with("<h3>Related</h3><ul><li><a "
                "href='http://www.news.example/local/2024/council-pier-70110/?utm_source=x#top'>"
                "Council rebuilds the old pier</a></li><li><a "
                "href='/local/2023/pier-closed-61000'>Old pier closed after storm</a></li></ul>"),
      kAddress);
  EXPECT_THAT(addresses(links, RelatedKind::kRelated),
              ElementsAre("https://news.example/local/2023/pier-closed-61000"));
}

TEST(Related, ABlockEndsAtTheNextHeadingWhateverItsTag) {
  const auto links = related_of(
      page_with("<div class=t>Read next</div><p><a href='/local/2023/pier-closed-61000'>Old pier "
                "closed after storm</a></p><div class=t>Most read</div><p><a "
                "href='/sport/2024/cup-final-70001'>Home side wins the cup final</a></p>"),
      kAddress);
  EXPECT_THAT(addresses(links, RelatedKind::kRelated),
              ElementsAre("https://news.example/local/2023/pier-closed-61000"));
  EXPECT_THAT(addresses(links, RelatedKind::kList),
              ElementsAre("https://news.example/sport/2024/cup-final-70001"));
}

TEST(Related, TagsSectionsAuthorsAndButtonsAreNoArticles) {
  const auto links = related_of(
      page_with("<h3>Related</h3><ul><li><a href='/tag/harbour-and-old-pier-1968'>Harbour and the "
                "old pier</a></li><li><a href='/author/jo-sand-of-the-desk-1234'>Jo Sand of the "
                "local desk</a></li><li><a href='/local/'>All the local news there is</a></li><li>"
                "<a href='/local/2023/pier-closed-61000'>Read more</a></li></ul>"),
      kAddress);
  EXPECT_THAT(rows(links, RelatedKind::kRelated), IsEmpty());
  EXPECT_THAT(rows(links, RelatedKind::kList), IsEmpty());
}

TEST(Related, AnEmptyBodyLeavesHeadedBlocksReadable) {
  const Document document = Document::parse(
      page_with("<h3>Related</h3><p><a href='/local/2023/pier-closed-61000'>Old pier closed after "
                "storm</a></p>"),
      {});
  const Url url = *Url::parse(kAddress);
  const auto links =
      extract_related(document, Metadata{}, Body{}, PageContext{url, url, SysTime{}});
  EXPECT_THAT(addresses(links, RelatedKind::kRelated),
              ElementsAre("https://news.example/local/2023/pier-closed-61000"));
}

TEST(Related, ABodyThatIsOutOfRangeDoesNoHarm) {
  const Document document = Document::parse(page_with(""), {});
  const Url url = *Url::parse(kAddress);
  Body body;
  body.first = 5;
  body.last = static_cast<NodeId>(document.size()) + 100;
  body.block_nodes = {7, 3, static_cast<NodeId>(document.size()) - 1};
  EXPECT_THAT(extract_related(document, Metadata{}, body, PageContext{url, url, SysTime{}}),
              IsEmpty());
}

TEST(Related, ManyLinksStayBoundedAndQuick) {
  std::string after = "<h3>Related</h3><ul>";
  for (int i = 0; i < 20'000; ++i) {
    after += "<li><a href='/local/2023/story-number-" + std::to_string(100'000 + i) +
             "'>Headline of some other story</a></li>";
  }
  const auto links = related_of(page_with(after + "</ul>"), kAddress);
  EXPECT_LE(links.size(), 500U);
  EXPECT_THAT(addresses(links, RelatedKind::kRelated), IsEmpty());  // a feed, not an offer
}

TEST(Related, OneLinkAroundManyLinesCostsThemOnce) {
  std::string after = "<a href='/local/2023/story-number-100001'>";
  for (int i = 0; i < 20'000; ++i) {
    after += "<div>Read next line of this very long card</div>";
  }
  EXPECT_LE(related_of(page_with(after + "</a>"), kAddress).size(), 1U);
}

TEST(HeadingCues, KnowFortyTwoLanguagesAndMore) {
  std::set<std::string_view> languages;
  for (const auto rows : {latin_phrase_rows(), world_phrase_rows()}) {
    for (const PhraseRow& row : rows) {
      if (row.cue == HeadingCue::kRelated) {
        languages.insert(row.language);
      }
    }
  }
  EXPECT_GE(languages.size(), 42U);
}

TEST(HeadingCues, TellTheKindsApart) {
  struct Row {
    std::string_view heading;
    HeadingCue cue;
  };
  const Row table[] = {
      {"Related", HeadingCue::kRelated},
      {"RELATED STORIES", HeadingCue::kRelated},
      {"Related topics", HeadingCue::kTopic},
      {"Mehr zum Thema Wohnen", HeadingCue::kRelated},
      {"Mehr aus Hamburg", HeadingCue::kList},
      {"À lire aussi :", HeadingCue::kRelated},
      {"Les plus lus", HeadingCue::kList},
      {"【関連記事】", HeadingCue::kRelated},
      {"関連キーワード", HeadingCue::kTopic},
      {"社会の新着", HeadingCue::kList},
      {"相關文章：", HeadingCue::kRelated},
      {"熱門文章", HeadingCue::kList},
      {"相关部门已对此事展开全面深入的调查工作", HeadingCue::kNone},
      {"관련기사", HeadingCue::kRelated},
      {"많이 본 뉴스", HeadingCue::kList},
      {"Читайте также:", HeadingCue::kRelated},
      {"Ilgili haberler", HeadingCue::kRelated},
      {"اقرأ أيضًا", HeadingCue::kRelated},
      {"Soma pia", HeadingCue::kRelated},
      {"Die meistgelesenen Artikel der Woche", HeadingCue::kList},
      {"Sponsored", HeadingCue::kPromotion},
      {"Council rebuilds the old pier", HeadingCue::kNone},
      {"Relations with the neighbours", HeadingCue::kNone},
      {"", HeadingCue::kNone},
  };
  for (const Row& row : table) {
    EXPECT_EQ(established_heading_cue(fold_heading(row.heading)), row.cue) << row.heading;
  }
}

TEST(ClassHints, ReadWordsAcrossSeparatorsAndCapitals) {
  EXPECT_EQ(class_hints("articleRelatedBox"), kHintRelated);
  EXPECT_EQ(class_hints("c-read-next__list"), kHintRelated);
  EXPECT_EQ(class_hints("most_read"), kHintList);
  EXPECT_EQ(class_hints("read more"), 0);  // two classes, not one name
  EXPECT_EQ(class_hints("relative w-full"), 0);
  EXPECT_EQ(class_hints("related-tags"), kHintRelated | kHintTopic);
  EXPECT_EQ(class_hints(""), 0);
}

TEST(ArticleShape, LearnsFromThePagesOwnAddress) {
  const ArticleShape by_number(*Url::parse("https://a.example/news/4711-pier.html"));
  EXPECT_TRUE(by_number.fits("/news/4712-boat.html"));
  EXPECT_TRUE(by_number.fits("https://other.example/2024/05/some-story"));
  EXPECT_FALSE(by_number.fits("/contact-us/where-we-are.html"));
  EXPECT_FALSE(by_number.fits("/tag/pier-12345"));
  EXPECT_FALSE(by_number.fits("/report-2024-12345.pdf"));
  EXPECT_FALSE(by_number.fits("https://share.example/?u=https%3A%2F%2Fa.example%2F4711"));
  EXPECT_FALSE(by_number.fits("javascript:open(12345)"));
  EXPECT_FALSE(by_number.fits("mailto:desk12345@a.example"));
  EXPECT_FALSE(by_number.fits("/archive/2024"));

  const ArticleShape by_words(*Url::parse("https://b.example/local/old-pier"));
  EXPECT_TRUE(by_words.fits("/local/new-boat"));
  EXPECT_FALSE(by_words.fits("/sport/new-boat"));
  EXPECT_TRUE(by_words.fits("/sport/home-side-wins-cup"));

  const ArticleShape below_tag(*Url::parse("https://c.example/topics/2024/05/old-pier"));
  EXPECT_TRUE(below_tag.fits("/topics/2024/05/new-boat"));
}

TEST(TopicWords, MeetInflectedAndUnspacedWords) {
  Metadata metadata;
  metadata.title = "Brückensperrung in Wiesenau dauert an";
  metadata.tags = {"港の花火大会"};
  const TopicWords topic(metadata);
  EXPECT_TRUE(topic.meets("Wiesenauer Händler hoffen"));
  EXPECT_TRUE(topic.meets("花火の警備計画"));
  EXPECT_FALSE(topic.meets("Derby endet ohne Sieger"));
  EXPECT_FALSE(topic.meets(""));
  EXPECT_FALSE(TopicWords(Metadata{}).meets("Derby endet ohne Sieger"));
}

}  // namespace
}  // namespace broadsheet::parser
