#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/clock.h"

namespace broadsheet::parser {

// What is known about a text beside its words; decides what the words leave open.
struct DateHints {
  std::string_view language;  // BCP 47 of the page ("en-GB", "zh-Hant"); "" when unknown
  // Of the zone that is meant where the text names none: an IANA name ("Europe/Berlin", summer time
  // by date) or, where that is empty, a fixed offset.
  std::string_view zone;
  int default_offset_minutes = 0;
  SysTime reference{};  // "now": relative and year-less dates count from here
};

enum class DateRole : uint8_t { kPublished, kModified };

// One date as found in a text.
struct DateMention {
  DateTime date;
  DateRole role = DateRole::kPublished;  // kModified after words like "updated"
  bool year_stated = true;
  bool relative = false;  // "3 hours ago", "yesterday"
  size_t begin = 0;       // its bytes in the text, the time of day and the zone included
  size_t end = 0;
};

// Every date in a line of text, in order: ISO 8601, RFC 822, numbers in the order the language
// writes them, month names in some 75 languages, CJK, eras (ROC, Japanese, Buddhist), Persian and
// Hijri months, relative forms, with clock time and zone where they follow or precede. Dates that
// do not exist, the epoch and years before 1800 or well after `reference` are left out. Reads at
// most 512 bytes.
[[nodiscard]] std::vector<DateMention> find_dates(std::string_view text, const DateHints& hints);

// The date that a string of date's own (a meta value, a time element, a URL) means: the first
// published one, else the first. Besides what find_dates knows: a bare epoch in seconds, milli- or
// microseconds, compact forms (20190408103000), and the date in the path of a URL.
[[nodiscard]] std::optional<DateTime> parse_date(std::string_view text, const DateHints& hints);

// The date in the path of a URL (/2019/04/08/, /20190408/, /2019-04/08/, /2019/0408/, /8-4-2019):
// day precision. Of a path that holds another URL, as web archives' do, the one in that.
[[nodiscard]] std::optional<DateTime> parse_url_date(std::string_view path, const DateHints& hints);

}  // namespace broadsheet::parser
