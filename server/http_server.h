#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "server/http_message.h"
#include "server/rate_limit.h"

namespace broadsheet::server {

struct HttpServerOptions {
  std::string listen = "127.0.0.1:8815";  // ADDRESS:PORT, IPv6 in brackets, "localhost" too; port
                                          // 0: any free one
  uint32_t connections_max = 64;          // further ones are told to come back
  uint64_t header_bytes_max = 16ULL << 10;
  uint64_t body_bytes_max = 64ULL << 10;
  Milliseconds request_time_max{10'000};  // to send a request, and to take its answer
  Milliseconds idle_time_max{30'000};     // between two requests on a connection
  Milliseconds answer_time_max{10'000};   // for a handler
  RateLimitOptions rate;
};

// A small HTTP/1.1 server on a thread of its own, so that a slow reader slows nobody. Stops when it
// is destroyed: connections are closed, answers that come later are dropped.
class HttpServer {
 public:
  // Listens and serves. `handler` is called on the server's thread, and must return soon. `clock`
  // and `log` outlive the server. Fails with kConfig (no such address) or kBusy (the port is
  // taken), naming the address.
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>> start(HttpServerOptions options,
                                                                 Handler handler,
                                                                 const Clock& clock, Log& log);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "127.0.0.1:8815": where it listens indeed.
  [[nodiscard]] const std::string& address() const { return address_; }

 private:
  class Impl;
  explicit HttpServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
  std::string address_;
};

// Whether `listen` can be reached from this machine alone. Fails with kConfig when it is no address
// and port.
[[nodiscard]] Result<bool> is_loopback(const std::string& listen);

}  // namespace broadsheet::server
