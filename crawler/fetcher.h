#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <expected>
#include <functional>
#include <optional>
#include <string>

#include "base/capture.h"
#include "base/result.h"
#include "crawler/byte_budget.h"
#include "crawler/crawl.h"

namespace broadsheet::crawler {

// Asked when the headers of the final response are in; false: the body is not wanted, and the
// transfer ends there.
using BodyWanted = bool (*)(int status, const Headers& headers);

struct FetchRequest {
  Url url;
  Headers headers;  // beside those that every request carries (validators)
  FetchLimits limits;
  BodyWanted body_wanted = nullptr;  // null: always
  // Asked with the address, as text, before a connection to it is made or used again; false: not
  // now. Where no other address of the host is left, the failure is `busy`. Null: always.
  std::function<bool(const std::string& address)> may_dial = nullptr;
  // A body over limits.body_bytes_max is cut there (Truncation::kLength) instead of failing.
  bool cut_at_limit = false;
};

// What came of one request.
struct Fetched {
  Capture capture;
  // Why `capture.truncated` is set; the body is what had come by then.
  std::optional<Error> cut;
  bool body_refused = false;  // body_wanted said no; `capture.body` is empty
  uint64_t wire_bytes = 0;    // headers and body as received
  ByteBudget::Hold hold;      // for the bytes of the body
};

// Why no answer came.
struct FetchFailure {
  Error error;
  bool connected = false;  // the request had been sent when it failed
  uint64_t wire_bytes = 0;
  bool busy = false;  // may_dial said no: nothing was sent
};

using FetchResult = std::expected<Fetched, FetchFailure>;

// One HTTP client. All members run on the network thread.
class Fetcher {
 public:
  virtual ~Fetcher() = default;
  // Downloads one URL and follows no redirect. A 404 or 500 is a Capture, not a failure: a failure
  // means that no usable answer came (kBlockedAddress when the address guard refused every address
  // of the host). A body that broke off is a Capture with `cut` set.
  virtual boost::asio::awaitable<FetchResult> fetch(FetchRequest request) = 0;
  // Ends every transfer under way: each completes with kCancelled.
  virtual void cancel_all() = 0;
};

}  // namespace broadsheet::crawler
