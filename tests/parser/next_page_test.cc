#include "parser/next_page.h"

#include <gtest/gtest.h>

#include <string>

namespace broadsheet::parser {
namespace {

TEST(NextPage, IsTheOwnAddressWithAPageNumberOneHigher) {
  struct Row {
    std::string_view own;
    std::string_view href;
    bool next;
  };
  const Row rows[] = {
      {"https://n.example/story", "https://n.example/story/2", true},
      {"https://n.example/story/", "https://n.example/story/2/", true},
      {"https://n.example/story", "https://n.example/story?page=2", true},
      {"https://n.example/story?a=b", "https://n.example/story?a=b&p=2", true},
      {"https://n.example/story.html", "https://n.example/story-2.html", true},
      {"https://n.example/story.html", "https://n.example/story_2.html", true},
      {"https://n.example/story/page/2", "https://n.example/story/page/3", true},
      {"https://n.example/story,1.html", "https://n.example/story,2.html", true},
      {"https://n.example/s?page=9", "https://n.example/s?page=10", true},
      {"https://n.example/s?page=11", "https://n.example/s?page=12", true},
      {"https://n.example/story", "https://n.example/story#2", false},
      {"https://n.example/story", "https://n.example/story/3", false},
      {"https://n.example/story/3", "https://n.example/story/2", false},
      {"https://n.example/story", "https://n.example/story", false},
      {"https://n.example/story", "https://n.example/other", false},
      {"https://n.example/story", "https://n.example/story/comment-page-2", false},
      {"https://n.example/?p=5029", "https://n.example/?p=5030", false},
      {"https://n.example/a-1001.html", "https://n.example/a-1002.html", false},
      {"https://n.example/2024/part-one", "https://n.example/2025/part-one", false},
      {"", "", false},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(is_next_page(row.own, row.href), row.next) << row.own << " -> " << row.href;
  }
}

std::string next_page(const std::string& html) {
  const Document document = Document::parse(html, {});
  const Url url = Url::parse("https://n.example/story.html").value();
  return next_page_of(document, PageContext{url, url, SysTime{}});
}

TEST(NextPage, IsFoundInThePagerOrTheHead) {
  EXPECT_EQ(next_page("<p>Text.</p><div><b>1</b> <a href='story-2.html'>2</a> "
                      "<a href='story-3.html'>3</a></div>"),
            "https://n.example/story-2.html");
  EXPECT_EQ(next_page("<head><link rel=next href='?page=2'></head>"),
            "https://n.example/story.html?page=2");
  // The next post of a blog is another article.
  EXPECT_EQ(next_page("<head><link rel=next href='/the-post-after'></head>"), "");
}

}  // namespace
}  // namespace broadsheet::parser
