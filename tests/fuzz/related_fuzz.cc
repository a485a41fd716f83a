// Related links of any bytes, with a body region that the bytes choose: right, empty or nonsense.
// Links are absolute, bounded, listed once and never the page itself.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/check.h"
#include "base/text.h"
#include "parser/related_extractor.h"

namespace broadsheet::parser {
namespace {

Body body_of(uint8_t choice, const Document& document) {
  Body body;
  if (choice % 4 == 0) {
    return body;
  }
  const auto size = static_cast<NodeId>(document.size());
  body.first = size * (choice % 16) / 32;
  body.last = size * (choice / 16 + 8) / 24;
  for (NodeId node = body.first; node < size && node <= body.last; node += choice % 4 + 1) {
    body.block_nodes.push_back(node);
  }
  return body;
}

void read(uint8_t choice, std::string_view bytes) {
  static const Url url = *Url::parse("https://news.example/local/2024/council-pier-70110");
  const Document document = Document::parse(to_valid_utf8(bytes), {});
  Metadata metadata;
  metadata.title = "Council rebuilds the old pier";
  const auto links = extract_related(document, metadata, body_of(choice, document),
                                     PageContext{url, url, SysTime{std::chrono::days(20'000)}});
  BS_CHECK(links.size() <= 500);
  std::unordered_set<std::string> seen;
  for (const Related& link : links) {
    BS_CHECK(Url::parse(link.url).ok() && link.url != url.href());
    BS_CHECK(is_valid_utf8(link.title) && is_valid_utf8(link.heading));
    BS_CHECK(seen.insert(link.url).second);
  }
}

}  // namespace
}  // namespace broadsheet::parser

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size > 0) {
    broadsheet::parser::read(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  }
  return 0;
}
