#include "parser/tdm_file.h"

#include <gtest/gtest.h>

#include <string>

namespace broadsheet::parser {
namespace {

TdmFile::Statement stated(const TdmFile& file, const std::string& path) {
  return file.statement_for(*Url::parse("https://a.example" + path));
}

TEST(TdmFile, TheLongestLocationSpeaks) {
  const TdmFile file = TdmFile::parse(R"([
    {"location": "/", "tdm-reservation": 1, "tdm-policy": "https://a.example/policy.json"},
    {"location": "/open/*", "tdm-reservation": 0},
    {"location": "/open/*.jpg$", "tdm-reservation": 1},
    {"location": "/caf%C3%A9", "tdm-reservation": 0}])");
  EXPECT_EQ(stated(file, "/news"),
            (TdmFile::Statement{.reserved = true, .policy = "https://a.example/policy.json"}));
  EXPECT_EQ(stated(file, "/open/a").reserved, false);
  EXPECT_EQ(stated(file, "/open/a.jpg").reserved, true);
  EXPECT_EQ(stated(file, "/open/a.jpg?w=1").reserved, false);
  EXPECT_EQ(stated(file, "/caf\xC3\xA9").reserved, false);
}

TEST(TdmFile, OfTwoAlikeTheOneThatReserves) {
  const TdmFile file = TdmFile::parse(
      R"([{"location": "/a", "tdm-reservation": 0}, {"location": "/a", "tdm-reservation": "1"}])");
  EXPECT_EQ(stated(file, "/a").reserved, true);
  EXPECT_EQ(stated(file, "/b"), TdmFile::Statement{});
}

TEST(TdmFile, PassesOverWhatIsNoRule) {
  for (const std::string_view text :
       {"", "[]", "{}", "null", "<html>Not found</html>", "[1, \"a\", [[]]]",
        R"([{"location": "/"}])", R"([{"tdm-reservation": 1}])",
        R"([{"location": "/", "tdm-reservation": 2}])",
        R"([{"location": "a", "tdm-reservation": 1}])"}) {
    EXPECT_TRUE(TdmFile::parse(text).empty()) << text;
  }
  EXPECT_FALSE(TdmFile::parse(R"({"location": "/", "tdm-reservation": true})").empty());
}

TEST(TdmFile, IsBoundedInRulesBytesAndDepth) {
  std::string many = "[";
  for (int i = 0; i < 5000; ++i) {
    many += R"({"location":"/)" + std::to_string(i) + R"(","tdm-reservation":1},)";
  }
  const TdmFile file = TdmFile::parse(many);
  EXPECT_EQ(stated(file, "/999").reserved, true);
  EXPECT_EQ(stated(file, "/4999").reserved, true) << "begins with /499";
  EXPECT_EQ(stated(file, "/x"), TdmFile::Statement{});
  EXPECT_TRUE(TdmFile::parse(std::string(TdmFile::kBytesMax + 10, '[')).empty());
  EXPECT_TRUE(TdmFile::parse(std::string(TdmFile::kBytesMax, ' ') +
                             R"([{"location":"/","tdm-reservation":1}])")
                  .empty());
}

}  // namespace
}  // namespace broadsheet::parser
