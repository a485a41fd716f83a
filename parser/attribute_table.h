#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/document.h"
#include "parser/tag_scan.h"

namespace broadsheet::parser {

// The attributes of a page's elements. Those that Gumbo would carry to their element unchanged are
// put aside before it sees the page: the start tag gets one mark (page_marks.h) in their place, as
// the name of an attribute, and each element that Gumbo makes of the tag has the mark. Not
// thread-safe while it is filled.
class AttributeTable {
 public:
  // Attributes that stand together, by their place in all().
  struct Slice {
    uint32_t first = 0;
    uint16_t count = 0;
  };

  // `marks_are_free`: the page (of that size) uses none of the characters that marks are.
  AttributeTable(size_t page_bytes, bool marks_are_free);
  AttributeTable(const AttributeTable&) = delete;
  AttributeTable& operator=(const AttributeTable&) = delete;

  // Puts aside the attributes of one start tag of this page and gives their mark's number; nothing
  // where they must stay: Gumbo would change them, or reads them itself.
  [[nodiscard]] std::optional<uint32_t> put_aside(GumboTag tag,
                                                  std::span<const RawAttribute> attributes);
  // What Gumbo's attributes of an element were in the page. Those that were not put aside are added
  // and view Gumbo's memory.
  [[nodiscard]] Slice attributes_of(const GumboVector& attributes);

  [[nodiscard]] const std::vector<Attribute>& all() const { return attributes_; }

 private:
  [[nodiscard]] bool holds(size_t first, std::string_view name) const;
  [[nodiscard]] Slice slice_from(size_t first) const;
  std::string_view kept(std::string_view text);

  bool marks_are_free_;
  std::string bytes_;  // what names and values that were put aside view; never grows past its size
  std::vector<Attribute> attributes_;
  std::vector<Slice> marked_;  // by the number of the mark
};

}  // namespace broadsheet::parser
