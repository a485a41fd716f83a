#include "crawler/curl_socket_bridge.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <utility>

#include "base/check.h"

namespace broadsheet::crawler {

struct CurlSocketBridge::Socket {
  Socket(boost::asio::io_context& io, curl_socket_t fd, bool own)
      : descriptor(io, fd), owned(own) {}

  boost::asio::posix::stream_descriptor descriptor;
  bool owned;           // made by us; the others are curl's resolver's and closed by it
  int wanted = 0;       // CURL_POLL_IN | CURL_POLL_OUT
  int outstanding = 0;  // waits that are armed, the same bits
};

CurlSocketBridge::CurlSocketBridge(boost::asio::io_context& io, const Clock& clock, Done done)
    : io_(io), clock_(clock), done_(std::move(done)), multi_(curl_multi_init()), timer_(io) {
  BS_CHECK(multi_ != nullptr);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlSocketBridge::on_socket);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlSocketBridge::on_timeout);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
}

CurlSocketBridge::~CurlSocketBridge() {
  *alive_ = false;
  curl_multi_cleanup(multi_);  // closes kept connections through close_socket
  timer_.cancel();
  for (auto& [fd, socket] : sockets_) {
    if (!socket->owned) {
      socket->descriptor.release();
    }
  }
}

void CurlSocketBridge::add(CURL* easy) {
  const CURLMcode code = curl_multi_add_handle(multi_, easy);
  BS_CHECK(code == CURLM_OK);
  waits_for_.insert_or_assign(easy, CURL_SOCKET_BAD);
}

void CurlSocketBridge::remove(CURL* easy) {
  curl_multi_remove_handle(multi_, easy);
  waits_for_.erase(easy);
}

curl_socket_t CurlSocketBridge::socket_of(CURL* easy) const {
  const auto found = waits_for_.find(easy);
  return found == waits_for_.end() ? CURL_SOCKET_BAD : found->second;
}

curl_socket_t CurlSocketBridge::open_socket(const curl_sockaddr& address) {
  const int fd =
      socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
  if (fd < 0) {
    return CURL_SOCKET_BAD;
  }
  sockets_[fd] = std::make_shared<Socket>(io_, fd, true);
  return fd;
}

int CurlSocketBridge::close_socket(void* bridge, curl_socket_t fd) {
  auto& self = *static_cast<CurlSocketBridge*>(bridge);
  const auto found = self.sockets_.find(fd);
  if (found == self.sockets_.end()) {
    return close(fd);
  }
  const SocketPtr socket = std::move(found->second);
  self.sockets_.erase(found);
  boost::system::error_code ignored;
  socket->descriptor.close(ignored);
  return 0;
}

int CurlSocketBridge::on_socket(CURL* easy, curl_socket_t fd, int what, void* bridge,
                                void* /*socket*/) {
  auto& self = *static_cast<CurlSocketBridge*>(bridge);
  auto found = self.sockets_.find(fd);
  if (what == CURL_POLL_REMOVE) {
    if (found == self.sockets_.end()) {
      return 0;
    }
    found->second->wanted = 0;
    if (!found->second->owned) {
      found->second->descriptor.release();
      self.sockets_.erase(found);
    }
    return 0;
  }
  if (found == self.sockets_.end()) {
    found = self.sockets_.emplace(fd, std::make_shared<Socket>(self.io_, fd, false)).first;
  }
  if (const auto transfer = self.waits_for_.find(easy); transfer != self.waits_for_.end()) {
    transfer->second = fd;
  }
  found->second->wanted = what;
  self.arm(found->second);
  return 0;
}

void CurlSocketBridge::arm(const SocketPtr& socket) {
  for (const int direction : {CURL_POLL_IN, CURL_POLL_OUT}) {
    if ((socket->wanted & direction) != 0 && (socket->outstanding & direction) == 0) {
      arm_one(socket, direction);
    }
  }
}

void CurlSocketBridge::arm_one(const SocketPtr& socket, int direction) {
  socket->outstanding |= direction;
  const auto wait = direction == CURL_POLL_IN ? boost::asio::posix::stream_descriptor::wait_read
                                              : boost::asio::posix::stream_descriptor::wait_write;
  socket->descriptor.async_wait(
      wait, [this, alive = alive_, socket, direction](const boost::system::error_code& error) {
        socket->outstanding &= ~direction;
        if (*alive && error != boost::asio::error::operation_aborted) {
          ready(socket, direction, static_cast<bool>(error));
        }
      });
}

void CurlSocketBridge::ready(const SocketPtr& socket, int direction, bool failed) {
  const curl_socket_t fd = socket->descriptor.native_handle();
  const auto is_current = [&] {
    const auto found = sockets_.find(fd);
    return found != sockets_.end() && found->second == socket;
  };
  if (!is_current() || (socket->wanted & direction) == 0) {
    return;  // closed, or curl changed its mind while the wait was armed
  }
  int events = direction == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT;
  if (failed) {
    events |= CURL_CSELECT_ERR;
  }
  act(fd, events);
  if (is_current()) {
    arm(socket);
  }
  collect();
}

int CurlSocketBridge::on_timeout(CURLM* /*multi*/, long milliseconds, void* bridge) {
  static_cast<CurlSocketBridge*>(bridge)->set_deadline(milliseconds);
  return 0;
}

void CurlSocketBridge::set_deadline(long milliseconds) {
  if (milliseconds < 0) {
    deadline_.reset();
    return;
  }
  if (milliseconds == 0) {
    deadline_.reset();
    if (!std::exchange(posted_, true)) {
      boost::asio::post(io_, [this, alive = alive_] {
        if (*alive) {
          posted_ = false;
          act(CURL_SOCKET_TIMEOUT, 0);
          collect();
        }
      });
    }
    return;
  }
  deadline_ = clock_.steady_now() + std::chrono::milliseconds(milliseconds);
  if (!armed_ || *armed_ > *deadline_) {
    arm_timer();
  }
}

// Lazy: a deadline that moved later leaves the timer as it is; when it fires too early it is set
// again.
void CurlSocketBridge::arm_timer() {
  armed_ = deadline_;
  timer_.expires_at(*deadline_);
  timer_.async_wait([this, alive = alive_](const boost::system::error_code& error) {
    if (error || !*alive) {
      return;
    }
    armed_.reset();
    if (!deadline_) {
      return;
    }
    if (*deadline_ > clock_.steady_now()) {
      arm_timer();
      return;
    }
    deadline_.reset();
    act(CURL_SOCKET_TIMEOUT, 0);
    collect();
  });
}

void CurlSocketBridge::act(curl_socket_t fd, int events) {
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
}

void CurlSocketBridge::collect() {
  std::vector<std::pair<CURL*, CURLcode>> finished;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) {
      finished.emplace_back(message->easy_handle, message->data.result);
    }
  }
  for (const auto& [easy, code] : finished) {
    done_(easy, code);
  }
}

}  // namespace broadsheet::crawler
