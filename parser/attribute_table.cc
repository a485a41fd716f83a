#include "parser/attribute_table.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "parser/page_marks.h"

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

AttributeTable::AttributeTable(size_t page_bytes, bool marks_are_free)
    : marks_are_free_(marks_are_free) {
  bytes_.reserve(marks_are_free ? page_bytes : 0);
}

bool AttributeTable::holds(size_t first, std::string_view name) const {
  return std::any_of(attributes_.begin() + static_cast<std::ptrdiff_t>(first), attributes_.end(),
                     [name](const Attribute& known) { return known.name == name; });
}

AttributeTable::Slice AttributeTable::slice_from(size_t first) const {
  const size_t count = std::min(attributes_.size() - first, kCountMax);
  return {static_cast<uint32_t>(first), static_cast<uint16_t>(count)};
}

std::string_view AttributeTable::kept(std::string_view text) {
  const size_t begin = bytes_.size();
  bytes_ += text;
  return std::string_view(bytes_).substr(begin);
}

std::optional<uint32_t> AttributeTable::put_aside(GumboTag tag,
                                                  std::span<const RawAttribute> attributes) {
  if (!marks_are_free_ || kStays[tag] || marked_.size() == kMarksMax ||
      !std::ranges::all_of(attributes, is_plain)) {
    return std::nullopt;
  }
  const size_t first = attributes_.size();
  for (const RawAttribute& raw : attributes) {
    const size_t begin = bytes_.size();
    const std::string_view name = kept(raw.name);
    std::transform(name.begin(), name.end(), bytes_.begin() + static_cast<std::ptrdiff_t>(begin),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    if (!holds(first, name)) {  // of a repeated name the first counts
      attributes_.push_back({name, kept(raw.value)});
    }
  }
  marked_.push_back(slice_from(first));
  return static_cast<uint32_t>(marked_.size() - 1);
}

AttributeTable::Slice AttributeTable::attributes_of(const GumboVector& attributes) {
  const size_t first = attributes_.size();
  for (unsigned i = 0; i < attributes.length; ++i) {
    const auto* const attribute = static_cast<const GumboAttribute*>(attributes.data[i]);
    const std::string_view name = attribute->name;
    if (const auto number = mark_at(name); number && *number < marked_.size()) {
      return marked_[*number];  // it is the only one
    }
    attributes_.push_back({name, attribute->value});
  }
  return slice_from(first);
}

}  // namespace broadsheet::parser
