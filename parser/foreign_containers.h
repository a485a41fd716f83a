#pragma once

#include <array>
#include <string_view>

#include "base/text.h"
#include "parser/document.h"

namespace broadsheet::parser {

// Whether an element holds what belongs to other people or other articles by its class or id:
// comments, related and popular lists, sidebars, menus. Never one that holds the headline, or most
// of the page's nodes ("has-sidebar comments-open" on a wrapper says nothing about what is in it).
[[nodiscard]] bool is_foreign_container(Node node, Node headline, size_t page_nodes);
// The surer half of that: comments and related articles only. Menus and sidebars may well hold the
// page's own dateline.
[[nodiscard]] bool is_foreign_text(Node node, Node headline, size_t page_nodes);

namespace detail {
inline bool is_word_break(char c) {
  return c == '-' || c == '_' || c == ' ' || c == '\t' || c == '\n' || c == ':' || c == '.';
}
}  // namespace detail

// Calls `visit` for each part of a class or id value, lower case: "articleAuthor-name" has
// "article", "author" and "name". Reads the first 300 bytes.
template <class Visit>
void for_each_class_part(std::string_view value, Visit visit) {
  constexpr size_t kValueBytesMax = 300;
  constexpr size_t kPartBytesMax = 24;
  std::array<char, kPartBytesMax> part{};
  size_t length = 0;
  const auto flush = [&] {
    if (length > 0 && length < kPartBytesMax) {
      visit(std::string_view(part.data(), length));
    }
    length = 0;
  };
  value = value.substr(0, kValueBytesMax);
  for (size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    const bool is_upper = c >= 'A' && c <= 'Z';
    if (detail::is_word_break(c) || is_ascii_digit(c)) {
      flush();
      continue;
    }
    if (is_upper && i > 0 && value[i - 1] >= 'a' && value[i - 1] <= 'z') {
      flush();
    }
    if (length < kPartBytesMax) {
      part[length] = static_cast<char>(is_upper ? c | 0x20 : c);
      ++length;
    }
  }
  flush();
}

}  // namespace broadsheet::parser
