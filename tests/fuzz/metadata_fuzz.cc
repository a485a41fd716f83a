// Metadata of any page is bounded, and its addresses are absolute.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "parser/body.h"
#include "parser/metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::Url;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto document = broadsheet::parser::Document::parse(broadsheet::to_valid_utf8(bytes), {});
  const Url url = Url::parse("https://n.example.de/2024/a.html").value();
  const broadsheet::parser::PageContext context{
      url, url, broadsheet::SysTime(broadsheet::Milliseconds(1'715'774'400'000))};
  auto metadata = broadsheet::parser::read_metadata(document, context);
  BS_CHECK(metadata.authors.size() <= 50 && metadata.tags.size() <= 50);
  BS_CHECK(metadata.canonical_url.empty() || Url::parse(metadata.canonical_url).ok());
  for (const auto& image : metadata.images) {
    BS_CHECK(Url::parse(image.url).ok());
  }
  complete_metadata(metadata, document, broadsheet::parser::Body{}, context);
  return 0;
}
