#include "parser/body_confidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadsheet::parser {
namespace {

constexpr double kTinyWeight = 150;  // about 25 words

}  // namespace

double confidence_of(const BodyEvidence& evidence) {
  if (evidence.weight <= 0) {
    return 0;
  }
  // Long bodies are harder: more pages of lists, guides and boxes among them. A very short one is
  // mostly a teaser or a caption.
  double sum = 2.0 - 0.6 * std::log10(1 + evidence.weight);
  sum += evidence.weight < kTinyWeight ? -2.5 : 0;
  sum += 2.0 * evidence.page_share - 0.6 * evidence.rival_share - 0.6 * evidence.link_share;
  sum -= (1.35 + evidence.page_share) * evidence.dropped_share;
  sum += evidence.marked ? 0.7 : 0;
  sum += evidence.stated_share >= 0 ? 0.45 + 0.5 * evidence.stated_share : 0;
  return 1 / (1 + std::exp(-sum));
}

std::vector<std::string> reasons_of(const BodyEvidence& evidence) {
  const auto percent = [](double share) { return std::lround(100 * std::clamp(share, 0.0, 1.0)); };
  std::vector<std::string> reasons;
  reasons.push_back(
      fmt::format("body: {:.0f} letters, {} % of them links, {} % of the page's prose",
                  evidence.weight, percent(evidence.link_share), percent(evidence.page_share)));
  reasons.push_back(fmt::format("body: {} % running prose, {} % of its box dropped{}",
                                percent(evidence.prose_share), percent(evidence.dropped_share),
                                evidence.marked ? ", marked as the text" : ""));
  if (!evidence.headline_above) {
    reasons.emplace_back("body: no headline found above it");
  }
  if (evidence.rival_share > 0.2) {
    reasons.push_back(fmt::format("body: another text on the page scores {} % of it",
                                  percent(evidence.rival_share)));
  }
  if (evidence.stated_share >= 0) {
    reasons.push_back(
        fmt::format("body: structured data knows {} % of it", percent(evidence.stated_share)));
  }
  return reasons;
}

}  // namespace broadsheet::parser
