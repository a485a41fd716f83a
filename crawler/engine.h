#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/log.h"
#include "base/rng.h"
#include "crawler/address_guard.h"
#include "crawler/byte_budget.h"
#include "crawler/crawl.h"
#include "crawler/fetcher.h"
#include "crawler/host_gate.h"
#include "crawler/host_store.h"
#include "crawler/rate_limit.h"
#include "crawler/reading_room.h"
#include "crawler/robots_cache.h"
#include "crawler/timing.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

class CrawlJob;

struct EngineOptions {
  HostGateOptions gate;
  RobotsCacheOptions robots;
  AddressGuard guard;
  uint32_t transfers_max = 64;               // in all jobs
  uint64_t memory_bytes_max = kMemoryBytes;  // of visits under way, see CrawlOptions
  uint32_t pool_threads = 0;                 // 0: one a core
  // Pages are read and committed on the network thread, in order: a simulation is the same every
  // time it runs.
  bool single_thread = false;
  std::optional<uint64_t> seed;  // of what is left to chance; nullopt: the system's entropy
  Milliseconds tick{100};        // how soon a request to stop is seen
};

// What of `options` concerns the engine: pace, client, guard, memory. `is_restart`: this process
// may follow one that was killed. Fails with kUsage.
[[nodiscard]] Result<EngineOptions> engine_options_of(const CrawlOptions& options, bool is_restart);

// Makes the client once there is an io_context for it.
using MakeFetcher = std::function<Result<std::unique_ptr<Fetcher>>(
    boost::asio::io_context& io, const Clock& clock, ByteBudget& budget)>;
// libcurl, set up as `options` say. Fails later, with kUsage.
[[nodiscard]] MakeFetcher curl_fetcher_of(const CrawlOptions& options);

// What all crawls of one process share, so that politeness and limits hold across them: one network
// thread, one pool, one client, one gate, one robots cache, one byte budget. Jobs attach themselves
// while they have URLs to visit; the engine decides which of them starts the next visit: each gets
// places in proportion to its weight, whatever the others have queued (stride scheduling:
// Waldspurger and Weihl, 1995). Network thread only, but for make() and run().
class Engine {
 public:
  // Everything must outlive the engine.
  [[nodiscard]] static Result<std::unique_ptr<Engine>> make(EngineOptions options,
                                                            const MakeFetcher& make_fetcher,
                                                            storage::Archive& archive,
                                                            Timing& timing, Log& log);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Begins to give places and to tick. Once.
  void start();
  // Ends that and writes down every host's pace. When every job has ended.
  [[nodiscard]] boost::asio::awaitable<void> finish();
  // Runs on the calling thread until nothing that was spawned is left, then joins the pool.
  void run();

  // Runs `work`; run() waits for it. `ended` hears whether an exception got out of it, which is
  // logged.
  void spawn(boost::asio::awaitable<void> work, std::function<void(bool threw)> ended);

  // A job is attached from its first visit to its last.
  void attach(CrawlJob& job);
  void detach(CrawlJob& job);
  // A job may have something new to start.
  void wake() { wake_.ring(); }

  // Nobody waits any more for a turn at a host or for a robots.txt: for the end of the process.
  void close();
  // No new visits until it is called again with false.
  void set_paused(bool paused);
  // Averages of the whole process; 0: no limit.
  struct Limits {
    uint64_t bytes_per_second = 0;
    uint64_t bytes_per_second_per_host = 0;
    uint32_t cpu_percent = 0;  // of one core
  };
  void limit(const Limits& limits);

  // What the robots.txt of a host names, if it was read by this process and names anything.
  struct Sitemaps {
    Url host_url;
    std::vector<std::string> values;
  };
  [[nodiscard]] const Sitemaps* sitemaps_of(const std::string& origin) const;

  // Ends every transfer under way, of all jobs.
  void cancel_all() { fetcher_->cancel_all(); }

  // The archive refused something that concerns no job in particular: each job ends with it.
  void fail(Error error);
  [[nodiscard]] const std::optional<Error>& storage_error() const { return storage_error_; }

  [[nodiscard]] boost::asio::io_context& io() { return io_; }
  // Where pages are read and the archive is asked.
  [[nodiscard]] const boost::asio::any_io_executor& pool() const { return pool_; }
  [[nodiscard]] storage::Archive& archive() { return archive_; }
  [[nodiscard]] Timing& timing() { return timing_; }
  [[nodiscard]] Log& log() { return log_; }
  [[nodiscard]] Rng& rng() { return rng_; }
  [[nodiscard]] const AddressGuard& guard() const { return options_.guard; }
  [[nodiscard]] const ByteBudget& budget() const { return budget_; }
  [[nodiscard]] HostStore& hosts() { return hosts_; }
  [[nodiscard]] HostGate& gate() { return gate_; }
  [[nodiscard]] Fetcher& fetcher() { return *fetcher_; }
  [[nodiscard]] RobotsCache& robots() { return *robots_; }
  [[nodiscard]] ReadingRoom& reading_room() { return reading_room_; }
  [[nodiscard]] const std::vector<CrawlJob*>& jobs() const { return jobs_; }

 private:
  Engine(EngineOptions options, storage::Archive& archive, Timing& timing, Log& log);
  boost::asio::awaitable<void> dispatch();
  boost::asio::awaitable<void> tick();
  boost::asio::awaitable<void> save_hosts(std::vector<std::string> origins);
  boost::asio::awaitable<void> save_rows(std::vector<storage::HostRow> rows);
  void forget_idle_hosts();
  void start_what_may_start();
  void charge();
  [[nodiscard]] bool has_room();
  void announce(const Url& host_url, const std::vector<std::string>& values);
  [[nodiscard]] SteadyTime wake_time() const;

  // In the order in which they depend on each other: the io_context goes last, and nothing runs on
  // it by then.
  const EngineOptions options_;
  storage::Archive& archive_;
  Timing& timing_;
  Log& log_;
  ReadingRoom reading_room_;
  boost::asio::io_context io_{1};
  std::unique_ptr<boost::asio::thread_pool> threads_;  // null with single_thread
  boost::asio::any_io_executor pool_;
  Rng rng_;
  ByteBudget budget_;
  Bell wake_;       // of dispatch()
  Bell tick_bell_;  // of tick()
  HostStore hosts_;
  HostGate gate_;
  std::unique_ptr<Fetcher> fetcher_;
  std::unique_ptr<RobotsCache> robots_;

  std::unordered_map<std::string, Sitemaps> sitemaps_;  // by origin; bounded by kSitemapHostsMax
  RateLimit bytes_rate_;
  RateLimit cpu_rate_;
  double cpu_charged_ = 0;        // seconds
  SteadyTime next_forgetting_{};  // of idle hosts

  std::vector<CrawlJob*> jobs_;
  uint64_t virtual_time_ = 0;  // of the job that was served last
  uint64_t work_ = 0;          // coroutines that were spawned and have not ended
  bool closed_ = false;
  bool paused_ = false;
  bool done_ = false;
  std::optional<Error> storage_error_;
};

}  // namespace broadsheet::crawler
