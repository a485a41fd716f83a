#include <algorithm>

#include "base/text.h"
#include "parser/block_text.h"
#include "parser/body.h"
#include "parser/body_candidates.h"
#include "parser/edge_trimming.h"
#include "parser/page_lines.h"
#include "parser/standfirst.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kShownGraphemes = 80;

std::string path_of(Node node) {
  std::vector<std::string> steps;
  for (Node at = node; at; at = at.parent()) {
    std::string step(at.tag_name());
    if (const auto id = at.attribute("id"); id && !id->empty()) {
      step += '#';
      step += *id;
    } else if (const auto name = at.attribute("class"); name && !name->empty()) {
      step += '.';
      step += name->substr(0, name->find(' '));
    }
    steps.push_back(std::move(step));
  }
  std::string path;
  for (size_t i = steps.size(); i-- > 0;) {
    path += steps[i];
    path += i == 0 ? "" : " > ";
  }
  return path;
}

void explain(Body& body, const Document& document, const PageLines& page,
             const std::vector<Candidate>& candidates, const Trimmed& trimmed) {
  for (const Candidate& candidate : candidates) {
    BodyCandidate shown{.node = candidate.container,
                        .path = path_of(document.node(candidate.container)),
                        .score = candidate.score,
                        .origin = std::string(candidate.origin)};
    for (uint32_t i = candidate.first; i < candidate.last; ++i) {
      shown.characters += count_code_points(page.lines[i].text);
    }
    body.candidates.push_back(std::move(shown));
  }
  for (size_t i = 0; i < trimmed.verdicts.size(); ++i) {
    const LineVerdict& verdict = trimmed.verdicts[i];
    if (verdict.fate != LineFate::kBody) {
      body.trimmed.push_back(
          {.text = first_graphemes(page.lines[candidates[0].first + i].text, kShownGraphemes),
           .reason = std::string(verdict.reason)});
    }
  }
}

}  // namespace

Body extract_body(const Document& document, const Metadata& metadata, const PageContext& context,
                  const BodyOptions& options) {
  Body body;
  PageLines page = lay_out(document, context.url.host());
  apply_regions(page);
  const std::vector<Candidate> candidates = find_candidates(document, page, metadata);
  if (candidates.empty()) {
    return body;
  }
  const Candidate& chosen = candidates.front();
  Trimmed trimmed = trim_lines(page, chosen, metadata);
  body.standfirst = take_standfirst(page, chosen, trimmed, metadata);
  write_blocks(body, page, chosen, trimmed);
  body.container = chosen.container;
  if (options.explain) {
    explain(body, document, page, candidates, trimmed);
  }
  return body;
}

}  // namespace broadsheet::parser
