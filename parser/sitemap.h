#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/clock.h"
#include "base/content_coding.h"
#include "base/result.h"
#include "base/url.h"

namespace broadsheet::parser {

struct SitemapEntry {
  std::string url;    // absolute http(s)
  std::string title;  // of the news extension, else ""
  std::optional<DateTime> modified;
  std::optional<DateTime> published;  // of the news extension
  std::string language;               // of the news extension, as written
};

enum class SitemapKind : uint8_t {
  kPages,  // a urlset
  kIndex,  // the entries are sitemaps
  kText,   // one URL a line
  kFeed,   // an RSS or Atom feed used as one
};

struct Sitemap {
  SitemapKind kind = SitemapKind::kPages;
  std::vector<SitemapEntry> entries;
  std::vector<std::string> notes;
};

struct SitemapLimits {
  size_t entries_max = 50'000;                // sitemaps.org's own bound
  size_t field_bytes_max = size_t{16} << 10;  // of one value
  size_t bytes_max = size_t{12} << 20;        // of all addresses and titles
  DecodeLimits decoding;                      // of a .gz file
};

// One sitemap to read. Views are borrowed for the call.
struct SitemapRequest {
  std::string_view body;          // content coding undone; may still be a .gz file
  std::string_view content_type;  // the header's value, "" when there was none
  const Url& url;                 // the final one
  SysTime fetched{};
};

// sitemaps.org 0.9 with the news extension, indexes, text sitemaps and feeds, gzipped or not. Reads
// what is there of files that are not well-formed or were cut off. Fails with kParse where nothing
// of that begins, kDecode or kTooLarge when a .gz file does not inflate. Which hosts a sitemap may
// speak for is the caller's to decide.
[[nodiscard]] Result<Sitemap> parse_sitemap(const SitemapRequest& request,
                                            const SitemapLimits& limits);

}  // namespace broadsheet::parser
