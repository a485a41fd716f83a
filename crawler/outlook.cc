#include "crawler/outlook.h"

#include <algorithm>

namespace broadsheet::crawler {
namespace {

ArticleHistory history_of(const storage::UrlRow& row) {
  return {.born = row.history.born,
          .last_visit = row.last_visit,
          .edits = row.history.changes,
          .exposure = row.history.exposure};
}

storage::Outlook outlook_with(const ArticleHistory& history, std::optional<SysTime> next) {
  return {.history = {.born = history.born, .changes = history.edits, .exposure = history.exposure},
          .next_visit = next.value_or(SysTime{})};
}

storage::Outlook article_outlook(const storage::Seen& seen, const VisitFacts& facts,
                                 const Planning& planning) {
  ArticleHistory history = history_of(seen.before);
  if (history.born == SysTime{}) {
    // Visits before it was known for an article have shown nothing of it.
    const SysTime found =
        seen.before.found_at == SysTime{} ? facts.at : std::min(seen.before.found_at, facts.at);
    history = {.born = std::min(facts.published.value_or(found), found), .last_visit = facts.at};
  } else {
    history = observed(history, planning.source, seen.novelty == Novelty::kRevised, facts.at,
                       planning.model);
  }
  return outlook_with(history,
                      next_visit(history, planning.source, planning.articles, planning.model));
}

storage::Outlook hub_outlook(const storage::Seen& seen, const VisitFacts& facts,
                             const Planning& planning) {
  ArticleHistory history = history_of(seen.before);
  const bool is_first = seen.before.visits == 0;
  history.last_visit = is_first ? SysTime{} : history.last_visit;
  history = hub_observed(history, seen.new_links > 0, facts.at);
  return outlook_with(history, next_hub_visit(history, planning.hubs));
}

}  // namespace

std::optional<storage::Outlook> outlook_of(const storage::Seen& seen, const VisitFacts& facts,
                                           const Planning& planning) {
  storage::Outlook outlook;
  if (seen.shows_article || seen.before.history.born != SysTime{}) {
    outlook = article_outlook(seen, facts, planning);
  } else if (facts.is_hub) {
    outlook = hub_outlook(seen, facts, planning);
  } else {
    return std::nullopt;
  }
  if (seen.before.via == storage::FoundVia::kSeed) {
    outlook.next_visit = SysTime{};
  }
  return outlook;
}

}  // namespace broadsheet::crawler
