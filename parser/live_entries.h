#pragma once

#include <string_view>
#include <vector>

#include "base/article.h"
#include "parser/metadata.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// The entries of a live blog, in the page's order: those the page shows, or those its structured
// data states when they are at least as many. Shown entries are elements made alike, each with a
// time of its own and a text; where there are none, what stands between lines that begin with a
// time. Empty when there are fewer than kLiveEntriesMin.
[[nodiscard]] std::vector<LiveEntry> live_entries(const Document& document, const PageLines& page,
                                                  const Metadata& metadata,
                                                  const PageContext& context);

inline constexpr size_t kLiveEntriesMin = 3;
inline constexpr size_t kLiveEntriesMax = 1000;

}  // namespace broadsheet::parser
