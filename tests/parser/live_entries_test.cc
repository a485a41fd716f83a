#include "parser/live_entries.h"

#include <gtest/gtest.h>

#include <string>

#include "base/units.h"
#include "parser/clock_line.h"
#include "parser/page.h"

namespace broadsheet::parser {
namespace {

Page read(const std::string& html, std::string_view address) {
  const Url url = Url::parse(address).value();
  return read_page({.url = url,
                    .body = html,
                    .content_type = "text/html; charset=utf-8",
                    .fetched = parse_time("2026-03-12T18:00:00Z").value()},
                   {});
}

std::string time_of(const LiveEntry& entry) {
  return entry.time ? iso8601(*entry.time) : "";
}

TEST(LiveEntries, ElementsMadeAlikeWithATimeEachAreEntries) {
  const Page page = read(R"(<html lang="de"><head><title>Liveticker: Sturm über der Küste</title>
    <meta property="article:published_time" content="2026-03-12T06:00:00+01:00"></head><body>
    <nav><a href="/">Start</a></nav><main><h1>Liveticker: Sturm über der Küste</h1>
    <p>Seit dem frühen Morgen zieht ein Sturmtief über den Norden. Hier lesen Sie alles dazu.</p>
    <div class="ticker">
    <div class="post"><time datetime="2026-03-12T10:42:00+01:00">vor 8 Stunden</time>
      <h3>Fähren bleiben im Hafen</h3><p>Die Reederei hat alle Abfahrten gestrichen.</p>
      <p>Ab morgen soll der Verkehr wieder anlaufen.</p><p class="author">Von Jana Petersen</p>
      <ul class="share"><li><a href="#">Teilen</a></li></ul></div>
    <div class="post post--big"><time datetime="2026-03-12T09:15:00+01:00">vor 9 Stunden</time>
      <h3>Erste Keller unter Wasser</h3><p>In der Altstadt pumpt die Feuerwehr seit Stunden.</p></div>
    <div class="anzeige"><p>Anzeige</p></div>
    <div class="post"><time datetime="2026-03-12T07:05:00+01:00">vor 11 Stunden</time>
      <p>Guten Morgen. Der Wetterdienst warnt vor Böen bis 130 Stundenkilometer.</p></div>
    </div></main></body></html>)",
                         "https://zeitung.example/nord/sturm-12");
  EXPECT_EQ(page.kind, PageKind::kLiveBlog);
  ASSERT_TRUE(page.article.has_value());
  const auto& entries = page.article->entries;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(time_of(entries[0]), "2026-03-12T10:42:00+01:00");
  EXPECT_EQ(entries[0].title, "Fähren bleiben im Hafen");
  EXPECT_EQ(entries[0].text,
            "Die Reederei hat alle Abfahrten gestrichen.\n"
            "Ab morgen soll der Verkehr wieder anlaufen.");
  EXPECT_EQ(entries[0].author, "Jana Petersen");
  EXPECT_EQ(entries[1].title, "Erste Keller unter Wasser");
  EXPECT_EQ(entries[2].title, "");
  EXPECT_EQ(entries[2].text,
            "Guten Morgen. Der Wetterdienst warnt vor Böen bis 130 Stundenkilometer.");
}

TEST(LiveEntries, TextBetweenTimesIsAnEntryWhereNoElementHoldsIt) {
  const Page page =
      read(R"(<html lang="zh-Hant"><head><title>直播：市議會預算審查</title></head><body>
    <div id="content"><h1>直播：市議會預算審查</h1><p>發布時間：2026-03-12 08:00</p>
    <p>10:42</p><p>議長宣布休息二十分鐘，各黨團進行協商。</p><p>協商結果將在下午公布。</p>
    <p>10:05</p><p>教育局長說明學校午餐的經費，議員要求補充資料。</p>
    <p>09:30</p><p>會議開始，出席議員三十八人，旁聽席坐滿。</p>
    <p>09:10</p><p>民眾在門外集會，要求增加公車班次。</p></div></body></html>)",
           "https://news.example.tw/city/20260312");
  EXPECT_EQ(page.kind, PageKind::kLiveBlog);
  ASSERT_TRUE(page.article.has_value());
  const auto& entries = page.article->entries;
  ASSERT_EQ(entries.size(), 4U);
  EXPECT_EQ(time_of(entries[0]), "2026-03-12T10:42+08:00");
  EXPECT_EQ(entries[0].text, "議長宣布休息二十分鐘，各黨團進行協商。\n協商結果將在下午公布。");
  EXPECT_EQ(time_of(entries[3]), "2026-03-12T09:10+08:00");
}

TEST(LiveEntries, StructuredDataTellsThemWhereThePageShowsFewer) {
  const Page page = read(R"(<html lang="en"><head><title>Harbour vote as it happened</title>
    <script type="application/ld+json">{"@context":"https://schema.org","@type":"LiveBlogPosting",
    "headline":"Harbour vote as it happened","datePublished":"2026-03-12T08:00:00Z",
    "liveBlogUpdate":[
    {"@type":"BlogPosting","headline":"The motion falls","datePublished":"2026-03-12T11:00:00Z",
     "articleBody":"By two votes.","author":{"@type":"Person","name":"Ann Lee"}},
    {"@type":"BlogPosting","headline":"Debate","datePublished":"2026-03-12T10:00:00Z",
     "articleBody":"Members speak for three minutes each."},
    {"@type":"BlogPosting","datePublished":"2026-03-12T09:00:00Z",
     "articleBody":"Doors are open."}]}</script></head><body><h1>Harbour vote as it happened</h1>
    <p>The council votes on the new harbour. We follow the session from the public gallery.</p>
    </body></html>)",
                         "https://paper.example/harbour");
  EXPECT_EQ(page.kind, PageKind::kLiveBlog);
  ASSERT_TRUE(page.article.has_value());
  const auto& entries = page.article->entries;
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].title, "The motion falls");
  EXPECT_EQ(entries[0].author, "Ann Lee");
  EXPECT_EQ(time_of(entries[2]), "2026-03-12T09:00:00Z");
  EXPECT_EQ(entries[2].text, "Doors are open.");
}

TEST(LiveEntries, AnArticleWithTimesInItIsNoLiveBlog) {
  const Page page = read(R"(<html lang="en"><head><title>A day on the bridge</title></head><body>
    <article><h1>A day on the bridge</h1>
    <p>09:10</p><p>The keeper unlocks the cabin and reads the tide table, as he does every day.</p>
    <p>10:30</p><p>The first ship passes, and he waves to the captain, an old friend of his.</p>
    <p>12:00</p><p>Lunch is bread and cheese, eaten standing, with an eye on the river.</p>
    </article></body></html>)",
                         "https://paper.example/a-day-on-the-bridge");
  EXPECT_EQ(page.kind, PageKind::kArticle);
  ASSERT_TRUE(page.article.has_value());
  EXPECT_TRUE(page.article->entries.empty());
}

TEST(LiveEntries, OfHostilePagesAreBounded) {
  std::string html = "<title>Live: a flood of times</title><h1>Live: a flood of times</h1>";
  for (int i = 0; i < 1500; ++i) {
    html += "<div class=e><p>10:42</p><p>The water rises by an inch, says witness number " +
            std::to_string(i) + ".</p></div>";
  }
  const Page page = read(html, "https://paper.example/live/flood");
  ASSERT_TRUE(page.article.has_value());
  EXPECT_EQ(page.article->entries.size(), kLiveEntriesMax);
}

TEST(ClockLine, ReadsATimeOfDayAndWhatFollows) {
  struct Row {
    std::string_view text;
    int minutes;  // -1: no clock
    std::string_view rest;
  };
  const Row rows[] = {
      {"10:42", 642, ""},
      {"9.15 Uhr: Minister tritt zurück", 555, "Minister tritt zurück"},
      {"11h20 - Le vote commence", 680, "Le vote commence"},
      {"4:05 p.m. ET", 965, ""},
      {"12:01 am", 1, ""},
      {"【14:30】會議開始", 870, "會議開始"},
      {"10.11.2024", -1, ""},
      {"25:00", -1, ""},
      {"3:2", -1, ""},
      {"100:20", -1, ""},
      {"Minister", -1, ""},
      {"", -1, ""},
  };
  for (const Row& row : rows) {
    const auto found = clock_line(row.text);
    EXPECT_EQ(found ? static_cast<int>(found->clock.count()) : -1, row.minutes) << row.text;
    EXPECT_EQ(found ? found->rest : "", row.rest) << row.text;
  }
}

}  // namespace
}  // namespace broadsheet::parser
