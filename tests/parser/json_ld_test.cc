#include "parser/json_ld.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LinkedArticle read(std::string_view script, std::string_view url = "https://n.example/a") {
  return read_json_ld({script}, url);
}

TEST(JsonReader, CommentsTrailingCommasAndControlCharactersAreRead) {
  const JsonTree tree = JsonTree::read(
      "<!-- //<![CDATA[\n{ /* note */ \"a\": \"one\ntwo\", // end\n \"b\": [1, 2,], c: "
      "true,}\n//]]>");
  ASSERT_EQ(tree.roots().size(), 1U);
  const JsonId root = tree.roots().front();
  EXPECT_EQ(tree.text(tree.member(root, "a")), "one two");
  EXPECT_EQ(tree.as_list(tree.member(root, "b")).size(), 2U);
  ASSERT_NE(tree.member(root, "c"), kNoJson);
  EXPECT_TRUE(tree[tree.member(root, "c")].truth);
}

TEST(JsonReader, TruncatedTextKeepsWhatWasThere) {
  const JsonTree tree = JsonTree::read(R"({"headline":"Bridge opens","author":[{"name":"Ann Lee)");
  const JsonId root = tree.roots().front();
  EXPECT_EQ(tree.text(tree.member(root, "headline")), "Bridge opens");
  const auto authors = tree.as_list(tree.member(root, "author"));
  ASSERT_EQ(authors.size(), 1U);
  EXPECT_EQ(tree.text(tree.member(authors.front(), "name")), "Ann Lee");
}

TEST(JsonReader, UnescapedQuotesInsideTextDoNotEndIt) {
  const JsonTree tree = JsonTree::read(R"({"headline":"He said "stop" twice","b":"x"})");
  const JsonId root = tree.roots().front();
  EXPECT_EQ(tree.text(tree.member(root, "headline")), R"(He said "stop" twice)");
  EXPECT_EQ(tree.text(tree.member(root, "b")), "x");
}

TEST(JsonReader, EscapesAndSurrogatesBecomeUtf8) {
  const JsonTree tree = JsonTree::read(R"({"a":"\u6e56\u5dde \ud83d\ude00 \ud83d x\/y"})");
  EXPECT_EQ(tree.text(tree.member(tree.roots().front(), "a")), "湖州 😀 \uFFFD x/y");
}

TEST(JsonReader, DeepNestingIsCutWithoutRecursion) {
  const JsonTree tree = JsonTree::read(std::string(1'000'000, '[') + "1" + std::string(10, ']'));
  EXPECT_LE(tree.size(), 64U);
  const JsonTree braces = JsonTree::read(std::string(300'000, '}') + "{\"a\":1}");
  EXPECT_EQ(braces.roots().size(), 1U);
}

TEST(JsonLd, ArticleInAGraphWithReferencedAuthorsIsFound) {
  const LinkedArticle article = read(R"({"@context":"https://schema.org","@graph":[
    {"@type":"WebPage","@id":"#page","datePublished":"2020-01-01"},
    {"@type":"Article","headline":"Tide &amp; time","author":{"@id":"#ann"},
     "datePublished":"2024-05-01T10:00:00+02:00","publisher":{"@id":"#org"},
     "image":{"@id":"#img"},"inLanguage":"de-DE","keywords":"sea, moon"},
    {"@type":"Person","@id":"#ann","name":"Ann Lee"},
    {"@type":"ImageObject","@id":"#img","url":"/i.jpg","caption":"The sea"},
    {"@type":"Organization","@id":"#org","name":"The Daily"}]})");
  EXPECT_TRUE(article.is_article);
  EXPECT_EQ(article.headline, "Tide & time");
  EXPECT_THAT(article.people, ElementsAre("Ann Lee"));
  EXPECT_EQ(article.published, "2024-05-01T10:00:00+02:00");
  EXPECT_EQ(article.publisher, "The Daily");
  EXPECT_THAT(article.tags, ElementsAre("sea", "moon"));
  EXPECT_EQ(article.language, "de-DE");
}

TEST(JsonLd, TheArticleAboutThisPageBeatsTheOthers) {
  const LinkedArticle article = read(R"([
    {"@type":"NewsArticle","headline":"Other","author":"X Y","datePublished":"2020-01-01",
     "url":"https://n.example/other"},
    {"@type":"NewsArticle","headline":"This","mainEntityOfPage":"http://www.n.example/a/"}])");
  EXPECT_EQ(article.headline, "This");
}

TEST(JsonLd, PersonsAndOrganisationsAreKeptApart) {
  const LinkedArticle article = read(R"({"@type":["NewsArticle"],"headline":"H","author":[
    {"@type":"Organization","name":"Desk"},{"@type":"Person","name":"Ann Lee"},"Bo Ek",
    {"@type":"Person","givenName":"Cy","familyName":"Dee"}]})");
  EXPECT_THAT(article.people, ElementsAre("Ann Lee", "Bo Ek", "Cy Dee"));
  EXPECT_THAT(article.organisations, ElementsAre("Desk"));
}

TEST(JsonLd, AScriptWithEscapedQuotesIsRead) {
  EXPECT_EQ(
      read("{&quot;@type&quot;:&quot;Article&quot;,&quot;headline&quot;:&quot;H&quot;}").headline,
      "H");
}

TEST(JsonLd, PagesWithoutAnArticleGiveOnlyFallbacks) {
  const LinkedArticle article =
      read(R"({"@type":"WebPage","name":"Front","datePublished":"2020-01-01"})");
  EXPECT_FALSE(article.is_article);
  EXPECT_EQ(article.published, "2020-01-01");
  EXPECT_THAT(read("not json at all").types, IsEmpty());
  EXPECT_THAT(read("").types, IsEmpty());
}

TEST(JsonLd, PaywallAndRelatedLinksAreReported) {
  const LinkedArticle article = read(R"({"@type":"NewsArticle","headline":"H",
    "isAccessibleForFree":"False","relatedLink":["/b",{"url":"/c"}]})");
  ASSERT_TRUE(article.accessible_for_free.has_value());
  EXPECT_FALSE(*article.accessible_for_free);
  EXPECT_THAT(article.related, ElementsAre("/b", "/c"));
}

}  // namespace
}  // namespace broadsheet::parser
