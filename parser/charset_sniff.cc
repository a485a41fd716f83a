#include "parser/charset_sniff.h"

#include <algorithm>
#include <vector>

#include "base/text.h"
#include "parser/charset_labels.h"
#include "parser/tag_scan.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kPrescanBytes = 1024;
constexpr size_t kLateBytes = 64U << 10;

enum class RawText : unsigned char { kRead, kSkip };

// "charset" in a Content-Type or in <meta content> (WHATWG HTML, 2.4.4).
std::string_view label_in(std::string_view value) {
  constexpr std::string_view kWord = "charset";
  for (size_t at = ascii_ifind(value, kWord); at != std::string_view::npos;
       at = ascii_ifind(value, kWord, at)) {
    at += kWord.size();
    while (at < value.size() && is_ascii_space(value[at])) {
      ++at;
    }
    if (at == value.size() || value[at] != '=') {
      continue;
    }
    std::string_view rest = trim(value.substr(at + 1));
    if (rest.empty()) {
      return {};
    }
    if (rest[0] == '"' || rest[0] == '\'') {
      const size_t close = rest.find(rest[0], 1);
      return close == std::string_view::npos ? std::string_view() : rest.substr(1, close - 1);
    }
    return rest.substr(0, rest.find_first_of("; \t\r\n\f"));
  }
  return {};
}

// The encoding one meta tag names, "" for none; `reader` stands behind its name.
std::string_view charset_of_meta(AttributeReader& reader) {
  std::vector<std::string_view> seen;
  bool has_pragma = false;
  bool needs_pragma = false;
  std::string_view charset;
  RawAttribute attribute;
  while (reader.next(attribute)) {
    const auto is_same = [&attribute](std::string_view name) {
      return ascii_iequals(name, attribute.name);
    };
    if (seen.size() > 64 || std::ranges::any_of(seen, is_same)) {
      continue;
    }
    seen.push_back(attribute.name);
    if (ascii_iequals(attribute.name, "http-equiv")) {
      has_pragma = ascii_iequals(attribute.value, "content-type");
    } else if (ascii_iequals(attribute.name, "content")) {
      const std::string_view named = charset_for_meta_label(label_in(attribute.value));
      if (!named.empty() && charset.empty()) {
        charset = named;
        needs_pragma = true;
      }
    } else if (ascii_iequals(attribute.name, "charset")) {
      charset = charset_for_meta_label(attribute.value);
      needs_pragma = false;
    }
  }
  const bool counts = reader.closed() && (!needs_pragma || has_pragma);
  return counts ? charset : std::string_view();
}

size_t skip_content(std::string_view bytes, std::string_view name, size_t content) {
  if (ascii_iequals(name, "script")) {
    return find_script_end(bytes, content);
  }
  for (const std::string_view raw : {"style", "textarea", "title", "noscript"}) {
    if (ascii_iequals(name, raw)) {
      return find_raw_text_end(bytes, content, raw);
    }
  }
  return content;
}

// 13.2.3.2, "prescan a byte stream to determine its encoding".
std::string_view find_meta(std::string_view bytes, RawText raw_text) {
  size_t at = bytes.find('<');
  while (at != std::string_view::npos && at + 1 < bytes.size()) {
    const std::string_view rest = bytes.substr(at);
    const bool is_end = rest[1] == '/';
    const size_t name_start = at + (is_end ? 2 : 1);
    if (name_start < bytes.size() && is_ascii_alpha(bytes[name_start])) {
      const size_t name_end = tag_name_end(bytes, name_start);
      const std::string_view name = bytes.substr(name_start, name_end - name_start);
      AttributeReader reader(bytes, name_end);
      if (!is_end && ascii_iequals(name, "meta")) {
        if (const std::string_view found = charset_of_meta(reader); !found.empty()) {
          return found;
        }
      } else {
        reader.finish();
      }
      at = reader.position();
      if (!is_end && raw_text == RawText::kSkip) {
        at = skip_content(bytes, name, at);
      }
    } else if (rest[1] == '!' || rest[1] == '?' || rest[1] == '/') {
      at = skip_declaration(bytes, at);
    } else {
      ++at;
    }
    at = bytes.find('<', at);
  }
  return {};
}

// <?xml version="1.0" encoding="gb2312"?> at the very start.
std::string_view xml_declaration(std::string_view bytes) {
  if (!bytes.starts_with("<?xml")) {
    return {};
  }
  const std::string_view declaration = bytes.substr(0, bytes.find('>'));
  const size_t at = declaration.find("encoding");
  if (at == std::string_view::npos) {
    return {};
  }
  const size_t open = declaration.find_first_of("\"'", at);
  if (open == std::string_view::npos) {
    return {};
  }
  const size_t close = declaration.find(declaration[open], open + 1);
  return close == std::string_view::npos
             ? std::string_view()
             : charset_for_meta_label(declaration.substr(open + 1, close - open - 1));
}

}  // namespace

CharsetClaims read_charset_claims(std::string_view bytes, std::string_view content_type) {
  CharsetClaims claims;
  if (bytes.starts_with("\xEF\xBB\xBF")) {
    claims.bom = "utf-8";
    claims.bom_bytes = 3;
  } else if (bytes.starts_with("\xFE\xFF")) {
    claims.bom = "utf-16be";
    claims.bom_bytes = 2;
  } else if (bytes.starts_with("\xFF\xFE")) {
    claims.bom = "utf-16le";
    claims.bom_bytes = 2;
  }
  claims.header = charset_for_label(label_in(content_type));
  claims.page = find_meta(bytes.substr(0, kPrescanBytes), RawText::kRead);
  if (claims.page.empty()) {
    claims.page = xml_declaration(bytes.substr(0, kPrescanBytes));
  }
  if (claims.page.empty() && bytes.size() > kPrescanBytes) {
    claims.page = find_meta(bytes.substr(0, kLateBytes), RawText::kSkip);
  }
  return claims;
}

}  // namespace broadsheet::parser
