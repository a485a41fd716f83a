#include <gtest/gtest.h>

#include "tests/crawler/crawl_fixture.h"

// What publisher and page say of their use: obeyed, and recorded with the capture.
namespace broadsheet::crawler {
namespace {

class SignalsTest : public CrawlTest {
 protected:
  static std::string story(const std::string& head, const std::string& links = "") {
    std::string html =
        "<html><head><title>The gauge</title>" + head + "</head><body><article><h1>The gauge</h1>";
    for (int i = 0; i < 6; ++i) {
      html += "<p>Reading number " + std::to_string(i) +
              " of the gauge stood well above the mark that the harbour office drew, and nobody on "
              "the quay had expected it before the autumn.</p>";
    }
    return html + "</article>" + links + "</body></html>";
  }

  std::vector<storage::CaptureInfo> captures(const std::string& path) const {
    return *archive_->reader()->captures(UrlKey::of(*Url::parse(site_.url(path))));
  }

  size_t versions(const std::string& path) const {
    return archive_->reader()->versions(UrlKey::of(*Url::parse(site_.url(path))))->size();
  }
};

TEST_F(SignalsTest, ANoindexPageIsKeptButIsNoArticle) {
  site_.serve_html("/", story("<meta name=robots content=noindex>"));
  crawl(options("/"));
  EXPECT_EQ(outcome("/"), Outcome::kStored);
  EXPECT_EQ(line("/")->reason, "noindex");
  ASSERT_EQ(captures("/").size(), 1U);
  EXPECT_TRUE(captures("/")[0].signals.noindex);
  EXPECT_EQ(captures("/")[0].page_kind, PageKind::kArticle);
  EXPECT_EQ(versions("/"), 0U);
}

TEST_F(SignalsTest, OfANoarchivePageNothingIsKeptButItsLinksAreFollowed) {
  site_.serve_with("/", [](const support::SiteRequest&) {
    support::SiteResponse response{.body = story("", "<a href=/next>next</a>")};
    response.headers.add("X-Robots-Tag", "noarchive");
    return response;
  });
  site_.serve_html("/next", story("<meta name=robots content='unavailable_after: 2020-01-01'>"));
  crawl(options("/"));
  EXPECT_EQ(outcome("/"), Outcome::kBlockedRobots);
  EXPECT_EQ(line("/")->reason, "noarchive");
  EXPECT_TRUE(captures("/").empty());
  EXPECT_EQ(site_.count("/next"), 1U);
  EXPECT_EQ(line("/next")->reason, "noarchive: unavailable_after has passed");
  EXPECT_TRUE(captures("/next").empty());
}

TEST_F(SignalsTest, OnSitesOfOnesOwnTheyAreRecordedAlone) {
  site_.serve_html("/", story("<meta name=robots content='noindex, noarchive'>"));
  CrawlOptions with = options("/");
  with.robots = false;
  crawl(with);
  ASSERT_EQ(captures("/").size(), 1U);
  EXPECT_TRUE(captures("/")[0].signals.noarchive);
  EXPECT_EQ(versions("/"), 1U);
}

TEST_F(SignalsTest, ReservationsAreRecordedFromHeadersAndMeta) {
  site_.serve_with("/", [](const support::SiteRequest&) {
    support::SiteResponse response{
        .body = story("<meta name=tdm-reservation content=1>"
                      "<meta name=tdm-policy content='https://a.example/policy.json'>",
                      "<a href=/b>b</a>")};
    response.headers.add("Content-Usage", "train-ai=n");
    return response;
  });
  site_.serve_with("/b", [](const support::SiteRequest&) {
    support::SiteResponse response{.body = story("<meta name=tdm-reservation content=1>")};
    response.headers.add("TDM-Reservation", "0");
    return response;
  });
  crawl(options("/"));
  ASSERT_EQ(captures("/").size(), 1U);
  const Signals signals = captures("/")[0].signals;
  EXPECT_EQ(signals.tdm_reserved, true);
  EXPECT_EQ(signals.tdm_policy, "https://a.example/policy.json");
  EXPECT_EQ(signals.content_usage, "train-ai=n");
  ASSERT_EQ(captures("/b").size(), 1U);
  EXPECT_EQ(captures("/b")[0].signals.tdm_reserved, false) << "the header speaks first";
}

}  // namespace
}  // namespace broadsheet::crawler
