#include "parser/prepass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "parser/charset.h"
#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

std::string lean(std::string_view html, const DocumentLimits& limits = {}) {
  return prepass(std::string(html), limits).html;
}

struct Rewrite {
  const char* html;
  const char* expected;
};

TEST(Prepass, LeavesOutWhatNoReaderNeeds) {
  const Rewrite rewrites[] = {
      {"<p>a<!-- b -->c</p>", "<p>ac</p>"},
      {"a<!-->b<!--->c<!-- d --!>e", "abce"},
      {"a<!-- never closed", "a"},
      {"a<?php echo ?>b<!ELEMENT x>c</ d>e", "abce"},
      {"<!DOCTYPE html><p>", "<!DOCTYPE html><p>"},
      {"<style>p > a { }</style><p>", "<p>"},
      {"<script>if (a</b>) '</p>'</script><p>", "<p>"},
      {"<script><!-- <script> </script> --></script>a", "a"},
      {"<script>never closed <p>", ""},
      {"a<svg viewBox='0'><path d='M'/><title>t</title></svg>b", "ab"},
      {"a<svg><svg></svg><g></g></svg>b", "ab"},
      {"a<svg/>b", "ab"},
      {"a<svg><path><p>b</p>", "a<p>b</p>"},
      {"a<svg><foreignObject><p>b</p></foreignObject></svg>c", "ac"},
      {"a<svg>b", "ab"},
      {"<math><mi>x</mi></math>", "<mi>x</mi>"},
      {"<iframe src=a>fallback <b></iframe>", "<iframe src=a></iframe>"},
      {"<link rel=stylesheet href=a.css><link rel=canonical href=b>",
       "<link rel=canonical href=b>"},
      {"<head><noscript><img src=a></noscript><title>t</title></head>",
       "<head><title>t</title></head>"},
      {"<body><noscript><img src=a></noscript>", "<body><noscript><img src=a></noscript>"},
  };
  for (const Rewrite& row : rewrites) {
    EXPECT_EQ(lean(row.html), row.expected) << row.html;
  }
}

TEST(Prepass, KeepsTheAttributesThatAreRead) {
  const Rewrite rewrites[] = {
      {"<DIV CLASS='a b' onclick=\"x('>')\" ID=c>", "<div CLASS='a b' ID=c>"},
      {"<a href=/a/ target=_blank>", "<a href=/a/>"},
      {"<a href=\"a\"title=\"b\">", "<a href=\"a\"title=\"b\">"},
      {"<a onclick=\"a\"title=\"b\">", "<a title=\"b\">"},
      {"<img "
       "src=\"data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7\" "
       "data-src=a.jpg data-zoom=3>",
       "<img data-src=a.jpg>"},
      {"<p style='color:red'><p style='display:none'>", "<p><p style='display:none'>"},
      {"<p data-time='1' data-props='{\"url\":1}' data-url='{\"a\":1}'>", "<p data-time='1'>"},
      {"<option value=/a><input value=b>", "<option value=/a><input>"},
      {"<br/><img src=a />", "<br><img src=a>"},
      {"<p class=a", ""},
      {"<p class=\"a", ""},
  };
  for (const Rewrite& row : rewrites) {
    EXPECT_EQ(lean(row.html), row.expected) << row.html;
  }
}

TEST(Prepass, CollapsesWhiteSpaceButNotInPreformattedText) {
  EXPECT_EQ(lean("<p>  a \n\t b  </p>\n\n\n<p>c"), "<p> a\nb </p><p>c");
  EXPECT_EQ(lean("<pre>a\n  b</pre>  <p>c  d"), "<pre>a\n  b</pre><p>c d");
  EXPECT_EQ(lean("<textarea>a  b</textarea>"), "<textarea>a  b</textarea>");
}

TEST(Prepass, WhiteSpaceStaysWhereItMayBeSeen) {
  EXPECT_EQ(lean("<div> <p>a</p> <!-- x --> <p>b</p> </div>"), "<div><p>a</p><p>b</p></div>");
  EXPECT_EQ(lean("<p>a</p> b <i>c</i> <i>d</i> <p>"), "<p>a</p> b <i>c</i> <i>d</i> <p>");
  EXPECT_EQ(lean("<div> <span>a</span> <div>"), "<div> <span>a</span> <div>");
  EXPECT_EQ(lean("<pre> <p> </pre>"), "<pre> <p> </pre>");
}

TEST(Prepass, TagsInTitlesAreText) {
  EXPECT_EQ(lean("<title>a <b> c</title><p>"), "<title>a <b> c</title><p>");
  EXPECT_EQ(lean("a < b <c>"), "a < b <c>");
  EXPECT_EQ(lean("a <"), "a <");
}

TEST(Prepass, KeepsJsonLdAndEmbeddedStateAside) {
  const std::string filler(300, 'x');
  const std::string html =
      "<script type='application/LD+json'>{\"a\":1}</script>"
      "<script id=__NEXT_DATA__ type=application/json>{\"b\":2}</script>"
      "<script>window.__INITIAL_STATE__ = {\"c\":\"" +
      filler +
      "\"}</script>"
      "<script>self.__next_f.push([1,\"" +
      filler +
      "\"])</script>"
      "<script>var dataLayer = [];</script>"
      "<script>function f() { return " +
      filler +
      " }</script>"
      "<script src=a.js type=application/json>{}</script>";
  const PrepassResult result = prepass(html, {});
  ASSERT_EQ(result.scripts.size(), 4U);
  EXPECT_EQ(result.scripts[0].type, "application/ld+json");
  EXPECT_EQ(result.scripts[0].text, "{\"a\":1}");
  EXPECT_EQ(result.scripts[1].id, "__NEXT_DATA__");
  EXPECT_TRUE(result.scripts[2].text.starts_with("window.__INITIAL_STATE__"));
  EXPECT_TRUE(result.scripts[3].text.starts_with("self.__next_f"));
  EXPECT_EQ(result.html, "");
}

// -- bounds ------------------------------------------------------------------------------------

std::string repeat(std::string_view piece, size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

size_t count(std::string_view text, std::string_view piece) {
  size_t found = 0;
  for (size_t at = text.find(piece); at != std::string_view::npos;
       at = text.find(piece, at + piece.size())) {
    ++found;
  }
  return found;
}

TEST(Prepass, DepthIsBoundedAndTheMatchingEndTagsGoToo) {
  const DocumentLimits limits{.depth_max = 10};
  const std::string at_limit = repeat("<div>", 10) + "x" + repeat("</div>", 10);
  EXPECT_EQ(prepass(at_limit, limits).html, at_limit);
  EXPECT_TRUE(prepass(at_limit, limits).notes.empty());
  const PrepassResult over =
      prepass(repeat("<div>", 11) + "x" + repeat("</div>", 11) + "<p>y", limits);
  EXPECT_EQ(over.html, at_limit + "<p>y");
  EXPECT_EQ(over.notes.size(), 1U);
}

TEST(Prepass, UnclosedParagraphsAndItemsAreNotDeep) {
  const DocumentLimits limits{.depth_max = 12};
  for (const char* const piece :
       {"<p>a", "<li>a", "<dt>a<dd>b", "<table><tr><td>a<tr><td>b</table>", "<option>a", "<br>",
        "<img src=a>", "<h2>a</h2><p>b", "<a href=a>b"}) {
    EXPECT_TRUE(prepass(repeat(piece, 100), limits).notes.empty()) << piece;
  }
}

TEST(Prepass, MisnestedFormattingStaysBounded) {
  const DocumentLimits limits{.depth_max = 100};
  for (const char* const piece : {"<b><div></b>", "<span><div></span>", "<i><p><table></i>"}) {
    const PrepassResult result = prepass(repeat(piece, 1000), limits);
    EXPECT_LE(count(result.html, "<div") + count(result.html, "<table"), 100U) << piece;
    EXPECT_FALSE(result.notes.empty()) << piece;
  }
}

TEST(Prepass, OpenFormattingElementsAreBounded) {
  const DocumentLimits limits{.formatting_max = 5};
  const PrepassResult result = prepass(repeat("<b id=x><p>", 100), limits);
  EXPECT_EQ(count(result.html, "<b"), 5U);
  EXPECT_EQ(count(result.html, "<p>"), 100U);
  EXPECT_EQ(count(lean(repeat("<p><b>a</b>", 100), limits), "<b>"), 100U);
}

TEST(Prepass, AttributesOfOneElementAreBounded) {
  const DocumentLimits limits{.attributes_max = 3};
  const PrepassResult result = prepass("<p " + repeat("class=a ", 10) + ">x", limits);
  EXPECT_EQ(count(result.html, "class=a"), 3U);
  EXPECT_EQ(result.notes.size(), 1U);
}

TEST(Prepass, BytesAndNodesAreBounded) {
  const PrepassResult by_bytes = prepass(repeat("<p>abc", 100), {.bytes_max = 60});
  EXPECT_GE(by_bytes.html.size(), 60U);
  EXPECT_LT(by_bytes.html.size(), 70U);
  EXPECT_EQ(by_bytes.notes.size(), 1U);
  const PrepassResult by_nodes = prepass(repeat("<br>", 100), {.nodes_max = 10});
  EXPECT_EQ(count(by_nodes.html, "<br>"), 10U);
  EXPECT_EQ(by_nodes.notes.size(), 1U);
}

// -- the text is the same without it -----------------------------------------------------------

bool is_unseen(const GumboNode* node) {
  if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) {
    return node->type == GUMBO_NODE_COMMENT;
  }
  switch (node->v.element.tag) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_NOEMBED:
    case GUMBO_TAG_NOFRAMES:
      return true;
    default:
      return false;
  }
}

// The text Gumbo reads in a page, without white space.
std::string dom_text(std::string_view html) {
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  GumboOutput* const output = gumbo_parse_with_options(&options, html.data(), html.size());
  std::string text;
  std::vector<const GumboNode*> left = {output->root};
  while (!left.empty()) {
    const GumboNode* const node = left.back();
    left.pop_back();
    if (is_unseen(node)) {
      continue;
    }
    if (node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE) {
      const GumboVector& children = node->v.element.children;
      for (unsigned i = children.length; i-- > 0;) {
        left.push_back(static_cast<const GumboNode*>(children.data[i]));
      }
    } else if (node->type != GUMBO_NODE_WHITESPACE) {
      std::ranges::copy_if(std::string_view(node->v.text.text), std::back_inserter(text),
                           [](char c) { return !is_ascii_space(c); });
    }
  }
  gumbo_destroy_output(&options, output);
  return text;
}

// Gumbo, for which scripting is off, ends the head at an img in its noscript and shows the rest of
// it. The pre-pass does as browsers do.
std::string without_head_noscript(std::string html) {
  const size_t body = std::min(ascii_ifind(html, "<body"), html.size());
  for (size_t at = ascii_ifind(html, "<noscript"); at < body; at = ascii_ifind(html, "<noscript")) {
    const size_t end = ascii_ifind(html, "</noscript>", at);
    if (end == std::string::npos) {
      break;
    }
    html.erase(at, end + std::string_view("</noscript>").size() - at);
  }
  return html;
}

void expect_same_text(const std::string& html, const std::string& name) {
  const std::string whole = dom_text(without_head_noscript(html));
  const PrepassResult result = prepass(html, {});
  const std::string reduced = dom_text(result.html);
  if (whole != reduced) {
    const auto differ = std::ranges::mismatch(whole, reduced);
    const auto at = static_cast<size_t>(differ.in1 - whole.begin());
    const size_t from = at < 40 ? 0 : at - 40;
    ADD_FAILURE() << name << " differs at " << at << " of " << whole.size() << "/" << reduced.size()
                  << "\n  whole:   " << whole.substr(from, 160)
                  << "\n  prepass: " << reduced.substr(from, 160);
  }
}

TEST(Prepass, TextIsTheSameWithoutIt) {
  for (const char* const html :
       {"<p>a<script>b</script>c<!-- d -->e", "<table><tr><td>a<p>b</table>c",
        "<ul><li>a<li>b<svg><title>x</title></svg></ul>", "<b>a<p>b</b>c<i>d</p>e",
        "<a href=a>b<a href=c>d", "<select><option>a<option>b</select>", "<pre>\n a\n  b</pre>",
        "<title>a<b></title><textarea></p></textarea>", "a<svg><p>b</svg>c",
        "<math><mi>a</mi><mo>b</mo></math>c", "<button>a<button>b", "<h1>a<h2>b</h1>c",
        "&lt;p&gt; &amp;amp; &#8212;"}) {
    expect_same_text(html, html);
  }
}

// Every fourth page, because Gumbo takes its time over whole ones; all of them with
// BROADSHEET_ALL_PAGES set.
TEST(Prepass, TextIsTheSameWithoutItOnEveryCorpusPage) {
  const size_t stride = std::getenv("BROADSHEET_ALL_PAGES") != nullptr ? 1 : 4;
  size_t pages = 0;
  for (const char* const set : {"en", "multi", "hant", "wcxb"}) {
    const auto folder = shared_path(std::string("data/extraction/") + set + "/pages");
    if (!folder) {
      GTEST_SKIP() << "no shared development data";
    }
    const auto paths = pages_below(*folder);
    for (size_t i = 0; i < paths.size(); i += stride) {
      const std::string bytes = read_gzip(paths[i]);
      expect_same_text(decode(bytes, detect_charset(bytes, "text/html")), paths[i].filename());
      ++pages;
    }
  }
  EXPECT_GE(pages * stride, 1000U);
}

}  // namespace
}  // namespace broadsheet::parser
