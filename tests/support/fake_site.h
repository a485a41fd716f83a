#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/headers.h"

namespace broadsheet::support {

// One request as the site saw it.
struct SiteRequest {
  std::string method;
  std::string target;  // "/a?b=1", as sent
  std::string path;    // the target without its query
  std::string host;    // the Host field, with its port
  Headers headers = {};
  SteadyTime at{};          // when its last header byte had come
  uint64_t connection = 0;  // counts from 1: equal for requests on one kept connection
  uint32_t turn = 0;        // how often that host and target were asked for before
};

// What a route answers. The site adds Date, Content-Length and the rest.
struct SiteResponse {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  std::string content_type = "text/html; charset=utf-8";  // "" sends none
  std::string etag = {};                                  // "" sends none; answers If-None-Match
  std::string last_modified = {};                         // the same for If-Modified-Since
  bool gzip = false;                                      // compress when the client accepts it
};

using SiteHandler = std::function<SiteResponse(const SiteRequest&)>;

struct SiteOptions {
  uint16_t port = 0;  // 0: any free one
  bool tls = false;   // with a certificate made on the spot for localhost, 127.0.0.1 and `names`
  std::vector<std::string> names = {};
};

// An HTTP/1.1 site on 127.0.0.1 for tests and the demo: routes that answer well, and routes that
// misbehave by name. One thread accepts and each connection has one of its own, so that a fault can
// be written as it happens: send, wait, break off. Everything may be called from any thread while
// it runs. The destructor ends every connection, also those that hang on purpose.
class FakeSite {
 public:
  // Aborts the program when it cannot listen: a test without its site has nothing to say.
  explicit FakeSite(const SiteOptions& options = {});
  ~FakeSite();
  FakeSite(const FakeSite&) = delete;
  FakeSite& operator=(const FakeSite&) = delete;

  [[nodiscard]] uint16_t port() const;
  [[nodiscard]] std::string host_port() const;                 // "127.0.0.1:PORT"
  [[nodiscard]] std::string url(std::string_view path) const;  // on 127.0.0.1
  // PEM file that makes a client trust this site; "" without TLS.
  [[nodiscard]] std::string ca_file() const;

  // Routes go by path without query, the last one set wins; anything else is a 404.
  void serve(std::string path, SiteResponse response);
  void serve_html(std::string path, std::string html);
  void serve_redirect(std::string path, std::string location, int status = 302);
  void serve_with(std::string path, SiteHandler handler);
  // For every path without a route of its own.
  void serve_others_with(SiteHandler handler);
  // The path misbehaves as `fault` says (see fault_names()). Aborts on an unknown name.
  void misbehave(std::string path, std::string_view fault);
  // Asked first, for each request: the name of a fault, or "" when it is answered as its route
  // says.
  void misbehave_when(std::function<std::string_view(const SiteRequest&)> fault_for);

  // Every request so far, in order of arrival.
  [[nodiscard]] std::vector<SiteRequest> requests() const;
  [[nodiscard]] std::vector<SiteRequest> requests_for(std::string_view path) const;
  [[nodiscard]] size_t count(std::string_view path) const;
  void forget_requests();
  // Waits until that many requests have come in; false when that takes longer than `patience`.
  [[nodiscard]] bool wait_for_requests(size_t count, Milliseconds patience) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// The faults misbehave() knows; site_faults.cc says what each does.
[[nodiscard]] std::vector<std::string_view> fault_names();

// A whole gzip member holding `bytes`.
[[nodiscard]] std::string gzip_of(std::string_view bytes);

}  // namespace broadsheet::support
