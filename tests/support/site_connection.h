#pragma once

#include <openssl/ssl.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/fake_site.h"

namespace broadsheet::support {

// Wakes every connection that waits on purpose when the site goes away.
class SiteStop {
 public:
  void request();
  [[nodiscard]] bool requested() const { return requested_.load(); }
  // Waits `pause` out; false when the site stopped meanwhile.
  [[nodiscard]] bool sleep(Milliseconds pause);

 private:
  std::atomic<bool> requested_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
};

// One accepted socket, plain or TLS, read and written by one thread. shut_down() may be called from
// another one and makes every later read and write fail.
class SiteConnection {
 public:
  SiteConnection(int socket, SSL_CTX* tls, SiteStop& stop, uint64_t number);
  ~SiteConnection();
  SiteConnection(const SiteConnection&) = delete;
  SiteConnection& operator=(const SiteConnection&) = delete;

  // False when the TLS handshake fails.
  [[nodiscard]] bool open();
  // The next request; nullopt when the peer is gone or sent no HTTP.
  [[nodiscard]] std::optional<SiteRequest> read_request();
  // False when the peer (or the site) is gone.
  bool send(std::string_view bytes);
  [[nodiscard]] bool sleep(Milliseconds pause) { return stop_.sleep(pause); }
  // Closes with RST instead of FIN.
  void reset();
  void shut_down() const;

 private:
  [[nodiscard]] bool fill();

  int socket_;
  SSL_CTX* tls_context_;
  SSL* tls_ = nullptr;
  SiteStop& stop_;
  uint64_t number_;
  std::string buffer_;
};

// The head and body of `response` as bytes; `head_only` for HEAD.
[[nodiscard]] std::string rendered(const SiteRequest& request, SiteResponse response);

// Plays one fault; the connection is closed afterwards.
using SiteFault = void (*)(SiteConnection&, const SiteRequest&);
// nullptr when there is no fault of that name.
[[nodiscard]] SiteFault fault_named(std::string_view name);

// A TLS server context with a key and self-signed certificate of its own, whose PEM is written to
// `pem_path`.
[[nodiscard]] SSL_CTX* make_tls_context(const std::vector<std::string>& names,
                                        const std::string& pem_path);

}  // namespace broadsheet::support
