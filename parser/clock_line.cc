#include "parser/clock_line.h"

#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr int kHoursMax = 24;
constexpr int kMinutesMax = 60;
constexpr int kNoon = 12;

// Reads up to two digits off the front; -1 when there is none or a third one follows.
int take_number(std::string_view& text) {
  size_t length = 0;
  int value = 0;
  while (length < text.size() && length < 3 && is_ascii_digit(text[length])) {
    value = value * 10 + (text[length] - '0');
    ++length;
  }
  text.remove_prefix(length);
  return length == 0 || length > 2 ? -1 : value;
}

bool take_word(std::string_view& text, std::string_view word) {
  std::string_view rest = text;
  while (rest.starts_with(' ')) {
    rest.remove_prefix(1);
  }
  const bool found = ascii_istarts_with(rest, word) &&
                     (rest.size() == word.size() || !is_ascii_alpha(rest[word.size()]));
  if (found) {
    text = rest.substr(word.size());
  }
  return found;
}

// What stands between the clock and the words: white space, dashes, bars, dots and colons.
std::string_view without_separators(std::string_view text) {
  constexpr auto kSeparators = std::to_array<std::string_view>(
      {" ", "-", "–", "—", "|", ":", "：", "·", "•", ".", ",", "】"});
  for (bool found = true; found;) {
    found = false;
    for (const std::string_view separator : kSeparators) {
      if (text.starts_with(separator)) {
        text.remove_prefix(separator.size());
        found = true;
      }
    }
  }
  return text;
}

}  // namespace

std::optional<ClockLine> clock_line(std::string_view text) {
  text = trim(text);
  for (const std::string_view opening : {"[", "【", "("}) {
    if (text.starts_with(opening)) {
      text.remove_prefix(opening.size());
      break;
    }
  }
  int hour = take_number(text);
  bool separated = false;
  for (const std::string_view separator : {":", ".", "h", "：", "時", "时", "点"}) {
    if (!separated && text.starts_with(separator)) {
      text.remove_prefix(separator.size());
      separated = true;
    }
  }
  const std::string_view digits = text;
  const int minute = separated ? take_number(text) : -1;
  const bool two_digits = digits.size() - text.size() == 2;
  // "10.11.2024" is a date and "12.30.1" a version.
  const bool goes_on = text.size() > 1 && text[0] == '.' && is_ascii_digit(text[1]);
  if (hour < 0 || hour >= kHoursMax || minute < 0 || minute >= kMinutesMax || !two_digits ||
      goes_on) {
    return std::nullopt;
  }
  if (take_word(text, "pm") || take_word(text, "p.m.")) {
    hour = hour % kNoon + kNoon;
  } else if (take_word(text, "am") || take_word(text, "a.m.")) {
    hour %= kNoon;
  }
  for (const std::string_view word : {"Uhr", "h", "hrs", "GMT", "UTC", "CET", "CEST", "BST", "ET",
                                      "EST", "EDT", "IST", "AEDT", "AEST"}) {
    take_word(text, word);
  }
  for (const std::string_view mark : {"分", "]", "】", ")"}) {
    if (text.starts_with(mark)) {
      text.remove_prefix(mark.size());
    }
  }
  return ClockLine{std::chrono::hours(hour) + std::chrono::minutes(minute),
                   without_separators(text)};
}

}  // namespace broadsheet::parser
