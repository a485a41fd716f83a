#include "parser/page_lines.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

bool is_sentence_end(char32_t c) {
  switch (c) {
    case U'\u3002':  // ideographic full stop
    case U'\uFF01':  // full-width ! and ?
    case U'\uFF1F':
    case U'\uFF61':
    case U'\u2026':  // ellipsis
    case U'\u061F':  // Arabic question mark
    case U'\u06D4':  // Urdu full stop
    case U'\u0964':  // danda
      return true;
    default:
      return false;
  }
}

bool is_comma(char32_t c) {
  return c == U'\uFF0C' || c == U'\u3001' || c == U'\u060C' || c == U'\uFF1B' || c == U'\uFF1A';
}

bool is_wide(char32_t c) {
  return (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x9FFF) ||
         (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000);
}

bool is_letter_like(char32_t c) {
  if (c < 0xC0 || c == 0xD7 || c == 0xF7) {
    return false;
  }
  return !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
         !(c >= 0xFE00 && c <= 0xFFEF && !is_kana(c)) && !(c >= 0xE000 && c <= 0xF8FF) &&
         !(c >= 0x1F000 && c <= 0x1FAFF);
}

// What a byte is to measure(): text is mostly letters and spaces, told apart by one look.
enum class Byte : uint8_t { kNothing, kLetter, kComma, kEnd, kIdeograph, kLonger };
constexpr std::array<Byte, 256> kBytes = [] {
  std::array<Byte, 256> bytes{};
  for (size_t i = 0; i < bytes.size(); ++i) {
    const char c = static_cast<char>(i);
    bytes[i] = i >= 0xE4 && i <= 0xE9                   ? Byte::kIdeograph  // U+4000-9FFF
               : i >= 0x80                              ? Byte::kLonger
               : is_ascii_alpha(c) || is_ascii_digit(c) ? Byte::kLetter
               : c == ','                               ? Byte::kComma
               : c == '.' || c == '!' || c == '?'       ? Byte::kEnd
                                                        : Byte::kNothing;
  }
  return bytes;
}();

Byte byte_kind(std::string_view text, size_t at) {
  return at < text.size() ? kBytes[static_cast<uint8_t>(text[at])] : Byte::kNothing;
}

bool is_space(char32_t c) {
  return c <= 0x20 || c == 0xA0 || c == 0x3000 || c == 0x202F || (c >= 0x2000 && c <= 0x200A) ||
         c == 0x2028 || c == 0x2029 || c == 0x85;
}

bool shows_nothing(char32_t c) {
  return c == 0xAD || c == 0x200B || c == 0xFEFF || c == 0x2060 || c == 0x200E || c == 0x200F ||
         (c >= 0x202A && c <= 0x202E);
}

// The bytes that may begin white space or a mark that shows nothing.
constexpr std::array<bool, 256> kMayBeInvisible = [] {
  std::array<bool, 256> may{};
  for (size_t i = 0; i < may.size(); ++i) {
    may[i] = i <= 0x20 || i == 0xC2 || i == 0xE2 || i == 0xE3 || i == 0xEF;
  }
  return may;
}();

bool may_be_invisible(char c) {
  return kMayBeInvisible[static_cast<uint8_t>(c)];
}

struct Invisible {
  size_t bytes = 0;  // 0: what stands here is seen
  bool is_space = false;
};
Invisible invisible_at(std::string_view text, size_t at) {
  if (!may_be_invisible(text[at])) {
    return {};
  }
  const CodePoint point = decode_code_point(text, at);
  const bool space = is_space(point.value);
  return {space || shows_nothing(point.value) ? std::max<size_t>(point.bytes, 1) : 0, space};
}

// The end of the text that is seen at `at`, before the next invisible character, where single
// spaces between words count as seen.
size_t seen_end(std::string_view text, size_t at) {
  while (at < text.size()) {
    if (!may_be_invisible(text[at])) {
      ++at;
    } else if (text[at] == ' ' && at + 1 < text.size() && !may_be_invisible(text[at + 1])) {
      at += 2;
    } else if (invisible_at(text, at).bytes == 0) {
      at += std::max<size_t>(decode_code_point(text, at).bytes, 1);
    } else {
      break;
    }
  }
  return at;
}

// What an open element says about the text inside it.
struct Style {
  NodeId block = kNoNode;
  NodeId table = kNoNode;
  NodeId row = kNoNode;
  NodeId cell = kNoNode;
  NodeId item = kNoNode;
  BlockKind kind = BlockKind::kParagraph;
  uint8_t level = 0;
  uint8_t list_depth = 0;
  bool link = false;
  bool outward = false;  // a link to another site
  bool bold = false;
  bool preformatted = false;
};

struct OpenElement {
  NodeId node = kNoNode;
  NodeId end = kNoNode;
  Style outer;  // to go back to
  bool block = false;
  int32_t span = -1;           // index into PageLines::spans
  uint32_t weight_before = 0;  // of the pending line, when an inline region opened
  uint32_t line_before = 0;
};

// Elements without text of the page: controls, fallbacks, foreign content.
bool has_no_lines(Node node) {
  switch (node.tag()) {
    case GUMBO_TAG_SCRIPT:
    case GUMBO_TAG_STYLE:
    case GUMBO_TAG_NOSCRIPT:
    case GUMBO_TAG_TEMPLATE:
    case GUMBO_TAG_SELECT:
    case GUMBO_TAG_OPTION:
    case GUMBO_TAG_TEXTAREA:
    case GUMBO_TAG_BUTTON:
    case GUMBO_TAG_IFRAME:
    case GUMBO_TAG_OBJECT:
    case GUMBO_TAG_EMBED:
    case GUMBO_TAG_VIDEO:
    case GUMBO_TAG_AUDIO:
    case GUMBO_TAG_CANVAS:
    case GUMBO_TAG_SVG:
    case GUMBO_TAG_MAP:
    case GUMBO_TAG_HEAD:
    case GUMBO_TAG_TITLE:
    case GUMBO_TAG_RT:  // ruby annotations repeat the text
    case GUMBO_TAG_RP:
      return true;
    default:
      return false;
  }
}

class Layout {
 public:
  Layout(const Document& document, std::string_view host)
      : document_(document), host_(without_www(host)) {}

  PageLines run() {
    const auto count = static_cast<NodeId>(document_.size());
    page_.line_at.resize(size_t{count} + 1);
    count_images(count);
    for (NodeId id = 0; id < count;) {
      close_until(id);
      const Node node = document_.node(id);
      if (!node.is_element()) {
        page_.line_at[id] = next_line();
        add_text(node);
        ++id;
        continue;
      }
      id = open(node);
    }
    close_until(count);
    flush();
    page_.line_at[count] = next_line();
    return std::move(page_);
  }

 private:
  [[nodiscard]] uint32_t next_line() const { return static_cast<uint32_t>(page_.lines.size()); }

  void count_images(NodeId count) {
    page_.images_before.resize(size_t{count} + 1);
    for (NodeId id = 0; id < count; ++id) {
      const Node node = document_.node(id);
      page_.images_before[id + 1] =
          page_.images_before[id] + (node.is(GUMBO_TAG_IMG) || node.is(GUMBO_TAG_VIDEO) ? 1 : 0);
    }
  }

  // Returns the node to go on with.
  NodeId open(Node node) {
    const NodeId id = node.id();
    const NodeId end = node.subtree_end();
    const RegionSet regions = regions_of(node, names_);
    const bool block = is_block(node.tag());
    const bool unseen =
        has_no_lines(node) || (!block && (regions & (kRegionHidden | kRegionPopup)) != 0);
    if (block || node.tag() == GUMBO_TAG_BR) {
      line_break(node);
    }
    if (unseen || end == id + 1) {
      std::fill(page_.line_at.begin() + id, page_.line_at.begin() + end, next_line());
      return end;
    }
    page_.line_at[id] = next_line();
    OpenElement element{.node = id, .end = end, .outer = style_, .block = block};
    if (regions != 0) {
      element.span = static_cast<int32_t>(page_.spans.size());
      element.weight_before = pending_.measure.weight;
      element.line_before = next_line();
      page_.spans.push_back({.node = id, .regions = regions, .first = next_line()});
    }
    open_.push_back(element);
    enter(node, block);
    return id + 1;
  }

  void line_break(Node node) {
    if (style_.preformatted && node.tag() == GUMBO_TAG_BR) {
      pending_.text += '\n';
      return;
    }
    flush();
  }

  void enter(Node node, bool block) {
    if (block) {
      style_.block = node.id();
    }
    switch (node.tag()) {
      case GUMBO_TAG_A:
        style_.link = style_.link || is_link(node);
        style_.outward = style_.link && leaves_site(node.attribute_or("href"));
        break;
      case GUMBO_TAG_B:
      case GUMBO_TAG_STRONG:
        style_.bold = true;
        break;
      case GUMBO_TAG_PRE:
        style_.preformatted = true;
        style_.kind = BlockKind::kCode;
        break;
      case GUMBO_TAG_BLOCKQUOTE:
        style_.kind = BlockKind::kQuote;
        break;
      case GUMBO_TAG_UL:
      case GUMBO_TAG_OL:
        ++style_.list_depth;
        break;
      case GUMBO_TAG_LI:
        style_.item = node.id();
        style_.kind = BlockKind::kListItem;
        style_.level = static_cast<uint8_t>(style_.list_depth > 0 ? style_.list_depth - 1 : 0);
        break;
      case GUMBO_TAG_TABLE:
        style_.table = node.id();
        style_.row = style_.cell = kNoNode;
        break;
      case GUMBO_TAG_TR:
        style_.row = node.id();
        break;
      case GUMBO_TAG_TD:
      case GUMBO_TAG_TH:
        style_.cell = node.id();
        style_.kind = BlockKind::kParagraph;
        break;
      default:
        enter_heading(node);
    }
  }

  void enter_heading(Node node) {
    const std::string_view name = node.tag_name();
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      style_.kind = BlockKind::kHeading;
      style_.level = static_cast<uint8_t>(name[1] - '0');
    }
  }

  static bool is_link(Node node) {
    const std::string_view target = node.attribute_or("href");
    return !target.empty() && !target.starts_with('#');
  }

  static std::string_view without_www(std::string_view host) {
    return host.starts_with("www.") ? host.substr(4) : host;
  }

  static constexpr size_t kSchemeBytesMax = 6;  // "https:"

  // To a host that is neither ours nor a part of ours nor the other way round.
  [[nodiscard]] bool leaves_site(std::string_view target) const {
    const size_t slashes = target.find("//");
    if (slashes > kSchemeBytesMax) {  // also when there is none
      return false;
    }
    target.remove_prefix(slashes + 2);
    const std::string_view host = without_www(target.substr(0, target.find_first_of("/:?#")));
    return !host.ends_with(host_) && !host_.ends_with(host);
  }

  void close_until(NodeId id) {
    while (!open_.empty() && open_.back().end <= id) {
      const OpenElement element = open_.back();
      open_.pop_back();
      if (element.block) {
        flush();
      }
      if (element.span >= 0) {
        close_span(element);
      }
      style_ = element.outer;
    }
  }

  void close_span(const OpenElement& element) {
    RegionSpan& span = page_.spans[static_cast<size_t>(element.span)];
    span.last = next_line();
    if (!element.block && element.line_before == next_line()) {
      pending_regions_ |= span.regions;
      pending_region_weight_ += pending_.measure.weight - element.weight_before;
    }
  }

  void add_text(Node node) {
    const std::string_view text = node.text();
    const size_t before = pending_.text.size();
    if (style_.preformatted) {
      pending_.text += text;
    } else {
      append_collapsed(text);
    }
    if (pending_.text.size() == before) {
      return;
    }
    join_drop_cap(before);
    if (pending_.first_text == kNoNode) {
      pending_.first_text = node.id();
      start_line();
    }
    pending_.last_text = node.id();
    const TextMeasure added =
        measure(std::string_view(pending_.text).substr(std::min(before, pending_.text.size())));
    pending_.measure += added;
    if (style_.link) {
      pending_.link_weight += added.weight;
      pending_.outward_weight += style_.outward ? added.weight : 0;
      ++pending_.links;
    }
    if (style_.bold) {
      pending_.bold_weight += added.weight;
    }
  }

  void start_line() {
    pending_.node = style_.block;
    pending_.kind = style_.kind;
    pending_.level = style_.level;
    pending_.table = style_.table;
    pending_.row = style_.row;
    pending_.cell = style_.cell;
    pending_.item = style_.item;
    pending_.leads_with_link = style_.link;
  }

  void append_collapsed(std::string_view text) {
    std::string& out = pending_.text;
    size_t at = 0;
    while (at < text.size()) {
      const Invisible invisible = invisible_at(text, at);
      if (invisible.bytes > 0) {
        space_ = space_ || invisible.is_space;
        at += invisible.bytes;
        continue;
      }
      if (space_ && !out.empty()) {
        out += ' ';
      }
      space_ = false;
      const size_t end = seen_end(text, at);
      out.append(text, at, end - at);
      at = end;
    }
  }

  // "H ong Kong": a capital set apart as a drop cap belongs to the letters after it. `before` is
  // where the newest text starts. A letter that is a word of its own keeps its space.
  void join_drop_cap(size_t before) {
    std::string& text = pending_.text;
    if (before != 1 || pending_.last_text == kNoNode || text.size() < 3 || text[1] != ' ') {
      return;
    }
    const bool lone_word = text[0] == 'A' || text[0] == 'I' || text[0] == 'O';
    const bool capital = text[0] >= 'A' && text[0] <= 'Z';
    if (capital && !lone_word && (is_ascii_alpha(text[2]))) {
      text.erase(1, 1);
    }
  }

  void flush() {
    space_ = false;
    if (pending_.first_text != kNoNode) {
      if (style_.preformatted) {
        pending_.text = std::string(trim(pending_.text));
      }
      if (!pending_.text.empty()) {
        if (pending_region_weight_ * 10 >= pending_.measure.weight * 9) {
          pending_.regions |= pending_regions_;
        }
        page_.lines.push_back(std::move(pending_));
      }
    }
    pending_ = Line{};
    pending_regions_ = 0;
    pending_region_weight_ = 0;
  }

  const Document& document_;
  std::string_view host_;
  PageLines page_;
  NameCache<RegionSet> names_;
  std::vector<OpenElement> open_;
  Style style_;
  Line pending_;
  RegionSet pending_regions_ = 0;
  uint32_t pending_region_weight_ = 0;
  bool space_ = false;  // white space stands before whatever comes next
};

}  // namespace

TextMeasure& TextMeasure::operator+=(const TextMeasure& other) {
  weight += other.weight;
  sentence_ends += other.sentence_ends;
  commas += other.commas;
  return *this;
}

TextMeasure measure(std::string_view text) {
  TextMeasure sum;
  for (size_t at = 0; at < text.size();) {
    const Byte kind = byte_kind(text, at);
    if (kind <= Byte::kLetter) {
      sum.weight += static_cast<uint32_t>(kind);
      ++at;
      continue;
    }
    if (kind == Byte::kIdeograph) {
      sum.weight += 2;
      at += 3;
      continue;
    }
    if (kind != Byte::kLonger) {
      sum.commas += kind == Byte::kComma ? 1 : 0;
      ++at;
      sum.sentence_ends += kind == Byte::kEnd && byte_kind(text, at) != Byte::kLetter ? 1 : 0;
      continue;
    }
    const CodePoint point = decode_code_point(text, at);
    at += std::max<size_t>(point.bytes, 1);
    if (is_wide(point.value)) {
      sum.weight += 2;
    } else if (is_sentence_end(point.value)) {
      ++sum.sentence_ends;
    } else if (is_comma(point.value)) {
      ++sum.commas;
    } else if (is_letter_like(point.value)) {
      ++sum.weight;
    }
  }
  return sum;
}

PageLines lay_out(const Document& document, std::string_view host) {
  return Layout(document, host).run();
}

}  // namespace broadsheet::parser
