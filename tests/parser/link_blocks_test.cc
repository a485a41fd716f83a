#include "parser/link_blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "parser/link_cards.h"

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// The blocks of a page without a body, each as "heading: title, title".
std::vector<std::string> blocks_of(std::string_view html) {
  const Document document = Document::parse(std::string(html), {});
  const Url url = *Url::parse("https://news.example/local/council-pier-70110");
  const LinkMap map = map_links(document, Body{}, url);
  std::vector<std::string> rows;
  for (const LinkBlock& block : find_link_blocks(document, map)) {
    std::string row = block.heading + ":";
    for (const LinkItem& item : block.items) {
      row += (&item == block.items.data() ? " " : ", ") + item.title;
    }
    rows.push_back(row);
  }
  return rows;
}

std::string link(std::string_view name, std::string_view title) {
  return "<a href='/local/" + std::string(name) + "-10001'>" + std::string(title) + "</a>";
}

const std::string kOne = link("pier-closed-by-storm", "Old pier closed after storm");
const std::string kTwo = link("boats-lose-moorings", "Boats lose their moorings");

TEST(LinkBlocks, AHeadingTakesTheListBehindIt) {
  EXPECT_THAT(
      blocks_of("<h3>Around the harbour</h3><ul><li>" + kOne + "</li><li>" + kTwo + "</li></ul>"),
      ElementsAre("Around the harbour: Old pier closed after storm, "
                  "Boats lose their moorings"));
}

TEST(LinkBlocks, AnUntaggedLineHeadsTheListItOpens) {
  EXPECT_THAT(blocks_of("<div><div>Around the harbour</div><ul><li>" + kOne + "</li><li>" + kTwo +
                        "</li></ul></div>"),
              ElementsAre("Around the harbour: Old pier closed after storm, "
                          "Boats lose their moorings"));
}

TEST(LinkBlocks, KickersAndHeadlinesInCardsCutNothing) {
  EXPECT_THAT(blocks_of("<h3>Read next</h3><div class='card n1'><span>Opinion</span><h4>" + kOne +
                        "</h4></div><div class='card n2'><p>Latest</p><h4>" + kTwo + "</h4></div>"),
              ElementsAre("Read next: Old pier closed after storm, Boats lose their moorings"));
}

TEST(LinkBlocks, AnUnlinkedHeadlineBelongsToItsCard) {
  EXPECT_THAT(blocks_of("<h2>Read next</h2><div class=c><h3>Old pier closed after storm</h3><a "
                        "href='/local/pier-closed-by-storm-10001'>Read more</a></div><div "
                        "class=c><h3>Boats lose their moorings</h3><a "
                        "href='/local/boats-lose-moorings-10002'>Read more</a></div>"),
              ElementsAre("Read next: Old pier closed after storm, Boats lose their moorings"));
}

TEST(LinkBlocks, TextThatBelongsToNoCardEndsABlock) {
  const std::string text =
      "<p>Our desk writes a letter every Friday evening about the harbour and its people, have a "
      "look at it.</p>";
  EXPECT_THAT(blocks_of("<section><h3>Related</h3><div class=a>" + kOne + "</div>" + text +
                        "<div class=b>" + kTwo + "</div></section>"),
              ElementsAre("Related: Old pier closed after storm", ": Boats lose their moorings"));
}

TEST(LinkBlocks, ALabelledLineIsABlockOfItsOwn) {
  EXPECT_THAT(blocks_of("<p>Lesen Sie auch: " + kOne + "</p>"),
              ElementsAre("Lesen Sie auch:: Old pier closed after storm"));
  EXPECT_THAT(blocks_of("<p><a href='/local/pier-closed-by-storm-10001'>READ MORE: Old pier closed "
                        "after storm</a></p>"),
              ElementsAre("READ MORE: Old pier closed after storm"));
  EXPECT_THAT(blocks_of("<p>From the archive of 1968: " + kOne + "</p>"),
              ElementsAre("From the archive of 1968:: Old pier closed after storm"));
}

TEST(LinkBlocks, ButtonsHeadNothing) {
  EXPECT_THAT(blocks_of("<div><a href='/all'>Read more</a><ul><li>" + kOne + "</li><li>" + kTwo +
                        "</li></ul></div>"),
              ElementsAre(": Old pier closed after storm, Boats lose their moorings"));
}

TEST(LinkBlocks, NavigationSharesAndCommentsHaveNoBlocks) {
  EXPECT_THAT(
      blocks_of("<nav>" + kOne + "</nav><div class=share-bar>" + kTwo + "</div><div id=comments>" +
                kOne + "</div><div class=taboola-box>" + kTwo + "</div>"),
      IsEmpty());
}

TEST(LinkBlocks, EachItemIsInOneBlock) {
  EXPECT_THAT(blocks_of("<h3>Related</h3><ul><li>" + kOne + kOne + "</li></ul>"),
              ElementsAre("Related: Old pier closed after storm"));
}

TEST(LinkCards, TellHeadlinesFromLabels) {
  for (const char* headline : {"Old pier closed after storm", "Boats lose moorings",
                               "老街修繕進度過半", "Brückensperrungen"}) {
    EXPECT_EQ(is_headline(headline), std::string_view(headline) != "Brückensperrungen") << headline;
  }
  for (const char* label : {"", "Video", "Read more", "Continue reading", "weiterlesen",
                            "もっと見る", "https://news.example/local/a-very-long-address"}) {
    EXPECT_FALSE(is_headline(label)) << label;
  }
}

TEST(LinkMap, KnowsTheBodysLines) {
  const Document document = Document::parse(
      "<div><p>The council voted late on Tuesday to rebuild the old pier after a debate.</p><p>" +
          kOne + "</p></div>",
      {});
  const Url url = *Url::parse("https://news.example/local/council-pier-70110");
  Body body;
  const Node text = find_first(document.root(), GUMBO_TAG_P);
  body.block_nodes = {text.id()};
  body.first = text.id() + 1;
  body.last = text.subtree_end();
  const LinkMap map = map_links(document, body, url);
  ASSERT_EQ(map.lines.size(), 2U);
  EXPECT_TRUE(map.lines[0].prose);
  EXPECT_FALSE(map.lines[1].prose);
  EXPECT_TRUE(map.holds_prose(text));
  EXPECT_EQ(map.items.size(), 1U);
}

}  // namespace
}  // namespace broadsheet::parser
