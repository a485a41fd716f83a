#include "parser/attribute_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {
namespace {

std::vector<RawAttribute> attributes_in(std::string_view tag) {
  AttributeReader reader(tag, tag_name_end(tag, 1));
  std::vector<RawAttribute> attributes;
  RawAttribute attribute;
  while (reader.next(attribute)) {
    attributes.push_back(attribute);
  }
  return attributes;
}

TEST(AttributeTable, PutsAsideWhatGumboWouldNotChange) {
  const std::string tag = "<div CLASS='a b' id=\"Ü\" id=c Data-Date=1 hidden>";
  AttributeTable table(tag.size());
  ASSERT_TRUE(table.put_aside(GUMBO_TAG_DIV, 0, attributes_in(tag)));
  std::string all;
  for (const Attribute& attribute : table.all()) {
    all += std::string(attribute.name) + "=" + std::string(attribute.value) + ";";
  }
  EXPECT_EQ(all, "class=a b;id=Ü;data-date=1;hidden=;");
}

TEST(AttributeTable, LeavesWhatGumboReadsOrChanges) {
  struct Case {
    GumboTag tag;
    const char* html;
  };
  const Case cases[] = {
      {GUMBO_TAG_A, "<a href='/?a=1&amp;b'>"},     {GUMBO_TAG_P, "<p title='a\rb'>"},
      {GUMBO_TAG_P, "<p title='\x01\xC2\x80'>"},   {GUMBO_TAG_BODY, "<body class=page>"},
      {GUMBO_TAG_INPUT, "<input type=hidden>"},    {GUMBO_TAG_B, "<b class=bold>"},
      {GUMBO_TAG_P, "<p title='\xEF\xBF\xBFxxx'>"}};
  for (const Case& row : cases) {
    const std::string_view html = row.html;
    AttributeTable table(html.size());
    EXPECT_FALSE(table.put_aside(row.tag, 0, attributes_in(html))) << html;
    EXPECT_TRUE(table.all().empty()) << html;
  }
}

// The attributes of all elements in document order, html, head and body left out.
std::string attributes_of(const std::string& html) {
  const Document document = Document::parse(html, {}, nullptr, TreeBuilder::kGumbo);
  std::string all;
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node node = document.node(id);
    if (!node.is_element()) {
      continue;
    }
    std::string shown;
    for (const char* const name : {"class", "id", "href", "title", "type"}) {
      if (const auto value = node.attribute(name)) {
        shown += " " + std::string(name) + "=" + std::string(*value);
      }
    }
    all += shown.empty() ? "" : std::string(node.tag_name()) + shown + ";";
  }
  return all;
}

TEST(AttributeTable, ElementsHaveTheAttributesOfTheirTags) {
  struct Case {
    const char* html;
    const char* expected;
  };
  const Case cases[] = {
      {"<p class='an intro'>a<a href=/stories title='b &amp; c'>d</a>",
       "p class=an intro;a href=/stories title=b & c;"},
      {"<body class=first-one><p>a<body class=second-one id=main-part>",
       "body class=first-one id=main-part;"},
      {"<a href=/stories><p>b</p><div>c</a>d</div>", "a href=/stories;a href=/stories;"},
      {"<p><b class=heavy>a<p>b<p>c", "b class=heavy;b class=heavy;b class=heavy;"},
      {"<custom-tag CLASS=\"x-y-z\" class=other>a", "custom-tag class=x-y-z;"},
      {"<table><input type=hidden class=a-field><tr id=the-row>",
       "input class=a-field type=hidden;tr id=the-row;"},
      {"<p class=\"\xF4\x80\x80\x80\">a<div class=\xF4\x80\x80\x81>",
       "p class=\xF4\x80\x80\x80;div class=\xF4\x80\x80\x81;"},
  };
  for (const Case& row : cases) {
    EXPECT_EQ(attributes_of(row.html), row.expected) << row.html;
  }
}

}  // namespace
}  // namespace broadsheet::parser
