#pragma once

#include <string>
#include <string_view>

#include "base/headers.h"

// Which bodies a crawl takes, by what the head of the answer says of them.
namespace broadsheet::crawler {

// The media type in lower case without parameters, "" when none is stated.
[[nodiscard]] std::string media_type_of(const Headers& headers);
// Pictures, styles, scripts and fonts.
[[nodiscard]] bool is_requisite_type(std::string_view media_type);

// Whether a body of this kind is worth downloading: HTML, feeds, sitemaps and what might be one of
// them. Any body of an answer that is no success is, since it is short and says why.
[[nodiscard]] bool is_body_wanted(int status, const Headers& headers);
// The same for a crawl that keeps requisites, and for a requisite itself: that may be anything but
// film and sound.
[[nodiscard]] bool is_body_or_requisite_wanted(int status, const Headers& headers);
[[nodiscard]] bool is_requisite_wanted(int status, const Headers& headers);

}  // namespace broadsheet::crawler
