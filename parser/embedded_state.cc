#include "parser/embedded_state.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

#include "base/text.h"
#include "parser/json_reader.h"

// The data of a page is often larger than the page. So it is not parsed: the few keys that matter
// are searched as text, and only the array behind such a key is read as JSON.

namespace broadsheet::parser {
namespace {

constexpr size_t kListsMax = 8;
constexpr size_t kItemsMax = 40;

constexpr auto kKeys = std::to_array<std::string_view>(
    {"\"related", "\"recommended", "\"similar", "\"readNext", "\"read_next", "\"moreOnThis"});
constexpr auto kUrlKeys = std::to_array<std::string_view>(
    {"url", "canonicalUrl", "canonical_url", "webUrl", "websiteUrl", "website_url", "articleUrl",
     "link", "href", "permalink", "path", "uri"});
constexpr auto kTitleKeys = std::to_array<std::string_view>(
    {"title", "headline", "headlines", "heading", "name", "shortTitle", "seoTitle"});
constexpr auto kTitlePartKeys =
    std::to_array<std::string_view>({"basic", "main", "default", "text", "rendered", "value"});

bool is_address(std::string_view text) {
  return (text.starts_with('/') || ascii_istarts_with(text, "http")) &&
         text.find(' ') == std::string_view::npos;
}

// Data inside a JavaScript string literal has its quotes escaped once more.
std::string without_one_escape(std::string_view text) {
  std::string plain;
  plain.reserve(text.size());
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == '"' || text[i + 1] == '\\')) {
      ++i;
    }
    plain += text[i];
  }
  return plain;
}

// The array that is the value of the key which begins at `at`: "" when the value is something else.
std::string_view array_behind(std::string_view text, size_t at) {
  constexpr size_t kKeyBytesMax = 48;
  size_t i = at + 1;
  const size_t key_end = std::min(text.size(), i + kKeyBytesMax);
  while (i < key_end && text[i] != '"') {
    ++i;
  }
  while (i < key_end && (text[i] == '"' || text[i] == ':' || is_ascii_space(text[i]))) {
    ++i;
  }
  if (i >= text.size() || text[i] != '[') {
    return {};
  }
  const size_t end = std::min(text.size(), i + kStateListBytesMax);
  int depth = 0;
  bool quoted = false;
  for (size_t k = i; k < end; ++k) {
    const char c = text[k];
    if (quoted && c == '\\') {
      ++k;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '[' || c == '{')) {
      ++depth;
    } else if (!quoted && (c == ']' || c == '}') && --depth == 0) {
      return text.substr(i, k + 1 - i);
    }
  }
  return text.substr(i, end - i);  // cut off: the reader takes what is whole
}

std::string_view first_address(const JsonTree& json, JsonId object) {
  for (const std::string_view key : kUrlKeys) {
    const std::string_view text = json.text(json.member(object, key));
    if (is_address(text)) {
      return text;
    }
  }
  return {};
}

std::string_view first_title(const JsonTree& json, JsonId object) {
  for (const std::string_view key : kTitleKeys) {
    const JsonId member = json.member(object, key);
    if (const std::string_view text = json.text(member); !text.empty()) {
      return text;
    }
    for (const std::string_view part : kTitlePartKeys) {
      const std::string_view text =
          member == kNoJson ? std::string_view() : json.text(json.member(member, part));
      if (!text.empty()) {
        return text;
      }
    }
  }
  return {};
}

void add_items(std::string_view array, std::vector<StateItem>& items) {
  const JsonTree json = JsonTree::read(array);
  for (const JsonId root : json.roots()) {
    for (const JsonId member : json.as_list(root)) {
      const std::string_view url = first_address(json, member);
      if (!url.empty() && items.size() < kItemsMax) {
        items.push_back({std::string(url), collapse_space(first_title(json, member))});
      }
    }
  }
}

void search(std::string_view text, std::vector<StateItem>& items) {
  size_t lists = 0;
  for (const std::string_view key : kKeys) {
    const std::boyer_moore_horspool_searcher searcher(key.begin(), key.end());
    auto from = text.begin();
    while (lists < kListsMax) {
      const auto found = std::search(from, text.end(), searcher);
      if (found == text.end()) {
        break;
      }
      const auto at = static_cast<size_t>(found - text.begin());
      const bool escaped = at > 0 && text[at - 1] == '\\';
      if (escaped) {
        const std::string plain = without_one_escape(text.substr(at - 1, kStateListBytesMax * 2));
        add_items(array_behind(plain, 0), items);
      } else {
        add_items(array_behind(text, at), items);
      }
      ++lists;
      from = found + static_cast<ptrdiff_t>(key.size());
    }
  }
}

}  // namespace

std::vector<StateItem> related_in_state(const Document& document) {
  std::vector<StateItem> items;
  for (const Document::Script& script : document.scripts()) {
    if (script.type != "application/ld+json") {
      search(script.text, items);
    }
  }
  return items;
}

}  // namespace broadsheet::parser
