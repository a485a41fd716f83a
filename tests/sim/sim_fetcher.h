#pragma once

#include <boost/asio/io_context.hpp>
#include <set>

#include "crawler/fetcher.h"
#include "crawler/timing.h"
#include "tests/sim/sim_web.h"

namespace broadsheet::sim {

// The client of a simulated crawl: asks a SimWeb and lets simulated time pass. A body counts
// against the budget from a quarter of its transfer on: what is on its way is in memory too.
class SimFetcher final : public crawler::Fetcher {
 public:
  // All must outlive it.
  SimFetcher(boost::asio::io_context& io, crawler::Timing& timing, crawler::ByteBudget& budget,
             SimWeb& web)
      : io_(io), timing_(timing), budget_(budget), web_(web) {}

  boost::asio::awaitable<crawler::FetchResult> fetch(crawler::FetchRequest request) override;
  void cancel_all() override;

 private:
  struct Transfer {
    crawler::Bell bell;
    bool cancelled = false;
  };
  // Until `time` has come or the transfer is cancelled.
  [[nodiscard]] boost::asio::awaitable<void> pass_until(SteadyTime time, Transfer* transfer);
  [[nodiscard]] Milliseconds since_start() const {
    return std::chrono::duration_cast<Milliseconds>(timing_.steady_now().time_since_epoch());
  }

  boost::asio::io_context& io_;
  crawler::Timing& timing_;
  crawler::ByteBudget& budget_;
  SimWeb& web_;
  std::set<Transfer*> transfers_;
};

}  // namespace broadsheet::sim
