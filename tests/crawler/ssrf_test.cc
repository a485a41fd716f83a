#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/crawler/crawl_fixture.h"

// No page, feed, sitemap, redirect or robots.txt makes a crawl ask a server that nobody allowed.
// The canary listens on loopback like the site, on a port that is not on the list.
namespace broadsheet::crawler {
namespace {

class SsrfTest : public CrawlTest {
 protected:
  // The canary, and other servers that must not be asked, as one might write them.
  [[nodiscard]] std::vector<std::string> forbidden() const {
    const std::string port = ":" + std::to_string(canary_.port()) + "/";
    std::vector<std::string> urls;
    for (const std::string host : {"127.0.0.1",
                                   "localhost",
                                   "LOCALHOST",
                                   "localhost.",
                                   "127.1",
                                   "127.0.1",
                                   "2130706433",
                                   "0x7f000001",
                                   "0x7F.0.0.1",
                                   "0177.0.0.1",
                                   "017700000001",
                                   "0",
                                   "0.0.0.0",
                                   "[::]",
                                   "[::1]",
                                   "[::ffff:127.0.0.1]",
                                   "[::ffff:7f00:1]",
                                   "[::127.0.0.1]",
                                   "[64:ff9b::7f00:1]",
                                   "[2002:7f00:1::]",
                                   "127.0.0.1.",
                                   "%31%32%37.0.0.1",
                                   "127。0。0。1",
                                   "①②⑦.⓪.⓪.①",
                                   "user:secret@127.0.0.1",
                                   "site.test@127.0.0.1"}) {
      urls.push_back(fmt::format("http://{}{}{}", host, port, urls.size()));
    }
    for (const std::string url : {"http://169.254.169.254/latest/meta-data/",
                                  "http://[fd00:ec2::254]/latest/",
                                  "http://0xa9fea9fe/latest/",
                                  "http://10.0.0.1/",
                                  "http://192.168.0.1/",
                                  "http://172.16.0.1/",
                                  "http://100.64.0.1/",
                                  "http://198.18.0.1/",
                                  "http://[fe80::1]/",
                                  "http://[ff02::1]/",
                                  "http://224.0.0.1/",
                                  "file:///etc/passwd",
                                  "gopher://127.0.0.1:70/",
                                  "ftp://127.0.0.1/",
                                  "dict://127.0.0.1:11211/stat",
                                  "ldap://127.0.0.1/",
                                  "javascript:alert(1)",
                                  "data:text/html,<a href=/>x</a>",
                                  "http://example.test:25/",
                                  "http://example.test:6379@127.0.0.1:22/"}) {
      urls.push_back(url);
    }
    return urls;
  }

  CrawlOptions open_options(const std::string& seed) {
    CrawlOptions made = options(seed);
    made.scope = ScopeKind::kAny;
    made.attempts_max = 1;
    made.limits.connect_timeout = Milliseconds(500);
    return made;
  }

  static std::string escaped(std::string text) {
    for (size_t at = 0; (at = text.find_first_of("&<", at)) != std::string::npos; ++at) {
      text.replace(at, 1, text[at] == '&' ? "&amp;" : "&lt;");
    }
    return text;
  }

  support::FakeSite canary_;
};

TEST_F(SsrfTest, LinksOfAllKindsStayOutside) {
  std::string head;
  std::string body;
  for (const std::string& url : forbidden()) {
    const std::string quoted = escaped(url);
    head += fmt::format(
        "<link rel=canonical href=\"{0}\"><link rel=alternate type=application/rss+xml "
        "href=\"{0}\">"
        "<meta http-equiv=refresh content=\"0; url={0}\">",
        quoted);
    body +=
        fmt::format("<a href=\"{0}\">a</a><iframe src=\"{0}\"></iframe><img src=\"{0}\">", quoted);
  }
  site_.serve_html("/", "<html><head>" + head + "</head><body>" + body + "</body></html>");
  CrawlOptions with = open_options("/");
  with.requisites = true;
  crawl(with);
  EXPECT_EQ(outcome("/"), Outcome::kStored);
  EXPECT_TRUE(canary_.requests().empty()) << canary_.requests().front().target;
}

TEST_F(SsrfTest, RedirectsStayOutside) {
  std::vector<std::string> links;
  for (const std::string& url : forbidden()) {
    const std::string path = "/to/" + std::to_string(links.size());
    site_.serve_redirect(path, url, links.size() % 2 == 0 ? 302 : 308);
    links.push_back(path);
  }
  site_.serve_html("/", page_of(links));
  crawl(open_options("/"));
  EXPECT_TRUE(canary_.requests().empty()) << canary_.requests().front().target;
  for (const std::string& path : links) {
    const Outcome what = outcome(path);
    // Not every resolver knows "localhost." with its dot.
    EXPECT_TRUE(what == Outcome::kErrorNetwork || what == Outcome::kBlockedPrivateAddress ||
                what == Outcome::kBlockedScheme || what == Outcome::kErrorBadRedirect)
        << site_.requests_for(path).size() << " " << path << " " << name_of(what);
  }
}

TEST_F(SsrfTest, FeedsSitemapsAndRobotsStayOutside) {
  std::string robots = "User-agent: *\nAllow: /\nSitemap: " + site_.url("/map.xml") + "\n";
  std::string map = "<urlset>";
  std::string feed = "<rss version='2.0'><channel>";
  for (const std::string& url : forbidden()) {
    robots += fmt::format("Sitemap: {}\n", url);
    map += fmt::format("<url><loc>{}</loc></url>", escaped(url));
    feed += fmt::format("<item><link>{}</link></item>", escaped(url));
  }
  site_.serve("/robots.txt", {.body = robots, .content_type = "text/plain"});
  site_.serve("/map.xml", {.body = map + "</urlset>", .content_type = "application/xml"});
  site_.serve("/feed", {.body = feed + "</channel></rss>", .content_type = "application/rss+xml"});
  site_.serve_html("/", page_of({"/feed"}));
  crawl(open_options("/"));
  EXPECT_EQ(site_.count("/map.xml"), 1U);
  EXPECT_EQ(site_.count("/feed"), 1U);
  EXPECT_TRUE(canary_.requests().empty()) << canary_.requests().front().target;
}

TEST_F(SsrfTest, ARobotsTxtThatRedirectsInwardsIsNoRequestAndNoPermission) {
  site_.serve_redirect("/robots.txt", "http://127.0.0.1:" + std::to_string(canary_.port()) + "/x");
  site_.serve_html("/", page_of({}));
  crawl(open_options("/"));
  EXPECT_TRUE(canary_.requests().empty());
  EXPECT_EQ(outcome("/"), Outcome::kDeferred);
}

TEST_F(SsrfTest, ANameThatResolvesInwardsIsRefusedWhenItIsDialled) {
  site_.serve_html("/",
                   page_of({"http://inside.example:" + std::to_string(canary_.port()) + "/a"}));
  CrawlOptions with = open_options("/");
  with.resolve = {{"inside.example", canary_.port(), "127.0.0.1"}};
  crawl(with);
  EXPECT_TRUE(canary_.requests().empty());
  ASSERT_EQ(recorder_.lines.size(), 2U);
  EXPECT_EQ(recorder_.lines[1].outcome, Outcome::kBlockedPrivateAddress);
}

TEST_F(SsrfTest, AProxyOfTheEnvironmentIsNotUsed) {
  const std::string proxy = "http://127.0.0.1:" + std::to_string(canary_.port());
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ASSERT_EQ(setenv(name, proxy.c_str(), 1), 0);
  }
  site_.serve_html("/", page_of({}));
  crawl(open_options("/"));
  for (const char* name : {"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"}) {
    ASSERT_EQ(unsetenv(name), 0);
  }
  EXPECT_EQ(outcome("/"), Outcome::kStored);
  EXPECT_TRUE(canary_.requests().empty());
}

TEST_F(SsrfTest, AnAllowedSiteOpensNoOtherPort) {
  site_.serve_redirect("/", "http://localhost:" + std::to_string(canary_.port()) + "/");
  crawl(open_options("/"));
  EXPECT_EQ(outcome("/"), Outcome::kBlockedPrivateAddress);
  EXPECT_TRUE(canary_.requests().empty());
}

}  // namespace
}  // namespace broadsheet::crawler
