#include "parser/robots_rules.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet::parser {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

bool allowed(std::string_view text, std::string_view path, std::string_view agent = "broadsheet") {
  return RobotsRules::parse(text).verdict_for(agent, path).allowed;
}

TEST(RobotsRules, WhatIsNoRobotsFileAllowsEverything) {
  for (const std::string_view text :
       {"", "\xEF\xBB\xBF", "<html><title>404</title></html>", "\n\n#x\n", ":::::", "Disallow",
        "User-agent: *", "User-agent: *\nDisallow:", "User-agent: *\nAllow:\nDisallow: #x"}) {
    EXPECT_TRUE(allowed(text, "/a")) << text;
  }
  EXPECT_TRUE(RobotsRules().verdict_for("broadsheet", "/").allowed);
}

TEST(RobotsRules, AVerdictNamesItsLine) {
  const auto rules = RobotsRules::parse("User-agent: *\r\n\r\nDisallow: /a\rAllow: /a/b\n");
  EXPECT_EQ(rules.verdict_for("x", "/a/c"), (RobotsRules::Verdict{false, 3}));
  EXPECT_EQ(rules.verdict_for("x", "/a/b"), (RobotsRules::Verdict{true, 4}));
  EXPECT_EQ(rules.verdict_for("x", "/c"), (RobotsRules::Verdict{true, 0}));
}

TEST(RobotsRules, LongestMatchWinsOverOrderAndAllowOverDisallow) {
  constexpr std::string_view kRules =
      "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\nAllow: /x\nDisallow: /x\n";
  EXPECT_FALSE(allowed(kRules, "/a"));
  EXPECT_TRUE(allowed(kRules, "/a/b"));
  EXPECT_FALSE(allowed(kRules, "/a/b/c"));
  EXPECT_TRUE(allowed(kRules, "/x"));
}

TEST(RobotsRules, WildcardsAndTheEndMark) {
  struct Case {
    std::string_view pattern;
    std::string_view path;
    bool matches;
  };
  const std::vector<Case> cases = {
      {"/", "/", true},
      {"/a", "/A", false},
      {"/a*", "/a", true},
      {"*", "/anything", true},
      {"/*.php", "/a.php?x", true},
      {"/*.php$", "/a.php", true},
      {"/*.php$", "/a.php?x", false},
      {"/a*b*c", "/a-b-b-c-d", true},
      {"/a*b*c$", "/abcbc", true},
      {"/a*b*c$", "/abcb", false},
      {"/a$", "/a", true},
      {"/a$", "/ab", false},
      {"/a$", "/a$", true},
      {"/a$b", "/a$bc", true},
      {"/a$b", "/a%24bc", true},
      {"/***a", "/xa", true},
      {"/ab*b", "/ab", false},
      {"/ab*b$", "/ab", false},
      {"a/b", "/a/b", true},
      {"/*?x=", "/p?x=1", true},
  };
  for (const Case& c : cases) {
    const std::string text = "User-agent: *\nDisallow: " + std::string(c.pattern);
    EXPECT_EQ(!allowed(text, c.path), c.matches) << c.pattern << " against " << c.path;
  }
}

TEST(RobotsRules, ComparesInOnePercentEncoding) {
  struct Case {
    std::string_view pattern;
    std::string_view path;
    bool matches;
  };
  const std::vector<Case> cases = {
      {"/~mak", "/%7Emak/x", true},
      {"/%7emak", "/~mak/x", true},
      {"/字", "/%E5%AD%97", true},
      {"/%e5%ad%97", "/%E5%AD%97", true},
      {"/a%2Fb", "/a/b", false},
      {"/a/b", "/a%2Fb", false},
      {"/a%2fb", "/a%2Fb", true},
      {"/a%3cd", "/a<d", true},
      {"/x%2Ay", "/x*y", true},
      {"/x%2Ay", "/xzy", false},
      {"/?u=https://h/", "/?u=https%3A%2F%2Fh%2F", true},
      {"/90%", "/90%25", true},
      {"/a b", "/a%20b", true},
  };
  for (const Case& c : cases) {
    const std::string text = "User-agent: *\nDisallow: " + std::string(c.pattern);
    EXPECT_EQ(!allowed(text, c.path), c.matches) << c.pattern << " against " << c.path;
  }
}

TEST(RobotsRules, TheOwnGroupCountsAloneAndAllOfItsPartsTogether) {
  constexpr std::string_view kRules =
      "User-agent: *\nDisallow: /\n\n"
      "User-agent: other\nUser-agent: BroadSheet/2.0 (news)\nDisallow: /a\n\n"
      "User-agent: broadsheet\nDisallow: /b\n\n"
      "User-agent: broadsheetbot\nDisallow: /c\n";
  EXPECT_FALSE(allowed(kRules, "/a"));
  EXPECT_FALSE(allowed(kRules, "/b"));
  EXPECT_TRUE(allowed(kRules, "/c"));
  EXPECT_FALSE(allowed(kRules, "/a", "Broadsheet/1.0 (+https://example.org)"));
  EXPECT_FALSE(allowed(kRules, "/c", "nobody"));
}

TEST(RobotsRules, OtherRecordsDoNotEndAGroup) {
  EXPECT_FALSE(
      allowed("User-agent: broadsheet\nSitemap: x\nFoo: bar\nUser-agent: *\nDisallow: /\n", "/a"));
}

TEST(RobotsRules, AGroupWithoutRulesAllowsItsAgent) {
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\nUser-agent: broadsheet\n", "/a"));
}

TEST(RobotsRules, RobotsTxtItselfIsAlwaysAllowed) {
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /", "/robots.txt"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /", "/robots.txt.old"));
}

TEST(RobotsRules, ReadsWhatAuthorsMeant) {
  EXPECT_FALSE(allowed("useragent: broadsheet\nDissallow: /a\n", "/a"));
  EXPECT_FALSE(allowed("User-agent *\nDisallow /a\n", "/a"));
  EXPECT_FALSE(allowed("Disallow: /a\n", "/a"));
  EXPECT_FALSE(allowed("User-agent: one, broadsheet\nDisallow: /a\n", "/a"));
  EXPECT_FALSE(allowed("User-agent: *<br>\nDisallow: /a<BR>\n", "/a/b"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\nAllow: /a/index.html\n", "/a/"));
  EXPECT_FALSE(allowed(std::string_view("\xFF\xFE"
                                        "D\0i\0s\0a\0l\0l\0o\0w\0:\0/\0a\0\n\0",
                                        24),
                       "/a"));
}

TEST(RobotsRules, CrawlDelayFollowsTheGroup) {
  const auto rules = RobotsRules::parse(
      "User-agent: *\nCrawl-delay: 3\nUser-agent: slow\nCrawl-delay: 0.5<br>\n"
      "User-agent: none\nDisallow: /x\nUser-agent: bad\nCrawl-delay: soon\n"
      "User-agent: far\nCrawl-delay: 999999999999\n");
  EXPECT_EQ(rules.crawl_delay("broadsheet"), 3s);
  EXPECT_EQ(rules.crawl_delay("slow"), 500ms);
  EXPECT_EQ(rules.crawl_delay("none"), std::nullopt);
  EXPECT_EQ(rules.crawl_delay("bad"), std::nullopt);
  EXPECT_EQ(rules.crawl_delay("far"), 10'000'000s);
  EXPECT_EQ(RobotsRules::parse("Crawl-delay: 7").crawl_delay("x"), 7s);
}

TEST(RobotsRules, ListsSitemapsInOrder) {
  const auto rules = RobotsRules::parse(
      "Sitemap: https://h/1.xml\nUser-agent: *\nSITEMAP:https://h/2.xml #x\nSitemap:\n");
  EXPECT_EQ(rules.sitemaps(), (std::vector<std::string>{"https://h/1.xml", "https://h/2.xml"}));
}

TEST(RobotsRules, TellsWhatIsPreferredOfTheUsesOfAUrl) {
  const RobotsRules rules = RobotsRules::parse(
      "User-Agent: *\n"
      "Allow: /\n"
      "Content-Usage: train-ai=n\n"
      "content-usage: /free/ train-ai=y, search=y\n"
      "Content-Usage: /free/*.pdf$   train-ai=n\n"
      "Content-Usage: /empty\n"
      "\n"
      "User-Agent: other\n"
      "Content-Usage: bots=n\n"
      "Disallow: /\n");
  const auto usage = [&](std::string_view agent, const std::string& path) {
    return rules.content_usage(agent, *Url::parse("https://a.example" + path));
  };
  EXPECT_EQ(usage("broadsheet/1.0", "/"), "train-ai=n");
  EXPECT_EQ(usage("broadsheet/1.0", "/empty"), "train-ai=n");
  EXPECT_EQ(usage("broadsheet/1.0", "/free/a"), "train-ai=y, search=y");
  EXPECT_EQ(usage("broadsheet/1.0", "/free/a.pdf"), "train-ai=n");
  EXPECT_EQ(usage("other", "/free/a"), "bots=n");
  EXPECT_FALSE(rules.verdict_for("other", "/x").allowed);
  EXPECT_TRUE(rules.verdict_for("broadsheet", "/x").allowed);
  EXPECT_EQ(RobotsRules::parse("User-agent: *\nDisallow: /x\n")
                .content_usage("broadsheet", *Url::parse("https://a.example/")),
            "");
}

TEST(RobotsRules, ReadsUpToTheBoundAndNoHalfLine) {
  const std::string head = "User-agent: *\nDisallow: /first\n";
  const std::string tail = "Disallow: /private\n";
  const auto padded = [&](size_t size) {
    return head + std::string(size - head.size() - tail.size() - 1, '#') + "\n" + tail;
  };
  EXPECT_FALSE(RobotsRules::parse(padded(RobotsRules::kBytesMax)).truncated());
  EXPECT_FALSE(allowed(padded(RobotsRules::kBytesMax), "/private"));
  const std::string over = padded(RobotsRules::kBytesMax + 12);
  const auto rules = RobotsRules::parse(over);
  EXPECT_TRUE(rules.truncated());
  EXPECT_TRUE(rules.verdict_for("x", "/").allowed) << "\"Disallow: /\" of the cut line";
  EXPECT_FALSE(rules.verdict_for("x", "/first").allowed);
}

TEST(RobotsRules, HostileFilesCostLinearTime) {
  std::string stars = "User-agent: *\nDisallow: /";
  for (int i = 0; i < 100'000; ++i) {
    stars += "*a";
  }
  EXPECT_TRUE(allowed(stars + "b$", "/" + std::string(8000, 'a')));
  std::string agents;
  for (int i = 0; i < 15'000; ++i) {
    agents += "User-agent: *\n";
  }
  for (int i = 0; i < 15'000; ++i) {
    agents += "Disallow: /a" + std::to_string(i) + "\n";
  }
  EXPECT_FALSE(allowed(agents, "/a77"));
}

}  // namespace
}  // namespace broadsheet::parser
