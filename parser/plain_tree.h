#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "parser/attribute_table.h"
#include "parser/document.h"

namespace broadsheet::parser {

// Writes down the tree of a page as the pre-pass reads it: a node is what its tag says, no second
// reading and no nodes to walk afterwards. It knows the rules of tree construction (WHATWG HTML,
// 13.2.6) for pages whose tags nest as they should, with the end tags left out that may be, and
// gives up, for good, where the rules move nodes or open elements again: misnested formatting, text
// in tables outside their cells, templates, framesets. Then Gumbo builds the tree; while it has not
// given up its tree is Gumbo's, node for node (a test compares them). Most pages of the web are
// plain: nine of ten in the corpora.
class PlainTree {
 public:
  // Of a page of this size: no more text is ever put in it.
  explicit PlainTree(size_t page_bytes);
  PlainTree(const PlainTree&) = delete;
  PlainTree& operator=(const PlainTree&) = delete;

  // What the page holds next, in lower case. After giving up all of these do nothing.
  void start_tag(GumboTag tag, std::string_view name, AttributeTable::Slice attributes);
  void end_tag(GumboTag tag);
  // Text between tags, references not decoded; `plain` is plain_bytes() of it.
  void text(std::string_view text, size_t plain);
  void raw_text(std::string_view text);  // the content of a title or textarea
  // The white space that ended the last text() is not in the page after all.
  void take_back_space();
  void give_up() { given_up_ = true; }

  [[nodiscard]] bool has_given_up() const { return given_up_; }
  [[nodiscard]] size_t size() const { return rows_.size(); }
  // The whole tree; its texts and names view this object. Nothing where it has given up.
  [[nodiscard]] std::optional<std::vector<NodeRow>> finish();

 private:
  enum class Place : uint8_t { kBeforeHtml, kBeforeHead, kInHead, kAfterHead, kInBody };
  struct Open {
    NodeId node = kNoNode;
    NodeId last_child = kNoNode;
    GumboTag tag = GUMBO_TAG_UNKNOWN;
  };
  struct StartTag {
    GumboTag tag = GUMBO_TAG_UNKNOWN;
    std::string_view name;
    AttributeTable::Slice attributes;
  };
  static constexpr size_t kNowhere = SIZE_MAX;

  [[nodiscard]] GumboTag top() const { return stack_.back().tag; }
  // Whether the rules for the body's content count; they do in templates.
  [[nodiscard]] bool is_in_body() const { return place_ == Place::kInBody || templates_ > 0; }
  [[nodiscard]] bool holds(GumboTag tag) const;
  template <class IsWanted, class IsBarrier>
  [[nodiscard]] size_t find_open(IsWanted is_wanted, IsBarrier is_barrier) const;
  [[nodiscard]] size_t find(GumboTag tag, uint16_t barriers) const;
  [[nodiscard]] size_t find_heading() const;
  [[nodiscard]] size_t find_list_item(GumboTag tag) const;
  [[nodiscard]] size_t find_unscoped(GumboTag tag) const;
  [[nodiscard]] size_t find_ended(GumboTag tag) const;
  void add_row(NodeRow row);
  void append(std::string_view text, size_t plain);
  void end_text();
  void begin_tag();
  void insert(const StartTag& tag);
  void insert_implied(GumboTag tag);
  void pop();
  void pop_to(size_t height);
  void merge(NodeId node, const AttributeTable::Slice& attributes);
  [[nodiscard]] bool is_before_body(const StartTag& tag);
  void start_in_body(const StartTag& tag);
  void start_in_select(const StartTag& tag);
  void start_table_part(const StartTag& tag);
  void close_before(GumboTag tag);
  void end_before_body(GumboTag tag);
  void end_in_select(GumboTag tag);
  void end_in_body(GumboTag tag);
  void end_form();

  std::vector<NodeRow> rows_;
  std::vector<Open> stack_;
  std::string texts_;      // never grows past its size
  size_t text_begin_ = 0;  // of the text that no node has yet, up to the end
  NodeId form_ = kNoNode;  // 13.2.4.4, the form element pointer
  Place place_ = Place::kBeforeHtml;
  uint32_t templates_ = 0;  // open ones
  bool in_select_ = false;
  bool skip_newline_ = false;  // the next character, if it is one: right after <pre>
  bool given_up_ = false;
};

}  // namespace broadsheet::parser
