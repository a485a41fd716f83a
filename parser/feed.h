#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/url.h"

namespace broadsheet::parser {

struct FeedItem {
  std::string url;    // absolute http(s), or "" where the item names none
  std::string title;  // plain text
  std::string guid;   // as written
  std::optional<DateTime> published;
  std::optional<DateTime> updated;
  std::string summary;  // markup as it came, when there was any
  std::string content;
  std::vector<std::string> authors;
  std::vector<std::string> categories;
  std::string image;  // absolute, or ""
};

enum class FeedKind : uint8_t { kRss, kRdf, kAtom, kCdf, kJson };

struct Feed {
  FeedKind kind = FeedKind::kRss;
  std::string title;
  std::string site_url;  // absolute, or ""
  std::string language;
  std::string next_url;  // of a paged feed (RFC 5005)
  std::string hub_url;   // where to subscribe to updates (WebSub)
  std::vector<FeedItem> items;
  std::vector<std::string> notes;  // what was guessed or left out
};

struct FeedLimits {
  size_t items_max = 5000;
  size_t field_bytes_max = size_t{16} << 10;   // title, link, date, ...: the rest is cut off
  size_t content_bytes_max = size_t{1} << 20;  // of one item's summary or content
};

// One feed to read. Views are borrowed for the call.
struct FeedRequest {
  std::string_view body;          // content coding undone
  std::string_view content_type;  // the header's value, "" when there was none
  const Url& url;                 // the final one: what relative links resolve against
  SysTime fetched{};              // dates well after it are not believed
};

// RSS 0.9x to 2.0, RSS 1.0 (RDF), Atom 0.3 and 1.0, CDF, JSON Feed. Reads what is there of feeds
// that are not well-formed. Fails with kParse where no feed begins.
[[nodiscard]] Result<Feed> parse_feed(const FeedRequest& request, const FeedLimits& limits);

struct Outline {
  std::string feed_url;  // absolute
  std::string title;
};

// The feeds that an OPML subscription list names, in order. Fails with kParse on anything else.
[[nodiscard]] Result<std::vector<Outline>> parse_opml(const FeedRequest& request,
                                                      const FeedLimits& limits);

}  // namespace broadsheet::parser
