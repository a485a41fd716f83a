#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"

namespace broadsheet {

enum class DatePrecision : uint8_t { kDay = 0, kMinute = 1, kSecond = 2 };  // on disk

// A point in time as a page stated it: the instant, the zone it was told in and how finely.
struct DateTime {
  SysTime instant{};
  int offset_minutes = 0;    // of the zone the page used
  bool zone_stated = false;  // false: the zone was assumed from the page's language or site
  DatePrecision precision = DatePrecision::kSecond;
  friend bool operator==(const DateTime&, const DateTime&) = default;
};

// "2019-04-08" for a day, "2019-04-08T10:30+05:30" for a minute, "2019-04-08T10:30:00+05:30" else.
[[nodiscard]] std::string iso8601(const DateTime& date);
// The same in the form with seconds whatever the precision, but still the bare date for a day.
[[nodiscard]] std::string iso8601_seconds(const DateTime& date);

enum class BlockKind : uint8_t {  // on disk
  kParagraph = 0,
  kHeading = 1,
  kListItem = 2,
  kQuote = 3,
  kTable = 4,  // rows by '\n', cells by '\t'
  kCode = 5,   // line breaks kept
  kEmbed = 6,  // the text of a quoted post
};

// One block of the body, in reading order. `text` is NFC UTF-8, white space collapsed, never empty.
struct Block {
  BlockKind kind = BlockKind::kParagraph;
  uint8_t level = 0;  // of a heading (1-6) or of a list item's nesting (0 = outermost)
  std::string text;
  friend bool operator==(const Block&, const Block&) = default;
};

struct Image {
  std::string url;  // absolute
  std::string alt;
  std::string caption;
  friend bool operator==(const Image&, const Image&) = default;
};

enum class RelatedKind : uint8_t {  // on disk
  kRelated = 0,                     // what the publisher relates to this article
  kList = 1,                        // most read, latest, more from the section
};
enum class RelatedPosition : uint8_t { kInline = 0, kAfterBody = 1, kSidebar = 2 };  // on disk

struct Related {
  std::string url;  // absolute
  std::string title;
  std::string heading;  // of the block it stood in, "" when none
  RelatedKind kind = RelatedKind::kRelated;
  RelatedPosition position = RelatedPosition::kAfterBody;
  std::string image;  // absolute, or ""
  std::optional<DateTime> date;
  friend bool operator==(const Related&, const Related&) = default;
};

// One entry of a live blog.
struct LiveEntry {
  std::optional<DateTime> time;
  std::string title;   // "" when it has none
  std::string text;    // one line a block, neither time nor title among them
  std::string author;  // "" when none is given
  friend bool operator==(const LiveEntry&, const LiveEntry&) = default;
};

// What a page is, as far as reading it tells.
enum class PageKind : uint8_t {  // on disk
  kUnknown = 0,
  kArticle = 1,
  kLiveBlog = 2,
  kFront = 3,    // home page
  kSection = 4,  // section, tag or author listing
  kGallery = 5,
  kVideo = 6,
  kPaywall = 7,    // only a stub of the text is there
  kChallenge = 8,  // CAPTCHA, consent or bot check instead of the page
  kError = 9,      // an error page, whatever the status said (soft 404)
  kOther = 10,
};
[[nodiscard]] std::string_view name_of(PageKind kind);
[[nodiscard]] std::string_view name_of(BlockKind kind);
[[nodiscard]] std::string_view name_of(RelatedKind kind);
[[nodiscard]] std::string_view name_of(RelatedPosition position);

// Where a metadata value came from: field "title", origin "og:title".
struct Provenance {
  std::string field;
  std::string origin;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// What the parser read in one page. Plain data; text is UTF-8, URLs are absolute.
struct Article {
  std::string title;
  std::string standfirst;
  std::vector<Block> blocks;
  std::vector<std::string> captions;
  std::vector<std::string> corrections;
  std::vector<std::string> authors;  // people (or the credited desk), one name each
  std::optional<DateTime> published;
  std::optional<DateTime> modified;
  std::string language;  // BCP 47 primary tag: "zh", "en"; "" unknown
  std::string script;    // ISO 15924 where it tells versions apart: "Hans", "Hant"; else ""
  std::string section;
  std::vector<std::string> tags;
  std::string site_name;
  std::string licence;
  std::string canonical_url;
  std::string amp_url;
  std::string next_page_url;  // of a multi-page article
  std::vector<Image> images;  // the lead image first
  std::vector<Related> related;
  std::vector<LiveEntry> entries;  // of a live blog, as the page orders them; `blocks` has all text
  bool partial = false;            // cut by a paywall or a bound
  double confidence = 0;           // 0..1 that the body is right
  std::vector<Provenance> sources;
  std::vector<std::string> notes;  // what was guessed, trimmed or refused

  // The body: one line a block.
  [[nodiscard]] std::string text() const;
  friend bool operator==(const Article&, const Article&) = default;
};

}  // namespace broadsheet
