#include "crawler/visit_counts.h"

namespace broadsheet::crawler {

namespace {

// What an answer with a page says of it. A stored 404 has a novelty too, but is no new page.
void count_page(Novelty novelty, CrawlCounters& counters) {
  switch (novelty) {
    case Novelty::kNew:
      ++counters.novel;
      break;
    case Novelty::kRevised:
      ++counters.revised;
      break;
    case Novelty::kSameArticle:
    case Novelty::kSameBytes:
      ++counters.unchanged;
      break;
    case Novelty::kNotModified:
      ++counters.unchanged;
      ++counters.not_modified;
      break;
    case Novelty::kDuplicate:
      ++counters.duplicate;
      break;
    case Novelty::kNone:
      break;
  }
}

}  // namespace

bool is_failure(Outcome outcome) {
  CrawlCounters counters;
  count_visit(outcome, Novelty::kNone, counters);
  return counters.errors > 0;
}

void count_visit(Outcome outcome, Novelty novelty, CrawlCounters& counters) {
  ++counters.visited;
  switch (outcome) {
    case Outcome::kStored:
    case Outcome::kStoredPartial:
    case Outcome::kSkippedContentType:
    case Outcome::kSkippedDuplicate:
    case Outcome::kSkippedSoft404:
      count_page(novelty, counters);
      break;
    case Outcome::kDeferred:
      ++counters.deferred;
      break;
    case Outcome::kSkippedUrlTooLong:
    case Outcome::kSkippedTrap:
    case Outcome::kSkippedScope:
    case Outcome::kBlockedPrivateAddress:
    case Outcome::kBlockedScheme:
    case Outcome::kBlockedRobots:
      ++counters.refused;
      break;
    default:
      ++counters.errors;
      break;
  }
}

}  // namespace broadsheet::crawler
