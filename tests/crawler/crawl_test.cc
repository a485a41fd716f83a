#include "crawler/crawl.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/url_key.h"
#include "crawler/crawl_job.h"
#include "crawler/job_rules.h"
#include "tests/crawler/crawl_fixture.h"

namespace broadsheet::crawler {
namespace {

TEST_F(CrawlTest, VisitsEveryReachablePageOnce) {
  site_.serve_html("/", page_of({"/a", "/b", "/a#part", "/missing"}));
  site_.serve_html("/a", page_of({"/b", "/", "/c?utm_source=x"}));
  site_.serve_html("/b", page_of({"/c", "/a"}));
  site_.serve_html("/c", page_of({"/"}));
  const CrawlSummary summary = crawl(options("/"));
  EXPECT_EQ(summary.end, CrawlEnd::kFinished);
  for (const char* path : {"/", "/a", "/b", "/c"}) {
    EXPECT_EQ(site_.count(path), 1U) << path;
    EXPECT_EQ(outcome(path), Outcome::kStored) << path;
  }
  EXPECT_EQ(outcome("/missing"), Outcome::kErrorHttpStatus);
  EXPECT_EQ(site_.count("/robots.txt"), 1U);
  EXPECT_EQ(summary.counters.visited, 5U);
}

TEST_F(CrawlTest, ObeysRobotsAndReadsItFirst) {
  site_.serve("/robots.txt", {.body = "User-agent: *\nDisallow: /no\nAllow: /no/but\n",
                              .content_type = "text/plain"});
  site_.serve_html("/", page_of({"/no/1", "/no/but", "/yes"}));
  site_.serve_html("/no/but", page_of({}));
  site_.serve_html("/yes", page_of({}));
  crawl(options("/"));
  EXPECT_EQ(site_.requests().front().path, "/robots.txt");
  EXPECT_EQ(site_.count("/no/1"), 0U);
  EXPECT_EQ(outcome("/no/1"), Outcome::kBlockedRobots);
  EXPECT_EQ(line("/no/1")->reason, "robots: line 2");
  EXPECT_EQ(outcome("/no/but"), Outcome::kStored);
}

TEST_F(CrawlTest, WaitsWhereRobotsCannotBeRead) {
  site_.serve("/robots.txt", {.status = 503, .body = "busy"});
  site_.serve_html("/", page_of({}));
  const CrawlSummary summary = crawl(options("/"));
  EXPECT_EQ(outcome("/"), Outcome::kDeferred);
  EXPECT_EQ(site_.count("/"), 0U);
  EXPECT_EQ(summary.counters.deferred, 1U);
}

TEST_F(CrawlTest, FetchesAPageMetLateThroughARedirectOnce) {
  site_.serve_html("/", page_of({"/a", "/old-a", "/older-a", "/old-b"}));
  site_.serve_html("/a", page_of({"/old-a"}));
  site_.serve_html("/b", page_of({"/old-b"}));
  site_.serve_redirect("/old-a", "/a", 301);
  site_.serve_redirect("/older-a", "/old-a", 301);
  site_.serve_redirect("/old-b", "/b");
  CrawlOptions with = options("/");
  with.per_host = 4;
  crawl(with);
  EXPECT_EQ(site_.count("/a"), 1U);
  EXPECT_EQ(site_.count("/b"), 1U);
  EXPECT_EQ(outcome("/a"), Outcome::kStored);
}

TEST_F(CrawlTest, TellsTheFateOfARedirect) {
  site_.serve_html("/", page_of({"/loop", "/file", "/none", "/private", "/chain", "/good"}));
  site_.misbehave("/loop", "redirect_loop");
  site_.misbehave("/file", "redirect_to_file");
  site_.misbehave("/none", "redirect_without_location");
  site_.misbehave("/private", "redirect_to_private");
  site_.serve_redirect("/good", "/target?x=1#frag");
  site_.serve_html("/target", page_of({}));
  crawl(options("/"));
  EXPECT_EQ(outcome("/loop"), Outcome::kErrorRedirectLoop);
  EXPECT_EQ(outcome("/file"), Outcome::kBlockedScheme);
  EXPECT_EQ(outcome("/none"), Outcome::kErrorBadRedirect);
  EXPECT_EQ(outcome("/private"), Outcome::kBlockedPrivateAddress);
  EXPECT_EQ(outcome("/good"), Outcome::kStored);
  EXPECT_EQ(line("/good")->final_url, site_.url("/target?x=1"));
}

TEST_F(CrawlTest, RetriesWhatMayPassAndNothingElse) {
  site_.serve_html("/", page_of({"/flaky", "/gone", "/broken", "/dead", "/cut"}));
  site_.misbehave("/flaky", "flaky_twice");
  site_.serve("/gone", {.status = 410});
  site_.misbehave("/broken", "server_error");
  site_.misbehave("/dead", "empty_answer");
  site_.misbehave("/cut", "drop_midway");
  crawl(options("/"));
  EXPECT_EQ(outcome("/flaky"), Outcome::kStored);
  EXPECT_GE(line("/flaky")->attempts, 2);
  EXPECT_EQ(outcome("/gone"), Outcome::kErrorHttpStatus);
  EXPECT_EQ(line("/gone")->attempts, 1);
  EXPECT_EQ(outcome("/broken"), Outcome::kRetryThenError);
  EXPECT_EQ(outcome("/dead"), Outcome::kRetryThenError);
  EXPECT_EQ(outcome("/cut"), Outcome::kStoredPartial);
}

TEST_F(CrawlTest, SurvivesHostileBodies) {
  site_.serve_html("/", page_of({"/bomb", "/endless", "/half", "/plain", "/picture", "/good"}));
  site_.misbehave("/bomb", "gzip_bomb");
  site_.misbehave("/endless", "endless_body");
  site_.misbehave("/half", "truncated_gzip");
  site_.misbehave("/plain", "gzip_that_is_plain");
  site_.serve("/picture", {.body = "GIF89a", .content_type = "image/gif"});
  site_.serve_html("/good", page_of({}));
  CrawlOptions with = options("/");
  with.limits.body_bytes_max = 1U << 20;
  with.limits.decoded_bytes_max = 4U << 20;
  crawl(with);
  EXPECT_EQ(outcome("/bomb"), Outcome::kErrorTooLarge);
  EXPECT_EQ(outcome("/endless"), Outcome::kErrorTooLarge);
  EXPECT_EQ(outcome("/half"), Outcome::kStoredPartial);
  EXPECT_EQ(outcome("/plain"), Outcome::kStored);
  EXPECT_EQ(outcome("/picture"), Outcome::kSkippedContentType);
  EXPECT_EQ(outcome("/good"), Outcome::kStored);
}

TEST_F(CrawlTest, AsksAgainConditionallyAndFollowsWhatTheUnchangedPageLeadsTo) {
  site_.serve("/", {.body = page_of({"/a"}), .etag = "\"1\""});
  site_.serve_html("/a", page_of({}));
  crawl(options("/"));
  site_.forget_requests();
  const CrawlSummary second = crawl(options("/"));
  EXPECT_EQ(second.round, 2U);
  EXPECT_FALSE(second.resumed);
  ASSERT_EQ(site_.count("/"), 1U);
  EXPECT_EQ(site_.requests_for("/")[0].headers.get("If-None-Match"), "\"1\"");
  EXPECT_EQ(line("/")->novelty, Novelty::kNotModified);
  EXPECT_EQ(site_.count("/a"), 1U);
  EXPECT_EQ(line("/a")->novelty, Novelty::kSameBytes);
  EXPECT_EQ(site_.count("/robots.txt"), 0U) << "robots.txt is kept for a day";
}

// The links stored with a page were chosen by the scope of the crawl that read it.
TEST_F(CrawlTest, ACrawlWithAnotherScopeFindsItsOwnLinksOnUnchangedPages) {
  site_.serve("/", {.body = page_of({"/a"}), .etag = "\"1\""});
  site_.serve_html("/a", page_of({}));
  CrawlOptions narrow = options("/");
  narrow.scope = ScopeKind::kPage;
  crawl(narrow);
  EXPECT_EQ(site_.count("/a"), 0U);
  crawl(options("/"));
  EXPECT_EQ(site_.count("/a"), 1U);
  for (int round = 2; round <= 3; ++round) {
    crawl(narrow);
  }
  EXPECT_EQ(site_.count("/a"), 1U);
}

TEST_F(CrawlTest, StopsAtALimitAndGoesOnFromThere) {
  site_.serve_html("/", page_of({"/1", "/2", "/3", "/4", "/5"}));
  for (const char* path : {"/1", "/2", "/3", "/4", "/5"}) {
    site_.serve_html(path, page_of({}));
  }
  CrawlOptions with = options("/");
  with.pages_max = 3;
  const CrawlSummary first = crawl(with);
  EXPECT_EQ(first.end, CrawlEnd::kLimit);
  EXPECT_EQ(first.counters.fetched, 3U);
  reopen();
  const CrawlSummary second = crawl(options("/"));
  EXPECT_EQ(second.end, CrawlEnd::kFinished);
  EXPECT_TRUE(second.resumed);
  for (const char* path : {"/", "/1", "/2", "/3", "/4", "/5"}) {
    EXPECT_EQ(site_.count(path), 1U) << path;
  }
}

TEST_F(CrawlTest, ARequestToStopLeavesTheRestInTheArchive) {
  site_.serve_html("/", page_of({"/a"}));
  stop_.request();
  const CrawlSummary summary = crawl(options("/"));
  EXPECT_EQ(summary.end, CrawlEnd::kInterrupted);
  EXPECT_EQ(archive_->queues(1)->size(), 1U);
}

TEST_F(CrawlTest, ReadsFeedsAndSitemapsForWhereTheyLead) {
  site_.serve("/robots.txt",
              {.body = "Sitemap: " + site_.url("/map.xml") + "\n", .content_type = "text/plain"});
  site_.serve("/map.xml",
              {.body = "<?xml version=\"1.0\"?><urlset "
                       "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><url><loc>" +
                       site_.url("/mapped") + "</loc></url></urlset>",
               .content_type = "application/xml"});
  site_.serve_html("/",
                   "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" "
                   "href=\"/feed\"></head><body>hello</body></html>");
  site_.serve("/feed", {.body = "<rss version=\"2.0\"><channel><title>t</title><item><title>x"
                                "</title><link>" +
                                site_.url("/fed") + "</link></item></channel></rss>",
                        .content_type = "application/rss+xml"});
  site_.serve_html("/mapped", page_of({}));
  site_.serve_html("/fed", page_of({}));
  crawl(options("/"));
  EXPECT_EQ(site_.count("/mapped"), 1U);
  EXPECT_EQ(site_.count("/fed"), 1U);
}

// An agency's story as two papers print it: one cut the end and put its own line above.
TEST_F(CrawlTest, FindsNearCopiesOfAnArticle) {
  const auto story = [](const std::string& first, int paragraphs) {
    std::string html = "<html><head><title>The tide gauge</title></head><body><article>";
    html += "<h1>The tide gauge</h1><p>" + first + "</p>";
    for (int i = 0; i < paragraphs; ++i) {
      html += fmt::format(
          "<p>Reading number {0} of the gauge on pier {1} stood {2} centimetres above the mark "
          "that "
          "the harbour office drew in the year {3}, and nobody on the quay had expected it.</p>",
          i, i * 3 + 2, i * 17 + 40, 1900 + i);
    }
    return html + "</article></body></html>";
  };
  site_.serve_html("/", page_of({"/first", "/second"}));
  site_.serve_html("/first", story("By the agency, from the harbour of the town itself.", 12));
  site_.serve_html("/second", story("From our reporter at the water, who was there.", 11));
  const CrawlSummary summary = crawl(options("/"));
  EXPECT_EQ(summary.counters.duplicate, 1U);
  const auto reader = archive_->reader();
  const auto versions = reader->versions(UrlKey::of(*Url::parse(site_.url("/first"))));
  ASSERT_EQ(versions->size(), 1U);
  EXPECT_EQ(reader->copies(versions->front().folded_text)->size(), 2U);
}

TEST_F(CrawlTest, DiscoversWithoutKeepingPages) {
  site_.serve_html("/", page_of({"/a", "/r"}));
  site_.serve_html("/a", page_of({"/b"}));
  site_.serve_redirect("/r", "/b");
  site_.serve_html("/b", page_of({}));
  CrawlOptions with = options("/");
  with.discover = true;
  crawl(with);
  EXPECT_EQ(site_.count("/b"), 1U);
  EXPECT_EQ(archive_->reader()->stats()->captures, 0U);
}

TEST_F(CrawlTest, KeepsTheDelayBetweenAllRequestsToAHost) {
  site_.serve_html("/", page_of({"/a", "/b", "/c"}));
  for (const char* path : {"/a", "/b", "/c"}) {
    site_.serve_html(path, page_of({}));
  }
  CrawlOptions with = options("/");
  with.delay = Milliseconds(40);
  with.per_host = 4;
  crawl(with);
  const auto requests = site_.requests();
  ASSERT_EQ(requests.size(), 6U) << "robots.txt and tdmrep.json before the pages";
  for (size_t i = 1; i < requests.size(); ++i) {
    EXPECT_GE(requests[i].at - requests[i - 1].at, Milliseconds(39)) << i;
  }
}

TEST_F(CrawlTest, WaitsADelayFirstWhenAnotherCrawlWasCutOff) {
  site_.serve_html("/", page_of({}));
  CrawlOptions with = options("/");
  with.delay = Milliseconds(60);
  const auto first_request_after = [&] {
    const size_t before = site_.requests().size();
    const SteadyTime began = clock_.steady_now();
    crawl(with);
    return site_.requests().at(before).at - began;
  };
  const auto other = archive_->begin_round("the rules of another job", "another", clock_.now());
  ASSERT_TRUE(other.ok());
  EXPECT_TRUE(*may_have_been_killed(*archive_));
  EXPECT_GE(first_request_after(), with.delay);
  ASSERT_TRUE(archive_->end_round(other->id).ok());
  EXPECT_FALSE(*may_have_been_killed(*archive_));
}

TEST_F(CrawlTest, VisitsWhatWasQueuedBeforeTheClockWasSetBack) {
  site_.serve_html("/", page_of({}));
  site_.serve_html("/queued", page_of({}));
  const CrawlOptions with = options("/");
  const SysTime before = clock_.now() + std::chrono::hours(1);
  const auto job = archive_->begin_round(job_rules_of(with), "a crawl", before);
  ASSERT_TRUE(job.ok());
  const Url url = *Url::parse(site_.url("/queued"));
  ASSERT_TRUE(archive_->enqueue(
      job->id, {{.key = UrlKey::of(url), .href = std::string(url.href()), .due_at = before}}));
  const CrawlSummary summary = crawl(with);
  EXPECT_EQ(summary.end, CrawlEnd::kFinished);
  EXPECT_TRUE(summary.resumed);
  EXPECT_EQ(site_.count("/queued"), 1U);
  EXPECT_TRUE(archive_->queues(job->id)->empty());
}

TEST(Rounds, AreResumedUnlessTheyBeginNow) {
  const SysTime now{Milliseconds(1'764'000'000'000)};
  storage::JobRow row;
  row.round_started = now;
  EXPECT_FALSE(goes_on(row, now));
  EXPECT_FALSE(goes_on(row, now + Milliseconds(20))) << "what came between took some time";
  EXPECT_TRUE(goes_on(row, now + Milliseconds(2000)));
  EXPECT_TRUE(goes_on(row, now - Milliseconds(1))) << "the clock was set back";
  row.pages = 1;
  EXPECT_TRUE(goes_on(row, now));
}

TEST_F(CrawlTest, RefusesBadOptionsBeforeItStarts) {
  const auto log = make_null_log();
  CrawlOptions none;
  auto summary = run_crawl(none, *archive_, clock_, *log, recorder_, stop_);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().kind, ErrorKind::kUsage);
  CrawlOptions bad = options("/");
  bad.allow_private = {"nonsense"};
  summary = run_crawl(bad, *archive_, clock_, *log, recorder_, stop_);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().kind, ErrorKind::kUsage);
}

TEST_F(CrawlTest, FetchesASinglePageUnderTheSameGuards) {
  site_.serve_redirect("/r", "/z");
  site_.serve("/z", {.body = page_of({}), .gzip = true});
  const auto log = make_null_log();
  const auto page = fetch_page(*Url::parse(site_.url("/r")), options("/"), clock_, *log);
  ASSERT_TRUE(page.ok()) << page.error().detail;
  EXPECT_EQ(page->capture.url.href(), site_.url("/z"));
  EXPECT_EQ(page->decoded, page_of({}));
  const auto blocked = fetch_page(*Url::parse(site_.url("/r")), {}, clock_, *log);
  ASSERT_FALSE(blocked.ok());
  EXPECT_EQ(blocked.error().kind, ErrorKind::kBlockedAddress);
}

}  // namespace
}  // namespace broadsheet::crawler
