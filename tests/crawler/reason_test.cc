#include "crawler/reason.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "crawler/job_rules.h"

namespace broadsheet::crawler {
namespace {

TEST(Reason, EveryCodeIsNamedOnceAndReadBack) {
  std::set<std::string> codes;
  for (size_t i = 0; i < static_cast<size_t>(Reason::kCount); ++i) {
    const auto reason = static_cast<Reason>(i);
    EXPECT_FALSE(meaning_of(reason).empty()) << i;
    EXPECT_TRUE(codes.emplace(code_of(reason)).second) << code_of(reason);
    EXPECT_EQ(reason_of(reason_text(reason, "any: detail")), reason);
    EXPECT_EQ(reason_of(code_of(reason)), reason);
  }
  EXPECT_EQ(reason_of("robot"), std::nullopt);
  EXPECT_EQ(reason_of(""), std::nullopt);
}

TEST(Reason, EveryCodeHasItsLineInTheManual) {
  std::ifstream file(std::filesystem::path(BROADSHEET_SOURCE_DIR) / "docs/operating.md");
  const std::string manual(std::istreambuf_iterator<char>(file), {});
  ASSERT_FALSE(manual.empty());
  for (size_t i = 0; i < static_cast<size_t>(Reason::kCount); ++i) {
    const std::string code = "`" + std::string(code_of(static_cast<Reason>(i))) + "`";
    EXPECT_NE(manual.find(code), std::string::npos) << code;
  }
}

TEST(JobRules, StateEverythingThatMakesTwoCrawlsTheSame) {
  CrawlOptions options;
  options.seeds = {*Url::parse("https://b.example/"), *Url::parse("https://a.example/#top")};
  options.scope = ScopeKind::kDomain;
  options.depth_max = 3;
  options.include = {"/news/"};
  options.exclude = {"[?&]sort="};
  const auto read = options_of_rules(job_rules_of(options));
  ASSERT_TRUE(read.ok());
  ASSERT_EQ(read->seeds.size(), 2U);
  EXPECT_EQ(read->seeds[0].href(), "https://a.example/");
  EXPECT_EQ(read->scope, ScopeKind::kDomain);
  EXPECT_EQ(read->depth_max, 3U);
  EXPECT_EQ(read->include, options.include);
  EXPECT_EQ(read->exclude, options.exclude);
  EXPECT_EQ(job_rules_of(*read), job_rules_of(options));
}

TEST(JobRules, RefuseALineThatIsNone) {
  EXPECT_FALSE(options_of_rules("").ok());
  EXPECT_FALSE(options_of_rules("scope=9 depth=any discover=false").ok());
  EXPECT_FALSE(options_of_rules("scope=1 depth=x discover=false").ok());
  EXPECT_FALSE(options_of_rules("scope=1 depth=any discover=false\nsed https://a.example/").ok());
}

}  // namespace
}  // namespace broadsheet::crawler
