#pragma once

#include "base/outcome.h"
#include "crawler/crawl.h"

namespace broadsheet::crawler {

// Adds one visit's verdict to what a crawl has counted; what was answered is counted apart.
void count_visit(Outcome outcome, Novelty novelty, CrawlCounters& counters);

}  // namespace broadsheet::crawler
