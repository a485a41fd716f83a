#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
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
  // Where it starts; empty: at options.seeds.
  std::vector<storage::Candidate> starts = {};
  bool rules_changed = false;         // since the round before: what is queued is asked again
  std::string agent;                  // User-Agent of its own; "": the engine's
  std::optional<Milliseconds> delay;  // of its own for the hosts of its queues
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

  // The next round of the same job begins while this one is under way: the starts are queued again,
  // ahead of what is left, and what became due meanwhile is looked for.
  void renew(storage::JobRow row);
  // Whether renew() and queue() still come in time: not once the round comes to its end.
  [[nodiscard]] bool accepts() const { return !stopping_; }
  // Queues one URL beside the starts.
  void queue(storage::Candidate candidate);
  // No new visits until it is called again with false.
  void set_paused(bool paused);
  // After HostGate::forget_asked_delays().
  void ask_delays();

  [[nodiscard]] const CrawlCounters& counters() const { return services_.counters; }
  [[nodiscard]] uint64_t queued() const { return frontier_.queued(); }
  [[nodiscard]] uint64_t queued_at(const std::string& origin) const {
    return frontier_.held_of(origin);
  }
  [[nodiscard]] uint64_t visits() const { return frontier_.leased(); }
  // Hosts whose queues were read in this round.
  [[nodiscard]] const std::set<std::string>& origins() const { return origins_; }

  // For the engine. Starts one visit; false when none may start now.
  [[nodiscard]] bool start_visit();
  [[nodiscard]] SteadyTime wake_time() const;
  void host_freed(const std::string& origin) { frontier_.host_freed(origin); }
  // What the robots.txt of a host names.
  void add_sitemaps(const Url& host_url, const std::vector<std::string>& values);
  void tick();
  [[nodiscard]] uint32_t weight() const { return setup_.weight; }
  // The engine's own notes: how much of its share it had, and the bytes that were charged.
  uint64_t virtual_time = 0;
  uint64_t bytes_charged = 0;

 private:
  boost::asio::awaitable<void> queue_starts();
  void meet_host(const std::string& origin);
  boost::asio::awaitable<void> refill(std::string origin, storage::QueueCursor cursor,
                                      size_t count);
  boost::asio::awaitable<void> enqueue(std::vector<storage::Candidate> candidates,
                                       std::string document);
  boost::asio::awaitable<void> note_refused(std::vector<storage::Refusal> refused,
                                            std::string document);
  boost::asio::awaitable<void> drain();
  void spawn(boost::asio::awaitable<void> work);
  void fail(Error error);
  [[nodiscard]] bool may_start() const;
  [[nodiscard]] bool is_over();
  void end_pages();
  [[nodiscard]] bool is_finished() const;
  void report();
  [[nodiscard]] CrawlSummary summary() const;

  Engine& engine_;
  JobSetup setup_;
  CrawlObserver& observer_;
  const StopSwitch& stop_;
  const bool resumed_;
  const RetryOptions retry_;
  SeenLinks seen_;
  const ReadingRules rules_;
  TrapGuard traps_;
  RetryBudget retries_;
  RequisiteBudget requisites_;
  Bell bell_;  // of run()
  Frontier frontier_;
  Services services_;
  SteadyTime started_;
  SteadyTime reported_;
  uint64_t background_ = 0;  // visits, refills and what else was spawned
  std::set<std::string> origins_;
  bool paused_ = false;
  bool stopping_ = false;
  bool pages_done_ = false;  // as many as there may be
  bool interrupted_ = false;
  std::string limit_;
};

// How a visit of a crawl with those options is tried again.
[[nodiscard]] RetryOptions retry_options_of(const CrawlOptions& options);
// Whether that round had begun before.
[[nodiscard]] bool goes_on(const storage::JobRow& row, SysTime now);
// Whether the process before may have been killed while it crawled, whatever it crawled: the round
// of some job was not ended. To be asked before a round begins.
[[nodiscard]] Result<bool> may_have_been_killed(const storage::Archive& archive);

}  // namespace broadsheet::crawler
