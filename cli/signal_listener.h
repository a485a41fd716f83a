#pragma once

#include <functional>
#include <map>
#include <thread>

namespace broadsheet::cli {

// While it lives, the given signals call functions instead of ending the process, one at a time, on
// a thread of its own: nothing runs in a signal handler. Make it before any other thread starts, so
// that they inherit the blocked mask. SIGPIPE is ignored from then on.
class SignalListener {
 public:
  explicit SignalListener(std::map<int, std::function<void()>> actions);
  ~SignalListener();
  SignalListener(const SignalListener&) = delete;
  SignalListener& operator=(const SignalListener&) = delete;

 private:
  void listen();

  std::map<int, std::function<void()>> actions_;
  int signals_ = -1;  // a signalfd
  int end_ = -1;      // an eventfd that the destructor writes
  std::thread listener_;
};

}  // namespace broadsheet::cli
