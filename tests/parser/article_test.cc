#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "parser/page.h"
#include "tests/parser/shared_data.h"

// Whole pages with what a careful reader takes from them: tests/data/articles/NAME.html and
// NAME.json. The file name says what is difficult about the page.

namespace broadsheet::parser {
namespace {

namespace fs = std::filesystem;

const fs::path& folder() {
  static const fs::path path = fs::path(BROADSHEET_TEST_DATA) / "articles";
  return path;
}

std::vector<fs::path> golden_pages() {
  std::vector<fs::path> pages;
  for (const fs::path& path : pages_below(folder())) {
    if (path.extension() == ".html") {
      pages.push_back(path);
    }
  }
  return pages;
}

std::vector<std::string> strings_of(const boost::json::object& gold, const char* field) {
  std::vector<std::string> values;
  if (const auto* array = gold.if_contains(field)) {
    for (const auto& value : array->as_array()) {
      values.emplace_back(value.as_string());
    }
  }
  return values;
}

struct ReadPage {
  boost::json::object gold;
  Page page;
};

ReadPage read_golden(const fs::path& path) {
  ReadPage read;
  read.gold = boost::json::parse(read_file(fs::path(path).replace_extension(".json"))).as_object();
  const auto* named = read.gold.if_contains("url");
  const std::string address =
      named != nullptr ? std::string(named->as_string()) : "https://news.example/2026/story.html";
  const Url url = *Url::parse(address);
  const std::string bytes = read_file(path);
  read.page = read_page({.url = url, .body = bytes, .content_type = "text/html; charset=utf-8"},
                        {.explain = true});
  return read;
}

std::vector<std::string> texts_of(const std::vector<Block>& blocks) {
  std::vector<std::string> texts;
  for (const Block& block : blocks) {
    texts.push_back(block.text);
  }
  return texts;
}

class GoldenArticle : public testing::TestWithParam<fs::path> {};

TEST_P(GoldenArticle, IsReadAsACarefulReaderWould) {
  const ReadPage read = read_golden(GetParam());
  EXPECT_EQ(name_of(read.page.kind), std::string_view(read.gold.at("kind").as_string()));
  const std::vector<std::string> wanted = strings_of(read.gold, "blocks");
  if (wanted.empty()) {
    EXPECT_FALSE(read.page.article.has_value());
    return;
  }
  ASSERT_TRUE(read.page.article.has_value());
  const Article& article = *read.page.article;
  EXPECT_EQ(texts_of(article.blocks), wanted);
  EXPECT_EQ(article.captions, strings_of(read.gold, "captions"));
  EXPECT_EQ(article.corrections, strings_of(read.gold, "corrections"));
  if (const auto* standfirst = read.gold.if_contains("standfirst")) {
    EXPECT_EQ(article.standfirst, std::string_view(standfirst->as_string()));
  }
  if (const auto* partial = read.gold.if_contains("partial")) {
    EXPECT_EQ(article.partial, partial->as_bool());
  }
  if (const std::vector<std::string> kinds = strings_of(read.gold, "kinds"); !kinds.empty()) {
    std::vector<std::string> read_kinds;
    for (const Block& block : article.blocks) {
      read_kinds.emplace_back(name_of(block.kind));
    }
    EXPECT_EQ(read_kinds, kinds);
  }
  for (const std::string& image : strings_of(read.gold, "images")) {
    EXPECT_TRUE(std::ranges::any_of(article.images, [&](const Image& found) {
      return found.url == image;
    })) << image;
  }
}

INSTANTIATE_TEST_SUITE_P(Pages, GoldenArticle, testing::ValuesIn(golden_pages()),
                         [](const auto& page) { return page.param.stem().string(); });

TEST(GoldenArticles, AreAllThere) {
  EXPECT_EQ(golden_pages().size(), 8U);
}

// The seed case: one article as two publishers serve it.
class SeedArticle : public testing::TestWithParam<const char*> {};

TEST_P(SeedArticle, HasExactlyTheParagraphsOfItsGold) {
  const auto shared = shared_path("data/seed");
  if (!shared) {
    GTEST_SKIP() << "the shared development data is not beside the checkout";
  }
  const std::string name = GetParam();
  const boost::json::value all = boost::json::parse(read_file(*shared / "gold.json"));
  const boost::json::object& gold = all.as_object().at(name).as_object();
  const auto* address = gold.if_contains("url");
  const Url url = *Url::parse(address != nullptr ? std::string(address->as_string())
                                                 : "https://seed.example/story.html");
  const std::string bytes = read_file(*shared / (name + ".html"));
  const Page page = read_page({.url = url, .body = bytes, .content_type = "text/html"}, {});
  ASSERT_TRUE(page.article.has_value());
  EXPECT_EQ(texts_of(page.article->blocks), strings_of(gold, "paragraphs"));
  const std::string text = page.article->text();
  for (const std::string& absent : strings_of(gold, "absent")) {
    EXPECT_EQ(text.find(absent), std::string::npos) << absent;
  }
}

INSTANTIATE_TEST_SUITE_P(Publishers, SeedArticle, testing::Values("traditional", "simplified"));

}  // namespace
}  // namespace broadsheet::parser
