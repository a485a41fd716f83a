#include "crawler/engine.h"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <thread>
#include <utility>

#include "base/check.h"
#include "crawler/client_options.h"
#include "crawler/crawl_job.h"
#include "crawler/curl_fetcher.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

// Visits under way beside those that transfer: waiting for robots.txt, being read, being committed.
constexpr uint64_t kVisitsPerTransfer = 3;
constexpr Milliseconds kDelaySlack{15};
constexpr uint64_t kStride = 1 << 20;  // of a job of weight 1, per visit
constexpr size_t kSitemapHostsMax = 4096;
constexpr Milliseconds kForgetEvery{60'000};

// Of the whole process so far.
double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

uint32_t together_max(const CrawlOptions& options, uint32_t usual) {
  return options.delay > Milliseconds(0) ? usual : 0;
}

std::unique_ptr<asio::thread_pool> threads_of(const EngineOptions& options) {
  if (options.single_thread) {
    return nullptr;
  }
  return std::make_unique<asio::thread_pool>(
      options.pool_threads > 0 ? options.pool_threads
                               : std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

Result<EngineOptions> engine_options_of(const CrawlOptions& options, bool is_restart) {
  EngineOptions made;
  made.gate = {.delay = options.delay,
               .slack = kDelaySlack,
               .crawl_delay_max = options.crawl_delay_max,
               .per_host = std::max<uint32_t>(options.per_host, 1),
               .transfers_max = std::max<uint32_t>(options.concurrency, 1),
               .per_site = options.per_site.value_or(together_max(options, kPerSite)),
               .per_address = options.per_address.value_or(together_max(options, kPerAddress)),
               .backoff_first = options.backoff_first / 2,
               .backoff_max = options.backoff_max,
               .after_restart = is_restart,
               .agent = options.robots ? user_agent_of(options) : std::string()};
  made.robots = {.enabled = options.robots,
                 .tdm_file = options.tdm_file && !options.discover,
                 .agent = user_agent_of(options),
                 .limits = options.limits,
                 .retry = retry_options_of(options)};
  BS_TRY(made.guard, AddressGuard::make(options.allow_private));
  made.transfers_max = made.gate.transfers_max;
  made.memory_bytes_max = options.memory_bytes_max;
  made.pool_threads = options.pool_threads;
  return made;
}

MakeFetcher curl_fetcher_of(const CrawlOptions& options) {
  return [client = client_options_of(options)](
             asio::io_context& io, const Clock& clock,
             ByteBudget& budget) -> Result<std::unique_ptr<Fetcher>> {
    BS_TRY(CurlFetcherOptions usable, client);
    BS_TRY(std::unique_ptr<Fetcher> fetcher,
           CurlFetcher::make(io, clock, budget, std::move(usable)));
    return fetcher;
  };
}

Engine::Engine(EngineOptions options, storage::Archive& archive, Timing& timing, Log& log)
    : options_(std::move(options)),
      archive_(archive),
      timing_(timing),
      log_(log),
      reading_room_(options_.memory_bytes_max / 2),
      threads_(threads_of(options_)),
      pool_(threads_ ? asio::any_io_executor(threads_->get_executor())
                     : asio::any_io_executor(io_.get_executor())),
      rng_(options_.seed ? *options_.seed : Rng::entropy()),
      budget_(options_.memory_bytes_max / 2),
      wake_(io_.get_executor()),
      tick_bell_(io_.get_executor()),
      hosts_(archive, pool_),
      gate_(timing_, io_.get_executor(), options_.gate, [this](const std::string& origin) {
        for (CrawlJob* job : jobs_) {
          job->host_freed(origin);
        }
      }) {}

Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::make(EngineOptions options, const MakeFetcher& make_fetcher,
                                             storage::Archive& archive, Timing& timing, Log& log) {
  std::unique_ptr<Engine> engine(new Engine(std::move(options), archive, timing, log));
  BS_TRY(engine->fetcher_, make_fetcher(engine->io_, timing.clock(), engine->budget_));
  engine->robots_ = std::make_unique<RobotsCache>(
      *engine->fetcher_, engine->gate_, engine->hosts_, timing, engine->rng_, log,
      engine->io_.get_executor(), engine->options_.robots,
      [self = engine.get()](const Url& host_url, const std::vector<std::string>& values) {
        self->announce(host_url, values);
      });
  return engine;
}

void Engine::start() {
  spawn(dispatch(), [](bool) {});
  spawn(tick(), [](bool) {});
}

asio::awaitable<void> Engine::finish() {
  BS_CHECK(jobs_.empty());
  if (!storage_error_) {
    co_await save_hosts(gate_.origins());
  }
  done_ = true;
  wake_.ring();
  tick_bell_.ring();
}

void Engine::run() {
  // Not until the io_context is out of work: kept connections are watched for as long as they are
  // open.
  while (work_ > 0) {
    io_.run_one();
  }
  if (threads_) {
    threads_->join();
  }
}

void Engine::spawn(asio::awaitable<void> work, std::function<void(bool threw)> ended) {
  ++work_;
  asio::co_spawn(io_, std::move(work),
                 [this, ended = std::move(ended)](const std::exception_ptr& thrown) {
                   --work_;
                   if (thrown) {
                     log_.event(LogLevel::kError, "crawl.exception", {});
                   }
                   ended(thrown != nullptr);
                 });
}

void Engine::attach(CrawlJob& job) {
  job.virtual_time = virtual_time_;  // no credit for the time before
  jobs_.push_back(&job);
  wake_.ring();
  tick_bell_.ring();
}

void Engine::detach(CrawlJob& job) {
  std::erase(jobs_, &job);
}

void Engine::close() {
  closed_ = true;
  gate_.close();
  robots_->close();
}

void Engine::fail(Error error) {
  if (!storage_error_) {
    storage_error_ = std::move(error);
  }
}

void Engine::set_paused(bool paused) {
  paused_ = paused;
  wake_.ring();
}

void Engine::limit(const Limits& limits) {
  charge();
  bytes_rate_.set_rate(static_cast<double>(limits.bytes_per_second));
  cpu_rate_.set_rate(limits.cpu_percent / 100.0);
  gate_.limit_bytes(limits.bytes_per_second_per_host);
}

void Engine::announce(const Url& host_url, const std::vector<std::string>& values) {
  if (sitemaps_.size() < kSitemapHostsMax) {
    sitemaps_.insert_or_assign(host_url.origin(), Sitemaps{host_url, values});
  }
  for (CrawlJob* job : jobs_) {
    job->add_sitemaps(host_url, values);
  }
}

const Engine::Sitemaps* Engine::sitemaps_of(const std::string& origin) const {
  const auto found = sitemaps_.find(origin);
  return found == sitemaps_.end() ? nullptr : &found->second;
}

// What was used since the last call counts against the limits.
void Engine::charge() {
  const SteadyTime now = timing_.steady_now();
  for (CrawlJob* job : jobs_) {
    const uint64_t bytes = job->counters().bytes;
    bytes_rate_.charge(static_cast<double>(bytes - std::exchange(job->bytes_charged, bytes)), now);
  }
  const double cpu = cpu_seconds();
  cpu_rate_.charge(cpu - std::exchange(cpu_charged_, cpu), now);
}

bool Engine::has_room() {
  const SteadyTime now = timing_.steady_now();
  if (paused_ || !bytes_rate_.admits(now) || !cpu_rate_.admits(now)) {
    return false;
  }
  uint64_t visits = 0;
  for (const CrawlJob* job : jobs_) {
    visits += job->visits();
  }
  return budget_.admits() && visits < kVisitsPerTransfer * options_.transfers_max;
}

// The job that had least of its share goes first. One that has nothing to start falls back to where
// the others are: it must not save up places and take them all at once later.
void Engine::start_what_may_start() {
  charge();
  std::vector<CrawlJob*> line = jobs_;
  const auto had_more = [](const CrawlJob* a, const CrawlJob* b) {
    return a->virtual_time > b->virtual_time;
  };
  std::make_heap(line.begin(), line.end(), had_more);
  while (!line.empty() && has_room()) {
    std::pop_heap(line.begin(), line.end(), had_more);
    CrawlJob& job = *line.back();
    if (job.start_visit()) {
      virtual_time_ = std::max(virtual_time_, job.virtual_time);
      job.virtual_time += kStride / job.weight();
      std::push_heap(line.begin(), line.end(), had_more);
    } else {
      job.virtual_time = std::max(job.virtual_time, virtual_time_);
      line.pop_back();
    }
  }
}

SteadyTime Engine::wake_time() const {
  SteadyTime time = SteadyTime::max();
  for (const CrawlJob* job : jobs_) {
    time = std::min(time, job->wake_time());
  }
  return time;
}

asio::awaitable<void> Engine::dispatch() {
  while (!done_) {
    const SteadyTime looked = timing_.steady_now();
    start_what_may_start();
    // What was due by then and found no room waits for a ring, of a visit that ends or of the next
    // tick: asking again at once would be asking without end.
    const SteadyTime next = wake_time();
    co_await timing_.wait_until(next > looked ? next : SteadyTime::max(), wake_);
  }
}

asio::awaitable<void> Engine::tick() {
  while (!done_) {
    const SteadyTime next =
        jobs_.empty() ? SteadyTime::max() : timing_.steady_now() + options_.tick;
    co_await timing_.wait_until(next, tick_bell_);
    for (CrawlJob* job : jobs_) {
      job->tick();
    }
    gate_.tick();
    if (auto changed = gate_.take_changed(); !changed.empty() && !closed_) {
      spawn(save_hosts(std::move(changed)), [](bool) {});
    }
    forget_idle_hosts();
    wake_.ring();
  }
}

// A daemon meets new hosts for months.
void Engine::forget_idle_hosts() {
  const SteadyTime now = timing_.steady_now();
  if (now < next_forgetting_ || closed_) {
    return;
  }
  next_forgetting_ = now + kForgetEvery;
  auto rows = gate_.forget_idle([this](const std::string& origin) {
    return std::any_of(jobs_.begin(), jobs_.end(),
                       [&](const CrawlJob* job) { return job->origins().contains(origin); });
  });
  if (!rows.empty()) {
    spawn(save_rows(std::move(rows)), [](bool) {});
  }
}

asio::awaitable<void> Engine::save_hosts(std::vector<std::string> origins) {
  std::vector<storage::HostRow> rows;
  rows.reserve(origins.size());
  for (const std::string& origin : origins) {
    rows.push_back(gate_.pace(origin));
  }
  co_await save_rows(std::move(rows));
}

asio::awaitable<void> Engine::save_rows(std::vector<storage::HostRow> rows) {
  auto saved = co_await hosts_.save_pace(std::move(rows));
  if (!saved.ok()) {
    fail(std::move(saved).error());
  }
}

}  // namespace broadsheet::crawler
