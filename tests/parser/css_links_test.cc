#include "parser/css_links.h"

#include <gtest/gtest.h>

namespace broadsheet::parser {
namespace {

using References = std::vector<std::string>;

TEST(CssLinks, FindsWhatAStyleSheetLoads) {
  const std::pair<const char*, References> cases[] = {
      {"a { background: url(a.png) }", {"a.png"}},
      {"a{background:URL( 'a b.png' )}", {"a b.png"}},
      {"@import \"x.css\" screen; @import url(y.css);", {"x.css", "y.css"}},
      {"@IMPORT 'x.css';", {"x.css"}},
      {"@font-face{src:url(f.woff2)format('woff2'),url(\"f.woff\")}", {"f.woff2", "f.woff"}},
      {"a{background:url(a\\).png)}", {"a).png"}},
      {"a{background:url(\\61 b.png)}", {"ab.png"}},
      {"background: image-set(url(a.png) 1x, url(b.png) 2x)", {"a.png", "b.png"}},
      {"a{background:url(a.png", {"a.png"}},
  };
  for (const auto& [css, expected] : cases) {
    EXPECT_EQ(css_references(css, 10), expected) << css;
  }
}

TEST(CssLinks, LeavesOutWhatIsNotLoaded) {
  for (const char* const css :
       {"/* url(a.png) */", "a { content: 'url(a.png)' }", "a{fill:url(#gradient)}",
        "a{background:url(data:image/gif;base64,AAAA)}",
        "@namespace url(http://www.w3.org/1999/x);", "a{b:my-url(a.png)}", "@media 'a.css';",
        "a{b:url()}", "@import ;'x.css'", "\\", "@", "url", "a{b:url(", "'"}) {
    EXPECT_TRUE(css_references(css, 10).empty()) << css;
  }
}

TEST(CssLinks, KeepsToItsBound) {
  std::string css;
  for (int i = 0; i < 100; ++i) {
    css += "url(a" + std::to_string(i) + ")";
  }
  EXPECT_EQ(css_references(css, 7).size(), 7U);
}

}  // namespace
}  // namespace broadsheet::parser
