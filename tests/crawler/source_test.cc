#include "crawler/source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace broadsheet::crawler {
namespace {

using ::testing::HasSubstr;

Source source_at(const std::string& url) {
  Source source;
  source.name = "example";
  source.crawl.seeds.push_back(*Url::parse(url));
  return source;
}

TEST(Source, ASoundOneHasNoProblem) {
  EXPECT_EQ(source_problem(source_at("https://example.org/")), "");
  Source by_feed;
  by_feed.name = "by.feed-1_a";
  by_feed.feeds.push_back(*Url::parse("https://example.org/feed"));
  by_feed.languages = {"zh", "yue"};
  EXPECT_EQ(source_problem(by_feed), "");
}

TEST(Source, ProblemsNameTheirKey) {
  struct Case {
    std::function<void(Source&)> spoil;
    std::string_view problem;
  };
  const Case cases[] = {
      {[](Source& s) { s.name = ""; }, "name: \"\""},
      {[](Source& s) { s.name = "Example"; }, "name: \"Example\""},
      {[](Source& s) { s.name = "-a"; }, "name: \"-a\""},
      {[](Source& s) { s.name = std::string(65, 'a'); }, "name: "},
      {[](Source& s) { s.crawl.seeds.clear(); }, "no place to start"},
      {[](Source& s) { s.priority = 101; }, "priority: "},
      {[](Source& s) { s.languages = {"English"}; }, "languages: \"English\""},
      {[](Source& s) { s.schedule.every = Milliseconds(999); }, "every: "},
      {[](Source& s) { s.schedule.jitter = std::chrono::minutes(16); }, "jitter is longer"},
      {[](Source& s) { s.schedule.jitter = std::chrono::hours(25); }, "jitter: "},
      {[](Source& s) { s.crawl.include = s.crawl.exclude = {"/a/"}; }, "include and exclude"},
      {[](Source& s) { s.crawl.pages_max = 0; }, "max_pages is 0"},
      {[](Source& s) { s.crawl.time_max = Milliseconds(0); }, "max_time is 0"},
      {[](Source& s) { s.crawl.bytes_max = 0; }, "max_bytes is 0"},
      {[](Source& s) { s.crawl.backoff_max = Milliseconds(1); }, "max_backoff is shorter"},
      {[](Source& s) { s.revisit.yield = 0; }, "revisit_yield"},
      {[](Source& s) { s.revisit.interval_min = Milliseconds(0); }, "revisit_min"},
      {[](Source& s) { s.revisit.interval_max = Milliseconds(1); }, "revisit_min is longer"},
      {[](Source& s) { s.revisit.rest_age = Milliseconds(1); }, "revisit_rest is shorter"},
  };
  for (const auto& row : cases) {
    auto source = source_at("https://example.org/");
    row.spoil(source);
    EXPECT_THAT(source_problem(source), HasSubstr(std::string(row.problem)));
  }
}

TEST(Source, SeedsOfSchedulesDifferByName) {
  Source a;
  a.name = "a";
  Source b;
  b.name = "b";
  EXPECT_NE(schedule_seed(a), schedule_seed(b));
  EXPECT_EQ(schedule_seed(a), 0xaf63dc4c8601ec8cU);  // FNV-1a of "a": must never change
}

TEST(Source, OverlapsAreFoundBothWays) {
  std::vector<Source> sources = {
      source_at("https://example.org/"), source_at("https://www.example.org/sport/"),
      source_at("https://news.example.org/"), source_at("https://other.example/")};
  auto overlaps = *overlapping(sources);
  ASSERT_EQ(overlaps.size(), 1U);
  EXPECT_EQ(overlaps[0].first, 0U);
  EXPECT_EQ(overlaps[0].second, 1U);
  EXPECT_EQ(overlaps[0].url, "https://www.example.org/sport/");

  sources[0].crawl.exclude = {"/sport/"};
  sources[1].crawl.scope = ScopeKind::kPrefix;
  EXPECT_TRUE(overlapping(sources)->empty());

  sources[2].crawl.scope = ScopeKind::kDomain;
  overlaps = *overlapping(sources);
  ASSERT_EQ(overlaps.size(), 2U);
  EXPECT_EQ(overlaps[1].first, 1U);
  EXPECT_EQ(overlaps[1].second, 2U);

  sources[2].enabled = false;
  EXPECT_TRUE(overlapping(sources)->empty());
}

}  // namespace
}  // namespace broadsheet::crawler
