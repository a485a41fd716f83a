#include "parser/plain_tree.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/rng.h"
#include "parser/charset.h"
#include "parser/document.h"
#include "parser/prepass.h"
#include "parser/references.h"
#include "tests/parser/shared_data.h"

namespace broadsheet::parser {
namespace {

bool is_plain(const std::string& html) {
  PutAside aside(html);
  const PrepassResult result = prepass(html, {}, &aside);
  return aside.tree.finish().has_value();
}

// Everything a Document says of its nodes, one line each.
std::vector<std::string> tree_of(const std::string& html, TreeBuilder builder) {
  const Document document = Document::parse(html, {}, nullptr, builder);
  std::vector<std::string> lines;
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node node = document.node(id);
    std::string line =
        fmt::format("{} to {}, depth {}, in {}, after {}: ", id, node.subtree_end(), node.depth(),
                    node.parent() ? node.parent().id() : kNoNode,
                    node.previous_sibling() ? node.previous_sibling().id() : kNoNode);
    line += node.is_element() ? fmt::format("<{}>", node.tag_name())
                              : fmt::format("\"{}\"", node.text());
    for (const Attribute& attribute : node.attributes()) {
      line += fmt::format(" {}=\"{}\"", attribute.name, attribute.value);
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

testing::AssertionResult is_same_tree(const std::string& html) {
  const std::vector<std::string> ours = tree_of(html, TreeBuilder::kPlainOrGumbo);
  const std::vector<std::string> gumbos = tree_of(html, TreeBuilder::kGumbo);
  for (size_t i = 0; i < std::min(ours.size(), gumbos.size()); ++i) {
    if (ours[i] != gumbos[i]) {
      return testing::AssertionFailure() << "\n  ours:  " << ours[i] << "\n  gumbo: " << gumbos[i];
    }
  }
  return ours.size() == gumbos.size()
             ? testing::AssertionSuccess()
             : testing::AssertionFailure() << ours.size() << " nodes, " << gumbos.size();
}

// Every rule the plain tree has, at least once.
TEST(PlainTree, IsGumbosTree) {
  for (const std::string& html : std::vector<std::string>{
           "<!doctype html>\n<html a=b>\n<head>\n<title>a &amp; <b></title>\n</head>\n<body>x",
           "<html>\n<head>\n<meta charset=x>\n</head>\n<body>\n<p>c\n</body>\n</html>\n",
           "<p>no head",
           "<title>t</title>text",
           "x",
           "<html id=a><body><html id=b><body id=c>x",
           "<ul><li>a<p>b<li>c</ul>d",
           "<dl><dt>a<dd>b<main><dd>c</dl>",
           "<p>a<p>b<div>c</div>d</p>e",
           "<div>a</p>b</br>c</div></section>d",
           "<h1>a<h2>b</h1>c</h2>",
           "<div><span>a</div>b",
           "<a href=x>a</a><b>b<i>c</i></b></i>d",
           "<x-a>a<y-b>b</x-a>c</y-b>d",
           "<table><caption>a</caption><colgroup><col></colgroup><tr><td>a<td>b<tr><th>c</table>d",
           "<table> <tr> </body> <td><table><td>a</table></table>",
           "<td>a</td><tr>b",
           "<table><colgroup> </span> <tbody><tr><td><p>a</table>",
           "<select><option>a<optgroup><option>b</optgroup></select><option>c<option>d",
           "<form>a<form>b</form>c</form>d",
           "<form><p>a</form>b",
           "<div><form></div>a<form>b</form>",
           "<pre>\n\na</pre><pre></b>\nb</pre><textarea>\n&lt;a</textarea><listing>\r\nc</listing>",
           "<iframe>a</iframe><noscript><p>b</noscript><object>c<param></object>",
           "<ruby>a<rp>(<rt>b<rp>)</ruby>",
           "<ruby>a<rp>(</rp><rt>b</rt></ruby>",
           "<template><p>a</template><head><template>b</template></head>c",
           "a<!-- b -->c<script>d</script> <style>e</style> f",
           "<p title='&eacute;&#39;&#x4e00;&a=b&amp;c'>&nbsp;AT&T & &#8217;d &hellip;</p>",
           "<hr><img src=a><input type=hidden><br><wbr><video><source></video>",
           "<button>a</button><label>b</label><details><summary>c</summary></details>",
           "text</body> more</html> and more"}) {
    EXPECT_TRUE(is_same_tree(html)) << html;
  }
}

TEST(PlainTree, IsMadeOfPagesWithTagsThatNest) {
  for (const char* const html :
       {"<!doctype html><html><head><title>a</title></head><body><p>b<p>c</body></html>",
        "<ul><li>a<li>b</ul>", "<table><tr><td>a<td>b</table>", "<b>a<i>b</i></b>",
        "<p>a</p></p>b</div>c", "<form><p>a</form>"}) {
    EXPECT_TRUE(is_plain(html)) << html;
  }
}

TEST(PlainTree, GivesUpWhereNodesMoveOrOpenAgain) {
  for (const char* const html :
       {"<b>a<p>b</b>c", "<p><b>a<p>b", "<a href=a>b<a href=c>d", "<table>a<td>b", "<table><div>a",
        "<frameset><frame>", "<button>a<button>b", "<p>a<table><td>b", "<nobr>a", "a &copy 2026",
        "a < b", "<p title='&reg'>", "<a\vb>c", "<table><td><b>a</table>b"}) {
    EXPECT_FALSE(is_plain(html)) << html;
    EXPECT_TRUE(is_same_tree(html)) << html;
  }
}

std::string random_page(Rng& rng) {
  constexpr std::string_view kTags[] = {
      "div",      "p",        "span",     "a",    "b",        "i",        "li",     "ul",
      "dl",       "dd",       "dt",       "h1",   "h2",       "table",    "tr",     "td",
      "th",       "tbody",    "br",       "hr",   "img",      "form",     "button", "select",
      "option",   "optgroup", "input",    "pre",  "textarea", "title",    "meta",   "x-a",
      "x-b",      "section",  "main",     "ruby", "rt",       "rp",       "body",   "html",
      "object",   "caption",  "colgroup", "col",  "iframe",   "noscript", "label",  "video",
      "template", "listing",  "address",  "head", "nobr"};
  constexpr std::string_view kTexts[] = {
      "word",   " ",          "\n",       "a longer sentence of text. ",
      "\n\n x", " &amp; ",    "&#8217;x", "&copy 1",
      "AT&T",   "<!-- c -->", "<"};
  constexpr std::string_view kAttributes[] = {"",
                                              " class=a",
                                              " id=\"x y\"",
                                              " href='?a=1&b=2&amp;c'",
                                              " title=\"&copy=1\"",
                                              " class=a class=b",
                                              " ID=X"};
  std::string page = rng.below(2) == 0 ? "" : "<!doctype html>\n<html><head></head>\n<body>";
  std::vector<std::string_view> open;
  // Few kinds of tags make more pages that are plain, all of them more that are strange.
  const uint64_t kinds = rng.below(2) == 0 ? 18 : std::size(kTags);
  for (uint64_t left = 3 + rng.below(40); left > 0; --left) {
    const uint64_t what = rng.below(10);
    if (what < 4) {
      open.push_back(kTags[rng.below(kinds)]);
      page += fmt::format("<{}{}>", open.back(), kAttributes[rng.below(std::size(kAttributes))]);
    } else if (what < 7 && !open.empty()) {
      const bool is_right = rng.below(8) != 0;
      page += fmt::format("</{}>", is_right ? open.back() : kTags[rng.below(kinds)]);
      open.resize(open.size() - (is_right ? 1 : 0));
    } else {
      page += kTexts[rng.below(rng.below(4) == 0 ? std::size(kTexts) : 4)];
    }
  }
  return page;
}

TEST(PlainTree, IsGumbosTreeWhateverThePage) {
  Rng rng(20261123);
  size_t plain = 0;
  for (int page = 0; page < 5000; ++page) {
    const std::string html = random_page(rng);
    ASSERT_TRUE(is_same_tree(html)) << html;
    plain += is_plain(html) ? 1 : 0;
  }
  EXPECT_GT(plain, 1000U);
}

TEST(PlainTree, IsGumbosTreeOnEveryCorpusPage) {
  size_t pages = 0;
  size_t plain = 0;
  for (const char* const set : {"en", "multi", "hant", "wcxb"}) {
    const auto folder = shared_path(std::string("data/extraction/") + set + "/pages");
    if (!folder) {
      GTEST_SKIP() << "no shared development data";
    }
    for (const auto& path : pages_below(*folder)) {
      const std::string bytes = read_gzip(path);
      const std::string html = decode(bytes, detect_charset(bytes, "text/html"));
      ++pages;
      if (is_plain(html)) {
        ++plain;
        EXPECT_TRUE(is_same_tree(html)) << path.filename();
      }
    }
  }
  EXPECT_GT(pages, 1000U);
  EXPECT_GT(plain * 10, pages * 8);
}

TEST(References, AreDecodedWherePlain) {
  struct Case {
    const char* text;
    ReferencePlace place;
    const char* decoded;  // null: it is not plain
  };
  constexpr auto kText = ReferencePlace::kText;
  constexpr auto kAttribute = ReferencePlace::kAttribute;
  const Case cases[] = {{"a", kText, "a"},
                        {"&lt;&eacute;&#233;&#xE9;", kText, "<ééé"},
                        {"&#150;", kText, "–"},
                        {"AT&T & you & ", kText, "AT&T & you & "},
                        {"a\r\nb\rc", kText, "a\nb\nc"},
                        {"?a=1&copy=2&lt=3", kAttribute, "?a=1&copy=2&lt=3"},
                        {"?a&copy;", kAttribute, "?a©"},
                        {"&copyright", kAttribute, "&copyright"},
                        {"&copyright", kText, nullptr},
                        {"&copy", kAttribute, nullptr},
                        {"&COPY 2026", kText, nullptr},
                        {"&lang;", kText, nullptr},
                        {"&notin2;", kText, nullptr},
                        {"&#233", kText, nullptr},
                        {"&#0;", kText, nullptr},
                        {"&#xD800;", kText, nullptr},
                        {"&#x110000;", kText, nullptr},
                        {"&#99999999999;", kText, nullptr},
                        {"&#;", kText, nullptr},
                        {"\x01", kText, nullptr}};
  for (const Case& row : cases) {
    std::string out;
    const bool is_plain = append_decoded(out, row.text, row.place);
    EXPECT_EQ(is_plain, row.decoded != nullptr) << row.text;
    if (is_plain && row.decoded != nullptr) {
      EXPECT_EQ(out, row.decoded) << row.text;
    }
  }
}

}  // namespace
}  // namespace broadsheet::parser
