#pragma once

#include <memory>
#include <string>

#include "crawler/curl_fetcher.h"

namespace broadsheet::crawler {

// "broadsheet/1.0 (+https://example.org/bot)": the User-Agent of a crawl.
[[nodiscard]] std::string user_agent_of(const CrawlOptions& options);

// The HTTP client that `options` describe. Fails with kUsage where they make no sense.
[[nodiscard]] Result<CurlFetcherOptions> client_options_of(const CrawlOptions& options);

}  // namespace broadsheet::crawler
