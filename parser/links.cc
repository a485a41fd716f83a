#include "parser/links.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/percent.h"
#include "base/text.h"
#include "parser/css_links.h"
#include "parser/html_text.h"
#include "parser/tag_scan.h"

// One pass collects addresses as they are written; they are resolved at the end, when it is known
// whether the page has a <base>. Most repeats on a page are literal ones, so they never reach the
// URL parser, which costs more than the scan.

namespace broadsheet::parser {
namespace {

constexpr size_t kHrefBytesMax = 4096;  // longer ones are inline data or broken
constexpr size_t kSrcsetEntriesMax = 16;
constexpr size_t kStyleReferencesMax = 64;         // of one <style> or style attribute
constexpr std::string_view kAgent = "broadsheet";  // the name our own <meta> may be addressed to

enum class Tag : uint8_t {
  kOther,
  kAnchor,
  kBase,
  kLink,
  kMeta,
  kFrame,
  kRequisite,
  kScript,
  kRawText,
  kStyle,
  kTemplate,
};

struct TagName {
  std::string_view name;
  Tag tag;
};
constexpr auto kTags = std::to_array<TagName>({
    {"a", Tag::kAnchor},         {"area", Tag::kAnchor},       {"audio", Tag::kRequisite},
    {"base", Tag::kBase},        {"embed", Tag::kRequisite},   {"frame", Tag::kFrame},
    {"iframe", Tag::kFrame},     {"image", Tag::kRequisite},   {"img", Tag::kRequisite},
    {"input", Tag::kRequisite},  {"link", Tag::kLink},         {"meta", Tag::kMeta},
    {"object", Tag::kRequisite}, {"script", Tag::kScript},     {"source", Tag::kRequisite},
    {"style", Tag::kStyle},      {"template", Tag::kTemplate}, {"textarea", Tag::kRawText},
    {"title", Tag::kRawText},    {"track", Tag::kRequisite},   {"video", Tag::kRequisite},
    {"xmp", Tag::kRawText},
});

Tag tag_named(std::string_view name) {
  if (name.size() > 8) {
    return Tag::kOther;
  }
  const char first = static_cast<char>(name[0] | 0x20);
  for (const TagName& row : kTags) {
    if (row.name[0] == first && ascii_iequals(row.name, name)) {
      return row.tag;
    }
  }
  return Tag::kOther;
}

// Whether '=' is the last character but white space in [from, at).
bool follows_equals(std::string_view text, size_t from, size_t at) {
  while (at > from && is_ascii_space(text[at - 1])) {
    --at;
  }
  return at > from && text[at - 1] == '=';
}

// Past the '>' of a tag whose attributes nobody asks for. A quote counts only after '='.
size_t skip_tag(std::string_view text, size_t at) {
  const size_t name_end = at;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '>') {
      return at + 1;
    }
    if ((c == '"' || c == '\'') && follows_equals(text, name_end, at)) {
      at = text.find(c, at + 1);
      if (at == std::string_view::npos) {
        return text.size();
      }
    }
    ++at;
  }
  return text.size();
}

// The reference that starts at `at` ("&amp;", "&#38;", "&#x26"). A name counts with its ';' alone,
// for "&copy=1" is no copyright sign.
CodePoint reference_at(std::string_view text, size_t at) {
  constexpr size_t kInsideMax = 9;  // "thetasym", "#x10FFFF"
  const std::string_view rest = text.substr(at + 1, kInsideMax + 1);
  size_t end = 0;
  if (rest.starts_with('#')) {
    const bool is_hex = rest.size() > 1 && (rest[1] | 0x20) == 'x';
    end = is_hex ? 2 : 1;
    while (end < rest.size() &&
           (is_hex ? hex_digit_value(rest[end]) >= 0 : is_ascii_digit(rest[end]))) {
      ++end;
    }
  } else {
    end = rest.find(';');
  }
  const char32_t value = end <= kInsideMax ? referenced_character(rest.substr(0, end)) : 0;
  if (value == 0) {
    return {};
  }
  const bool has_semicolon = end < rest.size() && rest[end] == ';';
  return {.value = value, .bytes = static_cast<uint8_t>(1 + end + (has_semicolon ? 1 : 0))};
}

std::string decode_value(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (size_t at = 0; at < value.size();) {
    const CodePoint reference = value[at] == '&' ? reference_at(value, at) : CodePoint{};
    if (reference.bytes > 0) {
      append_utf8(out, reference.value);
      at += reference.bytes;
    } else {
      out += value[at++];
    }
  }
  return out;
}

bool has_word(std::string_view words, std::string_view wanted) {
  for (size_t at = ascii_ifind(words, wanted); at != std::string_view::npos;
       at = ascii_ifind(words, wanted, at + 1)) {
    const size_t end = at + wanted.size();
    if ((at == 0 || is_ascii_space(words[at - 1])) &&
        (end == words.size() || is_ascii_space(words[end]))) {
      return true;
    }
  }
  return false;
}

// The attributes that links are made of.
struct LinkAttributes {
  std::string_view href;
  std::string_view src;
  std::string_view rel;
  std::string_view type;
  std::string_view name;
  std::string_view content;
  std::string_view http_equiv;
  std::string_view charset;
  std::string_view srcset;
  std::string_view data;
  std::string_view poster;
  std::string_view lazy_src;
  std::string_view lazy_srcset;
  std::string_view style;
  bool hreflang = false;
  bool shadow_root = false;
};

struct AttributeSlot {
  std::string_view name;
  std::string_view LinkAttributes::* slot;
};
constexpr auto kSlots = std::to_array<AttributeSlot>({
    {"href", &LinkAttributes::href},
    {"src", &LinkAttributes::src},
    {"rel", &LinkAttributes::rel},
    {"type", &LinkAttributes::type},
    {"name", &LinkAttributes::name},
    {"content", &LinkAttributes::content},
    {"http-equiv", &LinkAttributes::http_equiv},
    {"charset", &LinkAttributes::charset},
    {"srcset", &LinkAttributes::srcset},
    {"data", &LinkAttributes::data},
    {"poster", &LinkAttributes::poster},
    {"data-src", &LinkAttributes::lazy_src},
    {"data-original", &LinkAttributes::lazy_src},
    {"data-lazy-src", &LinkAttributes::lazy_src},
    {"data-srcset", &LinkAttributes::lazy_srcset},
    {"imagesrcset", &LinkAttributes::srcset},
    {"style", &LinkAttributes::style},
});

LinkAttributes read_attributes(AttributeReader& reader) {
  LinkAttributes found;
  RawAttribute attribute;
  while (reader.next(attribute)) {
    for (const AttributeSlot& row : kSlots) {
      if (row.name.size() == attribute.name.size() && ascii_iequals(row.name, attribute.name)) {
        std::string_view& slot = found.*row.slot;
        slot = slot.data() == nullptr ? attribute.value : slot;
        break;
      }
    }
    found.hreflang = found.hreflang || ascii_iequals(attribute.name, "hreflang");
    found.shadow_root = found.shadow_root || ascii_iequals(attribute.name, "shadowrootmode");
  }
  return found;
}

// The address in <meta http-equiv=refresh content="5; url='next.html'"> (WHATWG HTML, 4.2.5.3).
std::string_view refresh_target(std::string_view content) {
  const size_t separator = content.find_first_of(";,");
  if (separator == std::string_view::npos) {
    return {};
  }
  std::string_view rest = trim(content.substr(separator + 1));
  if (ascii_istarts_with(rest, "url")) {
    const std::string_view after = trim(rest.substr(3));
    rest = after.starts_with('=') ? trim(after.substr(1)) : rest;
  }
  if (rest.starts_with('"') || rest.starts_with('\'')) {
    const size_t close = rest.find(rest[0], 1);
    rest = rest.substr(1, close == std::string_view::npos ? close : close - 1);
  }
  return rest;
}

class LinkScanner {
 public:
  LinkScanner(std::string_view text, const Url& page, const LinkLimits& limits)
      : text_(text), page_(page), limits_(limits) {}

  LinkScan run() &&;

 private:
  struct Found {
    std::string href;  // references decoded
    LinkKind kind;
    bool nofollow;
    uint32_t position;
  };

  void start_tag(size_t at);
  void note_bytes(std::string_view value);
  void add(LinkKind kind, std::string_view href, bool nofollow = false);
  void add_srcset(std::string_view srcset);
  void add_style(std::string_view css);
  void read_style_element();
  void read_link(const LinkAttributes& tag);
  void read_meta(const LinkAttributes& tag);
  void read_requisites(const LinkAttributes& tag);
  void resolve(LinkScan& scan) const;

  std::string_view text_;
  const Url& page_;
  const LinkLimits& limits_;
  size_t next_ = 0;
  uint32_t position_ = 0;
  std::vector<Found> found_;
  std::unordered_map<std::string, size_t> seen_;  // kind and address -> index in found_
  std::string base_;
  bool has_base_ = false;
  bool truncated_ = false;
  bool is_ascii_ = true;
  std::string meta_robots_;
  std::string meta_charset_;
  std::string meta_tdm_reservation_;
  std::string meta_tdm_policy_;
};

void LinkScanner::note_bytes(std::string_view value) {
  is_ascii_ = is_ascii_ && std::ranges::all_of(
                               value, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void LinkScanner::add(LinkKind kind, std::string_view href, bool nofollow) {
  href = trim(href);
  if (href.empty() || href[0] == '#' || href.size() > kHrefBytesMax ||
      ascii_istarts_with(href, "javascript:") || ascii_istarts_with(href, "data:") ||
      ascii_istarts_with(href, "mailto:") || ascii_istarts_with(href, "tel:")) {
    return;
  }
  std::string key(1, static_cast<char>(kind));
  key += href;
  const auto [entry, is_new] = seen_.try_emplace(std::move(key), found_.size());
  if (!is_new) {
    found_[entry->second].nofollow = found_[entry->second].nofollow && nofollow;
    return;
  }
  if (found_.size() >= limits_.links_max) {
    seen_.erase(entry);
    truncated_ = true;
    return;
  }
  note_bytes(href);
  found_.push_back({decode_value(href), kind, nofollow, position_});
}

// "a.jpg 1x, b.jpg 2x": entries end at a comma behind white space or a descriptor; addresses may
// hold commas themselves (WHATWG HTML, 4.8.4.2.2).
void LinkScanner::add_srcset(std::string_view srcset) {
  size_t at = 0;
  for (size_t entry = 0; entry < kSrcsetEntriesMax && at < srcset.size(); ++entry) {
    at = srcset.find_first_not_of(" \t\r\n\f,", at);
    if (at == std::string_view::npos) {
      return;
    }
    const size_t end = std::min(srcset.find_first_of(" \t\r\n\f", at), srcset.size());
    std::string_view address = srcset.substr(at, end - at);
    const bool ends_here = address.ends_with(',');
    while (address.ends_with(',')) {
      address.remove_suffix(1);
    }
    add(LinkKind::kRequisite, address);
    const size_t comma = ends_here ? end : srcset.find(',', end);
    at = comma == std::string_view::npos ? srcset.size() : comma;
  }
}

void LinkScanner::add_style(std::string_view css) {
  for (const std::string& address : css_references(css, kStyleReferencesMax)) {
    add(LinkKind::kRequisite, address);
  }
}

void LinkScanner::read_style_element() {
  const size_t start = next_;
  next_ = find_raw_text_end(text_, start, "style");
  if (limits_.requisites) {
    add_style(text_.substr(start, next_ - start));
  }
}

void LinkScanner::read_link(const LinkAttributes& tag) {
  if (has_word(tag.rel, "canonical")) {
    add(LinkKind::kCanonical, tag.href);
  }
  if (has_word(tag.rel, "next") || has_word(tag.rel, "prev")) {
    add(LinkKind::kNext, tag.href);
  }
  const bool is_feed = ascii_ifind(tag.type, "rss+xml") != std::string_view::npos ||
                       ascii_ifind(tag.type, "atom+xml") != std::string_view::npos ||
                       ascii_ifind(tag.type, "feed+json") != std::string_view::npos;
  const bool is_alternate = has_word(tag.rel, "alternate");
  if (is_feed && (is_alternate || has_word(tag.rel, "feed"))) {
    add(LinkKind::kFeed, tag.href);
  } else if ((is_alternate && tag.hreflang) || has_word(tag.rel, "amphtml")) {
    add(LinkKind::kAlternate, tag.href);
  }
  if (limits_.requisites &&
      (has_word(tag.rel, "stylesheet") || has_word(tag.rel, "icon") ||
       has_word(tag.rel, "apple-touch-icon") || has_word(tag.rel, "manifest") ||
       has_word(tag.rel, "preload") || has_word(tag.rel, "modulepreload"))) {
    add(LinkKind::kRequisite, tag.href);
    add_srcset(tag.srcset);
  }
}

void LinkScanner::read_meta(const LinkAttributes& tag) {
  if (ascii_iequals(tag.name, "robots") || ascii_iequals(tag.name, kAgent)) {
    meta_robots_ += meta_robots_.empty() ? "" : ",";
    meta_robots_ += decode_value(tag.content);
    note_bytes(tag.content);
  }
  if (meta_tdm_reservation_.empty() && ascii_iequals(tag.name, "tdm-reservation")) {
    meta_tdm_reservation_ = decode_value(trim(tag.content));
    note_bytes(tag.content);
  }
  if (meta_tdm_policy_.empty() && ascii_iequals(tag.name, "tdm-policy")) {
    meta_tdm_policy_ = decode_value(trim(tag.content));
    note_bytes(tag.content);
  }
  if (meta_charset_.empty() && !tag.charset.empty()) {
    meta_charset_ = ascii_lower(trim(tag.charset));
  }
  if (ascii_iequals(tag.http_equiv, "refresh")) {
    add(LinkKind::kRefresh, refresh_target(tag.content));
  }
}

void LinkScanner::read_requisites(const LinkAttributes& tag) {
  if (!limits_.requisites) {
    return;
  }
  for (const std::string_view address : {tag.src, tag.lazy_src, tag.poster, tag.data}) {
    add(LinkKind::kRequisite, address);
  }
  add_srcset(tag.srcset);
  add_srcset(tag.lazy_srcset);
}

void LinkScanner::start_tag(size_t at) {
  const size_t name_end = tag_name_end(text_, at + 1);
  const std::string_view name = text_.substr(at + 1, name_end - at - 1);
  const Tag tag = tag_named(name);
  if (!limits_.requisites && (tag == Tag::kOther || tag == Tag::kRequisite)) {
    next_ = skip_tag(text_, name_end);
    return;
  }
  position_ = static_cast<uint32_t>(std::min<size_t>(at, UINT32_MAX));
  AttributeReader reader(text_, name_end);
  const LinkAttributes attributes = read_attributes(reader);
  next_ = reader.position();
  if (limits_.requisites) {
    add_style(decode_value(attributes.style));
  }
  switch (tag) {
    case Tag::kAnchor:
      add(LinkKind::kAnchor, attributes.href,
          has_word(attributes.rel, "nofollow") || has_word(attributes.rel, "ugc") ||
              has_word(attributes.rel, "sponsored"));
      if (has_word(attributes.rel, "next") || has_word(attributes.rel, "prev")) {
        add(LinkKind::kNext, attributes.href);
      }
      break;
    case Tag::kBase:
      if (!has_base_ && attributes.href.data() != nullptr) {
        has_base_ = true;
        base_ = decode_value(trim(attributes.href));
        note_bytes(attributes.href);
      }
      break;
    case Tag::kLink:
      read_link(attributes);
      break;
    case Tag::kMeta:
      read_meta(attributes);
      break;
    case Tag::kFrame:
      add(LinkKind::kFrame, attributes.src);
      break;
    case Tag::kRequisite:
      read_requisites(attributes);
      break;
    case Tag::kScript:
      read_requisites(attributes);
      next_ = find_script_end(text_, next_);
      break;
    case Tag::kStyle:
      read_style_element();
      break;
    case Tag::kRawText:
      next_ = find_raw_text_end(text_, next_, ascii_lower(name));
      break;
    case Tag::kTemplate:
      // Templates hold placeholders, unless they are a shadow root that is shown.
      next_ = attributes.shadow_root ? next_ : find_raw_text_end(text_, next_, "template");
      break;
    case Tag::kOther:
      break;
  }
}

void LinkScanner::resolve(LinkScan& scan) const {
  std::unordered_map<std::string, size_t> kept;  // kind and URL -> index in scan.links
  scan.links.reserve(found_.size());
  for (const Found& found : found_) {
    const Result<Url> url = Url::parse(found.href, &scan.base);
    if (!url) {
      continue;
    }
    Url target = url->without_fragment();
    std::string key(1, static_cast<char>(found.kind));
    key += target.href();
    const auto [entry, is_new] = kept.try_emplace(std::move(key), scan.links.size());
    if (is_new) {
      scan.links.push_back({.url = std::move(target),
                            .kind = found.kind,
                            .nofollow = found.nofollow,
                            .position = found.position});
    } else {
      Link& link = scan.links[entry->second];
      link.nofollow = link.nofollow && found.nofollow;
    }
  }
}

LinkScan LinkScanner::run() && {
  for (size_t at = text_.find('<'); at != std::string_view::npos; at = text_.find('<', next_)) {
    const char next = at + 1 < text_.size() ? text_[at + 1] : '\0';
    if (is_ascii_alpha(next)) {
      start_tag(at);
    } else if (next == '!' || next == '?') {
      next_ = skip_declaration(text_, at);
    } else {
      next_ = at + 1;
    }
  }
  const Result<Url> base = has_base_ ? Url::parse(base_, &page_) : Result<Url>(page_);
  LinkScan scan{.links = {},
                .base = base ? *base : page_,
                .meta_robots = std::move(meta_robots_),
                .meta_charset = std::move(meta_charset_),
                .meta_tdm_reservation = std::move(meta_tdm_reservation_),
                .meta_tdm_policy = std::move(meta_tdm_policy_),
                .truncated = truncated_,
                .is_ascii = is_ascii_};
  resolve(scan);
  return scan;
}

}  // namespace

LinkScan scan_links(std::string_view utf8, const Url& page, const LinkLimits& limits) {
  return LinkScanner(utf8, page, limits).run();
}

}  // namespace broadsheet::parser
