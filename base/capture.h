#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/headers.h"
#include "base/url.h"

namespace broadsheet {

// Why the stored body is shorter than the server's (WARC-Truncated's words).
enum class Truncation : uint8_t { kNone = 0, kLength = 1, kTime = 2, kDisconnect = 3 };  // on disk

struct Timings {
  Milliseconds name_lookup{0};  // from the start to the end of each step
  Milliseconds connect{0};
  Milliseconds tls{0};
  Milliseconds first_byte{0};
  Milliseconds total{0};
};

// One HTTP exchange exactly as it happened. A redirect, a 404 and a 304 are captures too.
struct Capture {
  Url url;            // as requested
  SysTime started{};  // when the request began
  Timings timings;
  int status = 0;            // 100-599
  std::string http_version;  // "1.0", "1.1" or "2"
  std::string reason;        // the reason phrase, "" on HTTP/2
  Headers request_headers;
  Headers response_headers;
  std::string body;  // as sent: transfer coding undone, content coding (gzip, ...) kept
  Truncation truncated = Truncation::kNone;
  std::string remote_address;  // "192.0.2.7" or "2001:db8::7"
  std::string tls_version;     // "TLSv1.3"; "" on plain http
};

}  // namespace broadsheet
