#include "cli/seed_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/support/fake_site.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> urls_of(std::string_view bytes, const Url* base = nullptr) {
  const auto seeds = read_seed_list(bytes, "list", base);
  std::vector<std::string> hrefs;
  if (!seeds.ok()) {
    return {seeds.error().detail};
  }
  for (const Url& url : *seeds) {
    hrefs.emplace_back(url.href());
  }
  return hrefs;
}

TEST(SeedList, ReadsOneUrlALine) {
  EXPECT_THAT(urls_of("\xef\xbb\xbf# mine\r\n\r\n https://a.example/ \r\nhttp://b.example/x\n"
                      "https://a.example/"),
              ElementsAre("https://a.example/", "http://b.example/x"));
}

TEST(SeedList, ReadsTheFeedsOfAnOpml) {
  EXPECT_THAT(urls_of(R"(<?xml version="1.0"?><opml version="2.0"><body><outline text="News">
              <outline type="rss" text="A" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
              <outline type="rss" text="B" xmlUrl="relative/feed"/></outline></body></opml>)"),
              ElementsAre("https://a.example/feed"));
}

TEST(SeedList, ReadsTheItemsOfFeeds) {
  EXPECT_THAT(urls_of("<rss version='2.0'><channel><item><link>https://a.example/1</link></item>"
                      "<item><link>https://a.example/2</link></item></channel></rss>"),
              ElementsAre("https://a.example/1", "https://a.example/2"));
  EXPECT_THAT(urls_of("<feed xmlns='http://www.w3.org/2005/Atom'><entry>"
                      "<link href='https://a.example/3'/></entry></feed>"),
              ElementsAre("https://a.example/3"));
  EXPECT_THAT(urls_of(R"({"version": "https://jsonfeed.org/version/1.1", "title": "A",
                         "items": [{"id": "1", "url": "https://a.example/4"}]})"),
              ElementsAre("https://a.example/4"));
}

TEST(SeedList, ReadsSitemapsAndTheirIndexesGzippedOrNot) {
  const std::string pages =
      "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>"
      "<url><loc>https://a.example/1</loc></url></urlset>";
  EXPECT_THAT(urls_of(pages), ElementsAre("https://a.example/1"));
  EXPECT_THAT(urls_of(support::gzip_of(pages)), ElementsAre("https://a.example/1"));
  EXPECT_THAT(urls_of("<sitemapindex><sitemap><loc>https://a.example/s.xml.gz</loc></sitemap>"
                      "</sitemapindex>"),
              ElementsAre("https://a.example/s.xml.gz"));
}

TEST(SeedList, RelativeLinksBelongToTheListsOwnUrl) {
  const Url base = *Url::parse("https://a.example/lists/all.opml");
  EXPECT_THAT(urls_of("<opml><body><outline xmlUrl='feed.xml'/></body></opml>", &base),
              ElementsAre("https://a.example/lists/feed.xml"));
}

TEST(SeedList, SaysWhatIsWrong) {
  EXPECT_THAT(urls_of("https://a.example/\nnonsense\n"), ElementsAre(HasSubstr("list:2: ")));
  EXPECT_THAT(urls_of("<html><body>Not found</body></html>"),
              ElementsAre("list is neither OPML, a feed or a sitemap nor a list of URLs"));
  EXPECT_THAT(urls_of("# nothing\n"), ElementsAre("list names no URL to start from"));
  EXPECT_THAT(urls_of(support::gzip_of("https://a.example/").substr(0, 11) + "xxxx"),
              ElementsAre(HasSubstr("list")));
}

class LoadSeedListTest : public testing::Test {
 protected:
  Result<std::vector<Url>> load(const std::string& source) {
    const auto log = make_null_log();
    crawler::CrawlOptions options;
    options.allow_private = {site_.host_port()};
    return load_seed_list(source, options, clock_, *log, terminal_);
  }

  support::FakeSite site_;
  support::TempDirectory directory_;
  SystemClock clock_;
  std::istringstream in_{"https://stdin.example/\n"};
  std::ostringstream out_, err_;
  Terminal terminal_{.in = in_, .out = out_, .err = err_};
};

TEST_F(LoadSeedListTest, TakesFilesUrlsAndStdin) {
  site_.serve("/list.txt", {.body = "https://web.example/\n", .content_type = "text/plain"});
  const auto file = directory_.write("seeds.txt", "https://file.example/\n");
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"-", "https://stdin.example/"},
      {file.string(), "https://file.example/"},
      {site_.url("/list.txt"), "https://web.example/"}};
  for (const auto& [source, href] : cases) {
    const auto seeds = load(source);
    ASSERT_TRUE(seeds.ok()) << source << ": " << seeds.error().detail;
    ASSERT_EQ(seeds->size(), 1U) << source;
    EXPECT_EQ(seeds->front().href(), href);
  }
}

TEST_F(LoadSeedListTest, SaysWhichListCannotBeHad) {
  EXPECT_THAT(load("/absent").error().detail, HasSubstr("/absent"));
  EXPECT_THAT(load(directory_.path().string()).error().detail, HasSubstr("cannot read"));
  EXPECT_THAT(load(site_.url("/absent")).error().detail, HasSubstr("answered 404"));
  EXPECT_EQ(load("http://10.0.0.1/list").error().kind, ErrorKind::kBlockedAddress);
}

}  // namespace
}  // namespace broadsheet::cli
