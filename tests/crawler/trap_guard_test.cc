#include "crawler/trap_guard.h"

#include <gtest/gtest.h>

#include <string>

namespace broadsheet::crawler {
namespace {

const SysTime kNow{std::chrono::sys_days(std::chrono::year(2026) / 11 / 23)};

Url url_of(const std::string& text) {
  return *Url::parse(text);
}

bool is_trap(const TrapGuard& traps, const std::string& url) {
  return !traps.verdict_on(url_of(url), kNow).empty();
}

TEST(TrapGuard, BlanksNumbersSessionsAndQueryValues) {
  const auto pattern = [](const std::string& url) { return TrapGuard::pattern_of(url_of(url)); };
  EXPECT_EQ(pattern("https://a.example/2024/01/02/x7?e=55&s=abc"), "a.example/N/N/N/xN?*");
  EXPECT_EQ(pattern("https://a.example/list?page=7"), "a.example/list?page=");
  EXPECT_EQ(pattern("https://a.example/list?b"), "a.example/list?b");
  EXPECT_EQ(pattern("https://a.example/s/9f8e7d6c5b4a39281706/start"), "a.example/s/X/start");
  EXPECT_EQ(pattern("https://a.example/(S(x3kd92jf8s7hq2m1))/p"), "a.example/(S(X))/p");
  EXPECT_EQ(pattern("https://a.example/minister-resigns-over-2024-budget/"),
            "a.example/minister-resigns-over-N-budget/");
  EXPECT_EQ(pattern("https://a.example/donaudampfschifffahrt"), "a.example/donaudampfschifffahrt");
}

TEST(TrapGuard, TellsSessionIdsFromWordsAndNumbers) {
  EXPECT_TRUE(TrapGuard::names_session(url_of("https://a.example/s/9f8e7d6c5b4a39281706/start")));
  EXPECT_FALSE(TrapGuard::names_session(url_of("https://a.example/news/100300/bridge-2024-opens")));
}

TEST(TrapGuard, KnowsPathsThatRepeatThemselves) {
  const TrapGuard traps({});
  EXPECT_FALSE(is_trap(traps, "https://a.example/a/b/a/b/a/"));
  EXPECT_EQ(traps.verdict_on(url_of("https://a.example/a/b/a/b/a/b/a/b/"), kNow),
            "its path repeats itself: a.example/a/b/a/b/a/b/a/b/");
  EXPECT_TRUE(is_trap(traps,
                      "https://a.example/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/"
                      "17/18/19/20/21/22/23/24/25/26"));
}

TEST(TrapGuard, GivesUpAPatternThatYieldsNothing) {
  TrapGuard traps({.barren_pages_max = 50});
  const auto day = [](int i) { return "https://a.example/list/" + std::to_string(i); };
  for (int i = 0; i < 49; ++i) {
    traps.learn(url_of(day(i)), false, {});
  }
  EXPECT_FALSE(is_trap(traps, day(50)));
  traps.learn(url_of(day(49)), false, {});
  EXPECT_EQ(traps.verdict_on(url_of(day(50)), kNow),
            "pages of its kind lead nowhere: a.example/list/N");
  EXPECT_FALSE(is_trap(traps, "https://a.example/story/50"));
}

TEST(TrapGuard, KeepsAPatternThatYieldsNowAndThen) {
  TrapGuard traps({.barren_pages_max = 50});
  for (int i = 0; i < 500; ++i) {
    traps.learn(url_of("https://a.example/p/" + std::to_string(i)), i % 20 == 0, {});
  }
  EXPECT_FALSE(is_trap(traps, "https://a.example/p/7"));
}

TEST(TrapGuard, APatternThatWasGoodOnceIsNotGoodForEver) {
  TrapGuard traps({});
  const auto page = [](int i) { return "https://a.example/page/" + std::to_string(i); };
  for (int i = 0; i < 150; ++i) {
    traps.learn(url_of(page(i)), true, {});
  }
  int given_up_at = 0;
  for (int i = 150; i < 5000 && given_up_at == 0; ++i) {
    traps.learn(url_of(page(i)), false, {});
    given_up_at = is_trap(traps, page(i + 1)) ? i : 0;
  }
  EXPECT_GT(given_up_at, 500);
  EXPECT_LT(given_up_at, 1500);
}

TEST(TrapGuard, TwoBarrenPatternsDoNotVouchForEachOther) {
  TrapGuard traps({});
  const auto url = [](char kind, int i) {
    return url_of("https://a.example/" + std::string(1, kind) + "/" + std::to_string(i));
  };
  for (int i = 0; i < 2000; ++i) {
    traps.learn(url('a', i), false, {url('b', i)});
    traps.learn(url('b', i), false, {url('a', i + 1)});
  }
  EXPECT_TRUE(is_trap(traps, "https://a.example/a/1"));
  EXPECT_TRUE(is_trap(traps, "https://a.example/b/1"));
}

TEST(TrapGuard, FiltersInAnyChoiceAndOrderAreOneFamily) {
  TrapGuard traps({});
  const auto list = [](int i) {
    return url_of("https://a.example/list?" +
                  std::string(i % 2 == 0 ? "color=1&size=" : "size=2&brand=") + std::to_string(i));
  };
  for (int i = 0; i < 200; ++i) {
    traps.learn(list(i), false, {list(i + 1), list(i + 2)});
  }
  EXPECT_TRUE(is_trap(traps, "https://a.example/list?brand=1&color=2&size=3"));
}

TEST(TrapGuard, ListsOfListsOfArticlesAreWorthHaving) {
  TrapGuard traps({});
  const auto url = [](const std::string& kind, int i) {
    return url_of("https://a.example/" + kind + "/" + std::to_string(i));
  };
  for (int i = 0; i < 3000; ++i) {
    traps.learn(url("month", i), false, {url("day", i)});
    traps.learn(url("day", i), false, {url("news", i)});
    traps.learn(url("news", i), true, {});
  }
  EXPECT_FALSE(is_trap(traps, "https://a.example/month/1"));
  EXPECT_FALSE(is_trap(traps, "https://a.example/day/1"));
}

TEST(TrapGuard, LeavesTheFutureOfACalendarSoonerThanItsPast) {
  TrapGuard traps({});
  const auto month = [](int i) {
    return "https://a.example/cal?year=" + std::to_string(2026 + i / 12) +
           "&month=" + std::to_string(1 + i % 12);
  };
  for (int i = 0; i < 24; ++i) {
    traps.learn(url_of(month(i)), false, {url_of(month(i + 1))});
  }
  EXPECT_EQ(traps.verdict_on(url_of(month(24)), kNow),
            "a calendar of times to come: a.example/cal?*");
  EXPECT_FALSE(is_trap(traps, "https://a.example/cal?year=1998&month=2"));
  EXPECT_FALSE(is_trap(traps, "https://a.example/cal?year=2027&month=2"));
  EXPECT_FALSE(is_trap(traps, "https://a.example/cal?year=2500&month=99"));
}

TEST(TrapGuard, DiscoveryJudgesByLinksAlone) {
  TrapGuard traps({.barren_pages_max = 50});
  for (int i = 0; i < 200; ++i) {
    const std::string n = std::to_string(i);
    traps.learn_links(url_of("https://a.example/sort/" + n), kNow,
                      {url_of("https://a.example/sort/" + std::to_string(i + 1))});
    // A leaf says nothing, and neither does an article that leads to the next one.
    traps.learn_links(url_of("https://a.example/leaf/" + n), kNow, {});
    traps.learn_links(url_of("https://a.example/news/1000" + n), kNow,
                      {url_of("https://a.example/news/2000" + n)});
  }
  EXPECT_TRUE(is_trap(traps, "https://a.example/sort/7"));
  EXPECT_FALSE(is_trap(traps, "https://a.example/leaf/7"));
  EXPECT_FALSE(is_trap(traps, "https://a.example/news/10007"));
}

TEST(TrapGuard, CountsWhatWasLeftOutByFamily) {
  TrapGuard traps({.families_max = 2});
  traps.note_left_out("one");
  traps.note_left_out("two");
  traps.note_left_out("two");
  traps.note_left_out("three");
  const auto families = traps.families();
  ASSERT_EQ(families.size(), 2U);
  EXPECT_EQ(families[0].why, "two");
  EXPECT_EQ(families[0].urls, 2U);
  EXPECT_EQ(families[1].why, "one");
}

}  // namespace
}  // namespace broadsheet::crawler
