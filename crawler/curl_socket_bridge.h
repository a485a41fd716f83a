#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.h"

namespace broadsheet::crawler {

// Drives one libcurl multi handle from an io_context: curl says which sockets and which deadline it
// waits for, this arms them. Tuned as measured (a plain bridge costs 3.5 times as much a request):
// one descriptor for a socket's whole life, a wait armed only when none is outstanding, one lazy
// timer, a zero timeout as a single post.
//
// Points it holds: descriptor numbers are reused, so a completion checks that its socket is still
// the one in the table; curl_multi_* is never called from within a curl callback; finished
// transfers are collected completely before anybody is told. Network thread only.
class CurlSocketBridge {
 public:
  // Told of each finished transfer, outside of curl's callbacks.
  using Done = std::function<void(CURL* easy, CURLcode code)>;

  // `io` and `clock` must outlive this.
  CurlSocketBridge(boost::asio::io_context& io, const Clock& clock, Done done);
  CurlSocketBridge(const CurlSocketBridge&) = delete;
  CurlSocketBridge& operator=(const CurlSocketBridge&) = delete;
  // Every transfer must have been removed.
  ~CurlSocketBridge();

  [[nodiscard]] CURLM* multi() const { return multi_; }
  void add(CURL* easy);
  void remove(CURL* easy);

  // The socket a transfer under way was last seen to wait for, or CURL_SOCKET_BAD before that.
  // libcurl itself tells only of finished transfers.
  [[nodiscard]] curl_socket_t socket_of(CURL* easy) const;

  // For CURLOPT_OPENSOCKETFUNCTION: makes the socket and takes it under its wing.
  [[nodiscard]] curl_socket_t open_socket(const curl_sockaddr& address);
  // CURLOPT_CLOSESOCKETFUNCTION, with the bridge as its data.
  static int close_socket(void* bridge, curl_socket_t fd);

 private:
  struct Socket;
  using SocketPtr = std::shared_ptr<Socket>;  // the table and the waits that are outstanding

  static int on_socket(CURL* easy, curl_socket_t fd, int what, void* bridge, void* socket);
  static int on_timeout(CURLM* multi, long milliseconds, void* bridge);

  void arm(const SocketPtr& socket);
  void arm_one(const SocketPtr& socket, int direction);
  void ready(const SocketPtr& socket, int direction, bool failed);
  void set_deadline(long milliseconds);
  void arm_timer();
  void act(curl_socket_t fd, int events);
  void collect();

  boost::asio::io_context& io_;
  const Clock& clock_;
  Done done_;
  CURLM* multi_;
  std::unordered_map<curl_socket_t, SocketPtr> sockets_;
  std::unordered_map<CURL*, curl_socket_t> waits_for_;  // of transfers that were added
  boost::asio::steady_timer timer_;
  std::optional<SteadyTime> deadline_;  // what curl waits for
  std::optional<SteadyTime> armed_;     // what the timer is set to
  bool posted_ = false;                 // a zero timeout is on its way
  // Posts and waits outlive this object when the io_context does; they look here first.
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace broadsheet::crawler
