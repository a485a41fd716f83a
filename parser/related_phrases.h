#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "parser/related_cues.h"

namespace broadsheet::parser {

// One language's wording for one cue. `phrases` are separated by '|'. A phrase matches at the
// start of a heading; with '=' in front only the whole heading; with '~' it is a stem that counts
// anywhere in a text known to be a heading. Case and width do not matter.
struct PhraseRow {
  const char* language;
  HeadingCue cue;
  std::string_view phrases;
};

// The dictionary, in two parts. To teach a language: add its rows; the test counts languages.
[[nodiscard]] std::span<const PhraseRow> latin_phrase_rows();
[[nodiscard]] std::span<const PhraseRow> world_phrase_rows();

}  // namespace broadsheet::parser
