#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parser/body_candidates.h"
#include "parser/metadata.h"
#include "parser/page_lines.h"

namespace broadsheet::parser {

// What becomes of a line of the chosen candidate.
enum class LineFate : uint8_t { kBody, kDropped, kStandfirst, kCaption, kCorrection };

struct LineVerdict {
  LineFate fate = LineFate::kBody;
  std::string_view reason;  // of a dropped line, a literal
};

struct Trimmed {
  std::vector<LineVerdict> verdicts;  // of the lines [candidate.first, candidate.last)
  bool paywall_line = false;          // a line asks to subscribe or log in to read on
  double stated_share = -1;  // of the text that the structured data's body knows; -1: it has none
};

// Decides line by line what is the article's text: inserted and surrounding lines go by region,
// wording and links, then both ends are walked inwards (docs/extraction.md, "Trimming").
[[nodiscard]] Trimmed trim_lines(const Document& document, const PageLines& page,
                                 const Candidate& candidate, const Metadata& metadata);

}  // namespace broadsheet::parser
