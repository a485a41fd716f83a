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
// put aside before it sees the page, and found again by the place of the start tag, which each
// element that Gumbo makes of it knows. Not thread-safe while it is filled.
class AttributeTable {
 public:
  // Attributes that stand together, by their place in all().
  struct Slice {
    uint32_t first = 0;
    uint16_t count = 0;
  };

  explicit AttributeTable(size_t page_bytes) { bytes_.reserve(page_bytes); }
  AttributeTable(const AttributeTable&) = delete;
  AttributeTable& operator=(const AttributeTable&) = delete;

  // Puts aside the attributes of the start tag that begins at `offset` in what Gumbo will see; tags
  // come in order. False where they must stay: Gumbo would change them, or reads them itself.
  [[nodiscard]] bool put_aside(GumboTag tag, size_t offset,
                               std::span<const RawAttribute> attributes);
  // Adds those that stay, for a tree that is built without Gumbo; nothing where how they read is
  // beyond append_decoded.
  [[nodiscard]] std::optional<Slice> decoded(std::span<const RawAttribute> attributes);
  // Of the start tag for which put_aside was true last.
  [[nodiscard]] Slice last() const { return tags_.back().attributes; }
  // Those of an element in Gumbo's tree of `html`. What was not put aside is added and views
  // Gumbo's memory.
  [[nodiscard]] Slice attributes_of(const GumboElement& element, std::string_view html);

  [[nodiscard]] const std::vector<Attribute>& all() const { return attributes_; }

 private:
  struct Tag {
    size_t offset = 0;
    Slice attributes;
  };
  [[nodiscard]] bool holds(size_t first, std::string_view name) const;
  [[nodiscard]] Slice slice_from(size_t first) const;
  std::string_view kept_lower(std::string_view text, size_t name_bytes);

  std::string bytes_;  // what names and values that were put aside view; never grows past its size
  std::vector<Attribute> attributes_;
  std::vector<Tag> tags_;  // by offset
};

}  // namespace broadsheet::parser
