#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "crawler/address_guard.h"
#include "crawler/scope.h"
#include "crawler/seen_links.h"
#include "parser/feed.h"
#include "parser/page.h"
#include "parser/sitemap.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

struct DiscoveryLimits {
  size_t url_bytes_max = 2048;       // longer links are refused
  int sitemap_depth_max = 3;         // indexes within indexes
  size_t requisites_max = 200;       // of one page or style sheet
  int requisite_depth_max = 4;       // style sheets within style sheets
  size_t announced_title_max = 300;  // bytes that are kept of an item's title
  // One that is held is not asked for again before that: pictures hardly ever change.
  Milliseconds requisite_rest = std::chrono::days(7);
};

// Where links come from and what they are asked against. Borrowed for the call.
struct DiscoveryContext {
  const Url& page;  // the document that names them
  const Scope& scope;
  const AddressGuard& guard;
  uint16_t depth = 0;  // of the page
  SysTime now{};
  const SeenLinks* seen = nullptr;  // links that need no second look; null: look at all
  bool drop_seen = false;           // leave them out altogether instead of naming them as settled
  DiscoveryLimits limits = {};
};

// What a document leads to: URLs to queue, and URLs that are not for this crawl with the reason.
struct Discovered {
  std::vector<storage::Candidate> found;
  std::vector<storage::Refusal> refused;
  std::vector<uint64_t> newly_seen;  // for SeenLinks, once this is in the archive
};

// The order in which URLs of one host are visited, 0 first: news before the rest.
enum class Priority : uint8_t {  // on disk
  kSeed = 0,
  kFresh = 1,    // feeds, sitemaps for news, and what they list
  kFront = 2,    // looks like an article, on a page next to a seed
  kArticle = 3,  // looks like an article
  kSection = 4,
  kOther = 5,      // pages of listings, searches, sort orders
  kRequisite = 6,  // pictures, styles, ...: what a page needs to be shown. Not bound by the scope
};
[[nodiscard]] Priority priority_of_link(const Url& url, uint16_t depth);
// Whether the URL has the shape that news sites give to articles: a date in the path, a long slug,
// a number of at least five digits.
[[nodiscard]] bool looks_like_article(const Url& url);

// Requisites are among the links where they were asked for (LinkLimits::requisites); they are
// queued on whatever host they lie, however deep the page is and whatever it says of following.
[[nodiscard]] Discovered discover_links(const parser::Page& page, const DiscoveryContext& context);
// What a style sheet loads; `context.depth` is its own.
[[nodiscard]] Discovered discover_in_styles(std::string_view css, const DiscoveryContext& context);
// Items that a feed dates go ahead of others of their priority, the newest first; those that are a
// month old count as articles, no longer as news. The same of the entries of news sitemaps. What
// either says of title and date of publication goes with the URL as its announcement.
[[nodiscard]] Discovered discover_items(const parser::Feed& feed, const DiscoveryContext& context);
[[nodiscard]] Discovered discover_entries(const parser::Sitemap& sitemap,
                                          const DiscoveryContext& context);
// The values of robots.txt's Sitemap lines.
[[nodiscard]] Discovered discover_sitemaps(const std::vector<std::string>& values,
                                           const DiscoveryContext& context);

// The seed of a crawl as a candidate.
[[nodiscard]] storage::Candidate seed_candidate(const Url& url, SysTime now);

}  // namespace broadsheet::crawler
