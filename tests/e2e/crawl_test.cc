#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::SiteResponse;
using support::TempArchive;
using support::TempDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

// The log file's line of one URL.
boost::json::object line_of(const std::filesystem::path& log, const std::string& url) {
  for (auto& line : json_lines(log)) {
    if (text_of(line, "url") == url) {
      return line;
    }
  }
  return {};
}

TEST(Crawl, VisitsEveryPageOnceAndSaysSo) {
  FakeSite site;
  serve_tree(site, 12);
  const TempArchive archive;
  const auto result = broadsheet(crawl_args(site, archive.path(), "/page/0", {"--json"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto summary = parsed(result.out);
  EXPECT_EQ(text_of(summary, "end"), "finished");
  EXPECT_EQ(number_of(summary, "fetched"), 12);
  EXPECT_EQ(number_of(summary, "new"), 12);
  EXPECT_EQ(number_of(summary, "errors"), 0);
  const auto counts = fetches(site);
  EXPECT_EQ(counts.size(), 12U);
  for (const auto& [path, count] : counts) {
    EXPECT_EQ(count, 1) << path;
  }
  EXPECT_EQ(site.count("/robots.txt"), 1U);
  EXPECT_EQ(broadsheet({"check", "--archive", archive.path().string()}).exit_code, 0);
}

TEST(Crawl, SummaryCountsOneInTheSingular) {
  FakeSite site;
  site.serve_html("/a", article_html("Told", 1));
  const TempArchive archive;
  const std::string out = broadsheet(crawl_args(site, archive.path(), "/a", {"--depth", "0"})).out;
  EXPECT_TRUE(out.starts_with("1 page in ")) << out;
  EXPECT_NE(out.find("1 new, 0 revised, 0 unchanged, 0 copies of others; 1 holds an article\n"),
            std::string::npos)
      << out;
}

TEST(Crawl, LogFileHasOneLinePerUrl) {
  FakeSite site;
  serve_tree(site, 3);
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result =
      broadsheet(crawl_args(site, archive.path(), "/page/0", {"--log-file", log.string()}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(json_lines(log).size(), 3U);
  const auto line = line_of(log, site.url("/page/1"));
  EXPECT_EQ(text_of(line, "outcome"), "stored");
  EXPECT_EQ(text_of(line, "novelty"), "new");
  EXPECT_EQ(text_of(line, "final_url"), site.url("/page/1"));
  EXPECT_EQ(number_of(line, "status"), 200);
  EXPECT_EQ(number_of(line, "attempts"), 1);
  EXPECT_GT(number_of(line, "bytes"), 100);
  EXPECT_GE(number_of(line, "elapsed_ms"), 0);
  EXPECT_TRUE(line.contains("reason"));
}

TEST(Crawl, FollowsRedirectsHopByHop) {
  FakeSite site;
  site.serve_redirect("/old", "/newer", 301);
  site.serve_redirect("/newer", "/newest", 302);
  site.serve_html("/newest", article_html("Moved twice", 1));
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result =
      broadsheet(crawl_args(site, archive.path(), "/old", {"--log-file", log.string()}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto line = line_of(log, site.url("/old"));
  EXPECT_EQ(text_of(line, "outcome"), "stored");
  EXPECT_EQ(text_of(line, "final_url"), site.url("/newest"));
  const auto shown = broadsheet(
      {"show", site.url("/old"), "--archive", archive.path().string(), "--format", "text"});
  EXPECT_THAT(shown.out, HasSubstr("Moved twice")) << shown.err;
}

TEST(Crawl, AsksAgainWithValidatorsAndKeepsWhatStands) {
  FakeSite site;
  site.serve("/a", SiteResponse{.body = article_html("Still the same", 1), .etag = "\"v1\""});
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/a")).exit_code, 0);
  site.forget_requests();
  const auto again = broadsheet(crawl_args(site, archive.path(), "/a", {"--json"}));
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_EQ(number_of(parsed(again.out), "not_modified"), 1);
  ASSERT_EQ(site.count("/a"), 1U);
  EXPECT_EQ(site.requests_for("/a").front().headers.get("If-None-Match"), "\"v1\"");
}

TEST(Crawl, ChangedShareBarIsNoVersionChangedTextIs) {
  FakeSite site;
  const TempArchive archive;
  const auto url = site.url("/a");
  for (const std::string shares : {"12", "340"}) {
    site.serve_html("/a",
                    article_html("A story", 1, "<div class=\"share\">" + shares + " shares</div>"));
    ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/a")).exit_code, 0);
  }
  auto versions =
      parsed(broadsheet({"versions", url, "--archive", archive.path().string(), "--json"}).out);
  EXPECT_EQ(versions["versions"].as_array().size(), 1U);
  site.serve_html("/a", article_html("A story, corrected", 1));
  const auto third = broadsheet(crawl_args(site, archive.path(), "/a", {"--json"}));
  EXPECT_EQ(number_of(parsed(third.out), "revised"), 1);
  versions =
      parsed(broadsheet({"versions", url, "--archive", archive.path().string(), "--json"}).out);
  EXPECT_EQ(versions["versions"].as_array().size(), 2U);
}

TEST(Crawl, ObeysRobotsTxt) {
  FakeSite site;
  site.serve("/robots.txt", SiteResponse{.body = "User-agent: *\nDisallow: /private/\n",
                                         .content_type = "text/plain"});
  site.serve_html(
      "/", article_html("Front", 1, "<a href=\"/private/x\">no</a> <a href=\"/open\">yes</a>"));
  site.serve_html("/open", article_html("Open", 2));
  site.serve_html("/private/x", article_html("Closed", 3));
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result =
      broadsheet(crawl_args(site, archive.path(), "/", {"--log-file", log.string()}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(fetches(site), ElementsAre(Pair("/", 1), Pair("/open", 1)));
  EXPECT_EQ(text_of(line_of(log, site.url("/private/x")), "outcome"), "blocked:robots");
}

TEST(Crawl, UnreachableRobotsTxtMeansWait) {
  FakeSite site;
  site.misbehave("/robots.txt", "server_error");
  site.serve_html("/", article_html("Front", 1));
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result = broadsheet(
      crawl_args(site, archive.path(), "/", {"--log-file", log.string(), "--max-time", "20s"}));
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(fetches(site), IsEmpty());
  EXPECT_EQ(text_of(line_of(log, site.url("/")), "outcome"), "deferred");
}

TEST(Crawl, StaysInScopeAndWithinPatternsAndDepth) {
  FakeSite site;
  serve_tree(site, 15);
  const TempDirectory directory;
  const auto visited = [&](const std::vector<std::string>& more) {
    static int run = 0;
    site.forget_requests();
    const auto archive = directory.path() / std::to_string(++run);
    const auto result = broadsheet(crawl_args(site, archive, "/page/0", more));
    EXPECT_EQ(result.exit_code, 0) << result.err;
    return fetches(site).size();
  };
  EXPECT_EQ(visited({"--scope", "page"}), 1U);
  EXPECT_EQ(visited({"--depth", "2"}), 7U);
  EXPECT_EQ(visited({"--exclude", "/page/1$"}), 8U);
  EXPECT_EQ(visited({"--include", "/page/[12]$"}), 3U);
}

TEST(Crawl, PageLimitEndsTheRunAndTheNextOneGoesOn) {
  FakeSite site;
  serve_tree(site, 20);
  const TempArchive archive;
  const auto first =
      broadsheet(crawl_args(site, archive.path(), "/page/0", {"--max-pages", "8", "--json"}));
  EXPECT_EQ(first.exit_code, 7) << first.err;
  EXPECT_EQ(text_of(parsed(first.out), "end"), "limit");
  EXPECT_EQ(fetches(site).size(), 8U);
  const auto second = broadsheet(crawl_args(site, archive.path(), "/page/0", {"--json"}));
  EXPECT_EQ(second.exit_code, 0) << second.err;
  const auto counts = fetches(site);
  EXPECT_EQ(counts.size(), 20U);
  for (const auto& [path, count] : counts) {
    EXPECT_EQ(count, 1) << path;
  }
}

TEST(Crawl, RefusesPrivateAddressesUnlessAllowed) {
  FakeSite site;
  site.serve_html("/", article_html("Inside", 1));
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result = broadsheet(
      {"crawl", site.url("/"), "--archive", archive.path().string(), "--log-file", log.string()});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_EQ(text_of(line_of(log, site.url("/")), "outcome"), "blocked:private_address");
  EXPECT_THAT(site.requests(), IsEmpty());
}

TEST(Crawl, TrustsACertificateOnlyWhenToldTo) {
  FakeSite site({.tls = true});
  site.serve_html("/", article_html("Secret", 1));
  const TempDirectory directory;
  const auto log = directory.path() / "log.jsonl";
  const auto refused =
      broadsheet(crawl_args(site, directory.path() / "a", "/", {"--log-file", log.string()}));
  EXPECT_EQ(refused.exit_code, 4) << refused.err;
  EXPECT_EQ(text_of(line_of(log, site.url("/")), "outcome"), "error:tls");
  const auto trusted =
      broadsheet(crawl_args(site, directory.path() / "b", "/", {"--ca-file", site.ca_file()}));
  EXPECT_EQ(trusted.exit_code, 0) << trusted.err;
}

TEST(Crawl, TellsSiteOwnersWhoItIs) {
  FakeSite site;
  site.serve_html("/", article_html("Front", 1));
  const TempArchive archive;
  const auto result = broadsheet(crawl_args(
      site, archive.path(), "/", {"--user-agent", "paperboy/2", "--contact", "me@example.org"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto request = site.requests_for("/").front();
  EXPECT_THAT(std::string(request.headers.get("User-Agent").value_or("")),
              ::testing::AllOf(HasSubstr("paperboy/2"), HasSubstr("me@example.org")));
  EXPECT_EQ(request.headers.get("From"), "me@example.org");
}

TEST(Crawl, ReadsSeedsFromFilesAndStdin) {
  FakeSite site;
  serve_tree(site, 1);
  site.serve_html("/b", article_html("B", 77));
  const TempArchive archive;
  const auto seeds =
      archive.directory().write("seeds.txt", "# two seeds\n\n  " + site.url("/page/0") + "\n");
  auto args = crawl_args(site, archive.path(), "/b", {"--seeds", seeds.string()});
  EXPECT_EQ(broadsheet(args).exit_code, 0);
  EXPECT_THAT(fetches(site), UnorderedElementsAre(Pair("/b", 1), Pair("/page/0", 1)));
  site.forget_requests();
  const TempArchive other;
  args = {
      "crawl",           "--seeds",       "-", "--archive", other.path().string(), "--delay", "0",
      "--allow-private", site.host_port()};
  EXPECT_EQ(broadsheet(args, site.url("/b") + "\n").exit_code, 0);
  EXPECT_THAT(fetches(site), ElementsAre(Pair("/b", 1)));
}

TEST(Crawl, LeavesAPauseBetweenRequestsToOneHost) {
  FakeSite site;
  serve_tree(site, 4);
  const TempArchive archive;
  const auto result = broadsheet(crawl_args(site, archive.path(), "/page/0", {"--delay", "80ms"}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  const auto requests = site.requests();
  for (size_t i = 1; i < requests.size(); ++i) {
    // Arrival jitters a little against the start that is paced.
    EXPECT_GE(requests[i].at - requests[i - 1].at, Milliseconds(70)) << requests[i].target;
  }
}

TEST(Crawl, PartialWhenALinkFailsNotWhenItIsGone) {
  FakeSite site;
  site.serve_html("/", article_html("Front", 1, "<a href=\"/gone\">gone</a>"));
  const TempDirectory directory;
  EXPECT_EQ(broadsheet(crawl_args(site, directory.path() / "a", "/")).exit_code, 0);
  site.misbehave("/gone", "not_http");
  EXPECT_EQ(broadsheet(crawl_args(site, directory.path() / "b", "/")).exit_code, 6);
  EXPECT_EQ(broadsheet(crawl_args(site, directory.path() / "c", "/absent")).exit_code, 4);
}

}  // namespace
}  // namespace broadsheet::e2e
