#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <utility>

#include "base/content_coding.h"
#include "crawler/byte_budget.h"
#include "crawler/client_options.h"
#include "crawler/crawl.h"
#include "crawler/curl_fetcher.h"
#include "crawler/http_status.h"

// fetch_page(): one page outside of any crawl.
namespace broadsheet::crawler {
namespace {

boost::asio::awaitable<Result<Fetched>> fetch_following(Fetcher& fetcher, Url url,
                                                        FetchLimits limits) {
  for (int hop = 0; hop <= limits.redirects_max; ++hop) {
    FetchResult result = co_await fetcher.fetch({.url = url, .limits = limits});
    if (!result) {
      co_return std::move(result.error().error);
    }
    const auto location = result->capture.response_headers.get("Location");
    if (!is_redirect(result->capture.status) || !location) {
      co_return std::move(*result);
    }
    auto next = Url::parse(*location, &url);
    if (!next.ok()) {
      co_return Error{next.error().kind == ErrorKind::kBlockedScheme ? ErrorKind::kBlockedScheme
                                                                     : ErrorKind::kBadRedirect,
                      next.error().detail};
    }
    url = next->without_fragment();
  }
  co_return Error{ErrorKind::kTooManyRedirects, std::string(url.href())};
}

boost::asio::awaitable<void> fetch_into(Fetcher& fetcher, Url url, FetchLimits limits,
                                        std::optional<Result<Fetched>>* answer) {
  answer->emplace(co_await fetch_following(fetcher, std::move(url), limits));
}

}  // namespace

Result<SinglePage> fetch_page(const Url& url, const CrawlOptions& options, const Clock& clock,
                              Log& log) {
  boost::asio::io_context io(1);
  ByteBudget budget(options.memory_bytes_max);
  BS_TRY(CurlFetcherOptions client, client_options_of(options));
  BS_TRY(const auto fetcher, CurlFetcher::make(io, clock, budget, std::move(client)));
  std::optional<Result<Fetched>> answer;
  boost::asio::co_spawn(io, fetch_into(*fetcher, url, options.limits, &answer),
                        [&log](const std::exception_ptr& thrown) {
                          if (thrown) {
                            log.event(LogLevel::kError, "fetch.exception", {});
                          }
                        });
  while (!answer && io.run_one() > 0) {
  }
  if (!answer) {
    return Error{ErrorKind::kCancelled, "the download did not end"};
  }
  BS_TRY(Fetched fetched, std::move(*answer));
  SinglePage page{.capture = std::move(fetched.capture), .decoded = {}};
  const auto coding = page.capture.response_headers.get("Content-Encoding");
  if (coding && !page.capture.body.empty()) {
    BS_TRY(Decoded decoded, decode_content(page.capture.body, *coding,
                                           {.decoded_bytes_max = options.limits.decoded_bytes_max,
                                            .ratio_max = options.limits.decoded_ratio_max}));
    page.decoded = std::move(decoded.bytes);
  } else {
    page.decoded = page.capture.body;
  }
  return page;
}

}  // namespace broadsheet::crawler
