#include "parser/plain_tree.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/references.h"
#include "parser/tag_traits.h"

// What makes a page plain is that no formatting element (b, a, font, ...) is ever closed but by its
// own end tag: so none has to be opened again (13.2.4.3, "reconstruct the active formatting
// elements"), and their list is always the formatting elements on the stack. The insertion mode
// follows from the stack too, once the body is open. Where Gumbo and the standard differ, Gumbo is
// followed. Tokens that the rules ignore leave text before and after them one node, as in Gumbo.

namespace broadsheet::parser {
namespace {

// Tags with rules of their own that are too rare to be worth them.
constexpr auto kGivesUp = std::to_array<GumboTag>(
    {GUMBO_TAG_APPLET, GUMBO_TAG_FRAME, GUMBO_TAG_FRAMESET, GUMBO_TAG_IMAGE, GUMBO_TAG_ISINDEX,
     GUMBO_TAG_MARQUEE, GUMBO_TAG_MATH, GUMBO_TAG_MENUITEM, GUMBO_TAG_NOBR, GUMBO_TAG_NOEMBED,
     GUMBO_TAG_NOFRAMES, GUMBO_TAG_PLAINTEXT, GUMBO_TAG_RB, GUMBO_TAG_RTC, GUMBO_TAG_SCRIPT,
     GUMBO_TAG_STYLE, GUMBO_TAG_SVG, GUMBO_TAG_XMP});

constexpr std::array<bool, GUMBO_TAG_LAST + 1> kIsBeyond = [] {
  std::array<bool, GUMBO_TAG_LAST + 1> is_beyond{};
  for (const GumboTag tag : kGivesUp) {
    is_beyond[tag] = true;
  }
  return is_beyond;
}();

bool is_head_tag(GumboTag tag) {
  return tag == GUMBO_TAG_BASE || tag == GUMBO_TAG_BASEFONT || tag == GUMBO_TAG_BGSOUND ||
         tag == GUMBO_TAG_LINK || tag == GUMBO_TAG_META || tag == GUMBO_TAG_TEMPLATE ||
         tag == GUMBO_TAG_TITLE;
}

// To Gumbo main is no special element.
bool is_special(GumboTag tag) {
  return has(tag, kSpecial | kUnstacked) && tag != GUMBO_TAG_MAIN;
}

// Gumbo ends some names at a control character, and mends what is no UTF-8.
bool is_plain_in_name(char c) {
  return c > ' ' && c < '\x7F';
}

bool is_space(std::string_view text) {
  return std::ranges::all_of(text, is_ascii_space);
}

}  // namespace

PlainTree::PlainTree(size_t page_bytes) {
  texts_.reserve(page_bytes);
  rows_.reserve(page_bytes / 48);
}

bool PlainTree::holds(GumboTag tag) const {
  return std::ranges::find(stack_, tag, &Open::tag) != stack_.end();
}

// Height of the innermost open element that is wanted, or kNowhere when a barrier comes first.
template <class IsWanted, class IsBarrier>
size_t PlainTree::find_open(IsWanted is_wanted, IsBarrier is_barrier) const {
  for (size_t height = stack_.size(); height-- > 0;) {
    if (is_wanted(stack_[height].tag)) {
      return height;
    }
    if (is_barrier(stack_[height].tag)) {
      break;
    }
  }
  return kNowhere;
}

size_t PlainTree::find(GumboTag tag, uint16_t barriers) const {
  return find_open([tag](GumboTag open) { return open == tag; },
                   [barriers](GumboTag open) { return has(open, barriers); });
}

size_t PlainTree::find_heading() const {
  return find_open([](GumboTag open) { return has(open, kHeading); },
                   [](GumboTag open) { return has(open, kScope); });
}

// Of the item that a start tag of li, dd or dt ends.
size_t PlainTree::find_list_item(GumboTag tag) const {
  return find_open(
      [tag](GumboTag open) {
        return tag == GUMBO_TAG_LI ? open == GUMBO_TAG_LI
                                   : open == GUMBO_TAG_DD || open == GUMBO_TAG_DT;
      },
      [](GumboTag open) {
        return is_special(open) && open != GUMBO_TAG_ADDRESS && open != GUMBO_TAG_DIV &&
               open != GUMBO_TAG_P;
      });
}

// "Any other end tag": of names that Gumbo does not know all are one to it.
size_t PlainTree::find_unscoped(GumboTag tag) const {
  return find_open([tag](GumboTag open) { return open == tag; }, is_special);
}

// Of the element that an end tag ends, where it is no matter of formatting or forms.
size_t PlainTree::find_ended(GumboTag tag) const {
  if (tag == GUMBO_TAG_TEMPLATE) {
    return find(tag, 0);
  }
  if (tag == GUMBO_TAG_P) {
    return find(tag, kScope | kButtonScope);
  }
  if (tag == GUMBO_TAG_LI) {
    return find(tag, kScope | kListScope);
  }
  if (has(tag, kHeading)) {
    return find_heading();
  }
  if (has(tag, kTablePart) || tag == GUMBO_TAG_TABLE) {
    return find(tag, kTableScope);
  }
  return has(tag, kBlockEnd) ? find(tag, kScope) : find_unscoped(tag);
}

void PlainTree::add_row(NodeRow row) {
  const auto id = static_cast<NodeId>(rows_.size());
  row.end = id + 1;
  row.depth = static_cast<uint16_t>(std::min<size_t>(stack_.size(), UINT16_MAX));
  if (!stack_.empty()) {
    row.parent = stack_.back().node;
    row.previous = std::exchange(stack_.back().last_child, id);
  }
  rows_.push_back(row);
}

void PlainTree::append(std::string_view text, size_t plain) {
  const size_t begin = texts_.size();
  texts_.append(text, 0, plain);
  if (plain < text.size() && !append_decoded(texts_, text.substr(plain), ReferencePlace::kText)) {
    give_up();
  } else if (std::exchange(skip_newline_, false) && begin < texts_.size() &&
             texts_[begin] == '\n') {
    texts_.erase(begin, 1);
  }
}

// Text becomes a node when an element begins or ends behind it.
void PlainTree::end_text() {
  if (text_begin_ == texts_.size()) {
    return;
  }
  add_row({.text = texts_.data() + text_begin_,
           .text_bytes = static_cast<uint32_t>(texts_.size() - text_begin_)});
  text_begin_ = texts_.size();
}

void PlainTree::insert(const StartTag& tag) {
  end_text();
  NodeRow row{.first_attribute = tag.attributes.first,
              .attribute_count = tag.attributes.count,
              .is_element = true,
              .tag = tag.tag};
  if (tag.tag == GUMBO_TAG_UNKNOWN) {
    row.text = texts_.data() + texts_.size();
    row.text_bytes = static_cast<uint32_t>(tag.name.size());
    texts_ += tag.name;
    text_begin_ = texts_.size();
  }
  const auto id = static_cast<NodeId>(rows_.size());
  add_row(row);
  if (!has(tag.tag, kVoid)) {
    stack_.push_back({.node = id, .tag = tag.tag});
  }
}

void PlainTree::insert_implied(GumboTag tag) {
  insert({.tag = tag, .name = {}, .attributes = {}});
}

void PlainTree::pop() {
  end_text();
  rows_[stack_.back().node].end = static_cast<NodeId>(rows_.size());
  stack_.pop_back();
}

// Closes the element at `height` and all in it.
void PlainTree::pop_to(size_t height) {
  while (stack_.size() > height + 1) {
    if (has(top(), kFormatting)) {
      give_up();
      return;
    }
    pop();
  }
  pop();
}

void PlainTree::text(std::string_view text, size_t plain) {
  if (given_up_ || text.empty()) {
    return;
  }
  const bool may_hold_text = is_in_body() && !has(top(), kTableContext);
  if (!may_hold_text && !is_space(text)) {
    give_up();
  } else if (place_ > Place::kBeforeHead) {
    append(text, plain);
  }
}

void PlainTree::raw_text(std::string_view text) {
  if (!given_up_) {
    append(text, 0);
  }
}

void PlainTree::take_back_space() {
  if (texts_.size() > text_begin_) {
    texts_.pop_back();
  }
}

void PlainTree::begin_tag() {
  skip_newline_ = false;
  // White space in a table is one node up to the next tag, be that ignored or not.
  if (!stack_.empty() && has(top(), kTableContext) && top() != GUMBO_TAG_COLGROUP) {
    end_text();
  }
}

void PlainTree::start_tag(GumboTag tag, std::string_view name, AttributeTable::Slice attributes) {
  if (given_up_) {
    return;
  }
  if (kIsBeyond[tag] || !std::ranges::all_of(name, is_plain_in_name)) {
    give_up();
    return;
  }
  begin_tag();
  const StartTag start{.tag = tag, .name = name, .attributes = attributes};
  if ((templates_ == 0 && is_before_body(start)) || given_up_) {
    return;
  }
  if (in_select_) {
    start_in_select(start);
  } else if (has(tag, kTablePart) || tag == GUMBO_TAG_COL) {
    start_table_part(start);
  } else if (has(top(), kTableContext)) {
    give_up();
  } else {
    start_in_body(start);
  }
}

// A second html or body adds its attributes to the first. Gumbo's answer where both have some is
// not looked for.
void PlainTree::merge(NodeId node, const AttributeTable::Slice& attributes) {
  NodeRow& row = rows_[node];
  if (templates_ > 0 || in_select_ || (attributes.count > 0 && row.attribute_count > 0)) {
    give_up();
  } else if (attributes.count > 0) {
    row.first_attribute = attributes.first;
    row.attribute_count = attributes.count;
  }
}

// 13.2.6.4.2-6, up to the body. True where that is all the tag does.
bool PlainTree::is_before_body(const StartTag& tag) {
  if (tag.tag == GUMBO_TAG_HTML) {
    if (place_ == Place::kBeforeHtml) {
      insert(tag);
      place_ = Place::kBeforeHead;
    } else {
      merge(stack_[0].node, tag.attributes);
    }
    return true;
  }
  if (place_ == Place::kBeforeHtml) {
    insert_implied(GUMBO_TAG_HTML);
    place_ = Place::kBeforeHead;
  }
  if (tag.tag == GUMBO_TAG_HEAD) {
    if (place_ == Place::kBeforeHead) {
      insert(tag);
      place_ = Place::kInHead;
    } else {
      give_up();
    }
    return true;
  }
  if (place_ == Place::kBeforeHead) {
    insert_implied(GUMBO_TAG_HEAD);
    place_ = Place::kInHead;
  }
  if (place_ == Place::kInHead) {
    if (is_head_tag(tag.tag)) {
      insert(tag);
      templates_ += tag.tag == GUMBO_TAG_TEMPLATE ? 1 : 0;
      return true;
    }
    if (tag.tag == GUMBO_TAG_NOSCRIPT) {
      give_up();
      return true;
    }
    pop();
    place_ = Place::kAfterHead;
  }
  if (place_ == Place::kInBody) {
    if (tag.tag == GUMBO_TAG_BODY) {
      merge(stack_[1].node, tag.attributes);
    }
    return tag.tag == GUMBO_TAG_BODY;
  }
  if (is_head_tag(tag.tag)) {
    give_up();
    return true;
  }
  place_ = Place::kInBody;
  if (tag.tag == GUMBO_TAG_BODY) {
    insert(tag);
    return true;
  }
  insert_implied(GUMBO_TAG_BODY);
  return false;
}

// The end tags that a start tag of `tag` implies.
void PlainTree::close_before(GumboTag tag) {
  if (tag == GUMBO_TAG_LI || tag == GUMBO_TAG_DD || tag == GUMBO_TAG_DT) {
    if (const size_t item = find_list_item(tag); item != kNowhere) {
      pop_to(item);
    }
  }
  if (has(tag, kClosesP)) {
    const size_t paragraph = find(GUMBO_TAG_P, kScope | kButtonScope);
    if (paragraph != kNowhere && tag == GUMBO_TAG_TABLE) {
      give_up();  // it depends on the doctype
    } else if (paragraph != kNowhere) {
      pop_to(paragraph);
    }
  }
  const bool is_option = tag == GUMBO_TAG_OPTION || tag == GUMBO_TAG_OPTGROUP;
  if ((has(tag, kHeading) && has(top(), kHeading)) || (is_option && top() == GUMBO_TAG_OPTION)) {
    pop();
  }
}

// 13.2.6.4.7
void PlainTree::start_in_body(const StartTag& tag) {
  const bool is_ruby_text = tag.tag == GUMBO_TAG_RP || tag.tag == GUMBO_TAG_RT;
  const bool is_out_of_place =
      templates_ > 0 && (has(tag.tag, kUnstacked) || tag.tag == GUMBO_TAG_FORM);
  if (is_out_of_place || (is_ruby_text && top() != GUMBO_TAG_RUBY) ||
      (tag.tag == GUMBO_TAG_A && holds(tag.tag)) ||
      (tag.tag == GUMBO_TAG_BUTTON && holds(tag.tag))) {
    give_up();
    return;
  }
  if (tag.tag == GUMBO_TAG_FORM && form_ != kNoNode) {
    return;
  }
  close_before(tag.tag);
  if (given_up_) {
    return;
  }
  insert(tag);
  if (tag.tag == GUMBO_TAG_FORM) {
    form_ = stack_.back().node;
  }
  templates_ += tag.tag == GUMBO_TAG_TEMPLATE ? 1 : 0;
  in_select_ = tag.tag == GUMBO_TAG_SELECT;
  skip_newline_ =
      tag.tag == GUMBO_TAG_PRE || tag.tag == GUMBO_TAG_LISTING || tag.tag == GUMBO_TAG_TEXTAREA;
}

// 13.2.6.4.16
void PlainTree::start_in_select(const StartTag& tag) {
  if (tag.tag != GUMBO_TAG_OPTION && tag.tag != GUMBO_TAG_OPTGROUP) {
    give_up();
    return;
  }
  if (top() == GUMBO_TAG_OPTION) {
    pop();
  }
  if (tag.tag == GUMBO_TAG_OPTGROUP && top() == GUMBO_TAG_OPTGROUP) {
    pop();
  }
  insert(tag);
}

// 13.2.6.4.9-15: goes up to where the part belongs, and opens what is missing there.
void PlainTree::start_table_part(const StartTag& tag) {
  if (!holds(GUMBO_TAG_TABLE)) {
    if (templates_ > 0) {
      give_up();
    }
    return;  // else ignored
  }
  const bool is_cell = tag.tag == GUMBO_TAG_TD || tag.tag == GUMBO_TAG_TH;
  const bool is_row = tag.tag == GUMBO_TAG_TR;
  if (tag.tag == GUMBO_TAG_COL) {
    if (top() == GUMBO_TAG_COLGROUP) {
      insert(tag);
    } else {
      give_up();
    }
    return;
  }
  size_t height = stack_.size() - 1;
  while (!has(stack_[height].tag, kTablePart) && stack_[height].tag != GUMBO_TAG_TABLE) {
    if (stack_[height].tag == GUMBO_TAG_TEMPLATE) {
      give_up();
      return;
    }
    --height;
  }
  const auto belongs_in = [&](GumboTag open) {
    return open == GUMBO_TAG_TABLE || (is_cell && open == GUMBO_TAG_TR) ||
           ((is_cell || is_row) && has(open, kTableContext) && open != GUMBO_TAG_TR &&
            open != GUMBO_TAG_COLGROUP);
  };
  for (; !belongs_in(stack_[height].tag); --height) {
    if (stack_[height].tag == GUMBO_TAG_CAPTION) {
      give_up();
      return;
    }
    pop_to(height);
    if (given_up_) {
      return;
    }
  }
  if (height + 1 != stack_.size()) {
    give_up();
    return;
  }
  if ((is_cell || is_row) && top() == GUMBO_TAG_TABLE) {
    insert_implied(GUMBO_TAG_TBODY);
  }
  if (is_cell && top() != GUMBO_TAG_TR) {
    insert_implied(GUMBO_TAG_TR);
  }
  insert(tag);
}

void PlainTree::end_tag(GumboTag tag) {
  if (given_up_) {
    return;
  }
  begin_tag();
  if (kIsBeyond[tag]) {
    give_up();
  } else if (!is_in_body()) {
    end_before_body(tag);
  } else if (in_select_) {
    end_in_select(tag);
  } else {
    end_in_body(tag);
  }
}

void PlainTree::end_before_body(GumboTag tag) {
  if (place_ == Place::kInHead && tag == top()) {
    pop();
    place_ = tag == GUMBO_TAG_HEAD ? Place::kAfterHead : place_;
  } else if (place_ < Place::kInHead || has(tag, kUnstacked) || tag == GUMBO_TAG_BR) {
    give_up();
  }
}

void PlainTree::end_in_select(GumboTag tag) {
  const bool ends_group = tag == GUMBO_TAG_OPTGROUP && top() == GUMBO_TAG_OPTION &&
                          stack_[stack_.size() - 2].tag == GUMBO_TAG_OPTGROUP;
  if (tag == GUMBO_TAG_SELECT) {
    pop_to(find(tag, 0));
    in_select_ = false;
  } else if (tag == GUMBO_TAG_OPTION || tag == GUMBO_TAG_OPTGROUP) {
    if (ends_group) {
      pop();
    }
    if (top() == tag) {
      pop();
    }
  } else {
    give_up();
  }
}

// 13.2.6.4.7. An end tag of what is not open is ignored.
void PlainTree::end_in_body(GumboTag tag) {
  if (top() == GUMBO_TAG_COLGROUP && tag != GUMBO_TAG_COLGROUP && tag != GUMBO_TAG_COL) {
    pop();
  }
  if (has(tag, kUnstacked)) {
    return;  // the body takes whatever comes behind it
  }
  if (has(tag, kFormatting)) {
    if (top() == tag) {
      pop();
    } else if (holds(tag)) {
      give_up();
    }
    return;
  }
  if (tag == GUMBO_TAG_FORM) {
    end_form();
    return;
  }
  if (tag == GUMBO_TAG_COLGROUP || tag == GUMBO_TAG_COL || tag == GUMBO_TAG_OBJECT) {
    if (top() == tag) {
      pop();
    } else {
      give_up();
    }
    return;
  }
  const size_t height = find_ended(tag);
  if (height != kNowhere) {
    templates_ -= tag == GUMBO_TAG_TEMPLATE ? 1 : 0;
    pop_to(height);
  } else if ((tag == GUMBO_TAG_P || tag == GUMBO_TAG_BR) &&
             (has(top(), kTableContext) || templates_ > 0)) {
    give_up();
  } else if (tag == GUMBO_TAG_P) {
    insert_implied(tag);
    pop();
  } else if (tag == GUMBO_TAG_BR) {
    insert_implied(tag);
  }
}

void PlainTree::end_form() {
  const NodeId form = std::exchange(form_, kNoNode);
  if (std::ranges::find(stack_, form, &Open::node) == stack_.end()) {
    return;
  }
  while (has(top(), kImpliedEnd)) {
    pop();
  }
  if (stack_.back().node == form) {
    // Gumbo takes the form off the stack without a look at the text that waits for a node: it goes
    // where the form stands, behind it.
    rows_[form].end = static_cast<NodeId>(rows_.size());
    stack_.pop_back();
  } else {
    give_up();
  }
}

std::optional<std::vector<NodeRow>> PlainTree::finish() {
  if (given_up_ || place_ != Place::kInBody || templates_ > 0) {
    return std::nullopt;
  }
  while (!stack_.empty()) {
    pop();
  }
  return std::move(rows_);
}

}  // namespace broadsheet::parser
