#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "crawler/address_guard.h"
#include "crawler/curl_socket_bridge.h"
#include "crawler/fetcher.h"

namespace broadsheet::crawler {

struct CurlListDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

// What every transfer of one fetcher shares.
struct TransferContext {
  const Clock& clock;
  const AddressGuard& guard;
  CurlSocketBridge& bridge;
  // Posts to the network thread: how a paused transfer is called again.
  std::function<void(std::function<void()>)> post;
};

// One exchange on one easy handle: what libcurl calls back, and the limits that libcurl does not
// keep (STACK: its own timeouts and size limits are not checked everywhere). Lives from fetch()
// until its completion; the handle goes back to the fetcher's pool.
class CurlTransfer {
 public:
  // `easy` has the fetcher's constant options set. `http1_only` keeps HTTP/2 from being offered.
  CurlTransfer(const TransferContext& context, CURL* easy, FetchRequest request,
               const Headers& common_headers, bool http1_only, ByteBudget::Hold hold);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  [[nodiscard]] CURL* easy() const { return easy_; }
  // Looks at the clock and at what the socket took in: the reason to end the transfer now, if any.
  // Called a few times a second.
  [[nodiscard]] std::optional<Error> overdue();
  // What came of it. `code` is libcurl's; `verdict` overrides it where we ended the transfer.
  // Leaves this object empty.
  [[nodiscard]] FetchResult finish(CURLcode code, std::optional<Error> verdict);
  // Whether the server agreed to HTTP/2. Before finish().
  [[nodiscard]] bool is_http2() const;

 private:
  static curl_socket_t on_open_socket(void* self, curlsocktype purpose, curl_sockaddr* address);
  static int on_before_request(void* self, char* remote, char* local, int remote_port,
                               int local_port);
  static size_t on_header(char* data, size_t size, size_t count, void* self);
  static int on_progress(void* self, curl_off_t to_receive, curl_off_t received, curl_off_t to_send,
                         curl_off_t sent);
  static size_t on_body(char* data, size_t size, size_t count, void* self);

  void configure(const Headers& common_headers, bool http1_only);
  [[nodiscard]] bool take_header_line(std::string_view line);
  [[nodiscard]] bool take_status_line(std::string_view line);
  [[nodiscard]] bool end_of_headers();
  [[nodiscard]] bool take_length();
  void append_body(std::string_view data);
  // Whether a connection to `address` may be used; remembers the reason when not.
  [[nodiscard]] bool permits(const IpAddress& address);
  // The same, and whether there is room for one more request to it now.
  [[nodiscard]] bool may_use(const IpAddress& address);
  [[nodiscard]] bool fail(ErrorKind kind, std::string detail);
  [[nodiscard]] std::optional<Error> framing_excess();
  [[nodiscard]] Error error_of(CURLcode code) const;
  [[nodiscard]] bool keeps_body_of(const Error& error) const;
  void fill_timings();

  const TransferContext& context_;
  CURL* easy_;
  FetchRequest request_;
  CurlList header_list_;
  std::array<char, CURL_ERROR_SIZE> curl_says_{};
  ByteBudget::Hold hold_;
  Capture capture_;
  std::optional<Error> verdict_;    // why we ended it
  std::string refusal_;             // of the address guard
  bool address_permitted_ = false;  // at least one address was
  bool address_busy_ = false;       // request_.may_dial said no to the last one
  bool connected_ = false;          // the request went out
  bool headers_done_ = false;       // of the final response
  bool body_refused_ = false;
  bool paused_ = false;
  std::optional<uint64_t> length_;  // stated
  uint32_t empty_reads_ = 0;        // in a row that brought nothing to keep
  uint64_t header_bytes_ = 0;       // interim responses and trailers too
  SteadyTime started_{};
  SteadyTime window_started_{};                  // of the stall check
  uint64_t window_bytes_ = 0;                    // in the window
  std::optional<uint64_t> socket_bytes_before_;  // when first looked at
  std::shared_ptr<CurlTransfer*> self_ = std::make_shared<CurlTransfer*>(this);  // and resume calls
};

}  // namespace broadsheet::crawler
