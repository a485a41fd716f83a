#pragma once

#include <span>
#include <string_view>

#include "parser/line_cues.h"

namespace broadsheet::parser {

// One language's wording for one cue. `phrases` are separated by '|'. A phrase counts at the start
// of a line, up to a word's end; with '=' in front only as the whole line; with '~' anywhere in a
// brief line. Case, width and punctuation at both ends do not matter.
struct LinePhrases {
  LineCue cue;
  std::string_view phrases;
};

// The whole dictionary, all languages. Headings of link blocks are in related_phrases.cc.
[[nodiscard]] std::span<const LinePhrases> line_phrases();

}  // namespace broadsheet::parser
