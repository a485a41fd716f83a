#pragma once

#include <gumbo.h>

#include <array>
#include <cstdint>

namespace broadsheet::parser {

// What the tree construction rules (WHATWG HTML, 13.2.6) ask of a tag.
enum TagTrait : uint16_t {
  kVoid = 1U << 0,         // no content: never open
  kFormatting = 1U << 1,   // 13.2.4.3, the list of active formatting elements
  kSpecial = 1U << 2,      // 13.2.4.2, the stack of open elements
  kScope = 1U << 3,        // ends "in scope"
  kListScope = 1U << 4,    // ends "in list item scope" beside those
  kButtonScope = 1U << 5,  // ends "in button scope" beside those
  kTableScope = 1U << 6,   // ends "in table scope"
  kClosesP = 1U << 7,      // its start tag ends a p that is open in button scope
  kMarker = 1U << 8,       // formatting does not cross it
  kUnstacked = 1U << 9,    // html, head, body: merged into the one that is there
  kHeading = 1U << 10,
  kTablePart = 1U << 11,
  kImpliedEnd = 1U << 12,    // 13.2.6.3: its end tag may be left out
  kBlockEnd = 1U << 13,      // its end tag ends what is open in it, if it is itself open in scope
  kTableContext = 1U << 14,  // holds nothing but parts of a table, and white space
};

extern const std::array<uint16_t, GUMBO_TAG_LAST + 1> kTagTraits;

// None for names Gumbo does not know.
[[nodiscard]] inline uint16_t traits_of(GumboTag tag) {
  return kTagTraits[tag];
}

[[nodiscard]] inline bool has(GumboTag tag, uint16_t traits) {
  return (traits_of(tag) & traits) != 0;
}

}  // namespace broadsheet::parser
