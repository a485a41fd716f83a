#pragma once

#include <thread>

#include "crawler/crawl.h"

namespace broadsheet::cli {

// While it lives, SIGINT and SIGTERM become requests on a StopSwitch: the first drains the crawl,
// the second cancels it, and a third ends the process on the spot. Nothing runs in a signal
// handler: the signals are blocked and one thread waits for them. Make it before any other thread
// starts, so that they inherit the blocked mask.
class Interrupts {
 public:
  explicit Interrupts(crawler::StopSwitch& stop);
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

 private:
  void wait_for_signals();

  crawler::StopSwitch& stop_;
  int end_ = -1;  // an eventfd that the destructor writes
  std::thread waiter_;
};

}  // namespace broadsheet::cli
