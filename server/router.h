#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/http_message.h"

namespace broadsheet::server {

// What must be true of a request before its handler sees it.
enum class Access : uint8_t {
  kOpen,   // anybody: whether the process is well, without detail
  kToken,  // who knows the bearer token, where one is set
};

struct Route {
  std::string method;   // "GET" or "POST"
  std::string pattern;  // "/api/v1/sources/{name}/pause": a {name} stands for one whole segment
  Access access = Access::kToken;
  Handler handler;
};

struct RouterOptions {
  std::string token;  // "": none is asked for
  // Without a token a page in a browser on the same machine must not be able to give orders through
  // a name of its own that leads here (DNS rebinding): the Host must then be this machine's.
  bool loopback_hosts_only = false;
};

// Finds the route of a request. 404, 405 (with Allow), 401, 415 and 421 are answered here.
// Immutable once it is made; any thread.
class Router {
 public:
  Router(RouterOptions options, std::vector<Route> routes);

  void route(Request request, Respond respond) const;
  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

 private:
  [[nodiscard]] bool is_authorised(const Request& request) const;

  RouterOptions options_;
  std::vector<Route> routes_;
};

}  // namespace broadsheet::server
