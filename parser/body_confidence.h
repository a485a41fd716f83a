#pragma once

#include <string>
#include <vector>

namespace broadsheet::parser {

// What speaks for and against a body, measured after trimming.
struct BodyEvidence {
  double weight = 0;         // letters and digits of the body (TextMeasure::weight)
  double link_share = 0;     // of that weight
  double prose_share = 0;    // of that weight in lines of running prose
  double page_share = 0;     // of the page's prose that the body holds
  double rival_share = 0;    // score of the best candidate elsewhere, against the chosen one's
  double dropped_share = 0;  // of the candidate's text that trimming took out
  double stated_share = -1;  // of the body that the structured data's body knows; -1: none stated
  bool headline_above = false;
  bool marked = false;  // named as the text by itemprop, class or <article>
};

// The chance, 0..1, that the body is right (token F1 of 0.9 or more against a careful reader's), by
// a logistic model fitted on the development corpora (docs/extraction.md, "Confidence").
[[nodiscard]] double confidence_of(const BodyEvidence& evidence);

// The evidence in words, for an article's notes.
[[nodiscard]] std::vector<std::string> reasons_of(const BodyEvidence& evidence);

}  // namespace broadsheet::parser
