#include "parser/body.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parser/body_confidence.h"
#include "parser/body_referee.h"
#include "parser/fold_key.h"
#include "parser/line_cues.h"
#include "parser/page_lines.h"
#include "parser/page_regions.h"

namespace broadsheet::parser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kFirst =
    "<p>The bridge over the Lune was closed at noon, after two walkers had heard it sing in the "
    "wind, and nobody could say for how long.</p>";
constexpr std::string_view kSecond =
    "<p>Engineers found a loose plate, tightened it, and listened. The song had gone, and with it "
    "the only reason to keep the barriers up.</p>";
constexpr std::string_view kThird =
    "<p>By evening the first bus crossed at walking pace, with its windows open, while the driver "
    "hummed the missing note himself.</p>";

Body body_of(std::string_view inside, Metadata metadata = {}) {
  const Document document =
      Document::parse("<html><body>" + std::string(inside) + "</body></html>", {});
  const Url url = *Url::parse("https://news.example/2026/bridge.html");
  return extract_body(document, metadata, {.url = url, .base = url, .fetched = {}},
                      {.explain = true});
}

std::vector<std::string> texts(const Body& body) {
  std::vector<std::string> found;
  for (const Block& block : body.blocks) {
    found.push_back(block.text);
  }
  return found;
}

std::string three() {
  return std::string(kFirst) + std::string(kSecond) + std::string(kThird);
}

TEST(Body, IsTheDensestTextAndNotTheMenu) {
  const Body body =
      body_of("<ul><li><a href=/a>Town</a><li><a href=/b>Sea</a></ul><div>" + three() + "</div>");
  EXPECT_EQ(body.blocks.size(), 3U);
  EXPECT_EQ(body.kind, PageKind::kArticle);
  EXPECT_EQ(body.block_nodes.size(), body.blocks.size());
  EXPECT_LT(body.first, body.last);
}

TEST(Body, OfAPageWithoutTextIsEmpty) {
  const Body body = body_of("");
  EXPECT_THAT(body.blocks, IsEmpty());
  EXPECT_EQ(body.confidence, 0);
}

TEST(Body, DropsALineThatRepeatsTheTitle) {
  Metadata metadata;
  metadata.title = "The bridge that sang";
  const Body body = body_of("<div><p>The Bridge That Sang!</p>" + three() + "</div>", metadata);
  EXPECT_EQ(body.blocks.size(), 3U);
  EXPECT_THAT(body.trimmed, Contains(Field(&TrimmedLine::reason, "repeats the title")));
}

TEST(Body, KeepsATextInABoxThatIsNamedLikeASidebar) {
  const Body body = body_of("<div class='sidebar widget author'>" + three() + "</div>");
  EXPECT_EQ(body.blocks.size(), 3U);
}

TEST(Body, KeepsHiddenTextOnlyWhenItIsNearlyEverything) {
  EXPECT_EQ(body_of("<div style='display: none'>" + three() + "</div>").blocks.size(), 3U);
  EXPECT_EQ(body_of("<div>" + three() +
                    "<p style='display:none'>An unseen line, which only a "
                    "robot would read, and it should not.</p></div>")
                .blocks.size(),
            3U);
}

TEST(Body, EndsWhereOtherStoriesBegin) {
  const Body body = body_of("<div>" + three() +
                            "<h3>Related articles</h3><p><a href=/x>Another bridge hums</a></p>"
                            "<p><a href=/y>A tunnel that whistles</a></p></div>");
  EXPECT_EQ(body.blocks.size(), 3U);
}

TEST(Body, DropsWhatFollowsTheAuthorsName) {
  Metadata metadata;
  metadata.authors = {"Ida Fenn"};
  const Body body = body_of("<div>" + three() + three() + three() +
                                "<p>Ida Fenn is a reporter who lives near the bridge.</p></div>",
                            metadata);
  EXPECT_THAT(texts(body), testing::Not(Contains(HasSubstr("is a reporter"))));
}

TEST(Body, TakesTheStatedBodyAsWitnessAtTheEnds) {
  Metadata metadata;
  metadata.json_ld_body = three() + std::string(300, ' ') + three();
  const Body body = body_of(
      "<div>" + three() + "<p>Our own paper is printed on the hill, where the wind is.</p></div>",
      metadata);
  EXPECT_EQ(body.blocks.size(), 3U);
  EXPECT_THAT(body.trimmed, Contains(Field(&TrimmedLine::reason, "not in the stated body")));
}

TEST(Body, GivesReasonsForItsConfidence) {
  const Body body = body_of("<h1>Song</h1><div>" + three() + "</div>");
  EXPECT_GT(body.confidence, 0);
  EXPECT_LE(body.confidence, 1);
  EXPECT_THAT(body.notes, Contains(HasSubstr("letters")));
  EXPECT_THAT(body.notes, Contains(HasSubstr("page kind")));
  ASSERT_FALSE(body.candidates.empty());
  EXPECT_THAT(body.candidates.front().path, HasSubstr("html > body > div"));
}

TEST(Body, StaysLinearOnDeepAndWidePages) {
  std::string deep;
  for (int i = 0; i < 3000; ++i) {
    deep += "<div class='related author sidebar'><p>Half a line of text, again and again.";
  }
  EXPECT_NO_FATAL_FAILURE(static_cast<void>(body_of(deep)));
}

TEST(PageLines, BreakAtBlocksAndBreaksAndJoinInlineText) {
  const Document document = Document::parse(
      "<p>One <b>two</b>\n three</p>four<br>fi&shy;ve<div>six<span>seven</span></div>", {});
  std::vector<std::string> lines;
  for (const Line& line : lay_out(document, "news.example").lines) {
    lines.push_back(line.text);
  }
  EXPECT_THAT(lines, ElementsAre("One two three", "four", "five", "sixseven"));
}

TEST(PageLines, TellLinksToOtherSitesApart) {
  const Document document = Document::parse(
      "<p><a href='https://www.news.example/a'>ours</a> <a "
      "href='https://shop.test/'>theirs</a></p>",
      {});
  const PageLines page = lay_out(document, "news.example");
  ASSERT_EQ(page.lines.size(), 1U);
  EXPECT_EQ(page.lines[0].link_weight, 10U);
  EXPECT_EQ(page.lines[0].outward_weight, 6U);
  EXPECT_TRUE(page.lines[0].leads_with_link);
}

TEST(TextMeasure, CountsAnIdeographAsTwoLetters) {
  EXPECT_EQ(measure("ab 1").weight, 3U);
  EXPECT_EQ(measure("渡船").weight, 4U);
  EXPECT_EQ(measure("停駛。過河，").sentence_ends, 1U);
  EXPECT_EQ(measure("停駛。過河，").commas, 1U);
  EXPECT_EQ(measure("3.5 is no end. This is.").sentence_ends, 2U);
}

RegionSet regions_of_first_div(std::string_view html) {
  const Document document = Document::parse(std::string(html), {});
  NameCache<RegionSet> names;
  return regions_of(find_first(document.root(), GUMBO_TAG_DIV), names);
}

TEST(PageRegions, AreReadFromTheWordsOfAName) {
  EXPECT_TRUE(regions_of_first_div("<div class='c-article__related'>") & kRegionRelated);
  EXPECT_TRUE(regions_of_first_div("<div class='RelatedStories'>") & kRegionRelated);
  EXPECT_TRUE(regions_of_first_div("<div class='read-more'>") & kRegionRelated);
  EXPECT_TRUE(regions_of_first_div("<div id='articleBody'>") & kRegionBody);
  EXPECT_TRUE(regions_of_first_div("<div itemprop='articleBody'>") & kRegionBody);
  EXPECT_TRUE(regions_of_first_div("<div role='navigation'>") & kRegionNavigation);
  EXPECT_FALSE(regions_of_first_div("<div class='has-sidebar no-comments'>") & kRegionsOutside);
  EXPECT_FALSE(regions_of_first_div("<div class='shade adapted'>") & kRegionsOutside);
}

TEST(LineCues, SpeakManyLanguages) {
  struct Row {
    std::string_view line;
    LineCue cue;
  };
  const std::vector<Row> rows = {
      {"Sign up for our newsletter", LineCue::kPromotion},
      {"Folgen Sie uns auf allen Kanälen", LineCue::kPromotion},
      {"Lire aussi : le pont qui chante", LineCue::kReadMore},
      {"Все права защищены.", LineCue::kCopyright},
      {"責任編輯：周渚", LineCue::kCredit},
      {"【相關新聞】渡船停駛", LineCue::kReadMore},
      {"分享到", LineCue::kShare},
      {"Comments", LineCue::kComments},
      {"Correction: The bridge is older.", LineCue::kCorrection},
      {"Signs upset the council", LineCue::kNone},
      {"Commentators were surprised", LineCue::kNone},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(line_cue(fold_line(row.line), true), row.cue) << row.line;
  }
}

TEST(FoldKey, KeepsLettersAndDigitsOnly) {
  EXPECT_EQ(fold_key("The “Bridge”, 2026!"), "thebridge2026");
  EXPECT_EQ(fold_key("渡船,復航"), fold_key("渡船，復航"));
}

TEST(BodyReferee, KnowsLinesInAnyOrderAndIsSilentWhenShort) {
  EXPECT_FALSE(BodyReferee("short").speaks());
  BodyReferee referee(three() + three());
  EXPECT_TRUE(referee.speaks());
  EXPECT_TRUE(referee.knows("By evening the first bus crossed at walking pace"));
  EXPECT_TRUE(referee.knows("The bridge over the Lune was closed at noon"));
  EXPECT_FALSE(referee.knows("A line nobody has written"));
}

TEST(BodyConfidence, GrowsWithTextAndShrinksWithLinks) {
  const BodyEvidence good{.weight = 3000, .page_share = 0.9, .headline_above = true};
  BodyEvidence linked = good;
  linked.link_share = 0.6;
  EXPECT_GT(confidence_of(good), confidence_of(linked));
  EXPECT_EQ(confidence_of({}), 0);
}

}  // namespace
}  // namespace broadsheet::parser
