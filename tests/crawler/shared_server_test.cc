#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "tests/crawler/crawl_fixture.h"

// Many names, one server: what it sees of a crawl of all of them.
namespace broadsheet::crawler {
namespace {

class SharedServerTest : public CrawlTest {
 protected:
  static constexpr int kHosts = 24;

  SharedServerTest() {
    site_.serve_others_with([this](const support::SiteRequest& request) {
      const int now = ++under_way_;
      int seen = most_.load();
      while (now > seen && !most_.compare_exchange_weak(seen, now)) {
      }
      take_some_time();
      --under_way_;
      return support::SiteResponse{.body = page_of({"/more"}, request.host + request.path)};
    });
  }

  CrawlOptions options_for(const std::string& domain) {
    CrawlOptions made = options("/");
    made.seeds.clear();
    for (int i = 0; i < kHosts; ++i) {
      const std::string host = domain.empty() ? "h" + std::to_string(i) + ".example"
                                              : "h" + std::to_string(i) + "." + domain;
      made.seeds.push_back(
          *Url::parse("http://" + host + ":" + std::to_string(site_.port()) + "/"));
      made.resolve.push_back({host, site_.port(), "127.0.0.1"});
    }
    made.allow_private = {"127.0.0.0/8"};
    return made;
  }

  // So that requests meet, if they may.
  static void take_some_time() {
    volatile int spent = 0;
    while (spent < 400'000) {
      spent = spent + 1;
    }
    std::this_thread::yield();
  }

  std::atomic<int> under_way_{0};
  std::atomic<int> most_{0};
};

TEST_F(SharedServerTest, VirtualHostsAtOneAddressShareABound) {
  CrawlOptions with = options_for("");
  with.per_address = 3;
  const CrawlSummary summary = crawl(with);
  EXPECT_EQ(summary.counters.fetched, 2U * kHosts);
  EXPECT_LE(most_.load(), 3);
}

TEST_F(SharedServerTest, HostsOfOneDomainShareABound) {
  CrawlOptions with = options_for("news.example");
  with.per_site = 2;
  const CrawlSummary summary = crawl(with);
  EXPECT_EQ(summary.counters.fetched, 2U * kHosts);
  EXPECT_LE(most_.load(), 2);
}

TEST_F(SharedServerTest, ADelayOfZeroAsksForNoBound) {
  CrawlOptions with = options_for("news.example");
  const CrawlSummary summary = crawl(with);
  EXPECT_EQ(summary.counters.fetched, 2U * kHosts);
}

TEST_F(SharedServerTest, ATimeoutAfterConnectingIsTriedAgain) {
  site_.misbehave_when([](const support::SiteRequest& request) {
    return request.path == "/slow" && request.turn == 0 ? "slow_headers" : "";
  });
  CrawlOptions with = options("/slow");
  with.limits.first_byte_timeout = Milliseconds(300);
  crawl(with);
  ASSERT_NE(line("/slow"), nullptr);
  EXPECT_EQ(line("/slow")->outcome, Outcome::kStored);
  EXPECT_EQ(line("/slow")->attempts, 2);
}

}  // namespace
}  // namespace broadsheet::crawler
