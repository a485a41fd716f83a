#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "crawler/crawl.h"
#include "crawler/engine.h"
#include "crawler/frontier.h"
#include "crawler/reading.h"
#include "crawler/scope.h"
#include "crawler/seen_links.h"
#include "crawler/services.h"
#include "crawler/trap_guard.h"

namespace broadsheet::crawler {

struct JobSetup {
  CrawlOptions options;
  storage::JobRow row;  // of the round that begins or goes on
  Scope scope;
  size_t seen_links_max = 500'000;
  FrontierOptions frontier = {};
  uint32_t weight = 1;  // of places among the jobs; at least 1
  // No new visit starts from now on. Called once.
  std::function<void()> stopping = [] {};
  // The visits under way take too long to end, or are to end at once. Called until they did.
  std::function<void()> cancel = [] {};
};

// One round of one crawl on an engine: its rules, its queues, what it counted. Network thread only.
class CrawlJob {
 public:
  // `engine`, `observer` and `stop` must outlive it; it must outlive run().
  CrawlJob(Engine& engine, JobSetup setup, CrawlObserver& observer, const StopSwitch& stop);
  ~CrawlJob();
  CrawlJob(const CrawlJob&) = delete;
  CrawlJob& operator=(const CrawlJob&) = delete;

  // From queueing the seeds to the end of the last visit. Once.
  [[nodiscard]] boost::asio::awaitable<CrawlSummary> run();

  [[nodiscard]] const CrawlCounters& counters() const { return services_.counters; }
  [[nodiscard]] uint64_t queued() const { return frontier_.queued(); }
  [[nodiscard]] uint64_t visits() const { return frontier_.leased(); }

  // For the engine. Starts one visit; false when none may start now.
  [[nodiscard]] bool start_visit();
  [[nodiscard]] SteadyTime wake_time() const;
  void host_freed(const std::string& origin) { frontier_.host_freed(origin); }
  // What the robots.txt of a host names.
  void add_sitemaps(const Url& host_url, const std::vector<std::string>& values);
  void tick();
  [[nodiscard]] uint32_t weight() const { return setup_.weight; }
  uint64_t virtual_time = 0;  // the engine's own note: how much of its share it had

 private:
  boost::asio::awaitable<void> queue_seeds();
  boost::asio::awaitable<void> refill(std::string origin, storage::QueueCursor cursor,
                                      size_t count);
  boost::asio::awaitable<void> enqueue(std::vector<storage::Candidate> candidates);
  boost::asio::awaitable<void> drain();
  void spawn(boost::asio::awaitable<void> work);
  void fail(Error error);
  [[nodiscard]] bool may_start() const;
  [[nodiscard]] bool is_over();
  [[nodiscard]] bool is_finished() const;
  void report();
  [[nodiscard]] CrawlSummary summary() const;

  Engine& engine_;
  const JobSetup setup_;
  CrawlObserver& observer_;
  const StopSwitch& stop_;
  const bool resumed_;
  const RetryOptions retry_;
  SeenLinks seen_;
  const ReadingRules rules_;
  TrapGuard traps_{{}};
  Bell bell_;  // of run()
  Frontier frontier_;
  Services services_;
  SteadyTime started_;
  SteadyTime reported_;
  uint64_t background_ = 0;  // visits, refills and what else was spawned
  bool stopping_ = false;
  bool interrupted_ = false;
  std::string limit_;
};

// How a visit of a crawl with those options is tried again.
[[nodiscard]] RetryOptions retry_options_of(const CrawlOptions& options);
// Whether that round had begun before.
[[nodiscard]] bool goes_on(const storage::JobRow& row, SysTime now);

}  // namespace broadsheet::crawler
