#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/error.h"

namespace broadsheet {

// How a visit to a URL ended: one closed list for logs, storage and `--log-file`.
enum class Outcome : uint8_t {  // on disk: append only
  kStored = 0,                  // a whole response was kept (also a 304: the kept one still stands)
  kStoredPartial = 1,           // kept, marked as truncated or damaged
  kSkippedContentType = 2,
  kSkippedDuplicate = 3,
  kSkippedSoft404 = 4,
  kSkippedUrlTooLong = 5,
  kSkippedTrap = 6,
  kBlockedPrivateAddress = 7,
  kBlockedScheme = 8,
  kBlockedRobots = 9,
  kDeferred = 10,        // put back for later
  kRetryThenError = 11,  // transient, the bounded retries are used up
  kErrorTimeout = 12,
  kErrorTooLarge = 13,
  kErrorTooDeep = 14,
  kErrorTls = 15,
  kErrorProtocol = 16,
  kErrorReset = 17,
  kErrorDecode = 18,
  kErrorHttp2 = 19,
  kErrorParse = 20,
  kErrorHttpStatus = 21,
  kErrorBadRedirect = 22,
  kErrorRedirectLoop = 23,
  kErrorTooManyRedirects = 24,
  kSkippedScope = 25,  // out of the crawl's scope, or a redirect led there
  kErrorNetwork = 26,  // no such host, or no connection
  kCount,              // not an outcome
};

// "stored", "skipped:content_type", "error:too_large", ...
[[nodiscard]] std::string_view name_of(Outcome outcome);
[[nodiscard]] std::optional<Outcome> outcome_named(std::string_view name);
// The final outcome of a visit that ended with an Error of this kind.
[[nodiscard]] Outcome outcome_of(ErrorKind kind);

// What a capture adds to what the archive holds of that URL.
enum class Novelty : uint8_t {  // on disk
  kNone = 0,                    // nothing was captured
  kNew = 1,      // first capture of this URL with an article (or of a page that is none)
  kRevised = 2,  // title or body text changed
  kSameArticle =
      3,           // other bytes, same article: share bars, nonces and related blocks do not count
  kSameBytes = 4,  // the same payload again
  kNotModified = 5,  // 304
  kDuplicate = 6,    // first seen here, but the same article is held under another URL
};
[[nodiscard]] std::string_view name_of(
    Novelty novelty);  // "new", "revised", "unchanged", "duplicate", ...

}  // namespace broadsheet
