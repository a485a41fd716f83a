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
  // What is said of mining text and data, and of other uses; see base/signals.h.
  std::optional<bool> tdm_reserved;
  std::string tdm_policy;
  std::string content_usage;
};

// Adds the directives of one meta content ("noindex, nofollow").
void add_robots_directives(RobotsTags& tags, std::string_view content);
// Adds what TDMRep's meta elements say, unless a header has said it ("" for one that is not there).
void add_tdm_meta(RobotsTags& tags, std::string_view reservation, std::string_view policy);
// Adds those of every X-Robots-Tag field that is for everyone or for `agent` (a product token, any
// case), and of the TDM-Reservation, TDM-Policy and Content-Usage fields.
void add_robots_headers(RobotsTags& tags, const Headers& headers, std::string_view agent);

}  // namespace broadsheet::parser
