#include "crawler/url_window.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "base/rng.h"
#include "base/url_key.h"

namespace broadsheet::crawler {
namespace {

storage::DueUrl url(uint8_t priority, int64_t due_ms, const std::string& name) {
  const std::string href = "https://a.example/" + name;
  return {.key = UrlKey::of(*Url::parse(href)),
          .href = href,
          .priority = priority,
          .due_at = SysTime(Milliseconds(due_ms))};
}

TEST(UrlWindow, GivesByPriorityThenTimeThenKey) {
  UrlWindow window;
  window.insert(url(4, 5, "d"));
  window.insert(url(4, 3, "c"));
  window.insert(url(1, 9, "a"));
  window.insert(url(4, 3, "b"));
  EXPECT_EQ(window.last().href, "https://a.example/d");
  std::string order;
  while (!window.empty()) {
    order += window.take_first().href.back();
  }
  EXPECT_EQ(order, "abcd");
}

TEST(UrlWindow, GivesUpTheOneThatIsErased) {
  UrlWindow window;
  for (const char* const name : {"b", "c", "d"}) {
    window.insert(url(4, 3, name));
  }
  window.insert(url(1, 3, "a"));
  window.insert(url(2, 3, "e"));
  EXPECT_EQ(window.take_first().href, "https://a.example/a");
  EXPECT_TRUE(window.erase(url(9, 9, "c").key));
  EXPECT_TRUE(window.erase(url(9, 9, "e").key));
  EXPECT_FALSE(window.erase(url(9, 9, "c").key));
  EXPECT_FALSE(window.erase(url(1, 3, "a").key)) << "it was taken";
  EXPECT_EQ(window.size(), 2U);
  EXPECT_EQ(window.take_first().href, "https://a.example/b");
  EXPECT_EQ(window.take_first().href, "https://a.example/d");
}

TEST(UrlWindow, KeepsItsOrderWhateverComesAndGoes) {
  Rng rng(3);
  UrlWindow window;
  std::vector<storage::DueUrl> plain;
  const auto before = [](const storage::DueUrl& a, const storage::DueUrl& b) {
    return std::tie(a.priority, a.due_at, a.key) < std::tie(b.priority, b.due_at, b.key);
  };
  for (int i = 0; i < 5000; ++i) {
    const uint64_t what = rng.next() % 5;
    if (what < 3 || plain.empty()) {
      storage::DueUrl one = url(static_cast<uint8_t>(rng.next() % 4),
                                static_cast<int64_t>(rng.next() % 3), std::to_string(i));
      plain.insert(std::upper_bound(plain.begin(), plain.end(), one, before), one);
      window.insert(std::move(one));
    } else if (what == 3) {
      EXPECT_EQ(window.take_first().href, plain.front().href);
      plain.erase(plain.begin());
    } else {
      EXPECT_EQ(window.last().href, plain.back().href);
      EXPECT_EQ(window.take_last().href, plain.back().href);
      plain.pop_back();
    }
    ASSERT_EQ(window.size(), plain.size());
  }
}

}  // namespace
}  // namespace broadsheet::crawler
