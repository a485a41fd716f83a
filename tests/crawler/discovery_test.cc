#include "crawler/discovery.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

namespace broadsheet::crawler {
namespace {

class DiscoveryTest : public testing::Test {
 protected:
  DiscoveryTest() {
    CrawlOptions options;
    options.seeds = {page_};
    scope_.emplace(*Scope::make(options));
    guard_.emplace(*AddressGuard::make({}));
  }

  [[nodiscard]] DiscoveryContext context(uint16_t depth = 0) const {
    return {.page = page_, .scope = *scope_, .guard = *guard_, .depth = depth};
  }

  static parser::Link link(const std::string& url, bool nofollow = false) {
    return {.url = *Url::parse(url), .nofollow = nofollow};
  }

  static std::string reason_for(const Discovered& discovered, std::string_view href) {
    for (const storage::Refusal& refusal : discovered.refused) {
      if (refusal.href == href) {
        return refusal.reason;
      }
    }
    return "";
  }

  Url page_ = *Url::parse("https://a.example/");
  std::optional<Scope> scope_;
  std::optional<AddressGuard> guard_;
};

TEST_F(DiscoveryTest, QueuesEachLinkOnceInItsCleanForm) {
  parser::Page page;
  page.links = {link("https://a.example/x?utm_source=z#top"), link("https://a.example/x")};
  const Discovered discovered = discover_links(page, context(3));
  ASSERT_EQ(discovered.found.size(), 1U);
  EXPECT_EQ(discovered.found[0].href, "https://a.example/x");
  EXPECT_EQ(discovered.found[0].depth, 4);
}

TEST_F(DiscoveryTest, GivesEveryRefusalItsReason) {
  parser::Page page;
  const std::string long_url = "https://a.example/" + std::string(2100, 'x');
  page.links = {link("https://b.example/"), link("http://127.0.0.1/"),
                link("https://a.example/n", true), link(long_url)};
  const Discovered discovered = discover_links(page, context());
  EXPECT_TRUE(discovered.found.empty());
  EXPECT_EQ(reason_for(discovered, "https://b.example/"), "scope");
  EXPECT_EQ(reason_for(discovered, "http://127.0.0.1/"), "address");
  EXPECT_EQ(reason_for(discovered, "https://a.example/n"), "nofollow");
}

TEST_F(DiscoveryTest, FollowsALinkThatStandsOnThePageBothWays) {
  parser::Page page;
  page.links = {link("https://a.example/n", true), link("https://a.example/n")};
  EXPECT_EQ(discover_links(page, context()).found.size(), 1U);
}

TEST_F(DiscoveryTest, ObeysAPageThatAsksNotToBeFollowed) {
  parser::Page page;
  page.robots.nofollow = true;
  page.links = {link("https://a.example/n")};
  EXPECT_TRUE(discover_links(page, context()).found.empty());
}

TEST_F(DiscoveryTest, TakesSitemapsAtTheirWordForTheirOwnHostOnly) {
  parser::Sitemap sitemap;
  sitemap.entries = {{.url = "https://a.example/1"}, {.url = "https://b.example/2"}};
  EXPECT_EQ(discover_entries(sitemap, context()).found.size(), 1U);
}

TEST_F(DiscoveryTest, EndsAtSitemapIndexesWithinIndexes) {
  parser::Sitemap index;
  index.kind = parser::SitemapKind::kIndex;
  index.entries = {{.url = "https://a.example/deeper.xml"}};
  EXPECT_EQ(discover_entries(index, context(2)).found.size(), 1U);
  EXPECT_TRUE(discover_entries(index, context(3)).found.empty());
}

TEST(Priority, PutsNewsBeforeTheRest) {
  const auto priority = [](const char* url, uint16_t depth) {
    return priority_of_link(*Url::parse(url), depth);
  };
  EXPECT_EQ(priority("https://a.example/2026/11/22/x.html", 1), Priority::kFront);
  EXPECT_EQ(priority("https://a.example/minister-resigns-over-budget/", 2), Priority::kArticle);
  EXPECT_EQ(priority("https://a.example/news/100234", 5), Priority::kArticle);
  EXPECT_EQ(priority("https://a.example/politics/", 1), Priority::kSection);
  EXPECT_EQ(priority("https://a.example/list?page=2", 1), Priority::kOther);
}

TEST_F(DiscoveryTest, TheNewestItemsOfAFeedGoFirst) {
  using std::chrono::days;
  const SysTime now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};
  const auto dated = [](const std::string& url, SysTime time) {
    return parser::FeedItem{.url = url, .published = DateTime{.instant = time}};
  };
  parser::Feed feed;
  feed.items = {{.url = "https://a.example/undated"},
                dated("https://a.example/old", now - days(60)),
                dated("https://a.example/yesterday", now - days(1)),
                dated("https://a.example/now", now),
                dated("https://a.example/ahead", now + days(400)),
                dated("https://a.example/weeks", now - days(14))};
  DiscoveryContext with = context();
  with.now = now;
  auto found = discover_items(feed, with).found;
  ASSERT_EQ(found.size(), 6U);
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::tie(a.priority, a.due_at, b.href) < std::tie(b.priority, b.due_at, a.href);
  });
  std::vector<std::string> order;
  for (const auto& candidate : found) {
    order.push_back(candidate.href.substr(sizeof("https://a.example/") - 1));
    EXPECT_LE(candidate.due_at, now);
  }
  EXPECT_EQ(order,
            (std::vector<std::string>{"now", "ahead", "yesterday", "weeks", "undated", "old"}));
  EXPECT_EQ(found.back().priority, static_cast<uint8_t>(Priority::kArticle));
}

TEST_F(DiscoveryTest, WhatListsSayOfAPageGoesWithItsUrl) {
  const DateTime date{.instant = SysTime{Milliseconds(1'700'000'000'000)}};
  parser::Feed feed;
  feed.items = {
      {.url = "https://a.example/1", .title = "  Minister\n resigns ", .published = date},
      {.url = "https://a.example/2", .title = std::string(299, 'x') + "\u00fc", .updated = date}};
  const auto items = discover_items(feed, context()).found;
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(items[0].announced.title, "Minister resigns");
  EXPECT_EQ(items[0].announced.published, date.instant);
  EXPECT_EQ(items[1].announced.title, std::string(299, 'x'));
  EXPECT_EQ(items[1].announced.published, SysTime{});  // when it was updated says another thing

  parser::Sitemap sitemap;
  sitemap.entries = {{.url = "https://a.example/3", .title = "News", .published = date},
                     {.url = "https://a.example/4", .modified = date}};
  const auto entries = discover_entries(sitemap, context()).found;
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].announced, (storage::Announcement{"News", date.instant}));
  EXPECT_TRUE(entries[1].announced.empty());
}

}  // namespace
}  // namespace broadsheet::crawler
