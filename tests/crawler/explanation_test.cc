// Every URL that occurs in any byte the crawl received has an answer: a site that names URLs in
// every way there is, and refuses or breaks in many.
#include "crawler/explanation.h"

#include <gtest/gtest.h>

#include <map>
#include <regex>
#include <set>

#include "base/text.h"
#include "tests/crawler/crawl_fixture.h"

namespace broadsheet::crawler {
namespace {

using support::SiteResponse;

class ExplanationTest : public CrawlTest {
 protected:
  // Serves it, and notes every URL that its bytes name.
  void serve(const std::string& path, const std::string& body, const std::string& type) {
    site_.serve(path, SiteResponse{.body = body, .content_type = type});
    note_urls(path, body);
  }
  void serve_html(const std::string& path, const std::string& html) {
    serve(path, "<!doctype html><html><head><title>" + path + "</title></head><body>" + html,
          "text/html");
  }
  void serve_redirect(const std::string& path, const std::string& location) {
    site_.serve_redirect(path, location);
    note(path, location);
  }

  void note_urls(const std::string& path, const std::string& body) {
    const std::regex attribute(
        "(?:href|src|srcset|action|content|url)=\"?(?:[0-9]+; ?url=)?([^\" >]+)|<loc>([^<]+)|"
        "<link>([^<]+)|(?:Sitemap: )(\\S+)|(https?:[^\" <>\\s]+)|url\\(([^)]+)\\)");
    for (std::sregex_iterator match(body.begin(), body.end(), attribute), end; match != end;
         ++match) {
      for (size_t group = 1; group < match->size(); ++group) {
        if ((*match)[group].matched) {
          note(path, (*match)[group].str());
        }
      }
    }
  }
  void note(const std::string& path, const std::string& reference) {
    const Url page = *Url::parse(site_.url(path));
    const std::string unescaped = std::regex_replace(reference, std::regex("&amp;"), "&");
    if (const auto url = Url::parse(unescaped, &page); url.ok()) {
      named_.insert(std::string(url->href()));
    }
  }

  std::string code_of_url(const std::string& href) {
    const auto about = explain(*archive_->reader(), *Url::parse(href), {.now = clock_.now()});
    EXPECT_TRUE(about.ok()) << href;
    return about.ok() ? std::string(code_of(about->code)) : "";
  }
  std::string code(const std::string& path) { return code_of_url(site_.url(path)); }

  void serve_finds();
  void serve_refusals();
  CrawlOptions rules();

  std::set<std::string> named_;
};

// Everything that leads somewhere.
void ExplanationTest::serve_finds() {
  serve("/robots.txt",
        "User-agent: *\nDisallow: /private/\nSitemap: " + site_.url("/sitemap.xml") +
            "\nSitemap: https://maps.example/away.xml\n",
        "text/plain");
  serve_html("/",
             "<link rel=canonical href=\"/canonical\"><link rel=alternate hreflang=de "
             "href=\"/de\"><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\">"
             "<link rel=stylesheet href=\"/style.css\"><meta http-equiv=refresh "
             "content=\"9; url=/refreshed\"><a href=\"/refusals\">r</a>"
             "<a href=\"/page?utm_source=x&amp;b=1#top\">p</a><area href=\"/area\">"
             "<iframe src=\"/framed\"></iframe><img src=\"/picture.png\" srcset=\"/small.png\">"
             "<form action=\"/search\"></form><script>go(\"https://script.example/x\")</script>"
             "<a href=\"https://elsewhere.example/\">e</a>");
  serve("/feed",
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>f</title>"
        "<link>https://site.example/</link><item><link>" +
            site_.url("/item") +
            "</link></item><item><link>https://far.example/item</link></item>" + "<item><link>" +
            site_.url("/no/item") + "</link></item></channel></rss>",
        "application/rss+xml");
  const auto index = [&](const std::string& entry) {
    return "<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>" + entry +
           "</loc></sitemap></sitemapindex>";
  };
  serve("/sitemap.xml", index(site_.url("/index-2.xml")), "application/xml");
  serve("/index-2.xml", index(site_.url("/index-3.xml")), "application/xml");
  serve("/index-3.xml",
        "<?xml version=\"1.0\"?><sitemapindex><sitemap><loc>" + site_.url("/too-deep.xml") +
            "</loc></sitemap></sitemapindex>",
        "application/xml");
  serve_html("/page", "<a href=\"/from-page\">x</a>");
}

// Everything that does not, and what cannot be had.
void ExplanationTest::serve_refusals() {
  const std::string too_long = "/" + std::string(2100, 'a');
  serve_html("/refusals",
             "<a href=\"/private/x\">p</a><a href=\"/no/y\">n</a><a href=\"/loop\">l</a>"
             "<a href=\"/chain/0\">c</a><a href=\"/to-far\">f</a><a href=\"/to-private\">f</a>"
             "<a href=\"/to-dead\">d</a><a href=\"/to-no-scheme\">s</a>"
             "<a href=\"/to-long\">g</a><a rel=nofollow href=\"/nofollow\">n</a>"
             "<a href=\"/x/x/x/x/x/x\">t</a><a href=\"http://127.0.0.2:1/\">a</a>"
             "<a href=\"/gone\">g</a><a href=\"/pdf\">p</a><a href=\"/urlset.xml\">m</a>"
             "<a href=\"/noarchive\">a</a><a href=\"/error\">e</a><a href=\"" +
                 too_long + "\">l</a>");
  serve_redirect("/loop", "/loop-2");
  serve_redirect("/loop-2", "/loop");
  for (int i = 0; i < 11; ++i) {
    serve_redirect("/chain/" + std::to_string(i), "/chain/" + std::to_string(i + 1));
  }
  serve_redirect("/to-far", "https://far.example/redirected");
  serve_redirect("/to-private", "/private/target");
  serve_redirect("/to-dead", "/dead");
  site_.misbehave("/dead", "reset_at_once");
  serve_redirect("/to-no-scheme", "ftp://files.example/");
  serve_redirect("/to-long", "/" + std::string(2100, 'b'));
  serve("/pdf", "%PDF-1.4", "application/pdf");
  serve("/urlset.xml",
        "<?xml version=\"1.0\"?><urlset><url><loc>" + site_.url("/listed") +
            "</loc></url><url><loc>https://foreign.example/listed</loc></url></urlset>",
        "application/xml");
  serve_html("/noarchive", "<meta name=robots content=noarchive><a href=\"/kept-not\">k</a>");
  site_.serve("/error", SiteResponse{.status = 500, .body = "<a href=\"/from-error\">e</a>"});
  note_urls("/error", "<a href=\"/from-error\">e</a>");
}

CrawlOptions ExplanationTest::rules() {
  CrawlOptions made = options("/");
  made.exclude = {"/no/"};
  made.attempts_max = 1;
  return made;
}

TEST_F(ExplanationTest, EveryUrlInAnyReceivedByteHasAnAnswer) {
  serve_finds();
  serve_refusals();
  crawl(rules());
  ASSERT_GE(named_.size(), 55U);
  std::map<std::string, int> codes;
  for (const std::string& href : named_) {
    const std::string answer = code_of_url(href);
    EXPECT_NE(answer, "unseen") << href;
    EXPECT_NE(answer, "queued") << href;
    ++codes[answer];
  }
  for (const char* const code :
       {"fetched", "redirected", "scope", "excluded", "robots", "nofollow", "trap", "address",
        "status", "content_type", "url_too_long", "redirect", "failed", "foreign", "depth",
        "noarchive", "mentioned"}) {
    EXPECT_GE(codes[code], 1) << code << " is never the answer";
  }
}

TEST_F(ExplanationTest, TheAnswerIsTheOneThatIsMeant) {
  serve_finds();
  serve_refusals();
  crawl(rules());
  const std::map<std::string, std::string> expected = {
      {site_.url("/robots.txt"), "fetched"},    {"https://maps.example/away.xml", "scope"},
      {"https://far.example/item", "scope"},    {site_.url("/no/item"), "excluded"},
      {site_.url("/too-deep.xml"), "depth"},    {"https://foreign.example/listed", "foreign"},
      {site_.url("/private/target"), "robots"}, {"https://far.example/redirected", "scope"},
      {site_.url("/chain/11"), "redirect"},     {site_.url("/dead"), "failed"},
      {site_.url("/picture.png"), "mentioned"}, {"https://script.example/x", "mentioned"},
      {site_.url("/never"), "unseen"}};
  for (const auto& [href, code] : expected) {
    EXPECT_EQ(code_of_url(href), code) << href;
  }
}

TEST_F(ExplanationTest, ADiscoveryKnowsRedirectsAndRefusalsToo) {
  serve_finds();
  serve_refusals();
  CrawlOptions discovery = rules();
  discovery.discover = true;
  crawl(discovery);
  EXPECT_EQ(code("/loop-2"), "redirect");
  EXPECT_EQ(code("/chain/5"), "redirect");
  EXPECT_EQ(code("/private/target"), "robots");
  EXPECT_EQ(code_of_url("https://foreign.example/listed"), "foreign");
  EXPECT_EQ(code("/picture.png"), "unseen") << "no payload is kept that could name it";
}

// Long lists are queued in portions.
TEST_F(ExplanationTest, EveryEntryOfALongSitemapIsQueuedWithWhatItAnnounced) {
  std::string sitemap =
      "<?xml version=\"1.0\"?><urlset "
      "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">";
  for (int entry = 0; entry < 4500; ++entry) {
    sitemap += "<url><loc>" + site_.url("/entry-" + std::to_string(entry)) +
               "</loc><news:news><news:title>Story " + std::to_string(entry) +
               "</news:title></news:news></url>";
  }
  serve("/robots.txt", "Sitemap: " + site_.url("/map.xml"), "text/plain");
  serve("/map.xml", sitemap + "</urlset>", "application/xml");
  serve_html("/", "<p>words</p>");
  CrawlOptions few = options("/");
  few.pages_max = 2;
  crawl(few);
  for (const int entry : {0, 1999, 2000, 4001, 4499}) {
    const std::string name = std::to_string(entry);
    const auto about = explain(*archive_->reader(), *Url::parse(site_.url("/entry-" + name)),
                               {.now = clock_.now()});
    ASSERT_TRUE(about.ok() && about->row.has_value()) << name;
    EXPECT_EQ(code_of(about->code), "queued") << name;
    EXPECT_EQ(about->row->via_href, site_.url("/map.xml")) << name;
    EXPECT_EQ(about->row->announced.title, "Story " + name);
  }
}

TEST_F(ExplanationTest, WhatIsRefusedHereIsVisitedWhenItIsMetAnotherWay) {
  site_.serve_redirect("/to-dead", "/dead");
  site_.misbehave("/dead", "reset_at_once");
  CrawlOptions once = options("/to-dead");
  once.attempts_max = 1;
  crawl(once);
  EXPECT_EQ(code("/dead"), "failed");
  site_.serve_html("/dead", page_of({}));
  crawl(options("/dead"));
  EXPECT_EQ(code("/dead"), "fetched");
}

}  // namespace
}  // namespace broadsheet::crawler
