#include <algorithm>

#include "base/text.h"
#include "parser/block_text.h"
#include "parser/body.h"
#include "parser/body_candidates.h"
#include "parser/body_confidence.h"
#include "parser/body_images.h"
#include "parser/edge_trimming.h"
#include "parser/live_entries.h"
#include "parser/page_kind.h"
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

struct KeptText {
  double weight = 0;
  double link_weight = 0;
  double prose = 0;
  double dropped_weight = 0;
};

KeptText kept_text(const PageLines& page, const Candidate& chosen, const Trimmed& trimmed) {
  KeptText kept;
  for (uint32_t i = chosen.first; i < chosen.last; ++i) {
    const Line& line = page.lines[i];
    if (trimmed.verdicts[i - chosen.first].fate == LineFate::kBody) {
      kept.weight += line.measure.weight;
      kept.link_weight += line.link_weight;
      kept.prose += prose_weight(line);
    } else {
      kept.dropped_weight += line.measure.weight;
    }
  }
  return kept;
}

bool is_marked(const PageLines& page, const Document& document, const Candidate& chosen) {
  const Node container = document.node(chosen.container);
  for (Node at = container; at; at = at.parent()) {
    if (at.is(GUMBO_TAG_ARTICLE)) {
      return true;
    }
  }
  return std::any_of(page.spans.begin(), page.spans.end(), [&](const RegionSpan& span) {
    return (span.regions & kRegionBody) != 0 &&
           (span.node == chosen.container || document.node(span.node).contains(container));
  });
}

BodyEvidence evidence_for(const PageLines& page, const Document& document,
                          const std::vector<Candidate>& candidates, const Trimmed& trimmed,
                          const KeptText& kept) {
  const Candidate& chosen = candidates.front();
  double prose = 0;
  for (const Line& line : page.lines) {
    prose += prose_weight(line);
  }
  BodyEvidence evidence{
      .weight = kept.weight,
      .link_share = kept.link_weight / std::max(kept.weight, 1.0),
      .page_share = kept.prose / std::max(prose, 1.0),
      .dropped_share = kept.dropped_weight / std::max(kept.weight + kept.dropped_weight, 1.0),
      .stated_share = trimmed.stated_share,
      .headline_above = chosen.headline < chosen.last,
      .marked = is_marked(page, document, chosen)};
  for (const Candidate& other : candidates) {
    if (other.first >= chosen.last || other.last <= chosen.first) {
      evidence.rival_share =
          std::max(evidence.rival_share, other.score / std::max(chosen.score, 1.0));
    }
  }
  return evidence;
}

bool is_article_like(PageKind kind) {
  return kind != PageKind::kError && kind != PageKind::kChallenge && kind != PageKind::kFront &&
         kind != PageKind::kSection;
}

}  // namespace

Body extract_body(const Document& document, const Metadata& metadata, const PageContext& context,
                  const BodyOptions& options) {
  Body body;
  PageLines page = lay_out(document, context.url.host());
  apply_regions(page);
  const std::vector<Candidate> candidates = find_candidates(document, page, metadata);
  Trimmed trimmed;
  KeptText kept;
  if (!candidates.empty()) {
    const Candidate& chosen = candidates.front();
    trimmed = trim_lines(document, page, chosen, metadata);
    body.standfirst = take_standfirst(page, chosen, trimmed, metadata);
    write_blocks(body, page, chosen, trimmed);
    body.images = body_images(document, page, chosen, context.base);
    body.container = chosen.container;
    kept = kept_text(page, chosen, trimmed);
    const BodyEvidence evidence = evidence_for(page, document, candidates, trimmed, kept);
    body.confidence = confidence_of(evidence);
    body.notes = reasons_of(evidence);
    if (options.explain) {
      explain(body, document, page, candidates, trimmed);
    }
  }
  double entry_weight = 0;
  if (is_called_live(metadata, context.url)) {
    body.entries = live_entries(document, page, metadata, context);
    for (const LiveEntry& entry : body.entries) {
      entry_weight += measure(entry.text).weight;
    }
  }
  const KindVerdict verdict = page_kind({.page = page,
                                         .metadata = metadata,
                                         .url = context.url,
                                         .body_weight = kept.weight,
                                         .paywall_line = trimmed.paywall_line,
                                         .images = body.images.size(),
                                         .entry_weight = entry_weight});
  body.kind = verdict.kind;
  body.notes.push_back("page kind: " + std::string(verdict.reason));
  body.partial = trimmed.paywall_line || body.kind == PageKind::kPaywall;
  if (body.kind != PageKind::kLiveBlog) {
    body.entries.clear();
  }
  if (!is_article_like(body.kind)) {
    body.blocks.clear();
    body.block_nodes.clear();
    body.confidence = 0;
  }
  return body;
}

}  // namespace broadsheet::parser
