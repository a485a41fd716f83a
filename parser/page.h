#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/clock.h"
#include "base/headers.h"
#include "base/url.h"
#include "parser/body.h"
#include "parser/document.h"
#include "parser/links.h"
#include "parser/robots_tags.h"

namespace broadsheet::parser {

// One page to read. Views are borrowed for the call.
struct PageRequest {
  const Url& url;                 // the final one, after redirects
  std::string_view body;          // content coding undone
  std::string_view content_type;  // the header's value, "" when there was none
  int status = 200;
  SysTime fetched{};
  const Headers* headers = nullptr;  // for X-Robots-Tag; may be null
};

struct PageOptions {
  size_t bytes_max = 16U << 20;  // of the page; what stands behind them is not read
  DocumentLimits document;
  LinkLimits links;
  bool article = true;  // false: links and robots tags only, no DOM
  bool explain = false;
};

struct Page {
  PageKind kind = PageKind::kUnknown;
  // Lower-case name of what the bytes were decoded from. "" where only links were asked for and
  // they read the same in every encoding that the page may be in: nothing was decoded then.
  std::string charset;
  std::optional<Article> article;
  std::vector<Link> links;
  RobotsTags robots;
  std::string canonical_url;  // absolute, or ""
  std::vector<std::string> notes;
  std::vector<BodyCandidate> candidates;  // only with explain
  std::vector<TrimmedLine> trimmed;       // only with explain
};

// Whether read_page can read this media type (HTML and XHTML, or no type and bytes that look like
// it).
[[nodiscard]] bool is_readable_type(std::string_view content_type, std::string_view body);

// The one entry: decode, DOM, metadata, body, related, links. Cannot fail, only find nothing and
// say why in `notes`. Pure: the same request gives the same Page on any thread.
[[nodiscard]] Page read_page(const PageRequest& request, const PageOptions& options);

}  // namespace broadsheet::parser
