#include "parser/prepass.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/text.h"
#include "parser/open_elements.h"
#include "parser/page_marks.h"
#include "parser/read_attributes.h"
#include "parser/tag_scan.h"

// The page is rewritten where it stands: what is kept only ever moves towards the front, so one
// buffer does and every byte is read once. Foreign content (svg, math) never reaches Gumbo as such:
// svg goes whole, of math only the tags go, and so the bounds need to know HTML's rules alone.

namespace broadsheet::parser {
namespace {

constexpr size_t kNameBytesMax = 48;  // of tags and attributes that are looked at
constexpr size_t kScriptsMax = 256;
constexpr size_t kScriptBytesMax = 4U << 20;  // of all kept scripts
constexpr size_t kStateBytesMin = 200;        // shorter assignments hold no articles
constexpr size_t kNowhere = SIZE_MAX / 2;
constexpr size_t kStateHeadBytes = 200;  // where the assignment must stand

constexpr auto kLoadingRelations = std::to_array<std::string_view>(
    {"stylesheet", "preload", "prefetch", "dns-prefetch", "preconnect", "modulepreload"});

// Start tags that end an svg or math element around them (WHATWG HTML, 13.2.6.5).
constexpr auto kBreakout = std::to_array<GumboTag>(
    {GUMBO_TAG_B,      GUMBO_TAG_BIG,    GUMBO_TAG_BLOCKQUOTE, GUMBO_TAG_BODY,  GUMBO_TAG_BR,
     GUMBO_TAG_CENTER, GUMBO_TAG_CODE,   GUMBO_TAG_DD,         GUMBO_TAG_DIV,   GUMBO_TAG_DL,
     GUMBO_TAG_DT,     GUMBO_TAG_EM,     GUMBO_TAG_EMBED,      GUMBO_TAG_H1,    GUMBO_TAG_H2,
     GUMBO_TAG_H3,     GUMBO_TAG_H4,     GUMBO_TAG_H5,         GUMBO_TAG_H6,    GUMBO_TAG_HEAD,
     GUMBO_TAG_HR,     GUMBO_TAG_I,      GUMBO_TAG_IMG,        GUMBO_TAG_LI,    GUMBO_TAG_LISTING,
     GUMBO_TAG_MENU,   GUMBO_TAG_META,   GUMBO_TAG_NOBR,       GUMBO_TAG_OL,    GUMBO_TAG_P,
     GUMBO_TAG_PRE,    GUMBO_TAG_RUBY,   GUMBO_TAG_S,          GUMBO_TAG_SMALL, GUMBO_TAG_SPAN,
     GUMBO_TAG_STRONG, GUMBO_TAG_STRIKE, GUMBO_TAG_SUB,        GUMBO_TAG_SUP,   GUMBO_TAG_TABLE,
     GUMBO_TAG_TT,     GUMBO_TAG_U,      GUMBO_TAG_UL,         GUMBO_TAG_VAR});

std::string_view trim_start(std::string_view text) {
  while (!text.empty() && is_ascii_space(text.front())) {
    text.remove_prefix(1);
  }
  return text;
}

// "window.__STATE__ = {", "self.__next_f.push([", "var initialData = JSON.parse(": scripts whose
// point is the data they carry.
bool carries_state(std::string_view script) {
  script = trim_start(script);
  if (script.size() < kStateBytesMin) {
    return false;
  }
  const std::string_view head = script.substr(0, kStateHeadBytes);
  constexpr auto kOpenings = std::to_array<std::string_view>(
      {"window.", "window[", "self.", "globalThis.", "var ", "let ", "const ", "__", "("});
  if (std::ranges::none_of(kOpenings, [head](auto opening) { return head.starts_with(opening); })) {
    return false;
  }
  const size_t assignment = head.find_first_of("=(");
  if (assignment == std::string_view::npos) {
    return false;
  }
  const std::string_view name = head.substr(0, assignment);
  const bool named = name.find("__") != std::string_view::npos ||
                     ascii_ifind(name, "state") != std::string_view::npos ||
                     ascii_ifind(name, "data") != std::string_view::npos ||
                     ascii_ifind(name, "props") != std::string_view::npos;
  const std::string_view value = trim_start(head.substr(assignment + 1));
  return named && (value.starts_with('{') || value.starts_with('[') || value.starts_with('"') ||
                   value.starts_with('\'') || value.starts_with("JSON.parse") ||
                   value.starts_with("Object.assign") || value.starts_with("self."));
}

bool is_loading_relation(std::string_view value) {
  return std::ranges::any_of(kLoadingRelations, [value](auto relation) {
    return ascii_istarts_with(trim(value), relation);
  });
}

constexpr std::array<bool, 256> kIsSpace = [] {
  std::array<bool, 256> is_space{};
  for (size_t c = 0; c < 0x80; ++c) {
    is_space[c] = is_ascii_space(static_cast<char>(c));
  }
  return is_space;
}();

// The end of the text from `at` on in which white space is nothing but single spaces and newlines.
size_t collapsed_end(std::string_view text, size_t at, size_t end) {
  for (; at < end; ++at) {
    if (!kIsSpace[static_cast<uint8_t>(text[at])]) {
      continue;
    }
    const bool stays =
        (text[at] == ' ' || text[at] == '\n') && at + 1 < end && !is_ascii_space(text[at + 1]);
    if (!stays) {
      break;
    }
  }
  return at;
}

class Prepass {
 public:
  Prepass(std::string utf8, const DocumentLimits& limits, PutAside* aside)
      : html_(std::move(utf8)), text_(html_), aside_(aside), limits_(limits), open_(limits) {}

  PrepassResult run() &&;

 private:
  using LowerName = std::array<char, kNameBytesMax>;

  void step();
  void text_until(size_t end);
  void drop_loose_space(GumboTag tag);
  [[nodiscard]] bool breaks_line(GumboTag tag) const;
  void start_tag();
  void end_tag();
  void raw_text(std::string_view name, GumboTag tag);
  void keep(size_t from, size_t to);
  void keep_name(size_t from, size_t to);
  bool take_attributes(AttributeReader& reader, std::string_view tag_name);
  void keep_attributes(GumboTag tag, std::string_view name, size_t tag_start);
  void plant(GumboTag tag, std::string_view name, bool is_aside);
  void skip_script(AttributeReader& reader);
  bool skip_svg(size_t content);
  bool skip_noscript(size_t content);
  [[nodiscard]] size_t bytes_kept() const;
  [[nodiscard]] bool is_over() const;
  std::vector<std::string> notes() const;
  static std::string_view lower(std::string_view name, LowerName& buffer);

  std::string html_;
  std::string_view text_;  // the same bytes
  PutAside* aside_;        // may be null
  const DocumentLimits& limits_;
  OpenElements open_;
  PrepassResult result_;
  std::vector<RawAttribute> taken_;  // of the tag being read
  size_t in_ = 0;
  size_t out_ = 0;  // never beyond in_
  size_t attribute_bytes_saved_ = 0;
  size_t script_bytes_ = 0;
  size_t nodes_ = 0;
  size_t preformatted_ = 0;        // open pre elements
  size_t block_tag_end_ = 0;       // in the output, of the last tag that breaks a line
  size_t loose_space_ = kNowhere;  // in the output, of white space behind such a tag
  bool in_head_ = true;
  bool svg_unclosed_ = false;       // a search for an end has failed: not made twice,
  bool noscript_unclosed_ = false;  // or such tags by the thousand would cost the square
  bool attributes_bit_ = false;
};

std::string_view Prepass::lower(std::string_view name, LowerName& buffer) {
  const size_t size = std::min(name.size(), buffer.size());
  std::transform(name.begin(), name.begin() + static_cast<std::ptrdiff_t>(size), buffer.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return {buffer.data(), size};
}

void Prepass::keep(size_t from, size_t to) {
  if (from != out_) {
    std::memmove(html_.data() + out_, html_.data() + from, to - from);
  }
  out_ += to - from;
}

void Prepass::keep_name(size_t from, size_t to) {
  for (size_t at = from; at < to; ++at) {
    const char c = html_[at];
    html_[out_++] = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
}

// Text up to `end`, runs of white space as one character: a newline where there was one.
void Prepass::text_until(size_t end) {
  if (in_ == end) {
    return;
  }
  ++nodes_;
  const size_t start = out_;
  if (preformatted_ > 0) {
    keep(in_, end);
  } else {
    for (size_t at = in_; at < end;) {
      const size_t run_end = collapsed_end(text_, at, end);
      keep(at, run_end);
      at = run_end;
      if (at == end) {
        break;
      }
      bool newline = false;
      while (at < end && is_ascii_space(html_[at])) {
        newline = newline || html_[at] == '\n' || html_[at] == '\r';
        ++at;
      }
      html_[out_++] = newline ? '\n' : ' ';
    }
  }
  in_ = end;
  if (out_ - start > 1 || !is_ascii_space(html_[start])) {
    open_.text();
  } else if (preformatted_ == 0 && start == loose_space_ + 1) {
    out_ = start;  // white space on both sides of something left out
  } else if (preformatted_ == 0 && start == block_tag_end_) {
    loose_space_ = start;
  }
  if (aside_ != nullptr) {
    const std::string_view text = std::string_view(html_).substr(start, out_ - start);
    const size_t plain = plain_bytes(text);
    aside_->tree.text(text, plain);
    if (preformatted_ == 0) {
      out_ = start + aside_->texts.put_aside(html_.data() + start, text.size(), plain);
    }
  }
}

// White space between two tags that each break the line is no text, but a node to build and to
// walk: a third of them all.
void Prepass::drop_loose_space(GumboTag tag) {
  if (out_ == loose_space_ + 1 && breaks_line(tag)) {
    out_ = loose_space_;
    if (aside_ != nullptr) {
      aside_->tree.take_back_space();
    }
  }
}

bool Prepass::breaks_line(GumboTag tag) const {
  return is_block(tag) || (in_head_ && (tag == GUMBO_TAG_META || tag == GUMBO_TAG_LINK ||
                                        tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_HEAD));
}

// Takes those that are wanted. False: the whole tag is of no use.
bool Prepass::take_attributes(AttributeReader& reader, std::string_view tag_name) {
  RawAttribute attribute;
  bool useful = true;
  LowerName buffer;
  taken_.clear();
  while (reader.next(attribute)) {
    const std::string_view name = lower(attribute.name, buffer);
    if (attribute.name.size() > kNameBytesMax || !is_read_attribute(name, attribute.value) ||
        (name == "value" && tag_name != "option")) {
      continue;
    }
    if (tag_name == "link" && name == "rel" && is_loading_relation(attribute.value)) {
      useful = false;
    }
    if (taken_.size() == limits_.attributes_max) {
      attributes_bit_ = true;
      continue;
    }
    taken_.push_back(attribute);
  }
  return useful && reader.closed();
}

// `tag_start`: of the tag, in the output.
void Prepass::keep_attributes(GumboTag tag, std::string_view name, size_t tag_start) {
  size_t end = out_;
  for (const RawAttribute& attribute : taken_) {
    // Attributes may touch in the source (a="b"c="d"); then nothing was left out and there is no
    // room for the space, nor need.
    const auto start = static_cast<size_t>(attribute.whole.data() - html_.data());
    end += (end < start ? 1 : 0) + attribute.whole.size();
  }
  const bool is_aside =
      aside_ != nullptr && !taken_.empty() && aside_->attributes.put_aside(tag, tag_start, taken_);
  if (aside_ != nullptr && !aside_->tree.has_given_up()) {
    plant(tag, name, is_aside);
  }
  if (is_aside) {
    attribute_bytes_saved_ += end - out_;
    return;
  }
  for (const RawAttribute& attribute : taken_) {
    const auto start = static_cast<size_t>(attribute.whole.data() - html_.data());
    if (out_ < start) {
      html_[out_++] = ' ';
    }
    keep(start, start + attribute.whole.size());
  }
}

// Adds the element to the plain tree; `is_aside`: its attributes are put aside.
void Prepass::plant(GumboTag tag, std::string_view name, bool is_aside) {
  const std::optional<AttributeTable::Slice> slice =
      is_aside ? aside_->attributes.last() : aside_->attributes.decoded(taken_);
  if (slice && name.size() < kNameBytesMax) {
    aside_->tree.start_tag(tag, name, *slice);
  } else {
    aside_->tree.give_up();
  }
}

void Prepass::skip_script(AttributeReader& reader) {
  RawAttribute attribute;
  KeptScript script;
  bool external = false;
  while (reader.next(attribute)) {
    if (ascii_iequals(attribute.name, "type")) {
      script.type = ascii_lower(trim(attribute.value));
    } else if (ascii_iequals(attribute.name, "id")) {
      script.id = attribute.value;
    } else if (ascii_iequals(attribute.name, "src")) {
      external = true;
    }
  }
  const size_t content = reader.position();
  in_ = find_script_end(text_, content);
  const std::string_view body = text_.substr(content, in_ - content);
  const bool is_json = script.type.find("json") != std::string::npos;
  const bool is_code = script.type.empty() || script.type.find("javascript") != std::string::npos ||
                       script.type == "module";
  if (!external && result_.scripts.size() < kScriptsMax &&
      body.size() <= kScriptBytesMax - script_bytes_ &&
      (is_json || (is_code && carries_state(body)))) {
    script_bytes_ += body.size();
    script.text = body;
    result_.scripts.push_back(std::move(script));
  }
  if (in_ < text_.size()) {
    AttributeReader end(text_, in_ + std::string_view("</script").size());
    end.finish();
    in_ = end.position();
  }
}

// Leaves out an svg element whole. False where it has no end of its own.
bool Prepass::skip_svg(size_t content) {
  size_t depth = 1;
  size_t html_depth = 0;  // inside foreignObject HTML may stand
  LowerName buffer;
  size_t at = text_.find('<', content);
  for (; at != std::string_view::npos; at = text_.find('<', at)) {
    const std::string_view rest = text_.substr(at);
    if (rest.starts_with("<![CDATA[")) {
      const size_t close = text_.find("]]>", at);
      at = close == std::string_view::npos ? text_.size() : close;
      continue;
    }
    const bool is_end = rest.starts_with("</");
    const size_t name_start = at + (is_end ? 2 : 1);
    if (name_start >= text_.size() || !is_ascii_alpha(text_[name_start])) {
      at = rest.starts_with("<!") || rest.starts_with("<?") ? skip_declaration(text_, at) : at + 1;
      continue;
    }
    const size_t name_end = tag_name_end(text_, name_start);
    const std::string_view name = lower(text_.substr(name_start, name_end - name_start), buffer);
    const GumboTag tag = gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size()));
    if (html_depth == 0 && std::ranges::find(kBreakout, tag) != kBreakout.end()) {
      in_ = at;
      return true;
    }
    AttributeReader reader(text_, name_end);
    reader.finish();
    at = reader.position();
    if (name == "svg" && (is_end || !reader.self_closing())) {
      depth = is_end ? depth - 1 : depth + 1;
    } else if (name == "foreignobject" && (is_end || !reader.self_closing())) {
      html_depth = is_end ? html_depth - std::min<size_t>(html_depth, 1) : html_depth + 1;
    }
    if (depth == 0) {
      in_ = at;
      return true;
    }
  }
  svg_unclosed_ = true;
  return false;
}

// In the head, Gumbo (for which scripting is off) would let an img inside noscript end the head.
bool Prepass::skip_noscript(size_t content) {
  const size_t end = find_raw_text_end(text_, content, "noscript");
  if (end == text_.size()) {
    noscript_unclosed_ = true;
    return false;
  }
  AttributeReader reader(text_, end + std::string_view("</noscript").size());
  reader.finish();
  in_ = reader.position();
  return true;
}

// The content of an element in which tags do not count; `in_` is at its start.
void Prepass::raw_text(std::string_view name, GumboTag tag) {
  const size_t end =
      tag == GUMBO_TAG_PLAINTEXT ? text_.size() : find_raw_text_end(text_, in_, name);
  if (tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_XMP ||
      tag == GUMBO_TAG_PLAINTEXT) {
    if (aside_ != nullptr) {
      aside_->tree.raw_text(text_.substr(in_, end - in_));
    }
    keep(in_, end);
    ++nodes_;
  }
  in_ = end;
}

void Prepass::start_tag() {
  const size_t name_start = in_ + 1;
  const size_t name_end = tag_name_end(text_, name_start);
  LowerName buffer;
  const std::string_view name = lower(text_.substr(name_start, name_end - name_start), buffer);
  const GumboTag tag = gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size()));
  AttributeReader reader(text_, name_end);
  if (tag == GUMBO_TAG_SCRIPT) {
    skip_script(reader);
    return;
  }
  drop_loose_space(tag);
  const size_t start = out_;
  keep(in_, name_start);
  keep_name(name_start, name_end);
  const bool useful = take_attributes(reader, name);
  in_ = reader.position();
  if (tag == GUMBO_TAG_STYLE) {
    out_ = start;
    raw_text(name, tag);  // and its end tag goes as one without a start
    return;
  }
  const bool is_svg = tag == GUMBO_TAG_SVG;
  if (is_svg || tag == GUMBO_TAG_MATH) {
    out_ = start;
    if (is_svg && !reader.self_closing() && !svg_unclosed_) {
      skip_svg(in_);
    }
    return;
  }
  if (tag == GUMBO_TAG_NOSCRIPT && in_head_ && !noscript_unclosed_ && skip_noscript(in_)) {
    out_ = start;
    return;
  }
  in_head_ = in_head_ && tag != GUMBO_TAG_BODY;
  if (tag == GUMBO_TAG_FRAMESET && aside_ != nullptr) {
    aside_->texts.stop();
  }
  const bool is_raw = tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_XMP ||
                      tag == GUMBO_TAG_IFRAME || tag == GUMBO_TAG_NOEMBED ||
                      tag == GUMBO_TAG_NOFRAMES || tag == GUMBO_TAG_PLAINTEXT;
  if (!useful || (!is_raw && !open_.open(tag, name))) {
    out_ = start;
    return;
  }
  ++nodes_;
  keep_attributes(tag, name, start);
  html_[out_++] = '>';
  if (breaks_line(tag)) {
    block_tag_end_ = out_;
  }
  if (is_raw) {
    raw_text(name, tag);
  } else if (tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_LISTING) {
    ++preformatted_;
  }
}

void Prepass::end_tag() {
  const size_t name_start = in_ + 2;
  const size_t name_end = tag_name_end(text_, name_start);
  LowerName buffer;
  const std::string_view name = lower(text_.substr(name_start, name_end - name_start), buffer);
  const GumboTag tag = gumbo_tagn_enum(name.data(), static_cast<unsigned>(name.size()));
  AttributeReader reader(text_, name_end);
  reader.finish();
  in_head_ = in_head_ && tag != GUMBO_TAG_HEAD;
  if ((tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_LISTING) && preformatted_ > 0) {
    --preformatted_;
  }
  const bool is_gone = tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_SVG ||
                       tag == GUMBO_TAG_MATH;
  if (!is_gone && reader.closed() && open_.close(tag, name)) {
    drop_loose_space(tag);
    keep(in_, in_ + 2);
    keep_name(name_start, name_end);
    html_[out_++] = '>';
    if (breaks_line(tag)) {
      block_tag_end_ = out_;
    }
    if (aside_ != nullptr) {
      aside_->tree.end_tag(tag);
    }
  }
  in_ = reader.position();
}

// One piece of markup at '<', or the '<' itself where it starts none (13.2.5.6).
void Prepass::step() {
  const char next = in_ + 1 < text_.size() ? text_[in_ + 1] : '\0';
  const char after = in_ + 2 < text_.size() ? text_[in_ + 2] : '\0';
  if (is_ascii_alpha(next)) {
    start_tag();
  } else if (next == '/' && is_ascii_alpha(after)) {
    end_tag();
  } else if (next == '!' || next == '?' || next == '/') {
    const size_t end = skip_declaration(text_, in_);
    if (ascii_istarts_with(text_.substr(in_), "<!doctype")) {
      keep(in_, end);
    }
    in_ = end;
  } else {
    if (aside_ != nullptr) {
      aside_->tree.give_up();  // what is left out behind it might make a tag of it
    }
    keep(in_, in_ + 1);
    ++in_;
  }
}

size_t Prepass::bytes_kept() const {
  return out_ + attribute_bytes_saved_ + (aside_ != nullptr ? aside_->texts.bytes_saved() : 0);
}

bool Prepass::is_over() const {
  return in_ >= text_.size() || bytes_kept() >= limits_.bytes_max ||
         nodes_ + open_.rebuilt() >= limits_.nodes_max;
}

std::vector<std::string> Prepass::notes() const {
  std::vector<std::string> notes;
  if (in_ < text_.size()) {
    notes.emplace_back(bytes_kept() >= limits_.bytes_max ? "document: cut at bytes_max"
                                                         : "document: cut at nodes_max");
  }
  if (open_.depth_bit()) {
    notes.emplace_back("document: elements deeper than depth_max left out");
  }
  if (open_.formatting_bit()) {
    notes.emplace_back("document: formatting elements beyond formatting_max left out");
  }
  if (attributes_bit_) {
    notes.emplace_back("document: attributes beyond attributes_max left out");
  }
  return notes;
}

PrepassResult Prepass::run() && {
  while (!is_over()) {
    const size_t markup = std::min(text_.find('<', in_), text_.size());
    text_until(markup);
    if (in_ < text_.size()) {
      step();
    }
  }
  if (aside_ != nullptr && (in_ < text_.size() || aside_->tree.size() >= limits_.nodes_max)) {
    aside_->tree.give_up();
  }
  result_.notes = notes();
  html_.resize(out_);
  result_.html = std::move(html_);
  return std::move(result_);
}

}  // namespace

PrepassResult prepass(std::string utf8, const DocumentLimits& limits, PutAside* aside) {
  return Prepass(std::move(utf8), limits, aside).run();
}

}  // namespace broadsheet::parser
