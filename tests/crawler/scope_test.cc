#include "crawler/scope.h"

#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

Scope scope_of(ScopeKind kind, const std::string& seed, CrawlOptions options = {}) {
  options.seeds = {*Url::parse(seed)};
  options.scope = kind;
  auto scope = Scope::make(options);
  EXPECT_TRUE(scope.ok());
  return *std::move(scope);
}

struct ScopeCase {
  ScopeKind kind;
  const char* seed;
  const char* url;
  bool inside;
};

TEST(Scope, HoldsWhatItsKindSays) {
  const std::vector<ScopeCase> cases = {
      {ScopeKind::kPage, "https://a.example/x?y=1", "https://a.example/x?y=1", true},
      {ScopeKind::kPage, "https://a.example/x", "https://a.example/x/", false},
      {ScopeKind::kPrefix, "https://a.example/news/", "https://a.example/news/2026/a", true},
      {ScopeKind::kPrefix, "https://a.example/news/index.html", "https://a.example/news/b", true},
      {ScopeKind::kPrefix, "https://a.example/news/", "https://a.example/newsroom/", false},
      {ScopeKind::kPrefix, "https://a.example/news/", "https://a.example/", false},
      {ScopeKind::kHost, "https://a.example/", "http://a.example/b", true},
      {ScopeKind::kHost, "https://a.example/", "https://www.a.example/b", true},
      {ScopeKind::kHost, "https://a.example/", "https://b.a.example/", false},
      {ScopeKind::kHost, "http://127.0.0.1:81/", "http://127.0.0.1:82/", false},
      {ScopeKind::kDomain, "https://a.bbc.co.uk/", "https://b.bbc.co.uk/", true},
      {ScopeKind::kDomain, "https://a.bbc.co.uk/", "https://other.co.uk/", false},
      {ScopeKind::kAny, "https://a.example/", "https://b.example/", true},
  };
  for (const ScopeCase& row : cases) {
    const Scope scope = scope_of(row.kind, row.seed);
    EXPECT_EQ(!scope.refusal(*Url::parse(row.url), 1).has_value(), row.inside)
        << row.seed << " " << row.url;
  }
}

TEST(Scope, SaysWhichRuleDecided) {
  CrawlOptions options;
  options.include = {"/news/"};
  options.exclude = {R"(\.pdf$)"};
  options.depth_max = 2;
  const Scope scope = scope_of(ScopeKind::kHost, "https://a.example/", options);
  const auto refusal = [&](const char* url, uint32_t depth) {
    return scope.refusal(*Url::parse(url), depth);
  };
  EXPECT_EQ(refusal("https://a.example/news/1", 2), std::nullopt);
  EXPECT_EQ(refusal("https://a.example/news/1", 3), Reason::kDepth);
  EXPECT_EQ(refusal("https://a.example/news/1.pdf", 1), Reason::kExcluded);
  EXPECT_EQ(refusal("https://a.example/sport/1", 1), Reason::kNotIncluded);
  EXPECT_EQ(refusal("https://b.example/news/1", 1), Reason::kScope);
}

TEST(Scope, GrowsWithASeedThatMovedWithinItsSite) {
  Scope scope = scope_of(ScopeKind::kHost, "http://a.example/");
  const Url seed = *Url::parse("http://a.example/");
  EXPECT_TRUE(scope.adopt(seed, *Url::parse("https://news.a.example/home")));
  EXPECT_EQ(scope.redirect_refusal(*Url::parse("https://news.a.example/x")), std::nullopt);
  EXPECT_FALSE(scope.adopt(seed, *Url::parse("https://elsewhere.example/")));
  EXPECT_EQ(scope.redirect_refusal(*Url::parse("https://elsewhere.example/")), Reason::kScope);
}

TEST(Scope, NamesThePatternThatIsNone) {
  CrawlOptions options;
  options.include = {"(unclosed"};
  const auto scope = Scope::make(options);
  ASSERT_FALSE(scope.ok());
  EXPECT_EQ(scope.error().kind, ErrorKind::kUsage);
  EXPECT_NE(scope.error().detail.find("(unclosed"), std::string::npos);
}

TEST(Scope, APatternThatIsTooDearDoesNotHangTheCrawl) {
  CrawlOptions options;
  options.include = {"(a+)+$"};
  const Scope scope = scope_of(ScopeKind::kHost, "https://a.example/", options);
  const std::string url = "https://a.example/" + std::string(2000, 'a') + "!";
  EXPECT_EQ(scope.refusal(*Url::parse(url), 1), Reason::kNotIncluded);
}

}  // namespace
}  // namespace broadsheet::crawler
