#include "crawler/source_runner.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/check.h"
#include "crawler/client_options.h"
#include "crawler/discovery.h"
#include "crawler/job_rules.h"
#include "crawler/offload.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr size_t kSeenLinksAlone = 500'000;
constexpr size_t kSeenLinksMin = 20'000;
constexpr size_t kMemoryUrlsMin = 2'048;
constexpr size_t kAskedForMax = 1'000;
constexpr std::string_view kOverlapped = "overlapped";

// The counts, for arithmetic on all of them.
constexpr uint64_t VisitTotals::* kCounts[] = {
    &VisitTotals::visits,   &VisitTotals::fetched,   &VisitTotals::articles,  &VisitTotals::novel,
    &VisitTotals::revised,  &VisitTotals::unchanged, &VisitTotals::duplicate, &VisitTotals::refused,
    &VisitTotals::deferred, &VisitTotals::errors,    &VisitTotals::requests,  &VisitTotals::bytes};

std::vector<storage::Candidate> starts_of(const Source& source) {
  std::vector<storage::Candidate> starts;
  starts.reserve(source.crawl.seeds.size() + source.feeds.size() + source.sitemaps.size());
  for (const Url& seed : source.crawl.seeds) {
    starts.push_back(seed_candidate(seed, SysTime{}));
  }
  for (const auto* urls : {&source.feeds, &source.sitemaps}) {
    for (const Url& url : *urls) {
      starts.push_back(seed_candidate(url, SysTime{}));
      starts.back().priority = static_cast<uint8_t>(Priority::kFresh);
    }
  }
  return starts;
}

std::set<std::string> start_hrefs(const Source& source) {
  std::set<std::string> hrefs;
  for (const storage::Candidate& start : starts_of(source)) {
    hrefs.insert(start.href);
  }
  return hrefs;
}

std::string text_of_end(const CrawlSummary& summary, const std::string& stop_reason) {
  switch (summary.end) {
    case CrawlEnd::kFinished:
      return "finished";
    case CrawlEnd::kLimit:
      return "limit: " + summary.limit;
    case CrawlEnd::kInterrupted:
      return stop_reason;
    case CrawlEnd::kStorage:
      break;
  }
  return "storage: " + (summary.error ? summary.error->detail : std::string());
}

bool is_kept(Outcome outcome) {
  return outcome == Outcome::kStored || outcome == Outcome::kStoredPartial;
}

}  // namespace

VisitTotals totals_of(const CrawlCounters& counters) {
  return {.visits = counters.visited,
          .fetched = counters.fetched,
          .articles = counters.articles,
          .novel = counters.novel,
          .revised = counters.revised,
          .unchanged = counters.unchanged,
          .duplicate = counters.duplicate,
          .refused = counters.refused,
          .deferred = counters.deferred,
          .errors = counters.errors,
          .requests = counters.requests,
          .bytes = counters.bytes};
}

VisitTotals operator+(const VisitTotals& a, const VisitTotals& b) {
  VisitTotals sum = a;
  for (const auto count : kCounts) {
    sum.*count += b.*count;
  }
  return sum;
}

VisitTotals operator-(const VisitTotals& a, const VisitTotals& b) {
  VisitTotals rest = a;
  for (const auto count : kCounts) {
    rest.*count -= b.*count;
  }
  return rest;
}

SourceRunner::SourceRunner(Engine& engine, Source source, uint32_t memory_share, Hooks hooks)
    : engine_(engine),
      source_(std::move(source)),
      memory_share_(std::max<uint32_t>(memory_share, 1)),
      hooks_(std::move(hooks)) {
  row_.name = source_.name;
}

void SourceRunner::remember(storage::SourceRow row) {
  row_ = std::move(row);
  if (auto loaded = watch_.load(row_.alarm_model, engine_.timing().now()); !loaded.ok()) {
    engine_.log().event(LogLevel::kWarn, "alarm.model_lost",
                        {{"source", source_.name}, {"detail", loaded.error().detail}});
  }
}

void SourceRunner::start(bool resume) {
  running_ = true;
  unfinished_ = false;
  missed_ = false;
  running_since_ = engine_.timing().steady_now();
  stop_.emplace();
  engine_.spawn(run(resume), [this](bool threw) {
    if (threw) {
      engine_.fail({ErrorKind::kCancelled, "an exception escaped a round"});
    }
    past_ = totals();
    job_.reset();
    running_ = false;
    hooks_.ended();
  });
}

asio::awaitable<void> SourceRunner::run(bool resume) {
  auto round = co_await begin_round(resume);
  if (!round) {
    co_return;
  }
  job_ = std::make_unique<CrawlJob>(engine_, setup_for(*std::move(round)), *this, *stop_);
  before_round_ = {};
  edits_noted_ = {};
  job_->set_paused(paused_);
  if (!resume) {
    watch_.begin_round(start_hrefs(source_));
  }
  note_start();
  co_await save();
  CrawlSummary summary = co_await job_->run();
  co_await end_round(std::move(summary));
}

asio::awaitable<std::optional<storage::Archive::SourceRound>> SourceRunner::begin_round(
    bool resume) {
  auto job = [archive = &engine_.archive(), name = source_.name,
              rules = job_rules_of(rules_of(source_)), resume, now = engine_.timing().now()] {
    return archive->begin_source_round(name, rules, {}, resume, now);
  };
  auto round = co_await offload(engine_.pool(), std::move(job));
  if (!round.ok()) {
    engine_.fail(std::move(round).error());
    co_return std::nullopt;
  }
  co_return *std::move(round);
}

JobSetup SourceRunner::setup_for(storage::Archive::SourceRound round) {
  auto scope = Scope::make(rules_of(source_));
  BS_CHECK(scope.ok());  // source_problem() has asked
  JobSetup setup{.options = rules_of(source_),
                 .row = std::move(round.job),
                 .scope = *std::move(scope),
                 .starts = starts_of(source_),
                 .rules_changed = round.rules_changed,
                 .agent = user_agent_of(source_.crawl),
                 .delay = source_.crawl.delay};
  for (storage::Candidate& candidate : std::exchange(asked_for_, {})) {
    setup.starts.push_back(std::move(candidate));
  }
  setup.options.revisit = source_.revisits ? std::optional(source_.revisit) : std::nullopt;
  setup.options.known_edits = {.edits = row_.edits, .exposure = row_.exposure};
  setup.seen_links_max = std::max(kSeenLinksAlone / memory_share_, kSeenLinksMin);
  if (source_.revisits) {
    // A page that is due again that soon is the next round's, not this one's once more.
    setup.frontier.patience = std::min(setup.frontier.patience, source_.revisit.interval_min / 2);
  }
  setup.frontier.memory_urls = std::max(setup.frontier.memory_urls / memory_share_, kMemoryUrlsMin);
  setup.weight = uint32_t{source_.priority} + 1;
  row_.job = setup.row.id;
  return setup;
}

void SourceRunner::note_start() {
  row_.last_started = engine_.timing().now();
  kept_ = 0;
  last_reason_.clear();
  engine_.log().event(LogLevel::kInfo, "source.round_started", {{"source", source_.name}});
}

// `cut_short`: it says nothing of the source that the round brought nothing.
void SourceRunner::note_end(const std::string& how, bool cut_short) {
  const VisitTotals round = totals_of(job_->counters()) - before_round_;
  if (!cut_short) {  // else the next process knows by it that the round is to go on
    row_.last_ended = engine_.timing().now();
  }
  row_.last_end = how;
  row_.fetched = round.fetched;
  row_.articles = round.articles;
  row_.novel = round.novel;
  row_.revised = round.revised;
  row_.errors = round.errors;
  row_.rounds += cut_short ? 0 : 1;
  const SourceHistory& edits = job_->counters().edits;
  row_.edits += edits.edits - std::exchange(edits_noted_.edits, edits.edits);
  row_.exposure += edits.exposure - std::exchange(edits_noted_.exposure, edits.exposure);
  if (kept_ > 0) {
    row_.last_success = engine_.timing().now();
    row_.barren_rounds = 0;
    row_.last_error.clear();
  } else if (!cut_short && round.visits > 0) {
    ++row_.barren_rounds;
    row_.last_error =
        "nothing was kept: " + (last_reason_.empty() ? std::string("no answer") : last_reason_);
    engine_.log().event(LogLevel::kWarn, "source.barren",
                        {{"source", source_.name},
                         {"rounds", std::to_string(row_.barren_rounds)},
                         {"reason", row_.last_error}});
  }
  if (!cut_short) {
    judge_round();
  }
  engine_.log().event(LogLevel::kInfo, "source.round_ended",
                      {{"source", source_.name},
                       {"end", how},
                       {"fetched", std::to_string(round.fetched)},
                       {"articles", std::to_string(round.articles)},
                       {"new", std::to_string(round.novel)},
                       {"revised", std::to_string(round.revised)},
                       {"errors", std::to_string(round.errors)}});
}

void SourceRunner::judge_round() {
  const SysTime now = engine_.timing().now();
  tell(watch_.end_round(now, next_run(source_.schedule, now, schedule_seed(source_)),
                        typical_interval(source_.schedule, now)));
  row_.alarm_model = watch_.save();
}

void SourceRunner::watch_for_stall() {
  tell(watch_.tick(engine_.timing().now()));
}

void SourceRunner::tell(const std::vector<AlarmEvent>& events) const {
  for (const AlarmEvent& event : events) {
    hooks_.alarmed(*this, event);
  }
}

asio::awaitable<void> SourceRunner::end_round(CrawlSummary summary) {
  const bool cut_short = summary.end == CrawlEnd::kInterrupted || summary.end == CrawlEnd::kStorage;
  note_end(text_of_end(summary, stop_reason_), cut_short);
  if (summary.error) {
    engine_.fail(*summary.error);
    co_return;
  }
  if (summary.end == CrawlEnd::kFinished) {
    unfinished_ = false;
    auto job = [archive = &engine_.archive(), id = row_.job] { return archive->end_round(id); };
    auto ended = co_await offload(engine_.pool(), std::move(job));
    if (!ended.ok()) {
      engine_.fail(std::move(ended).error());
      co_return;
    }
  }
  co_await save();
}

asio::awaitable<void> SourceRunner::save() {
  auto job = [archive = &engine_.archive(), row = row_] { return archive->put_source(row); };
  auto saved = co_await offload(engine_.pool(), std::move(job));
  if (!saved.ok()) {
    engine_.fail(std::move(saved).error());
  }
}

void SourceRunner::renew() {
  if (renewing_ || is_stopping()) {
    return;
  }
  renewing_ = true;
  engine_.spawn(begin_next(), [this](bool) {
    renewing_ = false;
    hooks_.ended();
  });
}

asio::awaitable<void> SourceRunner::begin_next() {
  if (!job_ || !job_->accepts()) {
    missed_ = true;
    co_return;
  }
  auto round = co_await begin_round(false);
  // Only now is it sure which of the two rounds ends here: the job may have meanwhile.
  if (!job_ || !job_->accepts()) {
    missed_ = true;
  } else if (round) {
    note_end(std::string(kOverlapped), false);
    watch_.begin_round(start_hrefs(source_));
    note_start();
    before_round_ = totals_of(job_->counters());
    job_->renew(std::move(round->job));
    co_await save();
  }
}

void SourceRunner::stop(std::string why) {
  if (running_ && !is_stopping()) {
    unfinished_ = true;
    stop_reason_ = std::move(why);
    stop_->request();
  }
}

void SourceRunner::set_paused(bool paused) {
  paused_ = paused;
  if (job_) {
    job_->set_paused(paused);
  }
}

void SourceRunner::adopt(Source source) {
  const bool is_same = has_same_rules(source_, source);
  source_ = std::move(source);
  if (!is_same) {
    stop("new rules");
  }
}

void SourceRunner::ask_delays() {
  if (job_) {
    job_->ask_delays();
  }
}

bool SourceRunner::holds(const Url& url) const {
  const auto scope = Scope::make(rules_of(source_));
  return scope.ok() && !scope->refusal(url, 0);
}

bool SourceRunner::enqueue(const Url& url) {
  storage::Candidate candidate = seed_candidate(url, engine_.timing().now());
  if (job_ && job_->accepts()) {
    job_->queue(std::move(candidate));
  } else if (asked_for_.size() < kAskedForMax) {
    asked_for_.push_back(std::move(candidate));
  } else {
    return false;
  }
  return true;
}

VisitTotals SourceRunner::totals() const {
  return job_ ? past_ + totals_of(job_->counters()) : past_;
}

SourceStatus SourceRunner::status() const {
  SourceStatus status;
  status.name = source_.name;
  status.priority = source_.priority;
  status.tags = source_.tags;
  status.last_started = row_.last_started;
  status.last_ended = row_.last_ended;
  status.last_success = row_.last_success;
  status.last_end = row_.last_end;
  status.last_error = row_.last_error;
  status.rounds = row_.rounds;
  status.barren_rounds = row_.barren_rounds;
  status.totals = totals();
  if (job_) {
    status.queued = job_->queued();
    status.in_flight = job_->visits();
    status.last_round = totals_of(job_->counters()) - before_round_;
  } else {
    status.last_round = {.fetched = row_.fetched,
                         .articles = row_.articles,
                         .novel = row_.novel,
                         .revised = row_.revised,
                         .errors = row_.errors};
  }
  return status;
}

void SourceRunner::on_visit(const VisitLine& line, const CrawlCounters& /*counters*/) {
  if (is_kept(line.outcome)) {
    ++kept_;
  } else if (!line.reason.empty()) {
    last_reason_ = line.reason;
  }
  watch_.note(line, engine_.timing().now());
  hooks_.visited(*this, line);
}

}  // namespace broadsheet::crawler
