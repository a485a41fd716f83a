#pragma once

#include <boost/asio/io_context.hpp>
#include <set>

#include "crawler/fetcher.h"
#include "crawler/timing.h"
#include "tests/sim/sim_web.h"

namespace broadsheet::sim {

// The client of a simulated crawl: asks a SimWeb and lets simulated time pass.
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
  boost::asio::io_context& io_;
  crawler::Timing& timing_;
  crawler::ByteBudget& budget_;
  SimWeb& web_;
  std::set<Transfer*> transfers_;
};

}  // namespace broadsheet::sim
