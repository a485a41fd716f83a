#include "parser/title.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

TEST(Title, SiteNamesAreCutOffAtEitherEnd) {
  const std::vector<std::string> site = {"The Daily", "湖州平安网", "daily.example"};
  EXPECT_EQ(strip_site("Bridge opens - The Daily", site), "Bridge opens");
  EXPECT_EQ(strip_site("Bridge opens | World | The Daily", site), "Bridge opens | World");
  EXPECT_EQ(strip_site("The Daily: Bridge opens", site), "Bridge opens");
  EXPECT_EQ(strip_site("湖州公安这样“打!”_湖州平安网", site), "湖州公安这样“打!”");
  EXPECT_EQ(strip_site("Covid-19 - what now", site), "Covid-19 - what now");
  EXPECT_EQ(strip_site("", site), "");
}

TEST(Title, TheShownHeadlineWinsWhileTheHeadResemblesIt) {
  TitleSources sources;
  sources.headline = "Bridge over the Tay opens after ten years";
  sources.open_graph = "Bridge over the Tay finally opens after ten years";
  sources.title_element = "Bridge over the Tay opens | The Daily";
  sources.site_names = {"The Daily"};
  EXPECT_EQ(choose_title(sources).text, "Bridge over the Tay opens after ten years");
}

TEST(Title, ALogoIsNoHeadline) {
  TitleSources sources;
  sources.headline = "The Daily";
  sources.open_graph = "Bridge over the Tay opens";
  sources.title_element = "Bridge over the Tay opens";
  EXPECT_EQ(choose_title(sources).text, "Bridge over the Tay opens");
}

TEST(Title, AKickerInFrontIsLeftOut) {
  TitleSources sources;
  sources.headline = "Brexit: Last round of talks begins in London";
  sources.json_ld = "Last round of talks begins in London";
  EXPECT_EQ(choose_title(sources).text, "Last round of talks begins in London");
}

TEST(Title, TheSiteInsideTheHeadingIsLeftOut) {
  TitleSources sources;
  sources.headline = "Last round of talks begins | Opinion";
  sources.open_graph = "Last round of talks begins";
  EXPECT_EQ(choose_title(sources).text, "Last round of talks begins");
}

TEST(Title, NothingStatedGivesTheHeadingAndNothingAtAllGivesNothing) {
  TitleSources sources;
  EXPECT_EQ(choose_title(sources).text, "");
  sources.headline = "Alone";
  EXPECT_EQ(choose_title(sources).text, "Alone");
}

TEST(Title, LikenessIsSymmetricAndBounded) {
  const TitleLikeness a("Bridge opens");
  EXPECT_DOUBLE_EQ(a.to("bridge  OPENS!"), 1.0);
  EXPECT_DOUBLE_EQ(a.to("xyz"), 0.0);
  EXPECT_DOUBLE_EQ(a.to(""), 0.0);
  EXPECT_TRUE(TitleLikeness("!!").empty());
}

TEST(Title, PartsStandBetweenTheMarks) {
  EXPECT_THAT(title_parts("A | B"), testing::IsSupersetOf({"A | B", "A", "B"}));
  EXPECT_TRUE(title_parts("").empty());
  EXPECT_LE(title_parts(std::string(100'000, '|')).size(), 40U);
}

TEST(Title, ALongOneIsCutBetweenCharacters) {
  std::string title = "A";  // so that no bound is a multiple of a character's three bytes
  while (title.size() < 5000) {
    title += "聞";
  }
  EXPECT_TRUE(is_valid_utf8(strip_site(title, {"The Daily"})));
  for (const std::string_view part : title_parts(title)) {
    EXPECT_TRUE(is_valid_utf8(part));
  }
}

}  // namespace
}  // namespace broadsheet::parser
