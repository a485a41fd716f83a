#include "tests/sim/simulation.h"

#include <fmt/format.h>

#include <utility>

#include "base/check.h"
#include "base/units.h"
#include "crawler/client_options.h"
#include "crawler/job_rules.h"
#include "crawler/scope.h"
#include "tests/sim/sim_fetcher.h"

namespace broadsheet::sim {
namespace {

constexpr uint64_t kNever = UINT64_MAX;
constexpr uint64_t kStopBefore = 400;   // requests of one process
constexpr uint64_t kChangesBefore = 8;  // to files, after the last of those
constexpr Milliseconds kStep{500};
constexpr uint64_t kStepsBetweenLooks = 60;
constexpr Milliseconds kRoundMax = std::chrono::hours(3);
constexpr uint32_t kTransfersMax = 8;
constexpr uint64_t kMemoryMax = 4ULL << 10;  // so little that visits have to wait for it
constexpr uint64_t kVisitsMax = uint64_t{3} * kTransfersMax;  // engine.h: visits to a transfer

SimWebOptions web_options(const crawler::CrawlOptions& options) {
  SimWebOptions web;
  web.delay = options.delay;
  web.per_host = options.per_host;
  web.transfers_max = options.concurrency;
  web.agent = crawler::user_agent_of(options);
  return web;
}

crawler::CrawlOptions tuning() {
  crawler::CrawlOptions options;
  options.concurrency = kTransfersMax;
  options.memory_bytes_max = kMemoryMax;
  return options;
}

boost::asio::awaitable<void> crawl_to_its_end(crawler::Engine& engine, crawler::CrawlJob& job,
                                              std::optional<crawler::CrawlSummary>& summary,
                                              bool& ended) {
  summary.emplace(co_await job.run());
  co_await engine.finish();
  ended = true;
}

}  // namespace

void Simulation::TextLog::event(LogLevel /*level*/, std::string_view event,
                                std::initializer_list<LogField> fields) {
  const auto passed = clock_.steady_now().time_since_epoch();
  text += stamp(std::chrono::duration_cast<Milliseconds>(passed)) + " " + std::string(event);
  for (const LogField& field : fields) {
    text += " " + std::string(field.name) + "=" + field.value;
  }
  text += '\n';
}

void Simulation::Watcher::on_visit(const crawler::VisitLine& line,
                                   const crawler::CrawlCounters& /*counters*/) {
  ++simulation_.told_[line.url];
  simulation_.log_.event(LogLevel::kInfo, "visit",
                         {{"url", line.url},
                          {"outcome", std::string(name_of(line.outcome))},
                          {"novelty", std::string(name_of(line.novelty))},
                          {"attempts", std::to_string(line.attempts)},
                          {"reason", line.reason}});
}

Simulation::Simulation(std::filesystem::path directory, SimulationOptions options)
    : directory_(std::move(directory)),
      options_(options),
      rng_(options.seed),
      log_(timing_.clock()),
      web_(options.seed, web_options(tuning())),
      watcher_(*this) {}

crawler::CrawlOptions Simulation::crawl_options() const {
  crawler::CrawlOptions options = tuning();
  options.seeds = web_.seeds();
  return options;
}

void Simulation::violation(const std::string& what) {
  violations_.push_back(stamp(passed()) + " " + what);
}

Milliseconds Simulation::passed() const {
  return std::chrono::duration_cast<Milliseconds>(timing_.steady_now().time_since_epoch());
}

std::vector<std::string> Simulation::violations() const {
  std::vector<std::string> all = violations_;
  all.insert(all.end(), web_.violations().begin(), web_.violations().end());
  return all;
}

void Simulation::run() {
  while (passed() < options_.length) {
    boost::asio::io_context idle;
    const bool finished = live();
    if (finished) {
      ++rounds_;
      timing_.advance(idle, options_.between_rounds);
    } else {
      ++stops_;
      // Most are started again at once.
      timing_.advance(idle, Milliseconds(rng_.below(rng_.below(4) == 0 ? 30'000 : 1500)));
    }
    look_at_archive(finished);
    web_.visitor_restarted(lost_power_);
  }
}

bool Simulation::live() {
  support::PowerCut power(rng_.next());
  const bool is_stopped = rng_.unit() < options_.stop_share;
  const bool loses_power = rng_.below(2) == 0;
  const uint64_t stop_at = is_stopped ? web_.requests() + 1 + rng_.below(kStopBefore) : kNever;
  const bool is_clock_set = rng_.unit() < options_.clock_share;
  set_clock_at_ = is_clock_set ? web_.requests() + 1 + rng_.below(kStopBefore / 2) : kNever;
  bool finished = false;
  {
    storage::ArchiveOptions options;
    options.env = power.env();
    auto archive = storage::Archive::open(directory_, options);
    if (!archive.ok()) {
      violation("the archive does not open: " + archive.error().detail);
      return true;
    }
    finished = crawl(**archive, power, stop_at);
  }
  lost_power_ = power.has_stopped() && loses_power;
  if (lost_power_) {
    power.lose_unsynced();
    told_.clear();  // nothing was synced: any end of it may be gone
  }
  return finished;
}

crawler::EngineOptions Simulation::engine_options(bool is_restart) {
  auto options = crawler::engine_options_of(crawl_options(), is_restart);
  BS_CHECK(options.ok());
  options->single_thread = true;
  options->seed = rng_.next();
  return *std::move(options);
}

bool Simulation::crawl(storage::Archive& archive, support::PowerCut& power, uint64_t stop_at) {
  const crawler::CrawlOptions options = crawl_options();
  const auto is_restart = crawler::may_have_been_killed(archive);
  auto row = archive.begin_round(crawler::job_rules_of(options), "simulation", timing_.now());
  BS_CHECK(is_restart.ok() && row.ok());
  const storage::JobId id = row->id;
  auto scope = crawler::Scope::make(options);
  const auto engine = crawler::Engine::make(
      engine_options(*is_restart),
      [this](boost::asio::io_context& io, const Clock& /*clock*/,
             crawler::ByteBudget& budget) -> Result<std::unique_ptr<crawler::Fetcher>> {
        return std::unique_ptr<crawler::Fetcher>(
            std::make_unique<SimFetcher>(io, timing_, budget, web_));
      },
      archive, timing_, log_);
  BS_CHECK(engine.ok() && scope.ok());
  crawler::StopSwitch stop;
  crawler::CrawlJob job(**engine,
                        {.options = options,
                         .row = *std::move(row),
                         .scope = *std::move(scope),
                         .stopping = [&engine] { (*engine)->close(); },
                         .cancel = [&engine] { (*engine)->cancel_all(); }},
                        watcher_, stop);
  std::optional<crawler::CrawlSummary> summary;
  bool ended = false;
  (*engine)->start();
  (*engine)->spawn(crawl_to_its_end(**engine, job, summary, ended), [](bool) {});
  const Milliseconds began = passed();
  uint64_t steps = 0;
  while (!ended) {  // NOLINT(bugprone-infinite-loop): the coroutine above sets it
    timing_.advance((*engine)->io(), kStep);
    watch_bounds(**engine, job);
    if (++steps % kStepsBetweenLooks == 0) {
      look_at_rows(*archive.reader());
    }
    if (web_.requests() >= stop_at) {
      power.stop_after(rng_.below(kChangesBefore));  // perhaps in the middle of what is written
      stop_at = kNever;
    }
    if (power.has_stopped() && stop.requests() == 0) {
      stop.request();  // the process does no more: what follows leaves no trace
      stop.request();
    }
    if (web_.requests() >= set_clock_at_) {
      set_clock();
    }
    if (passed() - began > kRoundMax) {
      violation("a round does not end");
      stop.request();
      stop.request();
    }
  }
  if (summary->end != crawler::CrawlEnd::kFinished || power.has_stopped()) {
    return false;
  }
  const bool is_ended = archive.end_round(id).ok() && archive.flush().ok();
  if (!is_ended && !power.has_stopped()) {
    violation("a round cannot be ended");
  }
  return is_ended;
}

// By up to a day forth or an hour back.
void Simulation::set_clock() {
  set_clock_at_ = kNever;
  ++clock_sets_;
  const bool is_back = rng_.below(2) == 0;
  const Milliseconds by(rng_.below(is_back ? 3'600'000 : 86'400'000));
  timing_.set_wall(is_back ? -by : by);
  log_.event(LogLevel::kInfo, "clock.set", {{"now", format_rfc3339(timing_.now())}});
  if (is_back) {
    web_.visitor_clock_set_back(by);
  }
}

// Invariant 8: memory is bounded by options. Bodies have half of it (engine.cc), and above the half
// of that only one may grow.
void Simulation::watch_bounds(const crawler::Engine& engine, const crawler::CrawlJob& job) {
  crowded_ += engine.budget().admits() ? 0 : 1;
  if (engine.budget().held() > kMemoryMax / 4 + web_.largest_body()) {
    violation("more memory is held than the options allow");
  }
  if (job.visits() > kVisitsMax) {
    violation("more visits are under way than the options allow");
  }
}

// Invariants 1, 4 and 5: what every process leaves behind. `finished`: its round came to its end.
void Simulation::look_at_archive(bool finished) {
  support::PowerCut calm(0);
  storage::ArchiveOptions options;
  options.env = calm.env();
  auto archive = storage::Archive::open(directory_, options);
  if (!archive.ok()) {
    violation("the archive does not open: " + archive.error().detail);
    return;
  }
  const auto reader = (*archive)->reader();
  const auto findings = reader->check([](uint64_t /*done*/) {});
  if (!findings.ok()) {
    violation("the archive cannot be checked: " + findings.error().detail);
    return;
  }
  for (const storage::Finding& finding : *findings) {
    violation("check: " + finding.where + ": " + finding.detail);
  }
  look_at_rows(*reader);
  const auto stats = reader->stats();
  if (!stats.ok() || (finished && stats->due > 0)) {
    violation("a round ended and left URLs that are due");
    const auto told = reader->for_each_url("", [&](const UrlKey&, const storage::UrlRow& row) {
      if (row.state == storage::UrlState::kDue) {
        violation(fmt::format("  {} is due at {}, after {} visits: {}", row.href,
                              format_rfc3339(row.due_at), row.visits, row.reason));
      }
      return true;
    });
    if (!told.ok()) {
      violation("the archive cannot be read: " + told.error().detail);
    }
  }
}

void Simulation::look_at_rows(const storage::Reader& reader) {
  versions_ = 0;
  std::map<std::string, uint32_t> visits;
  const auto walked = reader.for_each_url("", [&](const UrlKey& key, const storage::UrlRow& row) {
    visits[row.href] = row.visits;
    look_at_url(reader, key, row);
    return true;
  });
  if (!walked.ok()) {
    violation("the archive cannot be read: " + walked.error().detail);
  }
  for (const auto& [href, told] : told_) {
    if (visits[href] < told) {
      violation(href + ": a visit that was reported is lost");
    }
  }
}

void Simulation::look_at_url(const storage::Reader& reader, const UrlKey& key,
                             const storage::UrlRow& row) {
  if (row.state == storage::UrlState::kRefused && row.reason.empty()) {
    violation(row.href + ": refused without a reason");
  }
  const auto captures = reader.captures(key);
  const auto versions = reader.versions(key);
  if (!captures.ok() || !versions.ok()) {
    violation(row.href + ": cannot be read");
    return;
  }
  for (const storage::CaptureInfo& capture : *captures) {
    const bool is_kept = capture.kind != storage::CaptureKind::kNotModified;
    if (is_kept && !web_.has_sent(capture.href, capture.payload)) {
      violation(row.href + ": the archive holds bytes that were never sent");
    }
  }
  std::set<Digest> texts;
  for (const storage::VersionInfo& version : *versions) {
    if (!texts.insert(version.text).second) {
      violation(row.href + ": a version is there twice");
    }
  }
  versions_ += versions->size();
}

}  // namespace broadsheet::sim
