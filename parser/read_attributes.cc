#include "parser/read_attributes.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kValueBytesMax = 4096;
constexpr size_t kContentBytesMax = 32U << 10;  // of <meta content>
constexpr size_t kDataValueBytesMax = 1024;
constexpr size_t kStyleBytesMax = 512;
constexpr size_t kInlineDataBytesMax = 64;  // of a data: URI worth keeping

// What readers of the DOM ask for. Sorted.
constexpr auto kKeptAttributes = std::to_array<std::string_view>({
    "about",   "alt",       "aria-hidden",    "aria-label", "charset",  "cite",     "class",
    "colspan", "content",   "data",           "datatype",   "datetime", "dir",      "height",
    "hidden",  "href",      "hreflang",       "http-equiv", "id",       "itemid",   "itemprop",
    "itemref", "itemscope", "itemtype",       "label",      "lang",     "media",    "name",
    "open",    "poster",    "property",       "pubdate",    "rel",      "resource", "reversed",
    "role",    "rowspan",   "shadowrootmode", "src",        "srcset",   "start",    "style",
    "title",   "type",      "typeof",         "value",      "vocab",    "width",    "xml:lang",
});
static_assert(std::ranges::is_sorted(kKeptAttributes));

// Where the names with each first letter begin among them; one past the last.
constexpr std::array<size_t, 27> kFirstByLetter = [] {
  std::array<size_t, 27> first{};
  for (size_t letter = 0; letter < first.size(); ++letter) {
    first[letter] = static_cast<size_t>(std::ranges::count_if(kKeptAttributes, [letter](auto name) {
      return name[0] < static_cast<char>('a' + letter);
    }));
  }
  return first;
}();

bool is_kept_attribute(std::string_view name) {
  const auto letter = static_cast<size_t>(name.front() - 'a');
  if (letter >= kFirstByLetter.size() - 1) {
    return false;
  }
  for (size_t i = kFirstByLetter[letter]; i < kFirstByLetter[letter + 1]; ++i) {
    if (kKeptAttributes[i] == name) {
      return true;
    }
  }
  return false;
}

// Parts of the names of data-* attributes that hold addresses, dates or names.
constexpr auto kDataNameParts = std::to_array<std::string_view>(
    {"src", "href", "url", "link", "img", "image", "original", "lazy", "date", "time", "author",
     "title", "publish", "caption", "headline"});

bool is_worth_reading(std::string_view name, std::string_view value) {
  if (name.starts_with("data-")) {
    return value.size() <= kDataValueBytesMax && !value.starts_with('{') &&
           !value.starts_with('[') && std::ranges::any_of(kDataNameParts, [name](auto part) {
             return name.find(part) != std::string_view::npos;
           });
  }
  if (!is_kept_attribute(name)) {
    return false;
  }
  if (name == "style") {
    return value.size() <= kStyleBytesMax &&
           (ascii_ifind(value, "display") != std::string_view::npos ||
            ascii_ifind(value, "visibility") != std::string_view::npos ||
            ascii_ifind(value, "background") != std::string_view::npos);
  }
  return value.size() <= (name == "content" ? kContentBytesMax : kValueBytesMax);
}

bool is_inline_data(std::string_view value) {
  return value.size() > kInlineDataBytesMax &&
         ascii_istarts_with(
             value.substr(std::min(value.find_first_not_of(" \t\n\r\f"), value.size())), "data:");
}

}  // namespace

bool is_read_attribute(std::string_view name, std::string_view value) {
  return is_worth_reading(name, value) && !is_inline_data(value);
}

}  // namespace broadsheet::parser
