#pragma once

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <type_traits>
#include <utility>

namespace broadsheet::crawler {

// Runs `job` on `pool` (an executor) and resumes the caller on its own executor with what the job
// returned. The job owns its data or borrows only what outlives the pool; it must not throw. Jobs
// are not called off: whoever destroys the pool joins it first.
template <class Executor, class Job>
boost::asio::awaitable<std::invoke_result_t<Job&>> offload(Executor pool, Job job) {
  using Value = std::invoke_result_t<Job&>;
  auto start = [](auto handler, const Executor& on, Job work) {
    auto run = [done = std::move(handler), work = std::move(work)]() mutable {
      auto back = boost::asio::get_associated_executor(done);
      boost::asio::post(back, [done = std::move(done), value = work()]() mutable {
        std::move(done)(std::move(value));
      });
    };
    boost::asio::post(on, std::move(run));
  };
  co_return co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Value)>(
      start, boost::asio::use_awaitable, std::move(pool), std::move(job));
}

}  // namespace broadsheet::crawler
