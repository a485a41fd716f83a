#pragma once

#include <string>
#include <string_view>

#include "base/capture.h"
#include "base/headers.h"
#include "base/result.h"

namespace broadsheet::storage {

// An HTTP/1.x response or request as an archive record holds it.
struct HttpResponseMessage {
  std::string http_version;  // "1.1"
  int status = 0;
  std::string reason;
  Headers headers;
  std::string body;  // transfer coding undone
  Truncation truncated =
      Truncation::kNone;  // kDisconnect where the body ends before its length or last chunk
};

// Reads the response in `message`, as tolerantly as archives need: bare LF, no reason phrase, chunk
// sizes that lie (then the bytes stand as they are). Fails with kParse when there is no status
// line, kTooLarge for a head over 256 KiB.
[[nodiscard]] Result<HttpResponseMessage> parse_http_response(std::string_view message);

// The header fields of a request; empty where it does not read as one.
[[nodiscard]] Headers parse_http_request_headers(std::string_view message);

}  // namespace broadsheet::storage
