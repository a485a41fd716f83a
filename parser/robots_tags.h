#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/headers.h"

namespace broadsheet::parser {

// What a page asks of robots, from <meta name=robots> and X-Robots-Tag: the strictest of both.
struct RobotsTags {
  bool noindex = false;
  bool nofollow = false;
  bool noarchive = false;
  std::optional<SysTime> unavailable_after;
};

// Adds the directives of one meta content ("noindex, nofollow").
void add_robots_directives(RobotsTags& tags, std::string_view content);
// Adds those of every X-Robots-Tag field that is for everyone or for `agent` (a product token, any
// case).
void add_robots_headers(RobotsTags& tags, const Headers& headers, std::string_view agent);

}  // namespace broadsheet::parser
