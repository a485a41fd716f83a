#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::SiteResponse;
using support::TempArchive;
using ::testing::HasSubstr;

// A site that gives every URL another fate.
class Explain : public ::testing::Test {
 protected:
  void SetUp() override {
    site_.serve("/robots.txt", SiteResponse{.body = "User-agent: *\nDisallow: /admin\n",
                                            .content_type = "text/plain"});
    site_.serve_html("/a", article_html("The budget in full", 1,
                                        "<a href=\"/copy\">c</a><a href=\"/admin/x\">x</a>"
                                        "<a href=\"/sport/y\">s</a><a href=\"/gone\">g</a>"
                                        "<a href=\"/moved\">m</a><a href=\"/away\">w</a>"
                                        "<a rel=nofollow href=\"/login\">l</a>"
                                        "<a href=\"https://elsewhere.example/\">e</a>"
                                        "<a href=\"/x/x/x/x/x\">t</a>"));
    site_.serve_html("/copy", article_html("The budget in full", 1));
    site_.serve_html("/target", article_html("Another day", 2));
    site_.serve_redirect("/moved", "/target");
    site_.serve_redirect("/away", "https://far.example/p");
    const auto result =
        broadsheet(crawl_args(site_, archive_.path(), "/a", {"--exclude", "/sport/"}));
    ASSERT_EQ(result.exit_code, 0) << result.err;
  }

  [[nodiscard]] ProgramResult ask(const std::string& url,
                                  std::vector<std::string> more = {}) const {
    std::vector<std::string> args{"explain", url, "--archive", archive_.path().string()};
    args.insert(args.end(), more.begin(), more.end());
    return broadsheet(std::move(args));
  }
  [[nodiscard]] boost::json::object explained(const std::string& url) const {
    return parsed(ask(url, {"--json"}).out);
  }
  [[nodiscard]] std::string code_of(const std::string& path) const {
    return text_of(explained(site_.url(path)), "code");
  }

  FakeSite site_;
  TempArchive archive_;
};

TEST_F(Explain, EveryUrlEverSeenHasOneCode) {
  EXPECT_EQ(code_of("/a"), "fetched");
  EXPECT_EQ(code_of("/copy"), "fetched");
  EXPECT_EQ(code_of("/admin/x"), "robots");
  EXPECT_EQ(code_of("/sport/y"), "excluded");
  EXPECT_EQ(code_of("/gone"), "status");
  EXPECT_EQ(code_of("/moved"), "redirected");
  EXPECT_EQ(code_of("/target"), "fetched");
  EXPECT_EQ(code_of("/away"), "scope");
  EXPECT_EQ(code_of("/login"), "nofollow");
  EXPECT_EQ(code_of("/x/x/x/x/x"), "trap");
  EXPECT_EQ(text_of(explained("https://elsewhere.example/"), "code"), "scope");
  EXPECT_EQ(text_of(explained("https://far.example/p"), "code"), "scope");
}

TEST_F(Explain, ALinkNamesThePageItStoodOn) {
  const auto found = explained(site_.url("/copy")).at("found").as_object();
  EXPECT_EQ(text_of(found, "via"), "link");
  EXPECT_EQ(text_of(found, "page"), site_.url("/a"));
  EXPECT_EQ(number_of(found, "depth"), 1);
}

TEST_F(Explain, TheRuleThatDecidedIsNamed) {
  const auto excluded = explained(site_.url("/sport/y")).at("scope").as_array();
  ASSERT_EQ(excluded.size(), 1U);
  EXPECT_EQ(text_of(excluded[0].as_object(), "decision"), "excluded");
  EXPECT_EQ(text_of(excluded[0].as_object(), "rule"), "matches --exclude /sport/");
  const auto outside = explained("https://elsewhere.example/").at("scope").as_array();
  EXPECT_THAT(text_of(outside[0].as_object(), "rule"), HasSubstr("outside of the seeds' hosts"));
}

TEST_F(Explain, TheLineOfRobotsTxtIsShown) {
  const auto robots = explained(site_.url("/admin/x")).at("robots").as_object();
  EXPECT_FALSE(robots.at("allowed").as_bool());
  EXPECT_EQ(number_of(robots, "line"), 2);
  EXPECT_EQ(text_of(robots, "rule"), "Disallow: /admin");
}

TEST_F(Explain, ACopyNamesItsOriginal) {
  const auto copies =
      explained(site_.url("/copy")).at("duplicates").as_object().at("copies").as_array();
  ASSERT_EQ(copies.size(), 1U);
  EXPECT_EQ(text_of(copies[0].as_object(), "url"), site_.url("/a"));
}

TEST_F(Explain, AUrlNeverSeenIsSaidSoWithTheNearestOne) {
  const auto result = ask(site_.url("/targets/7"));
  EXPECT_EQ(result.exit_code, 4);
  EXPECT_THAT(result.out, HasSubstr("unseen: never seen"));
  EXPECT_THAT(result.out, HasSubstr("nearest   " + site_.url("/target") + "\n"));
}

TEST_F(Explain, AnOverlongUrlIsExplainedThoughItIsNotRecorded) {
  const auto about = explained(site_.url("/" + std::string(3000, 'a')));
  EXPECT_EQ(text_of(about, "code"), "url_too_long");
}

TEST_F(Explain, WhatIsNoUrlIsAnErrorOfUsage) {
  const auto result = ask("example.org/a");
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean https://example.org/a?"));
}

TEST_F(Explain, HelpShowsExamples) {
  const auto result = broadsheet({"explain", "--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("broadsheet explain https://"));
}

TEST(ExplainQueued, AUrlThatWaitsSaysInWhichQueue) {
  FakeSite site;
  TempArchive archive;
  serve_tree(site, 20);
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/page/0", {"--max-pages", "1"})).exit_code,
            7);
  const auto about = parsed(
      broadsheet({"explain", site.url("/page/1"), "--json", "--archive", archive.path().string()})
          .out);
  EXPECT_EQ(text_of(about, "code"), "queued");
  EXPECT_EQ(text_of(about, "state"), "due");
  EXPECT_THAT(text_of(about.at("next").as_object(), "why"), HasSubstr("queue of job 1"));
}

}  // namespace
}  // namespace broadsheet::e2e
