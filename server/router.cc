#include "server/router.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

#include "base/percent.h"
#include "base/text.h"

namespace broadsheet::server {
namespace {

// The {names} of `pattern` in `path`; nullopt when it does not match.
std::optional<std::vector<std::string>> captured(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) {
    return std::nullopt;
  }
  std::vector<std::string> names;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i].starts_with('{')) {
      if (given[i].empty()) {
        return std::nullopt;
      }
      names.push_back(percent_decode(given[i]));
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return names;
}

// "localhost:8815", "127.0.0.1", "[::1]:8815"
bool is_loopback_host(std::string_view host) {
  if (host.starts_with('[')) {
    return host.substr(0, host.find(']') + 1) == "[::1]";
  }
  const std::string_view name = host.substr(0, host.find(':'));
  return ascii_iequals(name, "localhost") ||
         (name.starts_with("127.") && std::all_of(name.begin(), name.end(), [](char c) {
            return c == '.' || is_ascii_digit(c);
          }));
}

}  // namespace

Router::Router(RouterOptions options, std::vector<Route> routes)
    : options_(std::move(options)), routes_(std::move(routes)) {}

bool Router::is_authorised(const Request& request) const {
  if (options_.token.empty()) {
    return true;
  }
  constexpr std::string_view kScheme = "Bearer ";  // RFC 6750, 2.1
  if (!ascii_istarts_with(request.authorization, kScheme)) {
    return false;
  }
  const std::string_view given =
      trim(std::string_view(request.authorization).substr(kScheme.size()));
  // The time it takes must not tell how much of a guess was right.
  return given.size() == options_.token.size() &&
         CRYPTO_memcmp(given.data(), options_.token.data(), given.size()) == 0;
}

void Router::route(Request request, Respond respond) const {
  if (options_.loopback_hosts_only && !is_loopback_host(request.host)) {
    respond(problem(421, "foreign_host",
                    "without a token this is answered under localhost, 127.0.0.1 or [::1] only"));
    return;
  }
  std::string allowed;
  for (const Route& route : routes_) {
    auto names = captured(route.pattern, request.path);
    if (!names) {
      continue;
    }
    if (route.method != request.method) {
      allowed += (allowed.empty() ? "" : ", ") + route.method;
      continue;
    }
    if (route.access == Access::kToken && !is_authorised(request)) {
      Response refusal =
          problem(401, "token", "a bearer token is needed: Authorization: Bearer TOKEN");
      refusal.fields.emplace_back("WWW-Authenticate", "Bearer");
      respond(std::move(refusal));
      return;
    }
    // A form on a foreign page can post text, but not JSON without being asked first (CORS).
    if (request.method == "POST" && request.content_type != "application/json") {
      respond(problem(415, "content_type", "send Content-Type: application/json"));
      return;
    }
    request.captured = *std::move(names);
    route.handler(std::move(request), std::move(respond));
    return;
  }
  if (!allowed.empty()) {
    Response refusal = problem(405, "method", "this resource answers " + allowed);
    refusal.fields.emplace_back("Allow", allowed);
    respond(std::move(refusal));
    return;
  }
  respond(problem(404, "no_route", "there is nothing here; see /api/v1/openapi.json"));
}

}  // namespace broadsheet::server
