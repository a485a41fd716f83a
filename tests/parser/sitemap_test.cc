#include "parser/sitemap.h"

#include <gtest/gtest.h>

#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

using std::chrono_literals::operator""y;

Result<Sitemap> read(std::string_view body, const SitemapLimits& limits = {}) {
  static const Url url = *Url::parse("https://news.example/sitemap.xml");
  return parse_sitemap({.body = body,
                        .content_type = "",
                        .url = url,
                        .fetched = std::chrono::sys_days(2026y / 11 / 22)},
                       limits);
}

std::string gzipped(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

constexpr std::string_view kOne = "<urlset><url><loc>https://news.example/1</loc></url></urlset>";

TEST(Sitemap, RefusesWhatIsNoSitemap) {
  for (const std::string_view body :
       {"", "no url here\n", "<html><p>404</p></html>", "<", "\x1F\x8Bgarbage"}) {
    EXPECT_FALSE(read(body).ok()) << body;
  }
  EXPECT_EQ(read("<html/>").error().kind, ErrorKind::kParse);
}

TEST(Sitemap, ReadsPagesWithTheNewsExtension) {
  const auto sitemap = read(R"(<?xml version="1.0"?><urlset
    xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
    xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"
    xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
    <url><loc> https://news.example/1?a=1&amp;b=2 </loc><lastmod>2019-04-09</lastmod>
    <image:image><image:loc>https://news.example/i.jpg</image:loc></image:image>
    <n:news><n:publication><n:name>N</n:name><n:language>zh-tw</n:language></n:publication>
    <n:publication_date>2019-04-08T10:30:00+08:00</n:publication_date>
    <n:title><![CDATA[頭條 & 新聞]]></n:title></n:news></url>
    <url><loc>mailto:x</loc></url><url><lastmod>2019-01-01</lastmod></url></urlset>)");
  ASSERT_TRUE(sitemap.ok());
  EXPECT_EQ(sitemap->kind, SitemapKind::kPages);
  ASSERT_EQ(sitemap->entries.size(), 1U);
  const SitemapEntry& entry = sitemap->entries.front();
  EXPECT_EQ(entry.url, "https://news.example/1?a=1&b=2");
  EXPECT_EQ(entry.title, "頭條 & 新聞");
  EXPECT_EQ(entry.language, "zh-tw");
  EXPECT_EQ(iso8601(*entry.modified), "2019-04-09");
  EXPECT_EQ(iso8601(*entry.published), "2019-04-08T10:30:00+08:00");
}

TEST(Sitemap, ReadsIndexesTextAndFeeds) {
  const auto index = read("<sitemapindex><sitemap><loc>/s1.xml.gz</loc></sitemap></sitemapindex>");
  ASSERT_TRUE(index.ok());
  EXPECT_EQ(index->kind, SitemapKind::kIndex);
  EXPECT_EQ(index->entries.at(0).url, "https://news.example/s1.xml.gz");
  const auto text = read("\xEF\xBB\xBFhttps://news.example/1\r\n\r\nnot one\nhttp://h/2");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(text->kind, SitemapKind::kText);
  ASSERT_EQ(text->entries.size(), 2U);
  EXPECT_EQ(text->entries[1].url, "http://h/2");
  const auto feed =
      read("<rss><channel><item><link>/1</link><title>t</title></item></channel></rss>");
  ASSERT_TRUE(feed.ok());
  EXPECT_EQ(feed->kind, SitemapKind::kFeed);
  EXPECT_EQ(feed->entries.at(0).url, "https://news.example/1");
}

TEST(Sitemap, FilesCutOffGiveWhatTheyHeld) {
  const auto cut = read("<urlset><url><loc>http://h/1</loc></url><url><loc>http://h/2</loc><last");
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ(cut->entries.size(), 2U);
  const auto unclosed =
      read("<urlset><url><loc>http://h/1</loc><url><loc>http://h/2</loc></urlset>");
  ASSERT_TRUE(unclosed.ok());
  EXPECT_EQ(unclosed->entries.size(), 2U);
}

TEST(Sitemap, InflatesUpToTwoLayersUnderTheLimit) {
  EXPECT_EQ(read(gzipped(kOne))->entries.size(), 1U);
  EXPECT_EQ(read(gzipped(gzipped(kOne)))->entries.size(), 1U);
  EXPECT_FALSE(read(gzipped(gzipped(gzipped(kOne)))).ok());
  SitemapLimits limits;
  limits.decoding.decoded_bytes_max = kOne.size() - 1;
  const auto over = read(gzipped(kOne), limits);
  ASSERT_FALSE(over.ok());
  EXPECT_EQ(over.error().kind, ErrorKind::kTooLarge);
}

// Each address of 100 bytes.
std::string with_entries(int entries) {
  std::string body = "<urlset>";
  for (int i = 0; i < entries; ++i) {
    body += "<url><loc>http://h/" + std::to_string(i) + std::string(90, 'x') + "</loc></url>";
  }
  return body;
}

TEST(Sitemap, TheEntryBoundHolds) {
  const std::string body = with_entries(4);
  SitemapLimits limits;
  limits.entries_max = 3;
  const auto sitemap = read(body, limits);
  ASSERT_TRUE(sitemap.ok());
  EXPECT_EQ(sitemap->entries.size(), 3U);
  EXPECT_EQ(sitemap->notes.size(), 1U);
  limits.entries_max = 5;
  EXPECT_EQ(read(body, limits)->notes.size(), 0U);
}

TEST(Sitemap, AddressesAndTitlesAreBoundedInSum) {
  SitemapLimits limits;
  limits.bytes_max = 300;
  const auto sitemap = read(with_entries(5), limits);
  ASSERT_TRUE(sitemap.ok());
  EXPECT_EQ(sitemap->entries.size(), 3U);
  EXPECT_EQ(sitemap->notes.size(), 1U);
}

}  // namespace
}  // namespace broadsheet::parser
