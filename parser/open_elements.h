#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parser/document.h"

namespace broadsheet::parser {

// Follows which elements a tree builder would have open, from tags alone and close enough to bound
// what Gumbo will do: its cost is quadratic in nesting, and each open formatting element (b, i,
// font, ...) is built again in every block. Where it differs from the standard's tree construction
// (WHATWG HTML, 13.2.6) it counts too many open elements, never too few.
class OpenElements {
 public:
  explicit OpenElements(const DocumentLimits& limits) : limits_(limits) {}

  // A start tag. False: it would pass a limit, so it must be left out (its end tag then is too).
  bool open(GumboTag tag, std::string_view name);
  // An end tag. False: it belongs to a start tag that was left out.
  bool close(GumboTag tag, std::string_view name);
  // Text: closed formatting elements are opened again.
  void text() { rebuild_formatting(); }

  [[nodiscard]] size_t depth() const { return stack_.size(); }
  [[nodiscard]] uint64_t rebuilt() const { return rebuilt_; }  // formatting elements, in all
  [[nodiscard]] bool depth_bit() const { return depth_bit_; }
  [[nodiscard]] bool formatting_bit() const { return formatting_bit_; }

 private:
  // The tag, or for names Gumbo does not know a hash of the name above the tags.
  using ElementId = uint32_t;
  struct Formatting {
    ElementId id = 0;
    bool marker = false;  // a cell, caption, object, ...: formatting does not cross it
    bool open = true;
  };

  static ElementId id_of(GumboTag tag, std::string_view name);
  [[nodiscard]] size_t find_in_scope(ElementId wanted, uint16_t barriers) const;
  void close_implied(GumboTag tag);
  void close_formatting(ElementId id);
  void pop_to(size_t height);
  void pop_scoped(ElementId wanted, uint16_t barriers);
  void rebuild_formatting();
  bool push_formatting(ElementId id);
  void forget_formatting(size_t index);

  const DocumentLimits& limits_;
  std::vector<ElementId> stack_;
  std::vector<Formatting> formatting_;
  size_t formatting_count_ = 0;  // without markers
  size_t closed_formatting_ = 0;
  std::unordered_map<ElementId, uint32_t> left_out_;
  uint64_t rebuilt_ = 0;
  bool depth_bit_ = false;
  bool formatting_bit_ = false;
};

}  // namespace broadsheet::parser
