#include "parser/body_confidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace broadsheet::parser {

double confidence_of(const BodyEvidence& evidence) {
  if (evidence.weight <= 0) {
    return 0;
  }
  const bool stated = evidence.stated_share >= 0;
  const double sum = -1.0 + 0.5 * std::log10(1 + evidence.weight) - 2.0 * evidence.link_share +
                     1.0 * evidence.page_share - 1.0 * evidence.rival_share -
                     0.5 * evidence.dropped_share + (evidence.headline_above ? 0.5 : 0) +
                     (evidence.marked ? 0.3 : 0) + (stated ? 2 * evidence.stated_share - 1 : 0);
  return 1 / (1 + std::exp(-sum));
}

std::vector<std::string> reasons_of(const BodyEvidence& evidence) {
  const auto percent = [](double share) { return std::lround(100 * std::clamp(share, 0.0, 1.0)); };
  std::vector<std::string> reasons;
  reasons.push_back(
      fmt::format("body: {:.0f} letters, {} % of them links, {} % of the page's prose",
                  evidence.weight, percent(evidence.link_share), percent(evidence.page_share)));
  if (!evidence.headline_above) {
    reasons.emplace_back("body: no headline found above it");
  }
  if (evidence.rival_share > 0.5) {
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
