#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace broadsheet::server {

// One request as the routes see it: bounded, and read whole.
struct Request {
  std::string method;                                      // "GET"; HEAD arrives as GET
  std::string path;                                        // percent-encoded, from the '/' on
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order
  std::string host;                                        // of the Host field, "" when none
  std::string authorization;                               // of the field, "" when none
  std::string content_type;                                // media type, lower case, "" when none
  std::string body;
  std::vector<std::string> captured;  // by the route's {names}, decoded, in order

  // The first value of that name.
  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> fields;  // further header fields
};

// Takes a response exactly once, from any thread.
using Respond = std::function<void(Response)>;
using Handler = std::function<void(Request, Respond)>;

// The path without its query, and the query taken apart; both bounded by the request's own size.
// Fails with kInvalidInput when the target is no path.
struct Target {
  std::string path;
  std::vector<std::pair<std::string, std::string>> query;
};
[[nodiscard]] Result<Target> parse_target(std::string_view target);

// An error as application/problem+json (RFC 9457). `code` is stable and for programs; `detail` is
// one line for people.
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail);
// The same for an Error of ours, under the status that fits its kind.
[[nodiscard]] Response problem(const Error& error);

}  // namespace broadsheet::server
