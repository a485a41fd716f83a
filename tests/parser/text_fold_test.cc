#include "parser/text_fold.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <string>

#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

TEST(TextFold, WidthCaseSpaceAndPunctuationDoNotCount) {
  EXPECT_EQ(fold_text("  “Hello”, World — it's 5 p.m.! "), "helloworldits5pm");
  EXPECT_EQ(fold_text("ＡＢＣ１２３"), "abc123");
  EXPECT_EQ(fold_text("标题：『新闻』（二）"), fold_text("标题:「新闻」(二)"));
  EXPECT_EQ(fold_text("Straße"), fold_text("STRASSE"));
  EXPECT_EQ(fold_text("cafe\u0301"), fold_text("café"));
  EXPECT_EQ(fold_text("a\u00ADb\u200Bc"), "abc");
  EXPECT_EQ(fold_text("Title | Site"), "titlesite");
}

TEST(TextFold, SignsThatCarryMeaningStay) {
  EXPECT_NE(fold_text("C++"), fold_text("C"));
  EXPECT_NE(fold_text("$5"), fold_text("5"));
  EXPECT_NE(fold_text("5°"), fold_text("5"));
}

TEST(TextFold, TraditionalFoldsToSimplified) {
  EXPECT_EQ(fold_text("行政院長在臺北主持會議"), fold_text("行政院长在台北主持会议"));
  EXPECT_EQ(fold_text("国务院"), "国务院");
}

TEST(TextFold, OtherScriptsKeepTheirMarks) {
  EXPECT_NE(fold_text("การ"), "");
  EXPECT_EQ(fold_text("हिन्दी"), "हिन्दी");
  EXPECT_EQ(fold_text("ニュース"), "ニュース");
}

TEST(TextFold, MarksBehindPlainLettersJoinThem) {
  EXPECT_EQ(fold_text("cafe\u0301 A\u030A"), fold_text("caf\u00E9 \u00E5"));
  EXPECT_EQ(fold_text("ABC x\u00B2 DEF"), "abcx2def");
  EXPECT_EQ(fold_text(""), "");
}

TEST(TextFold, BrokenInputFoldsToSomething) {
  EXPECT_EQ(fold_text(""), "");
  EXPECT_EQ(fold_text("\xFF\xFE").find('\xFF'), std::string::npos);
}

TEST(TextFold, TheSeedPairFoldsToEqualText) {
  const auto path = shared_path("data/seed/gold.json");
  if (!path) {
    GTEST_SKIP() << "no shared development data";
  }
  const boost::json::value gold = boost::json::parse(read_file(*path));
  const auto folded = [&gold](const char* version) {
    std::string text;
    for (const auto& paragraph : gold.at(version).at("paragraphs").as_array()) {
      text += fold_text(paragraph.as_string());
    }
    return text;
  };
  const std::string simplified = folded("simplified");
  EXPECT_GT(simplified.size(), 1000U);
  EXPECT_EQ(folded("traditional"), simplified);
  EXPECT_EQ(fold_text(gold.at("traditional").at("title").as_string()),
            fold_text(gold.at("simplified").at("title").as_string()));
}

TEST(TextFold, CharactersOfOneScriptAloneAreCounted) {
  const HanScripts traditional = count_han_scripts("國務院 abc 會議");
  EXPECT_EQ(traditional.han, 5U);
  EXPECT_EQ(traditional.traditional, 4U);
  EXPECT_EQ(traditional.simplified, 0U);
  EXPECT_GT(count_han_scripts("国务院会议").simplified, 2U);
}

}  // namespace
}  // namespace broadsheet::parser
