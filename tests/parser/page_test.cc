#include "parser/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unicode/ucnv.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Url& page_url() {
  static const Url url = *Url::parse("https://news.example/2026/11/22/council.html");
  return url;
}

Page read(std::string_view body, std::string_view content_type = "text/html; charset=utf-8",
          const PageOptions& options = {}, const Headers* headers = nullptr) {
  return read_page({.url = page_url(),
                    .body = body,
                    .content_type = content_type,
                    .fetched = SysTime(std::chrono::days(20'779)),
                    .headers = headers},
                   options);
}

std::string story(std::string_view head = {}) {
  std::string html =
      "<!DOCTYPE html><html lang=en><head><title>Council agrees on new bridge</title>";
  html += head;
  html +=
      "</head><body><nav><a href=/>Home</a><a href=/world>World</a></nav>"
      "<article><h1>Council agrees on new bridge</h1>";
  for (const char* const paragraph :
       {"The council agreed on Tuesday to build a new bridge over the river, after a debate that "
        "had divided the town for the better part of ten years, and sent the plans to the region.",
        "Work is to begin in spring, the mayor said, and should take no longer than two years, "
        "during which the old crossing will stay open to pedestrians and to cyclists at all times.",
        "Opponents of the plan, who had collected more than four thousand signatures, said that "
        "they would read the decision closely before they chose whether to go to court against it.",
        "The bridge will cost some forty million, of which the region is to pay one half, the "
        "council a third, and the rest is to come from a fund for towns along the river."}) {
    html += "<p>";
    html += paragraph;
    html += "</p>";
  }
  return html + "</article><footer><a href=/imprint>Imprint</a></footer></body></html>";
}

TEST(Page, AnArticleIsReadWhole) {
  const Page page = read(story());
  ASSERT_TRUE(page.article);
  EXPECT_EQ(page.article->title, "Council agrees on new bridge");
  EXPECT_EQ(page.article->language, "en");
  EXPECT_THAT(page.article->text(), HasSubstr("Work is to begin in spring"));
  EXPECT_THAT(page.article->text(), Not(HasSubstr("Imprint")));
  EXPECT_EQ(page.charset, "utf-8");
  EXPECT_EQ(page.links.size(), 3U);
}

TEST(Page, TheSameRequestGivesTheSamePage) {
  const Page first = read(story());
  const Page second = read(story());
  EXPECT_EQ(first.article, second.article);
  EXPECT_EQ(first.notes, second.notes);
}

TEST(Page, WithoutTheArticleOnlyLinksAndRobotsAreRead) {
  const Page page = read(story("<meta name=robots content=noindex><link rel=canonical href=/c>"),
                         "text/html", {.article = false});
  EXPECT_FALSE(page.article);
  EXPECT_EQ(page.links.size(), 4U);
  EXPECT_TRUE(page.robots.noindex);
  EXPECT_EQ(page.canonical_url, "https://news.example/c");
}

TEST(Page, RobotsOfPageAndHeadersAddUp) {
  Headers headers;
  headers.add("X-Robots-Tag", "noarchive");
  headers.add("X-Robots-Tag", "otherbot: noindex");
  const Page page =
      read(story("<meta name=robots content=nofollow>"), "text/html", PageOptions{}, &headers);
  EXPECT_TRUE(page.robots.noarchive);
  EXPECT_TRUE(page.robots.nofollow);
  EXPECT_FALSE(page.robots.noindex);
}

TEST(Page, OtherFormatsAreRefusedByName) {
  const struct {
    std::string body;
    const char* type;
    const char* note;
  } cases[] = {
      {"%PDF-1.7 <html>", "text/html", "page: not HTML but PDF"},
      {"\x89PNG\r\n", "image/png", "page: not HTML but PNG image"},
      {"just words", "text/plain", "page: not HTML but text/plain"},
      {"{\"a\":1}", "application/json", "page: not HTML but application/json"},
      {"<html>", "application/json", "page: not HTML but application/json"},
      {"", "", "page: not HTML but plain text or data"},
  };
  for (const auto& row : cases) {
    const Page page = read(row.body, row.type);
    EXPECT_FALSE(page.article) << row.note;
    EXPECT_THAT(page.links, IsEmpty()) << row.note;
    EXPECT_THAT(page.notes, ElementsAre(row.note));
  }
}

TEST(Page, HtmlIsReadUnderMissingOrVagueTypes) {
  for (const char* const type : {"", "text/plain", "application/octet-stream",
                                 "application/xhtml+xml", "TEXT/HTML ; charset=UTF-8"}) {
    EXPECT_TRUE(is_readable_type(type, story())) << type;
    EXPECT_TRUE(read(story(), type).article) << type;
  }
}

TEST(Page, FramesAreLinkedAndNoted) {
  const Page page = read(
      "<html><head><title>Estuary Post</title></head><frameset cols='20%,80%'>"
      "<frame src=/menu.html><frame src=/news.html></frameset></html>");
  EXPECT_FALSE(page.article);
  EXPECT_EQ(page.links.size(), 2U);
  EXPECT_THAT(page.notes, Contains(HasSubstr("frameset")));
}

TEST(Page, XhtmlIsReadLikeHtml) {
  const Page page = read("<?xml version='1.0' encoding='UTF-8'?>\n" + story("<meta name='a'/>"),
                         "application/xhtml+xml");
  ASSERT_TRUE(page.article);
  EXPECT_EQ(page.article->blocks.size(), 4U);
}

// What follows the <h1> of the story, in a page of another make.
std::string paragraphs() {
  const std::string html = story();
  const size_t begin = html.find("<p>");
  return html.substr(begin, html.find("</article>") - begin);
}

TEST(Page, AmpPagesAreReadAndNameTheirTwin) {
  const Page page = read(
      "<!doctype html><html amp lang=en><head><title>Council agrees on new bridge</title>"
      "<link rel=canonical href=/2026/11/22/bridge></head><body>"
      "<amp-sidebar id=s><ul><li><a href=/>Home</a></li></ul></amp-sidebar>"
      "<h1>Council agrees on new bridge</h1><amp-img src=/b.jpg width=9 height=6></amp-img>" +
      paragraphs() +
      "<amp-ad><div placeholder>Advertisement by a maker of bridges.</div></amp-ad></body>");
  ASSERT_TRUE(page.article);
  EXPECT_EQ(page.canonical_url, "https://news.example/2026/11/22/bridge");
  EXPECT_EQ(page.article->blocks.size(), 4U);
}

TEST(Page, PrintViewsAreReadWithoutTheirMachinery) {
  const Page page = read(
      "<html lang=en><head><title>Council agrees on new bridge</title>"
      "<meta name=robots content=noindex></head><body onload=window.print()>"
      "<table width=600><tr><td><a href='javascript:window.print()'>Print this page</a></td></tr>"
      "<tr><td><h1>Council agrees on new bridge</h1>" +
      paragraphs() + "<hr></td></tr></table></body></html>");
  ASSERT_TRUE(page.article);
  EXPECT_TRUE(page.robots.noindex);
  EXPECT_EQ(page.article->blocks.size(), 4U);
}

TEST(Page, LegacyEncodingsAreReadAndNoted) {
  const std::string utf8 =
      "<html><head><meta charset=utf-8><title>新闻</title></head><body><p>"
      "国务院总理周二在北京主持召开会议，部署下一阶段的经济工作，会议指出要稳定就业。</p>"
      "<a href=/第二页>第二页</a></body></html>";
  std::string gbk(utf8.size() * 2, '\0');
  UErrorCode status = U_ZERO_ERROR;
  gbk.resize(static_cast<size_t>(ucnv_convert("gb18030", "utf-8", gbk.data(),
                                              static_cast<int32_t>(gbk.size()), utf8.data(),
                                              static_cast<int32_t>(utf8.size()), &status)));
  const Page page = read(gbk, "text/html; charset=iso-8859-1", {.article = false});
  EXPECT_EQ(page.charset, "gb18030");
  EXPECT_THAT(page.notes, Contains("charset: labelled windows-1252, bytes are gb18030"));
  ASSERT_EQ(page.links.size(), 1U);
  EXPECT_EQ(page.links[0].url.href(), "https://news.example/%E7%AC%AC%E4%BA%8C%E9%A1%B5");
}

TEST(Page, LinksAloneAreReadWithoutDecodingWhereTheirAddressesAreAscii) {
  std::string gbk = "<meta charset=gbk><title>\xD0\xC2\xCE\xC5</title><p>";
  for (int i = 0; i < 40; ++i) {
    gbk += "\x81\x5B\x8A\x7C\xD0\xC2";  // trail bytes that are '[' and '|' in ASCII
  }
  gbk += "</p><a title='\x81\x5C' href='/a?b=1&amp;c=2'>\x81\x40</a><a href=/d>";
  const Page page = read(gbk, "text/html", {.article = false});
  EXPECT_EQ(page.charset, "");
  const Page decoded = read(gbk, "text/html");
  EXPECT_EQ(decoded.charset, "gb18030");
  ASSERT_EQ(page.links.size(), 2U);
  ASSERT_EQ(decoded.links.size(), 2U);
  EXPECT_EQ(page.links[0].url.href(), decoded.links[0].url.href());
  EXPECT_EQ(page.links[1].url.href(), decoded.links[1].url.href());
}

TEST(Page, LinksAloneAreDecodedWhereBytesOfTextMayLookLikeTags) {
  // "<a" is the second half of what ESC $ B begins: one character, and no tag.
  const std::string shifted = "<html>\x1B$B$\x3C\x61\x21\x1B(B<a href=/real>x</a>";
  const Page page = read(shifted, "text/html; charset=iso-2022-jp", {.article = false});
  EXPECT_EQ(page.charset, "iso-2022-jp");
  ASSERT_EQ(page.links.size(), 1U);
  EXPECT_EQ(page.links[0].url.href(), "https://news.example/real");
  std::string wide("\xFF\xFE", 2);
  for (const char c : std::string("<html><a href=/wide>x</a>")) {
    wide += c;
    wide += '\0';
  }
  EXPECT_EQ(read(wide, "text/html", {.article = false}).links.size(), 1U);
}

TEST(Page, BoundsThatBiteAreNoted) {
  PageOptions options;
  options.links.links_max = 2;
  options.document.depth_max = 5;
  const Page page = read(story(std::string(20, ' ') + "<div><div><div><div><div><div><div>x"),
                         "text/html", options);
  EXPECT_THAT(page.notes, Contains(HasSubstr("links_max")));
  EXPECT_THAT(page.notes, Contains(HasSubstr("depth_max")));
}

TEST(Page, IsReadAsFarAsItsBoundGoes) {
  PageOptions options;
  const std::string page = "<html><body><a href=/1>one</a><a href=/2>two</a></body></html>";
  options.bytes_max = page.find("<a href=/2>");
  for (const bool article : {true, false}) {
    options.article = article;
    const Page read_part = read(page, "text/html", options);
    EXPECT_EQ(read_part.links.size(), 1U);
    EXPECT_THAT(read_part.notes, Contains(HasSubstr("bytes_max")));
  }
  options.bytes_max = page.size();
  EXPECT_EQ(read(page, "text/html", options).links.size(), 2U);
}

TEST(Page, AnythingCanBeRead) {
  for (const char* const body :
       {"<html>", "<html><body>", "<!doctype html>\xFF\xFE\xFD", "<p", "<div>\xE4\xBA", "<script>",
        "<html><frameset><frame src=a></frameset></html>"}) {
    EXPECT_FALSE(read(body, "text/html").article) << body;
  }
}

// What the readers behind the document make of pages that bring it to its bounds. The bound is
// loose: sanitizers cost tenfold.
TEST(Page, HostilePagesCostLittle) {
  const auto repeat = [](std::string_view piece, size_t times) {
    std::string text = "<!DOCTYPE html>";
    for (size_t i = 0; i < times; ++i) {
      text += piece;
    }
    return text;
  };
  for (const char* const piece :
       {"<div>", "<b><div></b>x", "<br>", "<p>Words here, and there.</p>", "<a href=/a>b</a> ",
        "<h2>Related</h2><ul><li><a href=/b>x</a></ul>", "<p>22 November 2026 10:00</p>",
        "<meta property=article:author content='A B'>", "<p class=byline>By Ann Lee</p>",
        "<script type=application/ld+json>{\"author\":[{\"name\":\"A B\"}]}</script>"}) {
    const auto before = SystemClock().thread_cpu();
    static_cast<void>(read(repeat(piece, 50'000)));
    EXPECT_LT(SystemClock().thread_cpu() - before, std::chrono::seconds(20)) << piece;
  }
}

TEST(Page, TheSeedPairIsReadAsTwoScriptsOfOneArticle) {
  const auto folder = shared_path("data/seed");
  if (!folder) {
    GTEST_SKIP() << "no shared development data";
  }
  const Page simplified = read(read_file(*folder / "simplified.html"), "text/html");
  const Page traditional = read(read_file(*folder / "traditional.html"), "text/html");
  ASSERT_TRUE(simplified.article);
  ASSERT_TRUE(traditional.article);
  EXPECT_EQ(simplified.article->script, "Hans");
  EXPECT_EQ(traditional.article->script, "Hant");
  EXPECT_EQ(simplified.article->language, "zh");
  EXPECT_EQ(traditional.article->language, "zh");
}

}  // namespace
}  // namespace broadsheet::parser
