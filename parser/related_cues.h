#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace broadsheet::parser {

// What the heading of a link block announces.
enum class HeadingCue : uint8_t {
  kNone,
  kRelated,    // "Read also", "Mehr zum Thema", "相關文章"
  kList,       // most read, latest, more from the section or the author
  kTopic,      // tags, keywords, topics, authors
  kPromotion,  // sponsored networks, newsletters, shops
};

// What the words of class and id attributes hint at; several may hold at once.
enum ClassHint : uint16_t {
  kHintRelated = 1U << 0U,
  kHintList = 1U << 1U,
  kHintTopic = 1U << 2U,
  kHintPromotion = 1U << 3U,  // paid networks, advertisements
  kHintNavigation = 1U << 4U,
  kHintShare = 1U << 5U,    // share bars, follow buttons
  kHintComment = 1U << 6U,  // reader comments
  kHintSidebar = 1U << 7U,
  kHintHeadline = 1U << 8U,  // the element that holds a card's headline
  kHintKicker = 1U << 9U,    // kicker, time, byline, duration: beside the headline in a card
  kHintFooter = 1U << 10U,
  kHintCaption = 1U << 11U,  // captions and credits of pictures
};

// The form headings are compared in: NFKC, case folded, white space collapsed, without punctuation
// and symbols at both ends.
[[nodiscard]] std::string fold_heading(std::string_view text);

// The cue of a heading in fold_heading form, in any of the languages of the table. A phrase
// matches at the start, up to a word's end, when little else follows ("mehr zum thema wohnen").
[[nodiscard]] HeadingCue heading_cue(std::string_view folded);

// The same for a text that its place in the page already shows to be a heading: also words that
// mean the same anywhere in it ("die meistgelesenen artikel der woche").
[[nodiscard]] HeadingCue established_heading_cue(std::string_view folded);

// The length in bytes of a leading "read also" phrase of a folded text, 0 when there is none.
[[nodiscard]] size_t related_prefix_bytes(std::string_view folded);

// Hints in the words of a class or id attribute; words end at anything but a letter and at a
// capital after a small letter. Returns a set of ClassHint bits.
[[nodiscard]] uint16_t class_hints(std::string_view attribute);

// Columns the text takes on a terminal: East Asian wide characters count two. So one threshold
// serves headlines of all scripts.
[[nodiscard]] size_t display_width(std::string_view text);

}  // namespace broadsheet::parser
