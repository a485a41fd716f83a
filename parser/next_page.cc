#include "parser/next_page.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr int kPagesMax = 99;  // higher numbers are ids, years, ...
constexpr size_t kResolvedMax = 50;

// The words and marks that stand before a page number.
bool is_page_label(std::string_view text) {
  constexpr auto kWords = std::to_array<std::string_view>(
      {"",      "p",     "pg",      "page",   "pages",  "pagina",   "seite",
       "sida",  "side",  "sivu",    "strana", "strona", "stranica", "oldal",
       "sayfa", "trang", "halaman", "part",   "pn",     "index"});
  std::string word;
  for (const char c : text) {
    const bool is_mark = c == '/' || c == '-' || c == '_' || c == ',' || c == '.' || c == '?' ||
                         c == '&' || c == '=' || c == '~';
    if (!is_mark && !is_ascii_alpha(c)) {
      return false;
    }
    if (!is_mark) {
      word += c;
    }
  }
  return std::ranges::find(kWords, ascii_lower(word)) != kWords.end();
}

// "/page/2" is "/page/" and 2. nullopt when there is no number of pages in it, or more than it.
struct Numbered {
  std::string_view label;
  int number = 1;
};

std::optional<Numbered> numbered(std::string_view text) {
  while (text.ends_with('/')) {
    text.remove_suffix(1);
  }
  size_t digits = text.size();
  while (digits > 0 && is_ascii_digit(text[digits - 1])) {
    --digits;
  }
  if (digits == text.size()) {
    return is_page_label(text) ? std::optional(Numbered{text, 1}) : std::nullopt;
  }
  int number = 0;
  for (const char c : text.substr(digits)) {
    number = number > kPagesMax ? number : number * 10 + (c - '0');
  }
  const bool fits = number >= 1 && number <= kPagesMax && is_page_label(text.substr(0, digits));
  return fits ? std::optional(Numbered{text.substr(0, digits), number}) : std::nullopt;
}

// What `href` resolves to where that is plain to see: a path from the root, or an address of the
// same origin, in characters that stay as they are. "" where it takes a parser, or without
// `origin`.
std::string plainly_resolved(std::string_view href, const std::string& origin) {
  if (origin.empty()) {
    return {};
  }
  const bool is_whole = href.starts_with(origin) && href.substr(origin.size()).starts_with('/');
  const std::string_view path = is_whole ? href.substr(origin.size()) : href;
  const bool is_plain = path.starts_with('/') && (is_whole || !path.starts_with("//")) &&
                        path.find("/.") == std::string_view::npos &&
                        std::ranges::all_of(path, [](char c) {
                          return is_ascii_alpha(c) || is_ascii_digit(c) || c == '/' || c == '-' ||
                                 c == '_' || c == '.' || c == '?' || c == '=' || c == '&';
                        });
  return is_plain ? origin + std::string(path) : std::string();
}

// From the last '/', '?' or '&' on; the whole where it ends with a '/'.
std::string_view last_part(std::string_view href) {
  size_t tail = href.size();
  while (tail > 0 && href[tail - 1] != '/' && href[tail - 1] != '?' && href[tail - 1] != '&') {
    --tail;
  }
  return tail == 0 || href.ends_with('/') ? href : href.substr(tail - 1);
}

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

}  // namespace

bool is_next_page(std::string_view own, std::string_view href) {
  own = without_fragment(own);
  href = without_fragment(href);
  const size_t shorter = std::min(own.size(), href.size());
  size_t front = 0;
  while (front < shorter && own[front] == href[front]) {
    ++front;
  }
  size_t back = 0;
  while (back < shorter - front && own[own.size() - 1 - back] == href[href.size() - 1 - back]) {
    ++back;
  }
  // Numbers are compared whole: the 1 of 11 and 12 is no common front.
  while (front > 0 && is_ascii_digit(own[front - 1])) {
    --front;
  }
  while (back > 0 && is_ascii_digit(own[own.size() - back])) {
    --back;
  }
  const auto before = numbered(own.substr(front, own.size() - front - back));
  const auto after = numbered(href.substr(front, href.size() - front - back));
  return before && after && after->number == before->number + 1 &&
         (before->number > 1 || after->number == 2);
}

std::string next_page_of(const Document& document, const PageContext& context) {
  const std::string_view own = context.url.href();
  // A name and a password would be part of what an address resolves to.
  const bool is_bare = context.base.username().empty() && context.base.password().empty();
  const std::string origin = is_bare ? context.base.origin() : std::string();
  size_t resolved = 0;
  for (NodeId id = 0; id < document.size() && resolved < kResolvedMax; ++id) {
    const Node node = document.node(id);
    if (!node.is(GUMBO_TAG_A) && !node.is(GUMBO_TAG_LINK)) {
      continue;
    }
    const std::string_view href = node.attribute_or("href");
    // Resolving every link of a page costs more than all the rest here.
    if (!std::ranges::any_of(last_part(href), is_ascii_digit) || href.size() > own.size() + 20) {
      continue;
    }
    std::string address = plainly_resolved(href, origin);
    if (address.empty()) {
      const auto url = Url::parse(trim(href), &context.base);
      address = url.ok() ? url->href() : std::string_view();
    }
    resolved += address.empty() ? 0 : 1;
    if (!address.empty() && is_next_page(own, address)) {
      return address;
    }
  }
  return {};
}

}  // namespace broadsheet::parser
