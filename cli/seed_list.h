#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/url.h"
#include "cli/terminal.h"
#include "crawler/crawl.h"

namespace broadsheet::cli {

// The URLs that a list names, whichever kind of list it is: an OPML subscription list (its feeds),
// a feed (its items), a sitemap or sitemap index (its entries), or plain text, one URL a line,
// empty lines and those that begin with # left out. Gzipped or not. `name` is what messages call
// it, `base` what relative links resolve against: the list's own URL, or nullptr where it has none,
// and such links are passed over. Fails with kUsage, naming the line or what is wrong; each URL
// once.
[[nodiscard]] Result<std::vector<Url>> read_seed_list(std::string_view bytes, std::string_view name,
                                                      const Url* base);

// The same of a file, of "-" (stdin) or of an http or https URL, which is fetched under the guards
// that `options` describe.
[[nodiscard]] Result<std::vector<Url>> load_seed_list(const std::string& source,
                                                      const crawler::CrawlOptions& options,
                                                      const Clock& clock, Log& log,
                                                      const Terminal& terminal);

}  // namespace broadsheet::cli
