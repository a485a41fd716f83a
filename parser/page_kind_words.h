#pragma once

#include <cstdint>
#include <string_view>

namespace broadsheet::parser {

// What a wording says a page is, in any of some twenty languages.
enum class KindWords : uint8_t {
  kChallenge,  // bot checks: anywhere in a short page
  kConsent,    // walls of privacy choices
  kError,      // anywhere in a short page
  kLive,       // words of a title or of an address
  kGallery,
  kVideo,
  kService,  // pages about the site itself: imprint, contact, privacy, ...
};

// Whether `folded` (fold_line form) holds one of the phrases. Numbers and the words of cased
// scripts are found whole: "404" is no part of "14045", nor "live" of "delivery".
[[nodiscard]] bool holds_words(std::string_view folded, KindWords words);

// Whether `folded` is one of the phrases and nothing else.
[[nodiscard]] bool is_phrase(std::string_view folded, KindWords words);

}  // namespace broadsheet::parser
