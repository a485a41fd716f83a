#include "crawler/crawl_job.h"

#include <algorithm>
#include <utility>

#include "crawler/discovery.h"
#include "crawler/offload.h"
#include "crawler/visit.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr Milliseconds kSameMoment{100};   // a round that began so lately begins now
constexpr Milliseconds kReportEvery{250};  // on_tick
constexpr Milliseconds kLookEvery{100};    // at what still runs when the job is to end
constexpr Milliseconds kDrainMax{10'000};  // for transfers under way when asked to stop

ReadingRules reading_rules(const JobSetup& setup, Engine& engine, SeenLinks& seen) {
  // Far above any page that is meant for people; what one page may cost has to fit beside a crawl.
  constexpr size_t kPageBytesMax = size_t{8} << 20;
  constexpr uint32_t kNodesMax = 150'000;
  constexpr size_t kArenaBytesMax = size_t{64} << 20;
  const CrawlOptions& options = setup.options;
  const storage::JobRow& row = setup.row;
  ReadingRules rules{.job = row.id,
                     .discover = options.discover,
                     .decoding = {.decoded_bytes_max = options.limits.decoded_bytes_max,
                                  .ratio_max = options.limits.decoded_ratio_max},
                     .page = {},
                     .guard = &engine.guard(),
                     .seen = &seen,
                     .room = &engine.reading_room()};
  rules.page.bytes_max = kPageBytesMax;
  rules.page.document.nodes_max = kNodesMax;
  rules.page.document.arena_bytes_max = kArenaBytesMax;
  rules.requisites = options.requisites && !options.discover;
  rules.page.links.requisites = rules.requisites;
  rules.obey_tags = options.robots && !options.discover;
  if (options.revisit && !options.discover) {
    rules.planning = Planning{.articles = *options.revisit, .source = options.known_edits};
  }
  rules.trust_links = row.round > 1 && !setup.rules_changed && !options.discover;
  rules.page.article = !options.discover;
  return rules;
}

// Links alone say less of a page than its text does: more of them are needed.
TrapGuardOptions trap_options(const CrawlOptions& options) {
  constexpr uint32_t kBarrenPagesOfDiscovery = 1000;
  TrapGuardOptions made;
  made.barren_pages_max = options.discover ? kBarrenPagesOfDiscovery : made.barren_pages_max;
  return made;
}

// What queueing the seeds found out.
struct SeedQueues {
  std::vector<std::pair<Url, Url>> led_to;  // seeds that redirected when this round began
  std::vector<storage::Candidate> queued;
  std::vector<storage::QueueSummary> queues;
};

Result<SeedQueues> queue_into(storage::Archive& archive, storage::JobId job,
                              std::vector<storage::Candidate> starts, SysTime not_after) {
  SeedQueues made;
  for (const storage::Candidate& start : starts) {
    BS_TRY(const auto row, archive.url(start.key));
    auto seed = Url::parse(start.href);
    auto target = Url::parse(row ? row->redirect_href : "");
    if (seed.ok() && target.ok()) {
      made.led_to.emplace_back(*std::move(seed), *std::move(target));
    }
  }
  BS_TRY(made.queued, archive.enqueue(job, std::move(starts)));
  BS_TRY(made.queues, archive.queues(job, not_after));
  return made;
}

std::vector<storage::Candidate> starts_of(const JobSetup& setup, SysTime now) {
  if (!setup.starts.empty()) {
    std::vector<storage::Candidate> starts = setup.starts;
    for (storage::Candidate& start : starts) {
      start.due_at = now;
    }
    return starts;
  }
  std::vector<storage::Candidate> starts;
  starts.reserve(setup.options.seeds.size());
  for (const Url& seed : setup.options.seeds) {
    starts.push_back(seed_candidate(seed, now));
  }
  return starts;
}

// Only watched sources queue pages for a later time. What a crawl queued is due, although it looks
// as if it were not yet where the clock was set back since.
FrontierOptions frontier_options(const JobSetup& setup) {
  FrontierOptions options = setup.frontier;
  if (!setup.row.returns) {
    options.patience = std::chrono::days(36'500);
  }
  return options;
}

}  // namespace

RetryOptions retry_options_of(const CrawlOptions& options) {
  return {.attempts_max = std::max<uint32_t>(options.attempts_max, 1),
          .backoff_first = options.backoff_first,
          .backoff_max = options.backoff_max,
          .retry_after_max = options.retry_after_max};
}

bool goes_on(const storage::JobRow& row, SysTime now) {
  // Begun in the future: the clock was set back meanwhile.
  return row.pages > 0 || row.round_started < now - kSameMoment || row.round_started > now;
}

Result<bool> may_have_been_killed(const storage::Archive& archive) {
  BS_TRY(const auto jobs, archive.reader()->jobs());
  return std::ranges::any_of(jobs, &storage::JobRow::round_open);
}

CrawlJob::CrawlJob(Engine& engine, JobSetup setup, CrawlObserver& observer, const StopSwitch& stop)
    : engine_(engine),
      setup_(std::move(setup)),
      observer_(observer),
      stop_(stop),
      resumed_(goes_on(setup_.row, engine.timing().now())),
      retry_(retry_options_of(setup_.options)),
      seen_(setup_.seen_links_max),
      rules_(reading_rules(setup_, engine, seen_)),
      traps_(trap_options(setup_.options)),
      requisites_(setup_.options.requisite_page_bytes_max),
      bell_(engine.io().get_executor()),
      frontier_(
          engine.gate(), engine.timing(), setup_.row.id, frontier_options(setup_),
          [this](std::string origin, storage::QueueCursor cursor, size_t count) {
            spawn(refill(std::move(origin), std::move(cursor), count));
          },
          [this] { engine_.wake(); }),
      services_{.options = setup_.options,
                .retry = retry_,
                .reading_rules = rules_,
                .guard = engine.guard(),
                .archive = engine.archive(),
                .job = setup_.row,
                .log = engine.log(),
                .observer = observer_,
                .timing = engine.timing(),
                .rng = engine.rng(),
                .pool = engine.pool(),
                .fetcher = engine.fetcher(),
                .gate = engine.gate(),
                .hosts = engine.hosts(),
                .robots = engine.robots(),
                .frontier = frontier_,
                .traps = traps_,
                .retries = retries_,
                .requisites = requisites_,
                .scope = std::make_shared<const Scope>(setup_.scope),
                .agent = setup_.agent,
                .recheck_scope = setup_.rules_changed},
      started_(engine.timing().steady_now()),
      reported_(started_) {}

CrawlJob::~CrawlJob() = default;

asio::awaitable<CrawlSummary> CrawlJob::run() {
  engine_.log().event(LogLevel::kInfo, "crawl.started",
                      {{"job", std::to_string(setup_.row.id)},
                       {"round", std::to_string(setup_.row.round)},
                       {"resumed", resumed_ ? "true" : "false"}});
  engine_.attach(*this);
  co_await queue_starts();
  while (!is_over() && !is_finished()) {
    co_await bell_.wait();
  }
  co_await drain();
  engine_.detach(*this);
  co_return summary();
}

// Where a start led when this round began is part of the crawl's scope still.
asio::awaitable<void> CrawlJob::queue_starts() {
  const SysTime now = engine_.timing().now();
  auto job = [archive = &engine_.archive(), id = setup_.row.id, starts = starts_of(setup_, now),
              not_after = frontier_.horizon()]() mutable {
    return queue_into(*archive, id, std::move(starts), not_after);
  };
  auto made = co_await offload(engine_.pool(), std::move(job));
  if (!made.ok()) {
    fail(std::move(made).error());
    co_return;
  }
  auto scope = std::make_shared<Scope>(*services_.scope);
  for (const auto& [seed, target] : made->led_to) {
    scope->adopt(seed, target);
  }
  services_.scope = std::move(scope);
  frontier_.add(made->queued);  // at once, ahead of a window that is full of less urgent ones
  frontier_.look_again(made->queues);
}

void CrawlJob::renew(storage::JobRow row) {
  setup_.row = row;
  services_.job = std::move(row);
  seen_.clear();
  origins_.clear();
  spawn(queue_starts());
}

void CrawlJob::queue(storage::Candidate candidate) {
  spawn(enqueue({std::move(candidate)}, ""));
}

void CrawlJob::set_paused(bool paused) {
  paused_ = paused;
  engine_.wake();
}

void CrawlJob::ask_delays() {
  for (const std::string& origin : origins_) {
    if (setup_.delay) {
      engine_.gate().ask_delay(origin, *setup_.delay);
    }
  }
}

// The first time in this round that something of the host is queued here.
void CrawlJob::meet_host(const std::string& origin) {
  if (!origins_.insert(origin).second) {
    return;
  }
  if (setup_.delay) {
    engine_.gate().ask_delay(origin, *setup_.delay);
  }
  if (const auto* sitemaps = engine_.sitemaps_of(origin)) {
    add_sitemaps(sitemaps->host_url, sitemaps->values);
  }
}

// Nothing of it may be lost when the crawl ends.
void CrawlJob::spawn(asio::awaitable<void> work) {
  ++background_;
  engine_.spawn(std::move(work), [this](bool threw) {
    --background_;
    if (threw) {
      fail({ErrorKind::kCancelled, "an exception escaped a coroutine"});
    }
    bell_.ring();
    engine_.wake();
  });
}

void CrawlJob::fail(Error error) {
  services_.storage_error = std::move(error);
}

asio::awaitable<void> CrawlJob::refill(std::string origin, storage::QueueCursor cursor,
                                       size_t count) {
  using Batch = Frontier::Batch;
  const bool host_known = engine_.gate().knows(origin);
  auto job = [archive = &engine_.archive(), id = setup_.row.id, origin, cursor = std::move(cursor),
              count, host_known, not_after = frontier_.horizon()]() mutable -> Result<Batch> {
    Batch batch;
    BS_TRY(batch.urls, archive->due(id, origin, cursor, count, not_after));
    batch.cursor = std::move(cursor);
    batch.may_have_more = batch.urls.size() == count;
    if (!host_known) {
      BS_TRY(auto row, archive->host(origin));
      batch.host = std::move(row).value_or(storage::HostRow{});
      batch.host->origin = origin;
    }
    return batch;
  };
  auto batch = co_await offload(engine_.pool(), std::move(job));
  if (!batch.ok()) {
    fail(batch.error());
  } else {
    if (batch->host) {
      engine_.gate().admit(*batch->host);
    }
    meet_host(origin);
  }
  frontier_.refilled(origin, std::move(batch));
}

void CrawlJob::add_sitemaps(const Url& host_url, const std::vector<std::string>& values) {
  auto found = discover_sitemaps(values, {.page = host_url,
                                          .scope = *services_.scope,
                                          .guard = engine_.guard(),
                                          .now = engine_.timing().now()});
  const std::string document = host_url.origin() + "/robots.txt";
  if (!found.found.empty()) {
    spawn(enqueue(std::move(found.found), document));
  }
  if (!found.refused.empty()) {
    spawn(note_refused(std::move(found.refused), document));
  }
}

asio::awaitable<void> CrawlJob::enqueue(std::vector<storage::Candidate> candidates,
                                        std::string document) {
  auto job = [archive = &engine_.archive(), id = setup_.row.id, candidates = std::move(candidates),
              document = std::move(document)]() mutable {
    return archive->enqueue(id, std::move(candidates), document);
  };
  auto queued = co_await offload(engine_.pool(), std::move(job));
  if (queued.ok()) {
    frontier_.add(*queued);
  } else {
    fail(std::move(queued).error());
  }
}

asio::awaitable<void> CrawlJob::note_refused(std::vector<storage::Refusal> refused,
                                             std::string document) {
  auto job = [archive = &engine_.archive(), refused = std::move(refused),
              document = std::move(document), now = engine_.timing().now()] {
    return archive->note_refused(refused, document, now);
  };
  auto noted = co_await offload(engine_.pool(), std::move(job));
  if (!noted.ok()) {
    fail(std::move(noted).error());
  }
}

bool CrawlJob::may_start() const {
  const auto pages_max = setup_.options.pages_max;
  return !stopping_ && !paused_ &&
         (!pages_max || pages_done_ ||
          services_.counters.fetched + frontier_.leased() < *pages_max);
}

bool CrawlJob::start_visit() {
  if (!may_start() || is_over()) {
    return false;
  }
  auto lease = frontier_.next();
  if (!lease) {
    return false;
  }
  spawn(visit(services_, *std::move(lease)));
  return true;
}

SteadyTime CrawlJob::wake_time() const {
  return may_start() ? frontier_.wake_time() : SteadyTime::max();
}

// Looks at everything that ends a crawl before its queues are empty.
bool CrawlJob::is_over() {
  const CrawlCounters& counters = services_.counters;
  const CrawlOptions& options = setup_.options;
  if (engine_.storage_error() && !services_.storage_error) {
    services_.storage_error = engine_.storage_error();
  }
  if (stop_.requests() > 0) {
    interrupted_ = true;
  } else if (options.pages_max && counters.fetched >= *options.pages_max) {
    end_pages();
  } else if (options.bytes_max && counters.bytes >= *options.bytes_max) {
    limit_ = "bytes";
  } else if (options.time_max && engine_.timing().steady_now() - started_ >= *options.time_max) {
    limit_ = "time";
  }
  return interrupted_ || !limit_.empty() || services_.storage_error.has_value();
}

// The pages are there; what they need to be shown comes before the end.
void CrawlJob::end_pages() {
  if (!rules_.requisites || is_finished()) {
    limit_ = "pages";
  } else if (!std::exchange(pages_done_, true)) {
    frontier_.leave_ahead_of(static_cast<uint8_t>(Priority::kRequisite));
  }
}

bool CrawlJob::is_finished() const {
  return frontier_.is_finished() && background_ == 0;
}

// No new visits; those under way come to their end.
asio::awaitable<void> CrawlJob::drain() {
  Timing& timing = engine_.timing();
  const SteadyTime since = timing.steady_now();
  stopping_ = true;
  setup_.stopping();
  while (background_ > 0) {
    const bool at_once = stop_.requests() > 1 || services_.storage_error.has_value();
    if (at_once || timing.steady_now() - since >= kDrainMax) {
      setup_.cancel();
    }
    co_await timing.wait_until(timing.steady_now() + kLookEvery, bell_);
  }
}

void CrawlJob::tick() {
  if (engine_.timing().steady_now() - reported_ >= kReportEvery) {
    report();
  }
  bell_.ring();
}

void CrawlJob::report() {
  reported_ = engine_.timing().steady_now();
  services_.counters.queued = frontier_.queued();
  services_.counters.in_flight = frontier_.leased();
  observer_.on_tick(services_.counters,
                    std::chrono::duration_cast<Milliseconds>(reported_ - started_));
}

CrawlSummary CrawlJob::summary() const {
  CrawlSummary result;
  result.counters = services_.counters;
  result.counters.queued = frontier_.queued();
  result.counters.in_flight = 0;
  result.elapsed =
      std::chrono::duration_cast<Milliseconds>(engine_.timing().steady_now() - started_);
  result.resumed = resumed_;
  result.round = setup_.row.round;
  result.traps = traps_.families();
  if (services_.storage_error) {
    result.end = CrawlEnd::kStorage;
    result.error = services_.storage_error;
  } else if (interrupted_) {
    result.end = CrawlEnd::kInterrupted;
  } else if (!limit_.empty()) {
    result.end = CrawlEnd::kLimit;
    result.limit = limit_;
  }
  return result;
}

}  // namespace broadsheet::crawler
