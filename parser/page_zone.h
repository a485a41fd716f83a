#pragma once

#include <string>
#include <string_view>

#include "base/url.h"

namespace broadsheet::parser {

struct ZoneGuess {
  std::string_view zone;    // an IANA name, "" when nothing tells
  bool by_country = false;  // else by the language alone
};
// The zone a page most likely tells its times in: by the country of its host, else by the region of
// its language ("en-AU"), else by the language where most of its writers share a zone.
[[nodiscard]] ZoneGuess assumed_zone(const Url& url, std::string_view language);

// The language of a short text by its script ("zh-Hans", "ja", "ko", "th", "ru", "ar", ...), "" for
// Latin and for text that does not tell.
[[nodiscard]] std::string_view language_of_script(std::string_view text);

// "zh_CN" -> "zh-CN", "EN-us " -> "en-US"; "" for what is no language tag.
[[nodiscard]] std::string normal_language(std::string_view tag);

}  // namespace broadsheet::parser
