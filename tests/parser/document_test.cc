#include "parser/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace broadsheet::parser {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Document parse(std::string_view html, const DocumentLimits& limits = {},
               TreeBuilder builder = TreeBuilder::kPlainOrGumbo) {
  return Document::parse(std::string(html), limits, nullptr, builder);
}

std::string repeat(std::string_view piece, size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (size_t i = 0; i < times; ++i) {
    text += piece;
  }
  return text;
}

TEST(Document, NodesAreNumberedInDocumentOrder) {
  const Document document = parse("<title>t</title><p>a<b>c</b></p><p>d");
  std::vector<std::string> order;
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node node = document.node(id);
    order.emplace_back(node.is_text() ? node.text() : node.tag_name());
  }
  EXPECT_THAT(order,
              ElementsAre("html", "head", "title", "t", "body", "p", "a", "b", "c", "p", "d"));
  EXPECT_EQ(document.root().subtree_end(), document.size());
  EXPECT_EQ(document.node(5).subtree_end(), 9U);
}

TEST(Document, RelationsHoldTogether) {
  const Document document = parse("<ul><li>a<li>b<li>c</ul>");
  const Node list = find_first(document.root(), GUMBO_TAG_UL);
  const std::vector<Node> items = find_all(document.root(), GUMBO_TAG_LI);
  ASSERT_EQ(items.size(), 3U);
  EXPECT_EQ(list.first_child(), items[0]);
  EXPECT_EQ(items[0].next_sibling(), items[1]);
  EXPECT_EQ(items[2].previous_sibling(), items[1]);
  EXPECT_FALSE(items[2].next_sibling());
  EXPECT_FALSE(items[0].previous_sibling());
  EXPECT_EQ(items[1].parent(), list);
  EXPECT_EQ(items[1].depth(), list.depth() + 1);
  EXPECT_TRUE(list.contains(items[2]));
  EXPECT_FALSE(items[0].contains(items[1]));
  EXPECT_FALSE(document.root().parent());
  EXPECT_FALSE(document.root().next_sibling());
}

TEST(Document, AttributesComeDecodedAndByLowerCaseName) {
  const Document document = parse("<a HREF='/a?b=1&amp;c=2' class='x  y' hidden>t</a>");
  const Node link = find_first(document.root(), GUMBO_TAG_A);
  EXPECT_EQ(link.attribute("href"), "/a?b=1&c=2");
  EXPECT_EQ(link.attribute("hidden"), "");
  EXPECT_EQ(link.attribute("title"), std::nullopt);
  EXPECT_EQ(link.attribute_or("title", "none"), "none");
  EXPECT_TRUE(has_token(link, "class", "x"));
  EXPECT_TRUE(has_token(link, "class", "y"));
  EXPECT_FALSE(has_token(link, "class", "x y z"));
  EXPECT_FALSE(has_token(link, "class", ""));
}

TEST(Document, CustomElementsHaveTheirNamesInLowerCase) {
  const Document document = parse("<My-Card>a</My-Card>");
  EXPECT_EQ(document.body().first_child().tag_name(), "my-card");
  EXPECT_EQ(document.body().first_child().tag(), GUMBO_TAG_UNKNOWN);
  EXPECT_TRUE(document.body().first_child().is_element());
}

TEST(Document, AnEmptyNodeAnswersEverythingWithNothing) {
  const Node nothing;
  EXPECT_FALSE(nothing);
  EXPECT_FALSE(nothing.parent());
  EXPECT_FALSE(nothing.first_child());
  EXPECT_FALSE(nothing.next_sibling());
  EXPECT_FALSE(nothing.previous_sibling());
  EXPECT_EQ(nothing.text(), "");
  EXPECT_EQ(nothing.tag_name(), "");
  EXPECT_EQ(nothing.attribute("a"), std::nullopt);
  EXPECT_EQ(text_of(nothing), "");
  EXPECT_TRUE(find_all(nothing, GUMBO_TAG_A).empty());
}

TEST(Document, EvenNothingHasARootAHeadAndABody) {
  for (const char* const html : {"", " ", "<!-- -->", "<", "</p", "\xEF\xBF\xBD"}) {
    const Document document = parse(html);
    EXPECT_TRUE(document.root()) << html;
    EXPECT_TRUE(document.head()) << html;
    EXPECT_TRUE(document.body()) << html;
  }
  EXPECT_EQ(parse("<frameset><frame src=a>").body().tag(), GUMBO_TAG_FRAMESET);
}

TEST(Document, TextHasOneLineABlock) {
  const Document document = parse(
      "<title>not shown</title><h1> A  <i>b</i>c</h1><div>d<p>e<br>f</p>g</div>"
      "<script>x</script><noscript>y</noscript><template>z</template><ul><li>h<li>i</ul>");
  EXPECT_EQ(text_of(document.body()), "A bc\nd\ne\nf\ng\nh\ni");
  EXPECT_EQ(line_of(document.body()), "A bc d e f g h i");
  EXPECT_EQ(text_of(document.root()), text_of(document.body()));
  EXPECT_EQ(text_of(find_first(document.root(), GUMBO_TAG_TITLE)), "not shown");
}

TEST(Document, ShadowRootsThatAreShownAreText) {
  EXPECT_EQ(text_of(parse("<div><template shadowrootmode=open>a</template></div>").body()), "a");
}

TEST(Document, ScriptsAreKeptAsideAndOutOfTheTree) {
  const Document document =
      parse("<p>a<script type=application/ld+json>{\"b\": \"</p>\"}</script>c");
  ASSERT_EQ(document.scripts().size(), 1U);
  EXPECT_EQ(document.scripts()[0].text, "{\"b\": \"</p>\"}");
  EXPECT_FALSE(find_first(document.root(), GUMBO_TAG_SCRIPT));
  EXPECT_EQ(text_of(document.body()), "ac");
}

TEST(Document, AnArenaServesOnePageAfterAnother) {
  const ArenaPtr arena = make_arena();
  for (int i = 0; i < 3; ++i) {
    const Document document =
        Document::parse(repeat("<p>a <b>b</b>", 5000), DocumentLimits{}, arena.get());
    EXPECT_EQ(find_all(document.root(), GUMBO_TAG_P).size(), 5000U);
  }
}

TEST(Document, MovesKeepTheTree) {
  Document first = parse("<p>a");
  const Document second = std::move(first);
  EXPECT_EQ(text_of(second.body()), "a");
}

TEST(Document, APageThatSpendsItsMemoryIsReadInPart) {
  const Document document = parse(repeat("<p>a", 20'000),
                                  DocumentLimits{.arena_bytes_max = 4U << 20}, TreeBuilder::kGumbo);
  EXPECT_THAT(document.notes(), ElementsAre(HasSubstr("arena_bytes_max")));
  EXPECT_EQ(find_all(document.root(), GUMBO_TAG_P).size(), 2500U);
}

TEST(Document, APageThatSpendsAllIsAnEmptyDocument) {
  const Document document =
      parse(repeat("<p>a", 20'000), DocumentLimits{.arena_bytes_max = 64}, TreeBuilder::kGumbo);
  EXPECT_EQ(document.notes().size(), 2U);
  EXPECT_TRUE(document.root());
  EXPECT_TRUE(document.body());
  EXPECT_EQ(text_of(document.body()), "");
}

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define BROADSHEET_TEST_IS_SLOW
#endif
#endif
#ifdef BROADSHEET_TEST_IS_SLOW
constexpr double kSecondsMax = 20;  // sanitizers cost about tenfold
#else
constexpr double kSecondsMax = 2;
#endif

// Each of these made Gumbo alone take seconds to minutes, or gigabytes.
TEST(Document, HostilePagesCostLittle) {
  const std::string nested = repeat("<div>", 100'000);
  const struct {
    const char* name;
    std::string html;
  } pages[] = {
      {"nested div", nested + "x" + repeat("</div>", 100'000)},
      {"nested span", repeat("<span>", 100'000)},
      {"nested custom elements", repeat("<x-y>", 100'000)},
      {"nested tables", repeat("<table><tr><td>", 100'000)},
      {"nested links around blocks", repeat("<a><div>", 40'000)},
      {"formatting before blocks", repeat("<b id=i><p>x", 20'000)},
      {"all formatting", repeat("<b><i><u><s><em><font><tt><p>x", 20'000)},
      {"misnested formatting", repeat("<b><div></b>x", 100'000)},
      {"formatting in cells", repeat("<table><td><b><i>", 20'000)},
      {"cells without a table", repeat("<b><td>x", 100'000)},
      {"nested lists", repeat("<ul><li>", 100'000)},
      {"nested svg", repeat("<svg>", 100'000) + repeat("<svg><p>", 100'000)},
      {"nested math", repeat("<math><mi><td>", 100'000)},
      {"nested select", repeat("<select><option>", 100'000)},
      {"nested templates", repeat("<template>", 100'000)},
      {"nested forms and buttons", repeat("<form><button>", 100'000)},
      {"framesets", repeat("<frameset>", 100'000)},
      {"a million attributes", "<p " + repeat("class=a id=b ", 500'000) + ">x"},
      {"a million attribute names", "<p " + repeat("a1 b2 c3 d4 e5 ", 200'000) + ">x"},
      {"five million nodes", repeat("<br>", 5'000'000)},
      {"text between five million tags", repeat("<i>a</i>", 2'000'000)},
      {"unclosed comments", repeat("<!--", 1'000'000)},
      {"unclosed scripts", repeat("<script><!--<script>", 300'000)},
      {"unclosed noscript", "<head>" + repeat("<noscript>", 300'000)},
      {"end tags", repeat("</p>", 200'000)},
      {"end tags of nothing", nested + repeat("</span>", 300'000)},
      {"foster parenting", repeat("<table>x", 50'000)},
      {"quotes", repeat("<a href='\"", 500'000)},
      {"less-than signs", repeat("<", 5'000'000)},
      {"references", repeat("&amp", 1'000'000)},
  };
  for (const auto& page : pages) {
    const auto before = SystemClock().thread_cpu();
    const Document document = parse(page.html);
    const std::chrono::duration<double> spent = SystemClock().thread_cpu() - before;
    EXPECT_LT(spent.count(), kSecondsMax) << page.name;
    EXPECT_LE(document.size(), DocumentLimits{}.nodes_max) << page.name;
  }
}

}  // namespace
}  // namespace broadsheet::parser
