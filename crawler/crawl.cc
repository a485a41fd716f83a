#include "crawler/crawl.h"

#include <sys/resource.h>

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "crawler/client_options.h"
#include "crawler/crawl_job.h"
#include "crawler/engine.h"
#include "crawler/job_rules.h"
#include "crawler/timing.h"

// run_crawl(): an engine with one job.
namespace broadsheet::crawler {
namespace {

// Many hosts at a time need many sockets: takes what the system grants without being asked twice.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

boost::asio::awaitable<void> crawl_to_its_end(Engine& engine, CrawlJob& job,
                                              std::optional<CrawlSummary>& summary) {
  summary.emplace(co_await job.run());
  co_await engine.finish();
}

CrawlSummary run_alone(Engine& engine, CrawlJob& job) {
  std::optional<CrawlSummary> summary;
  engine.start();
  engine.spawn(crawl_to_its_end(engine, job, summary), [](bool threw) { BS_CHECK(!threw); });
  engine.run();
  summary->counters.requests += engine.robots().requests();
  if (engine.storage_error()) {
    summary->end = CrawlEnd::kStorage;
    summary->error = engine.storage_error();
  }
  return *std::move(summary);
}

}  // namespace

Result<CrawlSummary> run_crawl(const CrawlOptions& options, storage::Archive& archive,
                               const Clock& clock, Log& log, CrawlObserver& observer,
                               const StopSwitch& stop) {
  if (options.seeds.empty()) {
    return Error{ErrorKind::kUsage, "no seed to begin with"};
  }
  BS_TRY(Scope scope, Scope::make(options));
  // Whatever is wrong with the options is found before the round begins.
  BS_TRY(const bool is_restart, may_have_been_killed(archive));
  BS_TRY(EngineOptions engine_options, engine_options_of(options, is_restart));
  BS_TRY_VOID(client_options_of(options));
  raise_descriptor_limit();
  BS_TRY(storage::JobRow row,
         archive.begin_round(job_rules_of(options), std::string(options.seeds.front().href()),
                             clock.now()));
  const storage::JobId id = row.id;
  SystemTiming timing(clock);
  BS_TRY(const auto engine,
         Engine::make(std::move(engine_options), curl_fetcher_of(options), archive, timing, log));
  CrawlJob job(*engine,
               {.options = options,
                .row = std::move(row),
                .scope = std::move(scope),
                .stopping = [&engine] { engine->close(); },
                .cancel = [&engine] { engine->cancel_all(); }},
               observer, stop);
  CrawlSummary summary = run_alone(*engine, job);
  if (summary.end == CrawlEnd::kFinished) {
    BS_TRY_VOID(archive.end_round(id));
  }
  if (summary.end != CrawlEnd::kStorage) {
    BS_TRY_VOID(archive.flush());
  }
  return summary;
}

}  // namespace broadsheet::crawler
