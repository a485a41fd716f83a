// Any bytes are a sitemap or are not: entries are bounded, and all have a URL.

#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "parser/sitemap.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::Url;
  static const Url url = *Url::parse("https://news.example/sitemap.xml");
  const broadsheet::parser::SitemapLimits limits{
      .entries_max = 20,
      .field_bytes_max = 256,
      .decoding = {.decoded_bytes_max = 1U << 20, .ratio_max = 100, .ratio_floor_bytes = 1U << 16}};
  const auto sitemap =
      broadsheet::parser::parse_sitemap({.body = {reinterpret_cast<const char*>(data), size},
                                         .content_type = "",
                                         .url = url,
                                         .fetched = broadsheet::SysTime(std::chrono::days(20'000))},
                                        limits);
  if (sitemap.ok()) {
    BS_CHECK(sitemap->entries.size() <= limits.entries_max);
    for (const auto& entry : sitemap->entries) {
      BS_CHECK(Url::parse(entry.url).ok());
    }
  }
  return 0;
}
