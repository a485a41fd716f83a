#include <array>
#include <utility>

#include "base/text.h"
#include "parser/document.h"

namespace broadsheet::parser {
namespace {

using TagSet = std::array<bool, GUMBO_TAG_LAST + 1>;

template <size_t N>
constexpr TagSet make_tag_set(const GumboTag (&tags)[N]) {
  TagSet set{};
  for (const GumboTag tag : tags) {
    set[tag] = true;
  }
  return set;
}

constexpr TagSet kBlocks =
    make_tag_set({GUMBO_TAG_ADDRESS, GUMBO_TAG_ARTICLE,  GUMBO_TAG_ASIDE,   GUMBO_TAG_BLOCKQUOTE,
                  GUMBO_TAG_BODY,    GUMBO_TAG_CAPTION,  GUMBO_TAG_CENTER,  GUMBO_TAG_DD,
                  GUMBO_TAG_DETAILS, GUMBO_TAG_DIR,      GUMBO_TAG_DIV,     GUMBO_TAG_DL,
                  GUMBO_TAG_DT,      GUMBO_TAG_FIELDSET, GUMBO_TAG_FIGURE,  GUMBO_TAG_FIGCAPTION,
                  GUMBO_TAG_FOOTER,  GUMBO_TAG_FORM,     GUMBO_TAG_FRAME,   GUMBO_TAG_FRAMESET,
                  GUMBO_TAG_H1,      GUMBO_TAG_H2,       GUMBO_TAG_H3,      GUMBO_TAG_H4,
                  GUMBO_TAG_H5,      GUMBO_TAG_H6,       GUMBO_TAG_HEADER,  GUMBO_TAG_HGROUP,
                  GUMBO_TAG_HR,      GUMBO_TAG_HTML,     GUMBO_TAG_LEGEND,  GUMBO_TAG_LI,
                  GUMBO_TAG_LISTING, GUMBO_TAG_MAIN,     GUMBO_TAG_MENU,    GUMBO_TAG_NAV,
                  GUMBO_TAG_OL,      GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION,  GUMBO_TAG_P,
                  GUMBO_TAG_PRE,     GUMBO_TAG_SECTION,  GUMBO_TAG_SUMMARY, GUMBO_TAG_TABLE,
                  GUMBO_TAG_TBODY,   GUMBO_TAG_TD,       GUMBO_TAG_TFOOT,   GUMBO_TAG_TH,
                  GUMBO_TAG_THEAD,   GUMBO_TAG_TR,       GUMBO_TAG_UL,      GUMBO_TAG_XMP});

constexpr TagSet kInvisible = make_tag_set(
    {GUMBO_TAG_SCRIPT, GUMBO_TAG_STYLE, GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_SVG,
     GUMBO_TAG_IFRAME, GUMBO_TAG_NOEMBED, GUMBO_TAG_NOFRAMES, GUMBO_TAG_TEXTAREA, GUMBO_TAG_HEAD,
     GUMBO_TAG_OBJECT, GUMBO_TAG_VIDEO, GUMBO_TAG_AUDIO, GUMBO_TAG_CANVAS});

bool is_invisible(Node node) {
  // A declarative shadow root is shown although it is a template.
  return kInvisible[node.tag()] &&
         !(node.is(GUMBO_TAG_TEMPLATE) && node.attribute("shadowrootmode"));
}

// Collects text into lines: white space collapsed, empty lines left out.
class LineCollector {
 public:
  explicit LineCollector(char separator) : separator_(separator) {}

  void add(std::string_view text) { line_ += text; }
  void end_line() {
    const std::string collapsed = collapse_space(line_);
    line_.clear();
    if (collapsed.empty()) {
      return;
    }
    if (!out_.empty()) {
      out_ += separator_;
    }
    out_ += collapsed;
  }
  std::string finish() && {
    end_line();
    return std::move(out_);
  }

 private:
  char separator_;
  std::string line_;
  std::string out_;
};

std::string collect_text(Node from, char separator) {
  if (!from) {
    return {};
  }
  LineCollector lines(separator);
  std::vector<NodeId> block_ends;
  const NodeId end = from.subtree_end();
  NodeId id = from.id();
  while (id < end) {
    while (!block_ends.empty() && block_ends.back() <= id) {
      lines.end_line();
      block_ends.pop_back();
    }
    const Node node = from.document().node(id);
    if (node.is_text()) {
      lines.add(node.text());
    } else if (id != from.id() && is_invisible(node)) {
      id = node.subtree_end();
      continue;
    } else if (node.is(GUMBO_TAG_BR)) {
      lines.end_line();
    } else if (is_block(node.tag())) {
      lines.end_line();
      block_ends.push_back(node.subtree_end());
    }
    ++id;
  }
  return std::move(lines).finish();
}

}  // namespace

std::string text_of(Node node) {
  return collect_text(node, '\n');
}

std::string line_of(Node node) {
  return collect_text(node, ' ');
}

Node find_first(Node from, GumboTag tag) {
  if (!from) {
    return {};
  }
  for (NodeId id = from.id() + 1; id < from.subtree_end(); ++id) {
    if (const Node node = from.document().node(id); node.is(tag)) {
      return node;
    }
  }
  return {};
}

std::vector<Node> find_all(Node from, GumboTag tag) {
  std::vector<Node> found;
  if (!from) {
    return found;
  }
  for (NodeId id = from.id() + 1; id < from.subtree_end(); ++id) {
    if (const Node node = from.document().node(id); node.is(tag)) {
      found.push_back(node);
    }
  }
  return found;
}

bool has_token(Node node, std::string_view name, std::string_view token) {
  const std::string_view value = node.attribute_or(name);
  size_t at = value.find(token);
  while (at != std::string_view::npos && !token.empty()) {
    const size_t end = at + token.size();
    if ((at == 0 || is_ascii_space(value[at - 1])) &&
        (end == value.size() || is_ascii_space(value[end]))) {
      return true;
    }
    at = value.find(token, at + 1);
  }
  return false;
}

bool is_block(GumboTag tag) {
  return kBlocks[tag];
}

}  // namespace broadsheet::parser
