#pragma once

#include "base/outcome.h"
#include "crawler/crawl.h"

namespace broadsheet::crawler {

// The site, or the way to it, did not do as it should.
[[nodiscard]] bool is_failure(Outcome outcome);

// Adds one visit's verdict to what a crawl has counted; what was answered is counted apart.
void count_visit(Outcome outcome, Novelty novelty, CrawlCounters& counters);

}  // namespace broadsheet::crawler
