#include "crawler/crawl.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <utility>

#include "base/digest.h"
#include "base/url_key.h"
#include "crawler/client_options.h"
#include "crawler/curl_fetcher.h"
#include "crawler/discovery.h"
#include "crawler/offload.h"
#include "crawler/services.h"
#include "crawler/visit.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr Milliseconds kTick{100};         // how soon a request to stop is seen
constexpr Milliseconds kReportEvery{250};  // on_tick
constexpr Milliseconds kDrainMax{10'000};  // for transfers under way when asked to stop
// Visits under way beside those that transfer: waiting for robots.txt, being read, being committed.
constexpr uint32_t kVisitsPerTransfer = 3;
constexpr Milliseconds kDelaySlack{15};
constexpr size_t kSeenLinksMax = 500'000;
constexpr uint64_t kStanding = 2;  // dispatch() and tick(), among what spawn() counts

// What makes two commands the same crawl: not the tuning, but where it goes and what it keeps.
std::string fingerprint_of(const CrawlOptions& options) {
  std::string text =
      fmt::format("scope={} depth={} discover={}", static_cast<int>(options.scope),
                  options.depth_max ? std::to_string(*options.depth_max) : "any", options.discover);
  std::vector<std::string> seeds;
  seeds.reserve(options.seeds.size());
  for (const Url& seed : options.seeds) {
    seeds.emplace_back(cleaned(seed).href());
  }
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  for (const std::string& seed : seeds) {
    text += "\nseed " + seed;
  }
  for (const std::string& pattern : options.include) {
    text += "\ninclude " + pattern;
  }
  for (const std::string& pattern : options.exclude) {
    text += "\nexclude " + pattern;
  }
  return sha256(text).hex();
}

// Many hosts at a time need many sockets: takes what the system grants without being asked twice.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

HostGateOptions gate_options(const CrawlOptions& options, bool resumed) {
  return {.delay = options.delay,
          .slack = kDelaySlack,
          .crawl_delay_max = options.crawl_delay_max,
          .per_host = std::max<uint32_t>(options.per_host, 1),
          .transfers_max = std::max<uint32_t>(options.concurrency, 1),
          .backoff_first = options.backoff_first / 2,
          .backoff_max = options.backoff_max,
          .after_restart = resumed};
}

RetryOptions retry_options(const CrawlOptions& options) {
  return {.attempts_max = std::max<uint32_t>(options.attempts_max, 1),
          .backoff_first = options.backoff_first,
          .backoff_max = options.backoff_max,
          .retry_after_max = options.retry_after_max};
}

ReadingRules reading_rules(const CrawlOptions& options, const storage::JobRow& job,
                           const AddressGuard& guard, SeenLinks& seen) {
  ReadingRules rules{.job = job.id,
                     .discover = options.discover,
                     .decoding = {.decoded_bytes_max = options.limits.decoded_bytes_max,
                                  .ratio_max = options.limits.decoded_ratio_max},
                     .page = {},
                     .guard = &guard,
                     .seen = &seen};
  rules.trust_links = job.round > 1 && !options.discover;
  rules.page.article = !options.discover;
  return rules;
}

// One crawl from its first lease to its last commit. The members are in the order in which they
// depend on each other; the io_context is first and goes last, and nothing runs on it by then.
class Crawl {
 public:
  Crawl(const CrawlOptions& options, storage::Archive& archive, const Clock& clock, Log& log,
        CrawlObserver& observer, const StopSwitch& stop, storage::JobRow job, Scope scope,
        AddressGuard guard);

  Result<void> open(CurlFetcherOptions client);
  CrawlSummary run();

 private:
  asio::awaitable<void> dispatch();
  asio::awaitable<void> tick();
  asio::awaitable<void> refill(std::string origin, storage::QueueCursor cursor, size_t count);
  asio::awaitable<void> enqueue(std::vector<storage::Candidate> candidates);
  asio::awaitable<void> save_hosts(std::vector<std::string> origins);
  void spawn(asio::awaitable<void> work);
  Result<void> queue_seeds();
  void start_what_may_start();
  [[nodiscard]] bool may_start() const;
  [[nodiscard]] bool is_over();
  void stop_politely();
  void report(Milliseconds elapsed);
  [[nodiscard]] CrawlSummary summary() const;

  const CrawlOptions& options_;
  storage::Archive& archive_;
  Log& log_;
  CrawlObserver& observer_;
  const StopSwitch& stop_;
  storage::JobRow job_;
  const bool resumed_;
  SteadyTime started_;

  asio::io_context io_{1};
  asio::thread_pool pool_;
  SystemTiming timing_;
  Rng rng_;
  RetryOptions retry_;
  AddressGuard guard_;
  SeenLinks seen_{kSeenLinksMax};
  ReadingRules rules_;
  ByteBudget budget_;
  Bell wake_;       // of the dispatcher
  Bell tick_bell_;  // of tick()
  HostStore hosts_;
  HostGate gate_;
  TrapGuard traps_{{}};
  std::unique_ptr<Frontier> frontier_;
  std::unique_ptr<CurlFetcher> fetcher_;
  std::unique_ptr<RobotsCache> robots_;
  std::unique_ptr<Services> services_;
  Scope first_scope_;

  uint64_t background_ = 0;  // refills, sitemaps and rows under way
  bool stopping_ = false;
  bool done_ = false;
  SteadyTime stop_started_{};
  std::string limit_;
  bool interrupted_ = false;
};

Crawl::Crawl(const CrawlOptions& options, storage::Archive& archive, const Clock& clock, Log& log,
             CrawlObserver& observer, const StopSwitch& stop, storage::JobRow job, Scope scope,
             AddressGuard guard)
    : options_(options),
      archive_(archive),
      log_(log),
      observer_(observer),
      stop_(stop),
      job_(std::move(job)),
      resumed_(job_.pages > 0 || job_.round_started < clock.now() - kTick),
      started_(clock.steady_now()),
      pool_(options.pool_threads > 0 ? options.pool_threads
                                     : std::max(1U, std::thread::hardware_concurrency())),
      timing_(clock),
      rng_(Rng::entropy()),
      retry_(retry_options(options)),
      guard_(std::move(guard)),
      rules_(reading_rules(options, job_, guard_, seen_)),
      budget_(options.memory_bytes_max),
      wake_(io_.get_executor()),
      tick_bell_(io_.get_executor()),
      hosts_(archive, pool_),
      gate_(timing_, io_.get_executor(), gate_options(options, resumed_),
            [this](const std::string& origin) { frontier_->host_freed(origin); }),
      first_scope_(std::move(scope)) {}

Result<void> Crawl::open(CurlFetcherOptions client) {
  BS_TRY(fetcher_, CurlFetcher::make(io_, timing_.clock(), budget_, std::move(client)));
  frontier_ = std::make_unique<Frontier>(
      gate_, timing_, job_.id, FrontierOptions{},
      [this](std::string origin, storage::QueueCursor cursor, size_t count) {
        spawn(refill(std::move(origin), std::move(cursor), count));
      },
      [this] { wake_.ring(); });
  robots_ = std::make_unique<RobotsCache>(
      *fetcher_, gate_, hosts_, timing_, rng_, log_, io_.get_executor(),
      RobotsCacheOptions{.enabled = options_.robots,
                         .agent = user_agent_of(options_),
                         .limits = options_.limits,
                         .retry = retry_},
      [this](const Url& host_url, const std::vector<std::string>& values) {
        auto found = discover_sitemaps(
            values,
            {.page = host_url, .scope = *services_->scope, .guard = guard_, .now = timing_.now()});
        spawn(enqueue(std::move(found.found)));
      });
  services_ = std::make_unique<Services>(
      Services{options_,   retry_,      rules_,
               guard_,     archive_,    job_,
               log_,       observer_,   timing_,
               rng_,       pool_,       *fetcher_,
               gate_,      hosts_,      *robots_,
               *frontier_, traps_,      std::make_shared<const Scope>(std::move(first_scope_)),
               {},         std::nullopt});
  return queue_seeds();
}

Result<void> Crawl::queue_seeds() {
  std::vector<storage::Candidate> seeds;
  auto scope = std::make_shared<Scope>(*services_->scope);
  for (const Url& seed : options_.seeds) {
    seeds.push_back(seed_candidate(seed, timing_.now()));
    // Where a seed led when this round began is part of the crawl's scope still.
    BS_TRY(const auto row, archive_.url(seeds.back().key));
    const auto target = Url::parse(row ? row->redirect_href : "");
    if (target.ok()) {
      scope->adopt(seed, *target);
    }
  }
  services_->scope = std::move(scope);
  BS_TRY_VOID(archive_.enqueue(job_.id, std::move(seeds)));
  BS_TRY(const auto queues, archive_.queues(job_.id));
  for (const storage::QueueSummary& queue : queues) {
    frontier_->add_queue(queue.origin, queue.urls);
  }
  return ok();
}

// Work beside the visits; nothing of it may be lost when the crawl ends.
void Crawl::spawn(asio::awaitable<void> work) {
  ++background_;
  asio::co_spawn(io_, std::move(work), [this](const std::exception_ptr& thrown) {
    --background_;
    if (thrown) {
      services_->storage_error = Error{ErrorKind::kCancelled, "an exception escaped a coroutine"};
      log_.event(LogLevel::kError, "crawl.exception", {});
    }
    wake_.ring();
  });
}

asio::awaitable<void> Crawl::refill(std::string origin, storage::QueueCursor cursor, size_t count) {
  using Batch = Frontier::Batch;
  const bool host_known = gate_.knows(origin);
  auto job = [archive = &archive_, id = job_.id, origin, cursor = std::move(cursor), count,
              host_known]() mutable -> Result<Batch> {
    Batch batch;
    BS_TRY(batch.urls, archive->due(id, origin, cursor, count));
    batch.cursor = std::move(cursor);
    batch.may_have_more = batch.urls.size() == count;
    if (!host_known) {
      BS_TRY(auto row, archive->host(origin));
      batch.host = std::move(row).value_or(storage::HostRow{});
      batch.host->origin = origin;
    }
    return batch;
  };
  auto batch = co_await offload(pool_.get_executor(), std::move(job));
  if (!batch.ok()) {
    services_->storage_error = batch.error();
  }
  frontier_->refilled(origin, std::move(batch));
}

asio::awaitable<void> Crawl::enqueue(std::vector<storage::Candidate> candidates) {
  auto job = [archive = &archive_, id = job_.id, candidates = std::move(candidates)]() mutable {
    return archive->enqueue(id, std::move(candidates));
  };
  auto queued = co_await offload(pool_.get_executor(), std::move(job));
  if (queued.ok()) {
    frontier_->add(*queued);
  } else {
    services_->storage_error = queued.error();
  }
}

asio::awaitable<void> Crawl::save_hosts(std::vector<std::string> origins) {
  std::vector<storage::HostRow> rows;
  rows.reserve(origins.size());
  for (const std::string& origin : origins) {
    rows.push_back(gate_.pace(origin));
  }
  const auto saved = co_await hosts_.save_pace(std::move(rows));
  if (!saved.ok()) {
    services_->storage_error = saved.error();
  }
}

bool Crawl::may_start() const {
  if (stopping_ || !budget_.admits() ||
      frontier_->leased() >= uint64_t{kVisitsPerTransfer} * options_.concurrency) {
    return false;
  }
  return !options_.pages_max ||
         services_->counters.fetched + frontier_->leased() < *options_.pages_max;
}

void Crawl::start_what_may_start() {
  while (may_start()) {
    auto lease = frontier_->next();
    if (!lease) {
      return;
    }
    spawn(visit(*services_, *std::move(lease)));
  }
}

// Looks at everything that ends a crawl before its queues are empty.
bool Crawl::is_over() {
  const CrawlCounters& counters = services_->counters;
  if (stop_.requests() > 0) {
    interrupted_ = true;
  } else if (options_.pages_max && counters.fetched >= *options_.pages_max) {
    limit_ = "pages";
  } else if (options_.bytes_max && counters.bytes >= *options_.bytes_max) {
    limit_ = "bytes";
  } else if (options_.time_max && timing_.steady_now() - started_ >= *options_.time_max) {
    limit_ = "time";
  }
  return interrupted_ || !limit_.empty() || services_->storage_error.has_value();
}

// No new visits; those that wait give way, those that transfer or are read come to their end.
void Crawl::stop_politely() {
  stopping_ = true;
  stop_started_ = timing_.steady_now();
  gate_.close();
  robots_->close();
}

asio::awaitable<void> Crawl::dispatch() {
  while (!is_over() && !(frontier_->is_finished() && background_ == kStanding)) {
    start_what_may_start();
    if (!is_over() && !(frontier_->is_finished() && background_ == kStanding)) {
      co_await timing_.wait_until(frontier_->wake_time(), wake_);
    }
  }
  stop_politely();
  while (background_ > kStanding) {
    const bool at_once = stop_.requests() > 1 || services_->storage_error.has_value();
    if (at_once || timing_.steady_now() - stop_started_ >= kDrainMax) {
      fetcher_->cancel_all();
    }
    co_await timing_.wait_until(timing_.steady_now() + kTick, wake_);
  }
  if (!services_->storage_error) {
    co_await save_hosts(gate_.origins());
  }
  done_ = true;
  tick_bell_.ring();
}

asio::awaitable<void> Crawl::tick() {
  SteadyTime reported = started_;
  while (!done_) {
    co_await timing_.wait_until(timing_.steady_now() + kTick, tick_bell_);
    if (const SteadyTime now = timing_.steady_now(); now - reported >= kReportEvery) {
      reported = now;
      report(std::chrono::duration_cast<Milliseconds>(now - started_));
    }
    if (auto changed = gate_.take_changed(); !changed.empty() && !stopping_) {
      spawn(save_hosts(std::move(changed)));
    }
    wake_.ring();
  }
}

void Crawl::report(Milliseconds elapsed) {
  services_->counters.queued = frontier_->queued();
  services_->counters.in_flight = frontier_->leased();
  observer_.on_tick(services_->counters, elapsed);
}

CrawlSummary Crawl::run() {
  log_.event(LogLevel::kInfo, "crawl.started",
             {{"job", std::to_string(job_.id)},
              {"round", std::to_string(job_.round)},
              {"resumed", resumed_ ? "true" : "false"}});
  spawn(dispatch());
  spawn(tick());
  // Not until the io_context is out of work: kept connections are watched for as long as they are
  // open.
  while (background_ > 0) {
    io_.run_one();
  }
  pool_.join();
  return summary();
}

CrawlSummary Crawl::summary() const {
  CrawlSummary result;
  result.counters = services_->counters;
  result.counters.requests += robots_->requests();
  result.counters.queued = frontier_->queued();
  result.counters.in_flight = 0;
  result.elapsed = std::chrono::duration_cast<Milliseconds>(timing_.steady_now() - started_);
  result.resumed = resumed_;
  result.round = job_.round;
  if (services_->storage_error) {
    result.end = CrawlEnd::kStorage;
    result.error = services_->storage_error;
  } else if (interrupted_) {
    result.end = CrawlEnd::kInterrupted;
  } else if (!limit_.empty()) {
    result.end = CrawlEnd::kLimit;
    result.limit = limit_;
  }
  return result;
}

}  // namespace

Result<CrawlSummary> run_crawl(const CrawlOptions& options, storage::Archive& archive,
                               const Clock& clock, Log& log, CrawlObserver& observer,
                               const StopSwitch& stop) {
  if (options.seeds.empty()) {
    return Error{ErrorKind::kUsage, "no seed to begin with"};
  }
  BS_TRY(Scope scope, Scope::make(options));
  BS_TRY(AddressGuard guard, AddressGuard::make(options.allow_private));
  BS_TRY(CurlFetcherOptions client, client_options_of(options));
  raise_descriptor_limit();
  BS_TRY(storage::JobRow job,
         archive.begin_round(fingerprint_of(options), std::string(options.seeds.front().href()),
                             clock.now()));
  const storage::JobId id = job.id;
  Crawl crawl(options, archive, clock, log, observer, stop, std::move(job), std::move(scope),
              std::move(guard));
  BS_TRY_VOID(crawl.open(std::move(client)));
  CrawlSummary summary = crawl.run();
  if (summary.end == CrawlEnd::kFinished) {
    BS_TRY_VOID(archive.end_round(id));
  }
  if (summary.end != CrawlEnd::kStorage) {
    BS_TRY_VOID(archive.flush());
  }
  return summary;
}

}  // namespace broadsheet::crawler
