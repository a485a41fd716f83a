#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "crawler/address_guard.h"
#include "crawler/byte_budget.h"
#include "crawler/fetcher.h"

namespace broadsheet::crawler {

struct CurlFetcherOptions {
  std::string user_agent;         // the whole value
  std::string from;               // an e-mail address; "" for none
  std::filesystem::path ca_file;  // trusted beside the system's certificates
  std::vector<ResolveRule> resolve;
  AddressGuard guard;
  uint32_t connections_max = 256;  // kept for reuse
  bool compressed = true;          // asks for bodies with a content coding
};

// The Fetcher over one libcurl multi handle on an io_context: HTTP/1.1, HTTP/2 by ALPN, connections
// kept and reused. Redirects, cookies, proxies, caches and content decoding are left to nobody: one
// call is one request, and the body is as the wire had it.
class CurlFetcher final : public Fetcher {
 public:
  // Fails with kUsage where a --resolve rule or the CA file is not usable. `io`, `clock` and
  // `budget` must outlive it; the io_context must not run any more when it is destroyed.
  [[nodiscard]] static Result<std::unique_ptr<CurlFetcher>> make(boost::asio::io_context& io,
                                                                 const Clock& clock,
                                                                 ByteBudget& budget,
                                                                 CurlFetcherOptions options);
  ~CurlFetcher() override;

  boost::asio::awaitable<FetchResult> fetch(FetchRequest request) override;
  void cancel_all() override;

 private:
  class Impl;
  explicit CurlFetcher(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace broadsheet::crawler
