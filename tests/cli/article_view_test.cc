#include "cli/article_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/serialize.hpp>

#include "cli/article_json.h"

namespace broadsheet::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Article sample() {
  Article article;
  article.title = "Six *gauges* & a surge";
  article.authors = {"Maren Holloway"};
  article.language = "en";
  article.blocks = {{BlockKind::kParagraph, 0, "1. The first <line>."},
                    {BlockKind::kHeading, 1, "From afar"},
                    {BlockKind::kListItem, 0, "one"},
                    {BlockKind::kListItem, 1, "two"},
                    {BlockKind::kTable, 0, "a\tb\n1\t2"}};
  Related link;
  link.url = "https://example.org/b";
  link.title = "More [here]";
  article.related = {link};
  return article;
}

TEST(ArticleView, MarkdownEscapesWhatWouldBeMarkup) {
  const auto text = as_markdown(sample());
  EXPECT_THAT(text, HasSubstr("# Six \\*gauges\\* & a surge\n"));
  EXPECT_THAT(text, HasSubstr("\n1\\. The first \\<line>.\n"));
  EXPECT_THAT(text, HasSubstr("\n## From afar\n"));
  EXPECT_THAT(text, HasSubstr("- one\n  - two\n"));
  EXPECT_THAT(text, HasSubstr("| a | b |\n| --- | --- |\n| 1 | 2 |"));
  EXPECT_THAT(text, HasSubstr("- [More \\[here\\]](<https://example.org/b>)"));
}

TEST(ArticleView, HtmlEscapesText) {
  const auto html = as_html(sample());
  EXPECT_THAT(html, HasSubstr("<title>Six *gauges* &amp; a surge</title>"));
  EXPECT_THAT(html, HasSubstr("<p>1. The first &lt;line&gt;.</p>"));
  EXPECT_THAT(html, Not(HasSubstr("<line>")));
}

TEST(ArticleView, HtmlRunsTheWayOfItsScript) {
  Article article;
  article.title = "الميناء";
  article.language = "ar";
  EXPECT_THAT(as_html(article), HasSubstr(R"(<html lang="ar" dir="rtl">)"));
  article.language = "ja";
  EXPECT_THAT(as_html(article), HasSubstr(R"(<html lang="ja">)"));
}

TEST(ArticleView, UnknownFormatIsAUsageError) {
  EXPECT_EQ(parse_format("pdf").error().kind, ErrorKind::kUsage);
  EXPECT_EQ(*parse_format("md"), ArticleFormat::kMarkdown);
}

TEST(ArticleJson, UnknownDatesAreNull) {
  const auto object = article_json(sample());
  EXPECT_TRUE(object.at("published").is_null());
  EXPECT_EQ(object.at("paragraphs").as_array().size(), 5U);
  EXPECT_EQ(object.at("related").as_array().at(0).at("kind").as_string(), "related");
}

}  // namespace
}  // namespace broadsheet::cli
