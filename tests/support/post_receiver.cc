#include "tests/support/post_receiver.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

#include "base/check.h"

namespace broadsheet::support {

std::string Post::field(std::string_view name) const {
  const std::string start = "\r\n" + std::string(name) + ": ";
  const size_t at = head.find(start);
  if (at == std::string::npos) {
    return "";
  }
  const size_t from = at + start.size();
  return head.substr(from, head.find("\r\n", from) - from);
}

PostReceiver::PostReceiver(std::vector<int> statuses) : statuses_(std::move(statuses)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  BS_CHECK(listener_ >= 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  BS_CHECK(bind(listener_, reinterpret_cast<sockaddr*>(&address), size) == 0);
  BS_CHECK(listen(listener_, 16) == 0);
  BS_CHECK(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

PostReceiver::~PostReceiver() {
  shutdown(listener_, SHUT_RDWR);
  thread_.join();
  close(listener_);
}

std::string PostReceiver::url() const {
  return "http://127.0.0.1:" + std::to_string(port_) + "/hook";
}

void PostReceiver::run() {
  for (int one = 0; (one = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;) {
    take(one);
    close(one);
  }
}

void PostReceiver::take(int connection) {
  const timeval patience{.tv_sec = 10, .tv_usec = 0};
  setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  std::string bytes;
  Post post;
  size_t wanted = std::string::npos;
  while (bytes.size() < wanted) {
    char buffer[4096];
    const ssize_t got = recv(connection, buffer, sizeof(buffer), 0);
    if (got <= 0) {
      return;
    }
    bytes.append(buffer, static_cast<size_t>(got));
    const size_t end = bytes.find("\r\n\r\n");
    if (wanted == std::string::npos && end != std::string::npos) {
      post.head = bytes.substr(0, end + 2);
      wanted = end + 4 + std::strtoul(post.field("Content-Length").c_str(), nullptr, 10);
    }
  }
  post.body = bytes.substr(post.head.size() + 2);
  const std::lock_guard lock(mutex_);
  const int status = posts_.size() < statuses_.size() ? statuses_[posts_.size()] : 204;
  const std::string answer = "HTTP/1.1 " + std::to_string(status) +
                             " Said\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
  (void)send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
  posts_.push_back(std::move(post));
  arrival_.notify_all();
}

std::vector<Post> PostReceiver::posts(size_t count, Milliseconds patience) const {
  std::unique_lock lock(mutex_);
  (void)arrival_.wait_for(lock, patience, [&] { return posts_.size() >= count; });
  return posts_;
}

}  // namespace broadsheet::support
