#pragma once

#include <string_view>

#include "parser/feed.h"

namespace broadsheet::parser {

// JSON Feed 1.0 and 1.1 (jsonfeed.org). Fails with kParse on JSON that is none.
[[nodiscard]] Result<Feed> read_json_feed(std::string_view utf8, const FeedRequest& request,
                                          const FeedLimits& limits);

}  // namespace broadsheet::parser
