#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"

namespace broadsheet::support {

// A request with a body, as it came.
struct Post {
  std::string head;
  std::string body;

  // The value of a field by its exact name; "" when it is not there.
  [[nodiscard]] std::string field(std::string_view name) const;
};

// Takes POSTs on loopback, one connection each, and answers with the given statuses in turn, then
// with 204.
class PostReceiver {
 public:
  explicit PostReceiver(std::vector<int> statuses = {});
  ~PostReceiver();
  PostReceiver(const PostReceiver&) = delete;
  PostReceiver& operator=(const PostReceiver&) = delete;

  [[nodiscard]] std::string url() const;
  // All so far, after waiting until there are `count`.
  [[nodiscard]] std::vector<Post> posts(size_t count, Milliseconds patience = Seconds(20)) const;

 private:
  void run();
  void take(int connection);

  std::vector<int> statuses_;
  int listener_ = -1;
  uint16_t port_ = 0;
  mutable std::mutex mutex_;  // guards posts_
  mutable std::condition_variable arrival_;
  std::vector<Post> posts_;
  std::thread thread_;
};

}  // namespace broadsheet::support
