#include "parser/references.h"

#include <algorithm>

#include "base/text.h"
#include "parser/html_text.h"
#include "parser/page_marks.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kNumberBytesMax = 9;     // "#x10FFFF", and one more
constexpr size_t kShortNameBytesMin = 2;  // "lt"
constexpr size_t kShortNameBytesMax = 6;  // "plusmn": the longest that may lack its ';'

size_t alphanumeric_end(std::string_view text, size_t at) {
  while (at < text.size() && (is_ascii_alpha(text[at]) || is_ascii_digit(text[at]))) {
    ++at;
  }
  return at;
}

// Whether a name may be one of those that count without ';', which are all in HTML 4 but for these.
bool may_lack_semicolon(std::string_view name) {
  return name == "AMP" || name == "COPY" || name == "GT" || name == "LT" || name == "QUOT" ||
         name == "REG" || referenced_character(name) != 0;
}

// A number may stand for what a tree holds as something else, or a name have changed its meaning
// since HTML 4 (the two angle brackets).
bool is_kept_as_it_is(char32_t value) {
  const bool is_control =
      (value < 0x20 && value != '\n' && value != '\t') || (value >= 0x7F && value < 0xA0);
  const bool is_noncharacter = (value >= 0xFDD0 && value <= 0xFDEF) || (value & 0xFFFEU) == 0xFFFE;
  const bool is_angle_bracket = value == 0x2329 || value == 0x232A;
  return !is_control && !is_noncharacter && !is_angle_bracket && value < 0x100000;
}

// The '&' at the start of `text`: how many bytes it and what belongs to it are, appended as what
// they mean. 0 where that is not plain.
size_t append_reference(std::string& out, std::string_view text, ReferencePlace place) {
  const bool is_number = text.size() > 1 && text[1] == '#';
  const size_t end = alphanumeric_end(text, is_number ? 2 : 1);
  const std::string_view inside = text.substr(1, end - 1);
  if (end < text.size() && text[end] == ';' && !inside.empty()) {
    const bool is_known = !is_number || inside.size() <= kNumberBytesMax;
    const char32_t value = is_known ? referenced_character(inside) : 0;
    if (value == 0 || !is_kept_as_it_is(value)) {
      return 0;
    }
    append_utf8(out, value);
    return end + 1;
  }
  if (is_number) {
    return 0;
  }
  // In an attribute a name without ';' counts only whole, and not before '='; in text its beginning
  // does too: "&copy2024".
  const bool is_parameter =
      place == ReferencePlace::kAttribute && end < text.size() && text[end] == '=';
  const size_t shortest = place == ReferencePlace::kAttribute ? inside.size() : kShortNameBytesMin;
  for (size_t bytes = std::max(shortest, kShortNameBytesMin);
       !is_parameter && bytes <= std::min(inside.size(), kShortNameBytesMax); ++bytes) {
    if (may_lack_semicolon(inside.substr(0, bytes))) {
      return 0;
    }
  }
  out.append(text, 0, end);
  return end;
}

}  // namespace

bool append_decoded(std::string& out, std::string_view text, ReferencePlace place) {
  while (true) {
    const size_t plain = plain_bytes(text);
    out.append(text, 0, plain);
    text.remove_prefix(plain);
    if (text.empty()) {
      return true;
    }
    size_t taken = 0;
    if (text.front() == '&') {
      taken = append_reference(out, text, place);
    } else if (text.front() == '<') {
      out += '<';
      taken = 1;
    } else if (text.front() == '\r') {  // 13.2.3.5: CR LF and CR are newlines
      out += '\n';
      taken = text.starts_with("\r\n") ? 2 : 1;
    }
    if (taken == 0) {
      return false;
    }
    text.remove_prefix(taken);
  }
}

}  // namespace broadsheet::parser
