#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/article.h"
#include "base/clock.h"
#include "base/url.h"
#include "parser/document.h"

namespace broadsheet::parser {

struct Body;

// What the page says about itself, before and beside the body. Empty where nothing was found.
struct Metadata {
  std::string title;                  // without the site's suffix
  std::string title_element;          // as it stands: errors and bot checks may say so there alone
  std::vector<std::string> headings;  // h1 and og:title as shown: what the body must not repeat
  std::string description;
  std::string standfirst;
  std::vector<std::string> authors;
  bool authors_are_outlet = false;  // they name only the site or an organisation
  std::optional<DateTime> published;
  std::optional<DateTime> modified;
  std::string language;  // as stated by the page; "" when it is not
  std::string section;
  std::vector<std::string> tags;
  std::string site_name;
  std::string licence;
  std::string canonical_url;  // absolute http(s), or ""
  std::string amp_url;
  std::string next_page_url;
  std::vector<Image> images;               // lead image first
  std::string json_ld_body;                // articleBody: a referee for the body, rarely whole
  std::vector<std::string> json_ld_types;  // "NewsArticle", "LiveBlogPosting", ...
  std::string og_type;
  std::vector<Related> json_ld_related;    // relatedLink
  std::vector<LiveEntry> json_ld_entries;  // liveBlogUpdate
  std::optional<bool> accessible_for_free;
  bool noindex = false;
  std::vector<Provenance> sources;
  std::vector<std::string> notes;
};

struct PageContext {
  const Url& url;   // of the page
  const Url& base;  // what relative links resolve against
  SysTime fetched;  // relative and year-less dates count from here
};

// From the head, JSON-LD, microdata and what stands visibly above the body.
[[nodiscard]] Metadata read_metadata(const Document& document, const PageContext& context);
// Fills in what only the body's place tells: bylines, datelines and credit lines beside or inside
// it. Never overwrites a stronger source.
void complete_metadata(Metadata& metadata, const Document& document, const Body& body,
                       const PageContext& context);

}  // namespace broadsheet::parser
