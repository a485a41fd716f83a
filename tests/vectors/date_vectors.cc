// dates: {text, lang, default_tz, reference, expected ISO 8601 or null, kind}.
#include <boost/json/value.hpp>

#include "base/units.h"
#include "parser/dates.h"
#include "tests/vectors/vector_class.h"

namespace broadsheet::vectors {
namespace {

int minutes_of(const std::string& zone) {
  const int minutes = std::stoi(zone.substr(1, 2)) * 60 + std::stoi(zone.substr(4, 2));
  return zone.front() == '-' ? -minutes : minutes;
}

// "Z" and "+00:00" are one zone.
std::string with_offset(std::string text) {
  if (text.ends_with('Z')) {
    text.replace(text.size() - 1, 1, "+00:00");
  }
  return text;
}

}  // namespace

Outcome run_date(const boost::json::object& vector) {
  const std::string text = text_at(vector, "text").value_or("");
  const std::string language = text_at(vector, "lang").value_or("");
  const auto reference = parse_time(text_at(vector, "reference").value_or(""));
  const parser::DateHints hints{
      .language = language,
      .zone = {},
      .default_offset_minutes = minutes_of(text_at(vector, "default_tz").value_or("+00:00")),
      .reference = reference.value()};
  const auto date = parser::parse_date(text, hints);
  Outcome outcome{.expected = with_offset(text_at(vector, "expected").value_or("no date")),
                  .actual = date ? with_offset(iso8601(*date)) : "no date"};
  if (const auto kind = text_at(vector, "kind"); kind) {
    const auto mentions = parser::find_dates(text, hints);
    const bool modified = !mentions.empty() && mentions.front().role == parser::DateRole::kModified;
    outcome.expected += ' ' + *kind;
    outcome.actual += modified ? " modified" : " published";
  }
  return outcome;
}

}  // namespace broadsheet::vectors
