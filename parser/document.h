#pragma once

#include <gumbo.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace broadsheet::parser {

// Bounds on what one page may cost. Each one that bites is named in Document::notes().
struct DocumentLimits {
  size_t bytes_max = 8U << 20;  // of HTML after the pre-pass; the rest is cut off
  uint32_t depth_max = 400;     // open elements; deeper start tags are dropped before the parse
  uint32_t nodes_max = 600'000;
  uint32_t attributes_max = 120;  // of one element
  uint32_t formatting_max =
      40;  // open formatting elements (b, i, font, ...): each is rebuilt per block
  size_t arena_bytes_max = 512U << 20;
  int cpu_milliseconds_max = 1500;
};

// Bump memory for one parse, kept between pages by whoever parses many (one per thread).
class Arena;
struct ArenaDeleter {
  void operator()(Arena* arena) const;
};
using ArenaPtr = std::unique_ptr<Arena, ArenaDeleter>;
[[nodiscard]] ArenaPtr make_arena();

using NodeId = uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

class Document;

struct Attribute {
  std::string_view name;   // lower case
  std::string_view value;  // entities decoded
};

// What a Document knows of one node; readers use Node.
struct NodeRow {
  const char* text = nullptr;  // of a text node; of an element, its name where Gumbo has no tag for
                               // it; not ended by a zero
  NodeId parent = kNoNode;
  NodeId end = 0;  // one past the subtree
  NodeId previous = kNoNode;
  uint32_t text_bytes = 0;
  uint32_t first_attribute = 0;
  uint16_t attribute_count = 0;
  uint16_t depth = 0;
  bool is_element = false;
  GumboTag tag = GUMBO_TAG_UNKNOWN;
};

// Who builds a tree. Both build the same one: Gumbo reads any page, the plain tree (plain_tree.h)
// most of those whose tags nest as they should, in a tenth of the time.
enum class TreeBuilder : uint8_t { kPlainOrGumbo, kGumbo };

// A borrowed view of one DOM node, cheap to copy, valid while its Document lives. Nodes are
// numbered in document order (preorder), so the subtree of a node is the range [id(),
// subtree_end()) and every walk is a loop over numbers: no recursion on input depth. Features per
// node live in plain vectors indexed by id.
class Node {
 public:
  Node() = default;
  Node(const Document* document, NodeId id) : document_(document), id_(id) {}

  explicit operator bool() const { return document_ != nullptr && id_ != kNoNode; }
  [[nodiscard]] NodeId id() const { return id_; }
  [[nodiscard]] const Document& document() const { return *document_; }  // of a non-empty Node
  [[nodiscard]] NodeId subtree_end() const;
  [[nodiscard]] uint32_t depth() const;
  [[nodiscard]] bool is_element() const;
  [[nodiscard]] bool is_text() const;  // text, white space and CDATA nodes
  [[nodiscard]] GumboTag tag() const;  // GUMBO_TAG_UNKNOWN for text and for custom elements
  [[nodiscard]] bool is(GumboTag tag) const { return is_element() && this->tag() == tag; }
  [[nodiscard]] std::string_view tag_name() const;  // lower case; of custom elements too
  [[nodiscard]] std::span<const Attribute> attributes() const;  // of an element
  // The value of an attribute, entities decoded; nullopt when absent. The name is lower case.
  [[nodiscard]] std::optional<std::string_view> attribute(std::string_view name) const;
  [[nodiscard]] std::string_view attribute_or(std::string_view name,
                                              std::string_view fallback = {}) const;
  [[nodiscard]] std::string_view text() const;  // of a text node; "" for elements
  [[nodiscard]] Node parent() const;
  [[nodiscard]] Node first_child() const;
  [[nodiscard]] Node next_sibling() const;
  [[nodiscard]] Node previous_sibling() const;
  [[nodiscard]] bool contains(Node other) const;  // itself included

  friend bool operator==(const Node&, const Node&) = default;

 private:
  const Document* document_ = nullptr;
  NodeId id_ = kNoNode;
};

// A parsed page: its tree, flattened into document order. Movable, not copyable; all const members
// may be used from any thread.
class Document {
 public:
  // Parses any bytes that are UTF-8. Never fails: a page that breaks a limit gives what was read up
  // to there and a note. `arena` may be null (one of its own is used); it must outlive the Document
  // and serves one Document at a time.
  [[nodiscard]] static Document parse(std::string utf8, const DocumentLimits& limits,
                                      Arena* arena = nullptr,
                                      TreeBuilder builder = TreeBuilder::kPlainOrGumbo);

  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  [[nodiscard]] size_t size() const;  // nodes
  [[nodiscard]] Node node(NodeId id) const { return {this, id}; }
  [[nodiscard]] Node root() const;  // <html>
  [[nodiscard]] Node head() const;
  [[nodiscard]] Node body() const;
  // The contents of <script type=application/ld+json> and of embedded state (__NEXT_DATA__ and the
  // like), as they stood: the pre-pass takes all scripts out of the DOM and keeps these.
  struct Script {
    std::string type;  // the attribute, lower case
    std::string id;
    std::string_view text;  // views the Document's source
  };
  [[nodiscard]] const std::vector<Script>& scripts() const;
  [[nodiscard]] const std::vector<std::string>& notes() const;

 private:
  friend class Node;
  struct State;
  using Row = NodeRow;
  explicit Document(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
  // The State's: walks read them millions of times.
  const Row* rows_ = nullptr;
  const Attribute* attributes_ = nullptr;
};

// The visible text below `node`, one line a block element, white space collapsed, scripts and
// styles left out.
[[nodiscard]] std::string text_of(Node node);
// The same on one line.
[[nodiscard]] std::string line_of(Node node);
// The first element below `from` (in document order) with that tag, or an empty Node.
[[nodiscard]] Node find_first(Node from, GumboTag tag);
[[nodiscard]] std::vector<Node> find_all(Node from, GumboTag tag);
// True when `token` is one of the white-space separated words of attribute `name`.
[[nodiscard]] bool has_token(Node node, std::string_view name, std::string_view token);
// Elements that start a new line (p, div, li, h1, ...), as opposed to those that flow in one.
[[nodiscard]] bool is_block(GumboTag tag);

inline NodeId Node::subtree_end() const {
  return *this ? document_->rows_[id_].end : 0;
}

inline uint32_t Node::depth() const {
  return *this ? document_->rows_[id_].depth : 0;
}

inline bool Node::is_element() const {
  return *this && document_->rows_[id_].is_element;
}

inline bool Node::is_text() const {
  return *this && !document_->rows_[id_].is_element;
}

inline GumboTag Node::tag() const {
  return *this ? document_->rows_[id_].tag : GUMBO_TAG_UNKNOWN;
}

inline std::span<const Attribute> Node::attributes() const {
  if (!*this) {
    return {};
  }
  const Document::Row& row = document_->rows_[id_];
  return {document_->attributes_ + row.first_attribute, row.attribute_count};
}

inline std::optional<std::string_view> Node::attribute(std::string_view name) const {
  for (const Attribute& attribute : attributes()) {
    if (attribute.name == name) {
      return attribute.value;
    }
  }
  return std::nullopt;
}

inline std::string_view Node::attribute_or(std::string_view name, std::string_view fallback) const {
  for (const Attribute& attribute : attributes()) {
    if (attribute.name == name) {
      return attribute.value;
    }
  }
  return fallback;
}

inline std::string_view Node::text() const {
  return is_text() ? std::string_view(document_->rows_[id_].text, document_->rows_[id_].text_bytes)
                   : std::string_view();
}

inline Node Node::parent() const {
  return *this ? Node(document_, document_->rows_[id_].parent) : Node();
}

inline Node Node::first_child() const {
  return *this && id_ + 1 < subtree_end() ? Node(document_, id_ + 1) : Node();
}

inline Node Node::next_sibling() const {
  const Node up = parent();
  return up && subtree_end() < up.subtree_end() ? Node(document_, subtree_end()) : Node();
}

inline Node Node::previous_sibling() const {
  return *this ? Node(document_, document_->rows_[id_].previous) : Node();
}

inline bool Node::contains(Node other) const {
  return *this && other && document_ == other.document_ && other.id_ >= id_ &&
         other.id_ < subtree_end();
}

}  // namespace broadsheet::parser
