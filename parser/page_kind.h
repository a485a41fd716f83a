#pragma once

#include <string_view>

#include "base/url.h"
#include "parser/body.h"
#include "parser/edge_trimming.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// What telling a page's kind goes by.
struct PageEvidence {
  const PageLines& page;
  const Metadata& metadata;
  const Url& url;
  double body_weight = 0;     // of the kept lines (TextMeasure::weight)
  bool paywall_line = false;  // a line asks to subscribe or log in to read on
  size_t images = 0;          // in the body
  double entry_weight = 0;    // of the entries (live_entries.h) of a page that is called live
};

struct KindVerdict {
  PageKind kind = PageKind::kUnknown;
  std::string_view reason;  // a literal
};

// Whether the page calls itself live, in its structured data, title or address.
[[nodiscard]] bool is_called_live(const Metadata& metadata, const Url& url);

// Tells articles from pages that are none. Leans towards an article: a text of some length is only
// denied on strong evidence, since what is denied here is not kept.
[[nodiscard]] KindVerdict page_kind(const PageEvidence& evidence);

}  // namespace broadsheet::parser
