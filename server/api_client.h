#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"

namespace broadsheet::server {

struct ApiEndpoint {
  std::string address;  // "127.0.0.1:8815"
  std::string token;    // "" when none is asked for
};

struct ApiAnswer {
  int status = 0;
  std::string body;
};

// One request to a daemon, on the calling thread; `body` is JSON, "" none. Fails with kNetwork when
// nobody answers there, kTimeout after `time_max`, kTooLarge for an answer of more than 64 MiB. A
// problem+json answer is an Error too, with its detail.
[[nodiscard]] Result<ApiAnswer> ask_daemon(const ApiEndpoint& endpoint, const std::string& method,
                                           const std::string& target, const std::string& body,
                                           Milliseconds time_max);

}  // namespace broadsheet::server
