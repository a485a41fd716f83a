#include "parser/attribute_table.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/page_marks.h"
#include "parser/references.h"

namespace broadsheet::parser {
namespace {

// Gumbo merges the attributes of a second html or body into the first, asks inputs for their type,
// and compares those of formatting elements, of which it opens the same one three times at most (an
// anchor only once).
constexpr auto kReadByGumbo = std::to_array<GumboTag>(
    {GUMBO_TAG_HTML, GUMBO_TAG_BODY, GUMBO_TAG_INPUT, GUMBO_TAG_ISINDEX, GUMBO_TAG_B, GUMBO_TAG_BIG,
     GUMBO_TAG_CODE, GUMBO_TAG_EM, GUMBO_TAG_FONT, GUMBO_TAG_I, GUMBO_TAG_NOBR, GUMBO_TAG_S,
     GUMBO_TAG_SMALL, GUMBO_TAG_STRIKE, GUMBO_TAG_STRONG, GUMBO_TAG_TT, GUMBO_TAG_U});

constexpr std::array<bool, GUMBO_TAG_LAST + 1> kStays = [] {
  std::array<bool, GUMBO_TAG_LAST + 1> stays{};
  for (const GumboTag tag : kReadByGumbo) {
    stays[tag] = true;
  }
  return stays;
}();

constexpr size_t kCountMax = UINT16_MAX;  // of one element

bool is_plain(const RawAttribute& attribute) {
  return plain_bytes(attribute.whole) == attribute.whole.size();
}

}  // namespace

bool AttributeTable::holds(size_t first, std::string_view name) const {
  return std::any_of(attributes_.begin() + static_cast<std::ptrdiff_t>(first), attributes_.end(),
                     [name](const Attribute& known) { return known.name == name; });
}

AttributeTable::Slice AttributeTable::slice_from(size_t first) const {
  const size_t count = std::min(attributes_.size() - first, kCountMax);
  return {static_cast<uint32_t>(first), static_cast<uint16_t>(count)};
}

// Keeps `text`, of which the first `name_bytes` are in lower case then.
std::string_view AttributeTable::kept_lower(std::string_view text, size_t name_bytes) {
  const size_t begin = bytes_.size();
  bytes_ += text;
  for (char& c : std::span(bytes_).subspan(begin, name_bytes)) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return std::string_view(bytes_).substr(begin);
}

bool AttributeTable::put_aside(GumboTag tag, size_t offset,
                               std::span<const RawAttribute> attributes) {
  if (kStays[tag] || !std::ranges::all_of(attributes, is_plain)) {
    return false;
  }
  const size_t first = attributes_.size();
  for (const RawAttribute& raw : attributes) {
    const std::string_view whole = kept_lower(raw.whole, raw.name.size());
    const std::string_view name = whole.substr(0, raw.name.size());
    if (!holds(first, name)) {  // of a repeated name the first counts
      const auto at = static_cast<size_t>(raw.value.data() - raw.whole.data());
      attributes_.push_back({name, raw.value.empty() ? "" : whole.substr(at, raw.value.size())});
    }
  }
  tags_.push_back({offset, slice_from(first)});
  return true;
}

std::optional<AttributeTable::Slice> AttributeTable::decoded(
    std::span<const RawAttribute> attributes) {
  const size_t first = attributes_.size();
  for (const RawAttribute& raw : attributes) {
    if (plain_bytes(raw.name) != raw.name.size()) {
      return std::nullopt;
    }
    const std::string_view name = kept_lower(raw.name, raw.name.size());
    const size_t begin = bytes_.size();
    if (!append_decoded(bytes_, raw.value, ReferencePlace::kAttribute)) {
      return std::nullopt;
    }
    if (!holds(first, name)) {
      attributes_.push_back({name, std::string_view(bytes_).substr(begin)});
    }
  }
  return slice_from(first);
}

AttributeTable::Slice AttributeTable::attributes_of(const GumboElement& element,
                                                    std::string_view html) {
  if (element.original_tag.length > 0 && element.attributes.length == 0) {
    const auto offset = static_cast<size_t>(element.original_tag.data - html.data());
    const auto at = std::ranges::lower_bound(tags_, offset, {}, &Tag::offset);
    return at != tags_.end() && at->offset == offset ? at->attributes : Slice{};
  }
  const size_t first = attributes_.size();
  for (unsigned i = 0; i < element.attributes.length; ++i) {
    const auto* const attribute = static_cast<const GumboAttribute*>(element.attributes.data[i]);
    attributes_.push_back({attribute->name, attribute->value});
  }
  return slice_from(first);
}

}  // namespace broadsheet::parser
