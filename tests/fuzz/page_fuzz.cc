// The whole reader over any bytes: it finds something or nothing, twice the same, and never more
// than the page holds.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "parser/page.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::SysTime;
  using broadsheet::Url;
  using broadsheet::parser::Page;
  static const Url url = *Url::parse("https://news.example/2026/11/22/story.html");
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  const auto read = [body] {
    return broadsheet::parser::read_page({.url = url,
                                          .body = body,
                                          .content_type = "text/html",
                                          .fetched = SysTime(std::chrono::days(20'000))},
                                         {.explain = true});
  };
  const Page page = read();
  const Page again = read();
  BS_CHECK(page.article == again.article && page.notes == again.notes);
  if (page.article) {
    BS_CHECK(broadsheet::is_valid_utf8(page.article->text()));
    BS_CHECK(broadsheet::is_valid_utf8(page.article->title));
    BS_CHECK(page.article->confidence >= 0 && page.article->confidence <= 1);
  }
  return 0;
}
