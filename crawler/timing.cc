#include "crawler/timing.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace broadsheet::crawler {
namespace {

constexpr auto kNoThrow = boost::asio::as_tuple(boost::asio::use_awaitable);

}  // namespace

boost::asio::awaitable<void> Bell::wait() {
  timer_.expires_at(boost::asio::steady_timer::time_point::max());
  co_await timer_.async_wait(kNoThrow);
}

boost::asio::awaitable<void> SystemTiming::wait_until(SteadyTime time, Bell& bell) {
  bell.timer_.expires_at(std::chrono::time_point_cast<std::chrono::steady_clock::duration>(time));
  co_await bell.timer_.async_wait(kNoThrow);
}

}  // namespace broadsheet::crawler
