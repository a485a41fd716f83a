#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "crawler/crawl.h"

namespace broadsheet::crawler {

// What makes two commands the same crawl, as text: not the tuning, but where it goes and what it
// keeps. One rule a line, "NAME VALUE"; the archive keeps it with the job, so that what a crawl
// decided can be explained without its command line.
[[nodiscard]] std::string job_rules_of(const CrawlOptions& options);

// The options that those rules state, all others at their defaults. Fails with kCorrupt, naming the
// line that is none of ours.
[[nodiscard]] Result<CrawlOptions> options_of_rules(std::string_view rules);

}  // namespace broadsheet::crawler
