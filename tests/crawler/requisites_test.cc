#include <gtest/gtest.h>

#include "tests/crawler/crawl_fixture.h"

// What pages need to be shown, kept with --requisites.
namespace broadsheet::crawler {
namespace {

class RequisitesTest : public CrawlTest {
 protected:
  RequisitesTest() {
    site_.serve_html("/", page_with("<img src=/pier.png><a href=/linked.png>a link</a>"
                                    "<link rel=stylesheet href=/main.css>"));
    serve("/main.css", "text/css", "@import 'more.css'; p { background: url(/wall.png) }");
    serve("/more.css", "text/css", "@font-face { src: url(letters.woff2) }");
    serve("/letters.woff2", "font/woff2", "wOF2");
    for (const char* const path : {"/pier.png", "/linked.png", "/wall.png"}) {
      serve(path, "image/png", "\x89PNG");
    }
  }

  static std::string page_with(const std::string& html) {
    return "<html><head><title>A page</title></head><body><p>words</p>" + html + "</body></html>";
  }

  void serve(const std::string& path, const std::string& type, const std::string& body) {
    site_.serve(path, {.body = body, .content_type = type});
  }

  CrawlOptions with_requisites(const std::string& path = "/") {
    CrawlOptions made = options(path);
    made.requisites = true;
    return made;
  }

  std::optional<storage::UrlRow> row(const std::string& path) const {
    return *archive_->url(UrlKey::of(*Url::parse(site_.url(path))));
  }
};

TEST_F(RequisitesTest, AreKeptDownToWhatStylesLoad) {
  const CrawlSummary summary = crawl(with_requisites());
  for (const char* const path :
       {"/pier.png", "/main.css", "/more.css", "/wall.png", "/letters.woff2"}) {
    EXPECT_EQ(site_.count(path), 1U) << path;
    EXPECT_EQ(outcome(path), Outcome::kStored) << path;
    EXPECT_EQ(row(path)->captures, 1U) << path;
  }
  EXPECT_EQ(summary.counters.requisites, 5U);
  EXPECT_EQ(summary.counters.fetched, 2U) << "the page and the picture that it links to";
  EXPECT_EQ(row("/linked.png")->captures, 1U) << "a picture is kept, however it was found";
}

TEST_F(RequisitesTest, AreLeftAloneUnlessAskedFor) {
  crawl(options("/"));
  EXPECT_EQ(site_.count("/pier.png"), 0U);
  EXPECT_EQ(site_.count("/main.css"), 0U);
  EXPECT_EQ(outcome("/linked.png"), Outcome::kSkippedContentType);
}

TEST_F(RequisitesTest, LieBeyondTheScopeButNotBeyondRobotsAndGuard) {
  support::FakeSite other;
  other.serve("/robots.txt",
              {.body = "User-agent: *\nDisallow: /no\n", .content_type = "text/plain"});
  other.serve("/yes.png", {.body = "\x89PNG", .content_type = "image/png"});
  other.serve("/no.png", {.body = "\x89PNG", .content_type = "image/png"});
  other.serve_html("/page", page_with("<a href=/deeper>a link</a>"));
  support::FakeSite third;
  site_.serve_html("/far", page_with("<img src='" + other.url("/yes.png") + "'><img src='" +
                                     other.url("/no.png") + "'><img src='" + third.url("/x.png") +
                                     "'><img src='" + other.url("/page") + "'>"));
  CrawlOptions with = with_requisites("/far");
  with.scope = ScopeKind::kPage;
  with.depth_max = 0;
  with.allow_private.push_back(other.host_port());
  crawl(with);
  EXPECT_EQ(other.count("/yes.png"), 1U);
  EXPECT_EQ(other.count("/no.png"), 0U);
  EXPECT_TRUE(third.requests().empty());
  EXPECT_EQ(other.count("/page"), 1U);
  EXPECT_EQ(other.count("/deeper"), 0U) << "a page in a picture's place leads nowhere";
}

TEST_F(RequisitesTest, ComeBehindThePages) {
  site_.serve_html("/", page_with("<img src=/pier.png><a href=/a>a</a><a href=/b>b</a>"));
  site_.serve_html("/a", page_of({}));
  site_.serve_html("/b", page_of({}));
  crawl(with_requisites());
  EXPECT_EQ(site_.requests().back().path, "/pier.png");
}

TEST_F(RequisitesTest, AreNotAskedForAgainWhileTheyAreFresh) {
  crawl(with_requisites());
  site_.forget_requests();
  site_.serve_html("/", page_with("<p>new</p><img src=/pier.png><img src=/wall.png>"
                                  "<img src=/new.png><link rel=stylesheet href=/main.css>"));
  serve("/new.png", "image/png", "\x89PNG");
  crawl(with_requisites());
  EXPECT_EQ(site_.count("/pier.png"), 0U);
  EXPECT_EQ(site_.count("/main.css"), 0U);
  EXPECT_EQ(site_.count("/new.png"), 1U);
}

TEST_F(RequisitesTest, AreFoundOnAPageThatWasHeldBefore) {
  site_.serve("/", {.body = page_with("<img src=/pier.png>"), .etag = "\"1\""});
  crawl(options("/"));
  crawl(with_requisites());
  EXPECT_EQ(site_.count("/pier.png"), 1U);
}

TEST_F(RequisitesTest, AreBoundedInSize) {
  serve("/pier.png", "image/png", std::string(5000, 'x'));
  CrawlOptions with = with_requisites();
  with.requisite_bytes_max = 4000;
  crawl(with);
  EXPECT_EQ(outcome("/pier.png"), Outcome::kErrorTooLarge);
}

TEST_F(RequisitesTest, AreBoundedInSumForEachPage) {
  std::string pictures;
  for (int i = 0; i < 6; ++i) {
    const std::string path = "/large-" + std::to_string(i) + ".png";
    serve(path, "image/png", std::string(3000, 'x'));
    pictures += "<img src=" + path + ">";
  }
  site_.serve_html("/", page_with(pictures + "<a href=/next>next</a>"));
  serve("/other.png", "image/png", std::string(3000, 'x'));
  site_.serve_html("/next", page_with("<img src=/other.png>"));
  CrawlOptions with = with_requisites();
  with.requisite_page_bytes_max = 10'000;
  crawl(with);
  int kept = 0;
  int left_out = 0;
  for (int i = 0; i < 6; ++i) {
    const auto of = row("/large-" + std::to_string(i) + ".png");
    ASSERT_TRUE(of.has_value());
    kept += of->last_outcome == Outcome::kStored ? 1 : 0;
    left_out += of->reason.starts_with("too_many") ? 1 : 0;
  }
  EXPECT_EQ(kept, 3);
  EXPECT_GE(left_out, 2);
  EXPECT_EQ(outcome("/other.png"), Outcome::kStored) << "another page has a bound of its own";
}

TEST_F(RequisitesTest, ComeWithTheLastPageThatMayBeFetched) {
  site_.serve_html("/", page_with("<img src=/pier.png><link rel=stylesheet href=/main.css>"
                                  "<a href=/next>next</a><a href=/last>last</a>"));
  site_.serve_html("/next", page_with("<img src=/next.png><a href=/last>last</a>"));
  site_.serve_html("/last", page_with(""));
  serve("/next.png", "image/png", "\x89PNG");
  CrawlOptions with = with_requisites();
  with.pages_max = 2;
  const CrawlSummary summary = crawl(with);
  EXPECT_EQ(summary.end, CrawlEnd::kLimit);
  EXPECT_EQ(summary.counters.fetched, 2U);
  EXPECT_EQ(summary.counters.requisites, 5U + site_.count("/next.png"));
  EXPECT_EQ(site_.count("/letters.woff2"), 1U);
  EXPECT_EQ(site_.count("/next.png") + site_.count("/last"), 1U) << "either page was the second";
  with.pages_max.reset();
  EXPECT_EQ(crawl(with).end, CrawlEnd::kFinished);
  EXPECT_EQ(site_.count("/last"), 1U);
  EXPECT_EQ(site_.count("/pier.png"), 1U);
}

TEST_F(RequisitesTest, ARedirectedOneIsKeptWhereItLies) {
  support::FakeSite other;
  other.serve("/pier.png", {.body = "\x89PNG", .content_type = "image/png"});
  site_.serve_redirect("/pier.png", other.url("/pier.png"));
  CrawlOptions with = with_requisites();
  with.allow_private.push_back(other.host_port());
  crawl(with);
  EXPECT_EQ(outcome("/pier.png"), Outcome::kStored);
  EXPECT_EQ(other.count("/pier.png"), 1U);
}

}  // namespace
}  // namespace broadsheet::crawler
