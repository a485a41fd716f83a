// Any bytes are a feed or are not: items are bounded, their URLs are URLs and their titles UTF-8.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/text.h"
#include "parser/feed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using broadsheet::Url;
  static const Url url = *Url::parse("https://news.example/feed.xml");
  const broadsheet::parser::FeedRequest request{
      .body = {reinterpret_cast<const char*>(data), size},
      .content_type = "",
      .url = url,
      .fetched = broadsheet::SysTime(std::chrono::days(20'000))};
  const broadsheet::parser::FeedLimits limits{
      .items_max = 20, .field_bytes_max = 256, .content_bytes_max = 4096};
  const auto feed = broadsheet::parser::parse_feed(request, limits);
  if (feed.ok()) {
    BS_CHECK(feed->items.size() <= limits.items_max);
    for (const auto& item : feed->items) {
      BS_CHECK(item.url.empty() || Url::parse(item.url).ok());
      BS_CHECK(item.summary.size() <= limits.content_bytes_max);
      BS_CHECK(item.content.size() <= limits.content_bytes_max);
    }
  }
  const auto outlines = broadsheet::parser::parse_opml(request, limits);
  BS_CHECK(!outlines.ok() || outlines->size() <= limits.items_max);
  return 0;
}
