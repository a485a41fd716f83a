// Links of any text: in order, within bounds, absolute, each once a kind.

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "base/check.h"
#include "parser/links.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::Url;
  using broadsheet::parser::LinkKind;
  static const Url page = *Url::parse("https://news.example/a/b.html?c=d");
  const std::string_view html(reinterpret_cast<const char*>(data), size);
  const auto scan =
      broadsheet::parser::scan_links(html, page, {.links_max = 50, .requisites = true});
  BS_CHECK(scan.links.size() <= 50);
  std::set<std::pair<LinkKind, std::string>> seen;
  uint32_t position = 0;
  for (const auto& link : scan.links) {
    BS_CHECK(link.position >= position && link.position < size);
    position = link.position;
    BS_CHECK(Url::parse(link.url.href()).ok());
    BS_CHECK(seen.emplace(link.kind, std::string(link.url.href())).second);
  }
  return 0;
}
