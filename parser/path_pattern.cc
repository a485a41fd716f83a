#include "parser/path_pattern.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/percent.h"

namespace broadsheet::parser {
namespace {

// Bytes that a comparison form carries as "%XX": what may not stand in a URL, and the two that
// patterns give a meaning to.
consteval std::array<bool, 256> make_encoded_table() {
  std::array<bool, 256> table{};
  for (size_t byte = 0; byte < table.size(); ++byte) {
    table[byte] = byte <= 0x20 || byte >= 0x7F;
  }
  for (const char c : std::string_view("\"#%*$<>\\^`{|}")) {
    table[static_cast<uint8_t>(c)] = true;
  }
  return table;
}

bool is_always_encoded(char c) {
  static constexpr std::array<bool, 256> kTable = make_encoded_table();
  return kTable[static_cast<uint8_t>(c)];
}

// Delimiters of the part they stand in: encoded they are data, and differ from themselves.
bool is_delimiter(char c, bool in_query) {
  return in_query ? c == '&' || c == '=' || c == '+' : c == '/' || c == '?';
}

enum class Form : uint8_t { kPath, kPattern };

// In a pattern '*' and a final '$' keep their meaning.
std::string comparison_form(std::string_view text, Form form) {
  std::string out;
  out.reserve(text.size() + 8);
  bool in_query = false;
  for (size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const int value = percent_value(text, at);
    if (value >= 0) {
      const char decoded = static_cast<char>(value);
      if (is_always_encoded(decoded) || is_delimiter(decoded, in_query)) {
        append_percent(out, decoded);
      } else {
        out += decoded;
      }
      at += 2;
      continue;
    }
    in_query = in_query || c == '?';
    const bool special =
        form == Form::kPattern && (c == '*' || (c == '$' && at + 1 == text.size()));
    if (is_always_encoded(c) && !special) {
      append_percent(out, c);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::string comparable_pattern(std::string_view pattern) {
  return comparison_form(pattern, Form::kPattern);
}

std::string comparable_path(std::string_view path_and_query) {
  if (std::ranges::none_of(path_and_query, is_always_encoded)) {
    return std::string(path_and_query);
  }
  return comparison_form(path_and_query, Form::kPath);
}

// Each literal piece between '*'s is taken at its first place after the piece before: when that
// fails no other choice would do, so there is nothing to go back to.
bool pattern_matches(std::string_view pattern, std::string_view path) {
  const bool anchored = pattern.ends_with('$');
  if (anchored) {
    pattern.remove_suffix(1);
  }
  size_t star = pattern.find('*');
  const std::string_view head = pattern.substr(0, star);
  if (!path.starts_with(head)) {
    return false;
  }
  if (star == std::string_view::npos) {
    return !anchored || path.size() == head.size();
  }
  path.remove_prefix(head.size());
  for (;;) {
    pattern.remove_prefix(star + 1);
    star = pattern.find('*');
    const std::string_view piece = pattern.substr(0, star);
    if (star == std::string_view::npos && anchored) {
      return path.ends_with(piece);
    }
    const size_t found = path.find(piece);
    if (found == std::string_view::npos) {
      return false;
    }
    if (star == std::string_view::npos) {
      return true;
    }
    path.remove_prefix(found + piece.size());
  }
}

}  // namespace broadsheet::parser
