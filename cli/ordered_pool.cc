#include "cli/ordered_pool.h"

#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace broadsheet::cli {
namespace {

class OrderedPool {
 public:
  OrderedPool(unsigned threads, const LineJob& job) : job_(job) {
    for (unsigned i = 0; i < threads; ++i) {
      workers_.emplace_back([this] { work(); });
    }
  }

  ~OrderedPool() {
    {
      const std::lock_guard lock(mutex_);
      ended_ = true;
    }
    wake_workers_.notify_all();
    for (auto& worker : workers_) {
      worker.join();
    }
  }

  OrderedPool(const OrderedPool&) = delete;
  OrderedPool& operator=(const OrderedPool&) = delete;

  void add(size_t number, std::string line) {
    {
      const std::lock_guard lock(mutex_);
      waiting_.emplace_back(number, std::move(line));
    }
    wake_workers_.notify_one();
  }

  // Waits for the answer to line `number`.
  LineAnswer take(size_t number) {
    std::unique_lock lock(mutex_);
    wake_taker_.wait(lock, [&] { return done_.contains(number); });
    auto node = done_.extract(number);
    return std::move(node.mapped());
  }

 private:
  void work() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_workers_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
      if (waiting_.empty()) {
        return;
      }
      const auto [number, line] = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      LineAnswer answer = job_(line, number);
      lock.lock();
      done_.emplace(number, std::move(answer));
      wake_taker_.notify_one();
    }
  }

  const LineJob& job_;
  std::mutex mutex_;  // guards what follows, but not workers_
  std::condition_variable wake_workers_;
  std::condition_variable wake_taker_;
  std::deque<std::pair<size_t, std::string>> waiting_;
  std::map<size_t, LineAnswer> done_;
  bool ended_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace

void run_in_order(unsigned threads, const NextLine& next, const LineJob& job,
                  const LineSink& sink) {
  const size_t held_max = threads * size_t{4};
  OrderedPool pool(threads, job);
  size_t added = 0;
  size_t taken = 0;
  bool more = true;
  while (more || taken < added) {
    std::string line;
    if (more && added - taken < held_max) {
      more = next(line);
      if (more) {
        pool.add(added++, std::move(line));
      }
      continue;
    }
    sink(pool.take(taken++));
  }
}

}  // namespace broadsheet::cli
