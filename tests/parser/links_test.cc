#include "parser/links.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace broadsheet::parser {
namespace {

Url url_of(std::string_view text) {
  return *Url::parse(text);
}

LinkScan scan(std::string_view html, const LinkLimits& limits = {}) {
  return scan_links(html, url_of("https://news.example/world/story.html?id=1"), limits);
}

std::vector<std::string> hrefs(const LinkScan& found, LinkKind kind = LinkKind::kAnchor) {
  std::vector<std::string> result;
  result.reserve(found.links.size());
  for (const Link& link : found.links) {
    if (link.kind == kind) {
      result.emplace_back(link.url.href());
    }
  }
  return result;
}

using Hrefs = std::vector<std::string>;

TEST(Links, AnchorsAreResolvedInOrderAndOnce) {
  const LinkScan found = scan(
      "<a href='/b'>b</a><A class=x HREF = ../c>c</A><area href=//other.example/d>"
      "<a href=/b#part>again</a><a name=x>none</a><a href=''>none</a><a href='#top'>none</a>");
  EXPECT_EQ(hrefs(found),
            (Hrefs{"https://news.example/b", "https://news.example/c", "https://other.example/d"}));
  EXPECT_EQ(found.links[0].position, 0U);
  EXPECT_LT(found.links[0].position, found.links[1].position);
}

TEST(Links, OnlyHttpAddressesAreLinks) {
  EXPECT_TRUE(scan("<a href='javascript:void(0)'><a href='mailto:a@b.example'><a href='tel:1'>"
                   "<a href='data:text/html,x'><a href='ftp://a.example/'><a href='http://['>")
                  .links.empty());
}

TEST(Links, ReferencesInAddressesAreDecoded) {
  EXPECT_EQ(hrefs(scan("<a href='/a?b=1&amp;c=2&#38;d=&#x33;'>")),
            Hrefs{"https://news.example/a?b=1&c=2&d=3"});
  EXPECT_EQ(hrefs(scan("<a href='/a?b=1&copy=2&para=3'>")),
            Hrefs{"https://news.example/a?b=1&copy=2&para=3"});
  EXPECT_EQ(hrefs(scan("<a href='/caf&eacute;?a=&#233&b=1'>")),
            Hrefs{"https://news.example/caf%C3%A9?a=%C3%A9&b=1"});
  EXPECT_EQ(hrefs(scan("<a href='/a?b=&#xD800;&#99999999;&#x100000041;'>")),
            Hrefs{"https://news.example/a?b=&"});
}

TEST(Links, NothingIsALinkInsideCommentsScriptsAndStyles) {
  EXPECT_EQ(
      hrefs(scan("<!-- <a href=/a> --><script>'<a href=/b>'</script><style><a href=/c></style>"
                 "<title><a href=/d></title><textarea><a href=/e></textarea>"
                 "<template><a href={{url}}></template><p title='<a href=/f>'>"
                 "<noscript><a href=/g></noscript>")),
      Hrefs{"https://news.example/g"});
}

TEST(Links, BaseHoldsForTheWholePage) {
  const LinkScan found = scan("<a href=a><base href='/sub/'><base href='/no/'><a href=b>");
  EXPECT_EQ(found.base.href(), "https://news.example/sub/");
  EXPECT_EQ(hrefs(found), (Hrefs{"https://news.example/sub/a", "https://news.example/sub/b"}));
  EXPECT_EQ(scan("<base href='javascript:x'>").base.href(),
            "https://news.example/world/story.html?id=1");
}

TEST(Links, NofollowHoldsOnlyWhereEveryAnchorSaysSo) {
  const LinkScan found = scan(
      "<a rel='nofollow noopener' href=/a><a rel=ugc href=/b><a rel=SPONSORED href=/c>"
      "<a rel=noopener href=/d><a rel=nofollow href=/e><a href=/e>");
  std::vector<bool> nofollow;
  nofollow.reserve(found.links.size());
  for (const Link& link : found.links) {
    nofollow.push_back(link.nofollow);
  }
  EXPECT_EQ(nofollow, (std::vector<bool>{true, true, true, false, false}));
}

TEST(Links, HeadLinksHaveTheirKinds) {
  const LinkScan found = scan(
      "<link rel=canonical href=/a><link rel='alternate' hreflang=de href=/b>"
      "<link rel=amphtml href=/c><link rel=alternate type='application/rss+xml' href=/d>"
      "<link rel=alternate type='application/feed+json' href=/e><link rel=next href=/f>"
      "<link rel=stylesheet href=/g><link rel=alternate href=/h><a rel=prev href=/i>");
  EXPECT_EQ(hrefs(found, LinkKind::kCanonical), Hrefs{"https://news.example/a"});
  EXPECT_EQ(hrefs(found, LinkKind::kAlternate),
            (Hrefs{"https://news.example/b", "https://news.example/c"}));
  EXPECT_EQ(hrefs(found, LinkKind::kFeed),
            (Hrefs{"https://news.example/d", "https://news.example/e"}));
  EXPECT_EQ(hrefs(found, LinkKind::kNext),
            (Hrefs{"https://news.example/f", "https://news.example/i"}));
  EXPECT_TRUE(hrefs(found, LinkKind::kRequisite).empty());
}

TEST(Links, FramesAndRefreshesAreFollowed) {
  EXPECT_EQ(hrefs(scan("<iframe src=/a></iframe><frame src=/b>"), LinkKind::kFrame),
            (Hrefs{"https://news.example/a", "https://news.example/b"}));
  const std::pair<const char*, const char*> refreshes[] = {
      {"5; url=/a", "https://news.example/a"},
      {"0;URL='/a?b=1'", "https://news.example/a?b=1"},
      {"0, url = \"/a\"", "https://news.example/a"},
      {"0; /a", "https://news.example/a"},
  };
  for (const auto& [content, expected] : refreshes) {
    const std::string html = std::string("<meta http-equiv=Refresh content='") + content + "'>";
    const std::string other = std::string("<meta http-equiv=Refresh content=\"") + content + "\">";
    const bool has_quote = std::string_view(content).find('\'') != std::string_view::npos;
    EXPECT_EQ(hrefs(scan(has_quote ? other : html), LinkKind::kRefresh), Hrefs{expected})
        << content;
  }
  EXPECT_TRUE(scan("<meta http-equiv=refresh content=30>").links.empty());
}

TEST(Links, RequisitesAreReadWhenAskedFor) {
  const std::string html =
      "<link rel=stylesheet href=/a.css><link rel='shortcut icon' href=/b.ico>"
      "<script src=/c.js></script><img src=/d.jpg srcset='/e.jpg 1x, /f,g.jpg 2x'>"
      "<img src='data:image/gif;base64,AAAA' data-src=/h.jpg><video poster=/i.jpg src=/j.mp4>"
      "<source srcset=/k.webp>";
  EXPECT_TRUE(scan(html).links.empty());
  const LinkScan found = scan(html, {.requisites = true});
  Hrefs expected;
  for (const char* const name : {"a.css", "b.ico", "c.js", "d.jpg", "e.jpg", "f,g.jpg", "h.jpg",
                                 "j.mp4", "i.jpg", "k.webp"}) {
    expected.push_back(std::string("https://news.example/") + name);
  }
  EXPECT_EQ(hrefs(found, LinkKind::kRequisite), expected);
}

TEST(Links, StylesNameRequisitesToo) {
  const std::string html =
      "<style>@import '/a.css'; p { background: url(/b.png) }</style>"
      "<div style=\"background:url(&quot;/c.png&quot;)\">"
      "<link rel=preload as=font href=/d.woff2><b style='x:url(data:,)'>";
  EXPECT_TRUE(scan(html).links.empty());
  EXPECT_EQ(hrefs(scan(html, {.requisites = true}), LinkKind::kRequisite),
            (Hrefs{"https://news.example/a.css", "https://news.example/b.png",
                   "https://news.example/c.png", "https://news.example/d.woff2"}));
}

TEST(Links, MetaRobotsAndCharsetAreReported) {
  const LinkScan found = scan(
      "<meta name=ROBOTS content='noindex, follow'><meta name=googlebot content=none>"
      "<meta name=Broadsheet content=noarchive><meta charset=GBK>");
  EXPECT_EQ(found.meta_robots, "noindex, follow,noarchive");
  EXPECT_EQ(found.meta_charset, "gbk");
}

TEST(Links, TheirNumberIsBounded) {
  std::string html;
  for (int i = 0; i < 4; ++i) {
    html += "<a href=/" + std::to_string(i) + ">";
  }
  EXPECT_FALSE(scan(html, {.links_max = 4}).truncated);
  const LinkScan found = scan(html + "<a href=/4>", {.links_max = 4});
  EXPECT_TRUE(found.truncated);
  EXPECT_EQ(found.links.size(), 4U);
  EXPECT_FALSE(scan(html + "<a href=/1>", {.links_max = 4}).truncated);
}

TEST(Links, BrokenMarkupEndsSomewhere) {
  for (const char* const html :
       {"<", "<a", "<a href", "<a href=", "<a href='", "<a href='/x", "<!--", "<script>", "</",
        "<a href='/x'", "<p class='", "<meta content", "<base href=", "<template>"}) {
    EXPECT_TRUE(hrefs(scan(html), LinkKind::kFrame).empty()) << html;
  }
  EXPECT_EQ(hrefs(scan("<p class=it's><a href=/a>b</a>it's")), Hrefs{"https://news.example/a"});
}

}  // namespace
}  // namespace broadsheet::parser
