#pragma once

#include "crawler/fetcher.h"
#include "crawler/host_gate.h"
#include "crawler/retry.h"

namespace broadsheet::crawler {

// What the result of a request tells about its host, page and robots.txt alike. `now`: when it
// came.
[[nodiscard]] HostReport report_of(const FetchResult& result, SysTime now,
                                   const RetryOptions& retry);

// The pause that the answer asks for; nullopt when it asks for none.
[[nodiscard]] std::optional<Milliseconds> asked_pause(const Capture& capture, SysTime now,
                                                      const RetryOptions& retry);

}  // namespace broadsheet::crawler
