#include "parser/xml_reader.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/html_text.h"

namespace broadsheet::parser {
namespace {

struct KnownSpace {
  std::string_view uri;  // lower case, without scheme and final slash
  XmlSpace space;
};

constexpr std::array<KnownSpace, 18> kSpaces = {{
    {"www.w3.org/2005/atom", XmlSpace::kAtom},
    {"purl.org/atom/ns#", XmlSpace::kAtom},
    {"purl.org/dc/elements/1.0", XmlSpace::kDublinCore},
    {"purl.org/dc/elements/1.1", XmlSpace::kDublinCore},
    {"purl.org/dc/terms", XmlSpace::kDublinCore},
    {"purl.org/rss/1.0/modules/dc", XmlSpace::kDublinCore},
    {"purl.org/rss/1.0/modules/content", XmlSpace::kContent},
    {"search.yahoo.com/mrss", XmlSpace::kMedia},
    {"video.search.yahoo.com/mrss", XmlSpace::kMedia},
    {"rssnamespace.org/feedburner/ext/1.0", XmlSpace::kFeedburner},
    {"www.pheedo.com/namespace/pheedo", XmlSpace::kFeedburner},
    {"www.google.com/schemas/sitemap-news/0.9", XmlSpace::kNews},
    {"www.w3.org/1999/xhtml", XmlSpace::kXhtml},
    {"www.w3.org/1999/02/22-rdf-syntax-ns#", XmlSpace::kRdf},
    {"purl.org/rss/1.0", XmlSpace::kNone},
    {"my.netscape.com/rdf/simple/0.9", XmlSpace::kNone},
    {"channel.netscape.com/rdf/simple/0.9", XmlSpace::kNone},
    {"my.netscape.com/publish/formats/rss-0.91.dtd", XmlSpace::kNone},
}};

// What these prefixes mean where a document forgets to say.
constexpr std::array<KnownSpace, 11> kUsualPrefixes = {{
    {"atom", XmlSpace::kAtom},
    {"a10", XmlSpace::kAtom},
    {"dc", XmlSpace::kDublinCore},
    {"dcterms", XmlSpace::kDublinCore},
    {"content", XmlSpace::kContent},
    {"media", XmlSpace::kMedia},
    {"feedburner", XmlSpace::kFeedburner},
    {"news", XmlSpace::kNews},
    {"xhtml", XmlSpace::kXhtml},
    {"rdf", XmlSpace::kRdf},
    {"rss", XmlSpace::kNone},
}};

XmlSpace space_of_uri(std::string_view text) {
  const std::string lower = ascii_lower(trim(text));
  std::string_view uri = lower;
  const size_t scheme = uri.find("://");
  uri.remove_prefix(scheme == std::string_view::npos ? 0 : scheme + 3);
  while (uri.ends_with('/')) {
    uri.remove_suffix(1);
  }
  for (const KnownSpace& known : kSpaces) {
    if (uri == known.uri) {
      return known.space;
    }
  }
  // RSS 2.0 has no namespace of its own, which has not kept publishers from inventing some; and
  // sitemaps come under several versions of theirs.
  const bool rss = uri.find("rss2") != std::string_view::npos ||
                   uri.find("blogs.law.harvard.edu/tech/rss") != std::string_view::npos;
  const bool sitemap = uri.find("schemas/sitemap/") != std::string_view::npos;
  return uri.empty() || rss || sitemap ? XmlSpace::kNone : XmlSpace::kOther;
}

bool starts_name(char c) {
  return is_ascii_alpha(c) || c == '_' || c == ':' || static_cast<uint8_t>(c) >= 0x80;
}

bool ends_name(char c) {
  return is_ascii_space(c) || c == '/' || c == '>' || c == '=' || c == '<';
}

struct QualifiedName {
  std::string_view prefix;
  std::string_view local;
};

QualifiedName split_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos
             ? QualifiedName{{}, name}
             : QualifiedName{name.substr(0, colon), name.substr(colon + 1)};
}

std::string_view name_at(std::string_view text) {
  const auto end = std::ranges::find_if(text, ends_name);
  return text.substr(0, static_cast<size_t>(end - text.begin()));
}

}  // namespace

std::string_view XmlReader::parent_name() const {
  return frames_.size() < 2 ? std::string_view() : frames_[frames_.size() - 2].name;
}

std::optional<std::string> XmlReader::attribute(std::string_view name) const {
  for (const Attribute& attribute : attributes_) {
    if (attribute.name == name) {
      return decode_references(attribute.value);
    }
  }
  return std::nullopt;
}

XmlEvent XmlReader::next() {
  if (close_before_next_) {
    close_frame();
  }
  for (;;) {
    if (ends_pending_ > 0) {
      --ends_pending_;
      close_before_next_ = true;
      return XmlEvent::kEnd;
    }
    event_begin_ = at_;
    if (at_ >= text_.size() || truncated_) {
      if (frames_.empty()) {
        return XmlEvent::kDone;
      }
      ends_pending_ = frames_.size();
      continue;
    }
    XmlEvent event = XmlEvent::kDone;
    if (text_[at_] == '<') {
      if (read_markup(event)) {
        return event;
      }
      continue;
    }
    read_text(std::min(text_.find('<', at_), text_.size()));
    return XmlEvent::kText;
  }
}

// What begins with '<'. False when it gave no event.
bool XmlReader::read_markup(XmlEvent& event) {
  const std::string_view markup = rest();
  if (markup.starts_with("<!--")) {
    skip_past("-->");
    return false;
  }
  if (markup.starts_with("<![CDATA[")) {
    constexpr size_t kOpening = 9;
    const size_t end = markup.find("]]>", kOpening);
    characters_ = markup.substr(kOpening, end == std::string_view::npos ? end : end - kOpening);
    skip_past("]]>");
    event = XmlEvent::kText;
    return true;
  }
  if (markup.starts_with("<!")) {
    skip_doctype();
    return false;
  }
  if (markup.starts_with("<?")) {
    skip_past("?>");
    return false;
  }
  if (markup.starts_with("</")) {
    return read_end(event);
  }
  if (markup.size() > 1 && starts_name(markup[1])) {
    return read_start(event);
  }
  // A bare '<' is text up to the next one.
  read_text(std::min(text_.find('<', at_ + 1), text_.size()));
  event = XmlEvent::kText;
  return true;
}

void XmlReader::skip_past(std::string_view mark) {
  const size_t found = text_.find(mark, at_);
  at_ = found == std::string_view::npos ? text_.size() : found + mark.size();
}

// To the end of <!DOCTYPE ...>, over an internal subset in brackets.
void XmlReader::skip_doctype() {
  const size_t end = text_.find_first_of("[>", at_);
  if (end != std::string_view::npos && text_[end] == '[') {
    const size_t close = text_.find(']', end);
    at_ = close == std::string_view::npos ? text_.size() : close;
  }
  skip_past(">");
}

bool XmlReader::read_start(XmlEvent& event) {
  const std::string_view name = name_at(text_.substr(at_ + 1));
  at_ += 1 + name.size();
  read_attributes();
  const size_t outer_bindings = bindings_.size();
  bind_namespaces();
  const QualifiedName qualified = split_name(name);
  if (frames_.size() == kDepthMax) {
    truncated_ = true;
    return false;
  }
  frames_.push_back({ascii_lower(qualified.local), space_of(qualified.prefix), outer_bindings});
  // read_attributes() stops behind '>', or at the end of a text that was cut off.
  if (text_.substr(0, at_).ends_with("/>")) {
    ends_pending_ = 1;
  }
  event = XmlEvent::kStart;
  return true;
}

void XmlReader::read_attributes() {
  attributes_.clear();
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '>') {
      ++at_;
      return;
    }
    if (c == '<') {
      return;  // the '>' was forgotten
    }
    if (is_ascii_space(c) || c == '/' || c == '=') {
      ++at_;
      continue;
    }
    const std::string_view name = name_at(rest());
    at_ += name.size();
    std::string_view tail = rest();
    const size_t gap = std::min(tail.find_first_not_of(" \t\r\n"), tail.size());
    std::string_view value;
    if (tail.substr(gap).starts_with('=')) {
      at_ += gap + 1;
      tail = rest();
      at_ += std::min(tail.find_first_not_of(" \t\r\n"), tail.size());
      tail = rest();
      const bool quoted = tail.starts_with('"') || tail.starts_with('\'');
      const size_t end = quoted ? std::min(tail.find(tail.front(), 1), tail.size())
                                : std::min(tail.find_first_of(" \t\r\n>"), tail.size());
      value = tail.substr(quoted ? 1 : 0, end - (quoted ? 1 : 0));
      at_ += std::min(end + (quoted ? 1 : 0), tail.size());
    }
    if (attributes_.size() < kAttributesMax) {
      const QualifiedName qualified = split_name(name);
      const bool keep_prefix = qualified.prefix == "xml" || qualified.prefix == "xmlns";
      attributes_.push_back({ascii_lower(keep_prefix ? name : qualified.local), value});
    }
  }
}

void XmlReader::bind_namespaces() {
  for (const Attribute& attribute : attributes_) {
    if (bindings_.size() >= kBindingsMax) {
      return;
    }
    if (attribute.name == "xmlns") {
      bindings_.push_back({"", space_of_uri(attribute.value)});
    } else if (attribute.name.starts_with("xmlns:")) {
      bindings_.push_back({attribute.name.substr(6), space_of_uri(attribute.value)});
    }
  }
}

XmlSpace XmlReader::space_of(std::string_view prefix) const {
  const std::string lower = ascii_lower(prefix);
  for (size_t i = bindings_.size(); i-- > 0;) {
    if (bindings_[i].prefix == lower) {
      return bindings_[i].space;
    }
  }
  for (const KnownSpace& usual : kUsualPrefixes) {
    if (usual.uri == lower) {
      return usual.space;
    }
  }
  return lower.empty() ? XmlSpace::kNone : lower == "xml" ? XmlSpace::kXml : XmlSpace::kOther;
}

bool XmlReader::read_end(XmlEvent& event) {
  const std::string local = ascii_lower(split_name(name_at(text_.substr(at_ + 2))).local);
  const size_t close = text_.find_first_of("<>", at_ + 2);
  at_ = close == std::string_view::npos ? text_.size() : close + (text_[close] == '>' ? 1 : 0);
  for (size_t i = frames_.size(); i-- > 0;) {
    if (frames_[i].name == local) {
      ends_pending_ = frames_.size() - i - 1;
      close_before_next_ = true;
      event = XmlEvent::kEnd;
      return true;
    }
  }
  return false;
}

void XmlReader::read_text(size_t end) {
  const std::string_view raw = text_.substr(at_, end - at_);
  if (raw.find('&') == std::string_view::npos) {
    characters_ = raw;
  } else {
    characters_ = decode_references(raw);
  }
  at_ = end;
}

void XmlReader::close_frame() {
  bindings_.resize(frames_.back().bindings);
  frames_.pop_back();
  close_before_next_ = false;
}

}  // namespace broadsheet::parser
