#include "parser/text_runs.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/text.h"
#include "parser/document.h"
#include "parser/page_marks.h"

namespace broadsheet::parser {
namespace {

// What is left of the text for Gumbo.
std::string left_of(TextRuns& runs, std::string text) {
  text.resize(runs.put_aside(text.data(), text.size(), plain_bytes(text)));
  return text;
}

TEST(TextRuns, GiveBackWhatWasPutAside) {
  TextRuns runs("");
  const std::string plain = left_of(runs, "A plain sentence of a page.");
  const std::string spaced = left_of(runs, "\nWhite space in front stays");
  const std::string world = left_of(runs, "«Où ça?» 北京的天气 😀 ｆｕｌｌ");
  EXPECT_EQ(plain.size(), 4U);
  EXPECT_EQ(spaced.size(), 5U);
  EXPECT_EQ(world.size(), 4U);
  EXPECT_EQ(runs.restored(plain), "A plain sentence of a page.");
  EXPECT_EQ(runs.restored(spaced), "\nWhite space in front stays");
  EXPECT_EQ(runs.restored(world), "«Où ça?» 北京的天气 😀 ｆｕｌｌ");
  EXPECT_EQ(runs.restored("x " + world + plain + "!"),
            "x «Où ça?» 北京的天气 😀 ｆｕｌｌA plain sentence of a page.!");
  EXPECT_EQ(runs.restored("no mark in here"), "no mark in here");
}

TEST(TextRuns, LeaveWhatTheParserWouldChange) {
  for (const std::string& text : std::vector<std::string>{
           "&notin;&copy2024;&#9731;", "short", "\x01\x02\x03\x04\x05\x06\x07\x08\x0B\x0E\x7F",
           "\xC2\x80\xC2\x9F\xC2\x80\xC2\x9F\xC2\x80", "\xEF\xB7\x90\xEF\xBF\xBE\xEF\xBF\xBF",
           "\xF0\x9F\xBF\xBE\xF3\xAF\xBF\xBF\xF0\x9F\xBF\xBF"}) {
    TextRuns runs("");
    EXPECT_EQ(left_of(runs, text), text);
  }
}

TEST(TextRuns, BeginAndEndBetweenCharacters) {
  std::string story;
  for (int i = 0; i < 40; ++i) {
    story += "新";
  }
  for (const std::string& shift : std::vector<std::string>{"", "x", "xy", "xyz"}) {
    const std::string text = "AT&" + shift + story + "&" + shift + story + "&";
    TextRuns runs("");
    const std::string left = left_of(runs, text);
    EXPECT_TRUE(is_valid_utf8(left)) << shift;
    EXPECT_LT(left.size(), text.size());
    EXPECT_EQ(runs.restored(left), text);
  }
}

// An '&' that begins nothing must not cut the reference that follows it.
TEST(TextRuns, LeaveReferencesWhole) {
  for (size_t letters = 30; letters < 50; ++letters) {
    const std::string word(letters, 'x');
    const Document document =
        Document::parse("<p>AT&" + word + "&amp;" + word, {}, nullptr, TreeBuilder::kGumbo);
    EXPECT_EQ(text_of(document.body()), "AT&" + word + "&" + word);
  }
}

TEST(TextRuns, StandBackFromPagesThatUseTheirCharacters) {
  const std::string sentence = "A plain sentence of a page.";
  for (const std::string& page : std::vector<std::string>{
           "<p>\xF4\x80\x80\x80</p>", "<p>&#x100000;", "<p>&#X0010FFFF", "<p>&#1048576;"}) {
    TextRuns runs(page);
    EXPECT_EQ(left_of(runs, sentence), sentence) << page;
  }
  TextRuns runs("<p>&#xFFFFF; &#1048575; &#; &#x; &#160;");
  EXPECT_NE(left_of(runs, sentence), sentence);
}

TEST(TextRuns, LeaveTheTextOfADocumentAsItWas) {
  const Document document = Document::parse(
      "<title>A title that is long</title><body><p>Before &amp; after the sign\n"
      "<b>bold words in here</b> and the rest<pre> kept  as \r\n it is </pre>"
      "<table>text fostered out of it<tr><td>a cell of some size</table>",
      {});
  EXPECT_EQ(text_of(document.body()),
            "Before & after the sign bold words in here and the rest\nkept as it is\n"
            "text fostered out of it\na cell of some size");
}

}  // namespace
}  // namespace broadsheet::parser
