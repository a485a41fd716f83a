#include "crawler/visit.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "base/text.h"
#include "base/url_key.h"
#include "crawler/body_kinds.h"
#include "crawler/discovery.h"
#include "crawler/host_report.h"
#include "crawler/http_status.h"
#include "crawler/offload.h"
#include "crawler/visit_counts.h"
#include "crawler/visit_ending.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

// What the visit does after a step.
struct NextHop {};  // goes on, at url_
struct Again {
  SteadyTime at;
};  // gives way and comes back
struct Cancelled {};  // leaves everything as it was
using Step = std::variant<NextHop, Ending, Fetched, Again, Cancelled>;

// One visit under way.
class Visit {
 public:
  Visit(Services& services, Lease lease)
      : services_(services), lease_(std::move(lease)), url_(lease_.url) {}

  asio::awaitable<void> run();

 private:
  asio::awaitable<bool> is_still_due();
  [[nodiscard]] Step look_before() const;
  [[nodiscard]] bool is_requisite() const;
  [[nodiscard]] bool is_over_page_budget(ErrorKind kind) const;
  [[nodiscard]] Ending over_page_budget() const;
  asio::awaitable<Step> make_hop();
  asio::awaitable<std::optional<Step>> ask_robots();
  asio::awaitable<FetchResult> request();
  [[nodiscard]] std::optional<Step> step_after_failure(const FetchFailure& failure);
  [[nodiscard]] std::optional<Step> step_after_answer(const Fetched& fetched);
  [[nodiscard]] bool may_try_again();
  [[nodiscard]] Milliseconds pause_after_failures() const;
  [[nodiscard]] Step again_after(Milliseconds pause) const;
  asio::awaitable<std::optional<Ending>> follow(Capture redirect);
  [[nodiscard]] std::optional<Ending> judge_target(const Result<Url>& target);
  asio::awaitable<std::optional<Ending>> claim(const Url& target);
  asio::awaitable<void> read(Fetched fetched);
  void learn_yield(const ReadingResult& result);
  [[nodiscard]] std::vector<storage::Refusal> refused_targets(const std::string& reason) const;
  asio::awaitable<void> finish(Ending ending);
  void tell(Outcome outcome, std::string reason, Novelty novelty, std::string title,
            const PageShown& shown);

  Services& services_;
  Lease lease_;
  Url url_;                               // of the present hop
  std::optional<storage::UrlRow> known_;  // its row
  bool is_seed_ = false;
  uint32_t failures_ = 0;            // in a row, before this visit
  bool is_watched_ = false;          // next visits of the URL itself are planned
  std::string named_by_;             // the document that it was found in
  storage::Announcement announced_;  // of the URL itself
  std::vector<Capture> hops_;
  std::vector<UrlKey> claims_;  // targets of redirects that nobody else is to visit meanwhile
  std::string led_to_;          // the last redirect's target, followed or not
  Signals said_;                // of the present hop, by its host
  int status_ = 0;
  uint64_t bytes_ = 0;
  bool answered_ = false;
};

asio::awaitable<void> Visit::run() {
  if (!co_await is_still_due()) {
    services_.frontier.done(lease_);
    co_return;
  }
  Step step = look_before();
  while (std::holds_alternative<NextHop>(step)) {
    step = co_await make_hop();
  }
  lease_.turn.end();
  if (auto* fetched = std::get_if<Fetched>(&step)) {
    co_await read(std::move(*fetched));
  } else if (auto* ending = std::get_if<Ending>(&step)) {
    co_await finish(std::move(*ending));
  }
  for (const UrlKey& key : claims_) {
    services_.frontier.done_key(key);
  }
  if (const auto* again = std::get_if<Again>(&step)) {
    services_.frontier.put_back(std::move(lease_), again->at);
  } else {
    services_.frontier.done(lease_);
  }
}

// The window in memory may be older than the archive: a redirect may have brought the page
// meanwhile.
asio::awaitable<bool> Visit::is_still_due() {
  auto job = [archive = &services_.archive, key = lease_.key] { return archive->url(key); };
  auto row = co_await offload(services_.pool, std::move(job));
  if (!row.ok()) {
    services_.storage_error = row.error();
    co_return false;
  }
  known_ = *std::move(row);
  is_seed_ = known_ && known_->via == storage::FoundVia::kSeed;
  is_watched_ =
      known_ && !is_seed_ && (known_->history.born != SysTime{} || known_->history.exposure > 0);
  failures_ = known_ ? known_->failures : 0;
  announced_ = known_ ? known_->announced : storage::Announcement{};
  named_by_ = known_ ? known_->via_href : "";
  co_return known_ && known_->state == storage::UrlState::kDue;
}

// What some page needs to be shown: no page of the crawl itself, so its scope and the guard against
// endless families of pages do not concern it.
bool Visit::is_requisite() const {
  return lease_.priority == static_cast<uint8_t>(Priority::kRequisite);
}

Step Visit::look_before() const {
  if (!is_seed_ && !is_requisite()) {
    const std::string why = services_.traps.verdict_on(url_, services_.timing.now());
    if (!why.empty()) {
      services_.traps.note_left_out(why);
      return refused(Outcome::kSkippedTrap, Reason::kTrap, why);
    }
  }
  if (services_.recheck_scope && !is_seed_ && !is_requisite()) {
    if (const auto reason = services_.scope->refusal(url_, lease_.depth)) {
      return refused(Outcome::kSkippedScope, *reason, "the rules have changed");
    }
  }
  if (const auto reason = services_.guard.literal_refusal(url_.host(), url_.port())) {
    return refused(Outcome::kBlockedPrivateAddress, Reason::kAddress, *reason);
  }
  if (is_requisite() && services_.requisites.left(named_by_) == 0) {
    return over_page_budget();
  }
  return NextHop{};
}

// Whether it was too large for what was left of its page's budget, not by itself.
bool Visit::is_over_page_budget(ErrorKind kind) const {
  return is_requisite() && kind == ErrorKind::kTooLarge &&
         services_.requisites.left(named_by_) < services_.options.requisite_bytes_max;
}

Ending Visit::over_page_budget() const {
  return refused(Outcome::kSkippedScope, Reason::kTooMany,
                 fmt::format("what {} needs to be shown is over {} bytes", named_by_,
                             services_.options.requisite_page_bytes_max));
}

asio::awaitable<Step> Visit::make_hop() {
  if (auto refusal = co_await ask_robots()) {
    co_return *std::move(refusal);
  }
  FetchResult result = co_await request();
  // The address is crowded: at first the visit gives way, but what it followed already is not asked
  // for again.
  while (!result && result.error().busy && !hops_.empty()) {
    result = co_await request();
  }
  auto step = result ? step_after_answer(*result) : step_after_failure(result.error());
  if (step) {
    co_return *std::move(step);
  }
  if (!is_redirect(result->capture.status)) {
    co_return std::move(*result);
  }
  if (auto ending = co_await follow(std::move(result->capture))) {
    co_return *std::move(ending);
  }
  co_return NextHop{};
}

asio::awaitable<std::optional<Step>> Visit::ask_robots() {
  using Answer = RobotsVerdict::Answer;
  const std::string origin = url_.origin();
  if (const auto put_off = services_.gate.put_off(origin)) {
    co_return deferred(Reason::kHostPause, put_off->reason, put_off->until);
  }
  if (!services_.options.robots) {
    co_return std::nullopt;
  }
  RobotsVerdict verdict;
  do {
    verdict = co_await services_.robots.verdict_for(url_, &lease_.turn, services_.agent);
  } while (verdict.answer == Answer::kLater && !hops_.empty());
  switch (verdict.answer) {
    case Answer::kAllowed:
      said_ = std::move(verdict.said);
      co_return std::nullopt;
    case Answer::kForbidden:
      co_return refused(Outcome::kBlockedRobots, Reason::kRobots,
                        fmt::format("line {}", verdict.line));
    case Answer::kUnreachable:
      co_return deferred(Reason::kRobotsUnreachable, verdict.error.detail, verdict.until);
    case Answer::kLater:
      co_return Again{services_.timing.steady_now()};
    case Answer::kFailed:
      break;
  }
  co_return failed(verdict.error);
}

asio::awaitable<FetchResult> Visit::request() {
  HostGate::Turn turn = std::move(lease_.turn);
  if (!turn.held()) {
    turn = co_await services_.gate.turn(url_.origin());
  }
  if (!turn.held()) {
    co_return std::unexpected(
        FetchFailure{{ErrorKind::kCancelled, "the crawl was stopped"}, false, 0});
  }
  FetchRequest request{.url = url_,
                       .limits = services_.options.limits,
                       .body_wanted = services_.reading_rules.requisites
                                          ? &is_body_or_requisite_wanted
                                          : &is_body_wanted};
  if (is_requisite()) {
    request.body_wanted = &is_requisite_wanted;
    request.limits.body_bytes_max =
        std::min({request.limits.body_bytes_max, services_.options.requisite_bytes_max,
                  services_.requisites.left(named_by_)});
  }
  if (known_ && known_->payload && services_.reading_rules.trust_links) {
    if (!known_->etag.empty()) {
      request.headers.add("If-None-Match", known_->etag);
    }
    if (!known_->last_modified.empty()) {
      request.headers.add("If-Modified-Since", known_->last_modified);
    }
  }
  if (lease_.first_sent == SteadyTime{}) {
    lease_.first_sent = services_.timing.steady_now();
  }
  if (!services_.agent.empty()) {
    request.headers.add("User-Agent", services_.agent);
  }
  request.may_dial = services_.gate.dial_check(url_.origin());
  FetchResult result = co_await services_.fetcher.fetch(std::move(request));
  if (!result && result.error().busy) {
    turn.end();
    co_return result;
  }
  if (hops_.empty()) {
    ++lease_.attempts;
  }
  ++services_.counters.requests;
  turn.end(report_of(result, services_.timing.now(), services_.retry));
  const uint64_t wire_bytes = result ? result->wire_bytes : result.error().wire_bytes;
  bytes_ += wire_bytes;
  services_.counters.bytes += wire_bytes;
  if (is_requisite()) {
    services_.requisites.spend(named_by_, std::string(lease_.url.href()), wire_bytes);
  }
  if (result) {
    services_.retries.earn();
    status_ = result->capture.status;
    answered_ = true;
  }
  co_return result;
}

// A page whose edits are watched is not given up for one visit that failed.
Milliseconds Visit::pause_after_failures() const {
  constexpr uint32_t kDoublingsMax = 20;
  const storage::ReturnRule rule;
  return std::min(rule.failed_first * (1U << std::min(failures_, kDoublingsMax)), rule.failed_max);
}

// A visit must not come back for ever, however slowly its attempts fail.
bool Visit::may_try_again() {
  return lease_.attempts < services_.retry.attempts_max &&
         services_.timing.steady_now() - lease_.first_sent <
             services_.options.limits.total_timeout / 2 &&
         services_.retries.take();
}

Step Visit::again_after(Milliseconds pause) const {
  const Milliseconds backoff = backoff_after(lease_.attempts, services_.retry, services_.rng);
  return Again{services_.timing.steady_now() + std::max(pause, backoff)};
}

std::optional<Step> Visit::step_after_failure(const FetchFailure& failure) {
  if (failure.error.kind == ErrorKind::kCancelled) {
    return Cancelled{};
  }
  if (failure.busy) {
    return Again{services_.timing.steady_now()};  // the gate knows now when there is room
  }
  if (is_over_page_budget(failure.error.kind)) {
    return over_page_budget();
  }
  if (!is_worth_retrying(failure.error.kind)) {
    return failed(failure.error);
  }
  if (may_try_again()) {
    return again_after(Milliseconds(0));
  }
  Ending ending = failed(failure.error);
  ending.outcome = Outcome::kRetryThenError;
  return ending;
}

std::optional<Step> Visit::step_after_answer(const Fetched& fetched) {
  if (fetched.cut && is_worth_retrying(fetched.cut->kind) && may_try_again()) {
    return again_after(Milliseconds(0));
  }
  if (!is_transient_status(fetched.capture.status)) {
    return std::nullopt;
  }
  const SysTime now = services_.timing.now();
  const Milliseconds pause =
      asked_pause(fetched.capture, now, services_.retry).value_or(Milliseconds(0));
  if (pause > services_.retry.wait_max) {
    const auto value = fetched.capture.response_headers.get("Retry-After").value_or("");
    return deferred(
        Reason::kRetryAfter,
        fmt::format("{} with Retry-After: {}", fetched.capture.status, whole_characters(value, 40)),
        now + pause);
  }
  if (may_try_again()) {
    return again_after(pause);
  }
  return std::nullopt;
}

asio::awaitable<std::optional<Ending>> Visit::follow(Capture redirect) {
  const auto location = redirect.response_headers.get("Location");
  if (!location || trim(*location).empty()) {
    hops_.push_back(std::move(redirect));
    co_return astray(ErrorKind::kBadRedirect, "a redirect without Location");
  }
  const Result<Url> target = Url::parse(*location, &redirect.url);
  hops_.push_back(std::move(redirect));
  led_to_ = target.ok() ? std::string(target->without_fragment().href()) : std::string();
  if (auto ending = judge_target(target)) {
    co_return ending;
  }
  const Url next = target->without_fragment();
  if (auto ending = co_await claim(next)) {
    url_ = next;
    co_return ending;
  }
  url_ = next;
  const std::string origin = url_.origin();
  if (!services_.gate.knows(origin)) {
    const auto row = co_await services_.hosts.load(origin);
    if (!row.ok()) {
      services_.storage_error = row.error();
      co_return deferred(Reason::kStopped, "the archive failed", SysTime{});
    }
    services_.gate.admit(*row);
  }
  co_return std::nullopt;
}

std::optional<Ending> Visit::judge_target(const Result<Url>& target) {
  if (!target.ok()) {
    const ErrorKind kind = target.error().kind == ErrorKind::kBlockedScheme
                               ? ErrorKind::kBlockedScheme
                               : ErrorKind::kBadRedirect;
    return astray(kind, target.error().detail);
  }
  const Url next = target->without_fragment();
  const std::string_view href = next.href();
  const auto leads_back = [&](const Capture& hop) { return hop.url == next; };
  if (std::any_of(hops_.begin(), hops_.end(), leads_back)) {
    return astray(ErrorKind::kRedirectLoop, fmt::format("back to {}", href));
  }
  if (hops_.size() > static_cast<size_t>(services_.options.limits.redirects_max)) {
    return astray(ErrorKind::kTooManyRedirects,
                  fmt::format("more than {} redirects", services_.options.limits.redirects_max));
  }
  if (const auto reason = services_.guard.literal_refusal(target->host(), target->port())) {
    return refused(Outcome::kBlockedPrivateAddress, Reason::kAddress, *reason);
  }
  if (!is_requisite() && services_.scope->redirect_refusal(*target)) {
    auto wider = std::make_shared<Scope>(*services_.scope);
    if (!is_seed_ || !wider->adopt(lease_.url, *target)) {
      return refused(Outcome::kSkippedScope, Reason::kScope, fmt::format("redirect to {}", href));
    }
    services_.scope = std::move(wider);
    services_.reading_rules.seen->clear();  // what was out of scope may be in it now
  }
  return std::nullopt;
}

// A page met late through a redirect is not fetched twice: the target must be neither visited in
// this round nor in somebody else's hands.
asio::awaitable<std::optional<Ending>> Visit::claim(const Url& target) {
  UrlKey key = UrlKey::of(target);
  const bool is_ours =
      key == lease_.key || std::find(claims_.begin(), claims_.end(), key) != claims_.end();
  if (is_ours) {
    co_return std::nullopt;  // the same page by another spelling
  }
  const auto duplicate = [&](std::string_view why) {
    Ending ending;
    ending.outcome = Outcome::kSkippedDuplicate;
    ending.reason = reason_text(Reason::kDuplicate, fmt::format("{} {}", target.href(), why));
    return ending;
  };
  if (!services_.frontier.claim(key)) {
    co_return duplicate("is queued itself");
  }
  claims_.push_back(key);
  auto job = [archive = &services_.archive, key] { return archive->url(key); };
  auto row = co_await offload(services_.pool, std::move(job));
  if (!row.ok()) {
    services_.storage_error = row.error();
    co_return deferred(Reason::kStopped, "the archive failed", SysTime{});
  }
  known_ = *std::move(row);
  if (known_ && known_->visits > 0 && known_->last_visit >= services_.job.round_started) {
    co_return duplicate("was visited in this round");
  }
  co_return std::nullopt;
}

asio::awaitable<void> Visit::read(Fetched fetched) {
  // The bytes count against the budget until the commit is done.
  const ByteBudget::Hold hold = std::move(fetched.hold);
  if (announced_.empty() && known_) {
    announced_ = known_->announced;  // of the page that a redirect led to
  }
  Reading reading{.key = lease_.key,
                  .href = std::string(lease_.url.href()),
                  .depth = lease_.depth,
                  .attempts = static_cast<int>(lease_.attempts),
                  .hops = std::move(hops_),
                  .known = std::move(known_),
                  .answer = std::move(fetched.capture),
                  .cut = std::move(fetched.cut),
                  .body_refused = fetched.body_refused,
                  .requisite = is_requisite(),
                  .said = std::move(said_),
                  .announced = std::move(announced_),
                  .scope = services_.scope};
  auto job = [reading = std::move(reading), rules = &services_.reading_rules,
              archive = &services_.archive]() mutable {
    return read_and_commit(std::move(reading), *rules, *archive);
  };
  auto result = co_await offload(services_.pool, std::move(job));
  if (!result.ok()) {
    services_.storage_error = result.error();
    co_return;
  }
  learn_yield(*result);
  services_.counters.articles += result->is_article ? 1 : 0;
  if (const auto& learned = result->committed.learned; learned.born != SysTime{}) {
    services_.counters.edits.edits += learned.changes;
    services_.counters.edits.exposure += learned.exposure;
  }
  services_.frontier.add(result->committed.queued);
  tell(result->outcome, std::move(result->reason), result->committed.novelty,
       std::move(result->title), result->shown);
}

// Pages that did not change were judged when they were new.
void Visit::learn_yield(const ReadingResult& result) {
  const Novelty novelty = result.committed.novelty;
  if (is_requisite() || novelty == Novelty::kNotModified || novelty == Novelty::kSameBytes) {
    return;
  }
  std::vector<Url> led_to;
  for (const storage::Candidate& candidate : result.committed.queued) {
    if (auto url = Url::parse(candidate.href); url.ok()) {
      led_to.push_back(*std::move(url));
    }
  }
  if (services_.options.discover) {
    services_.traps.learn_links(url_, services_.timing.now(), led_to);
  } else {
    // A copy is worth having, unless it is the same page under yet another session id.
    const bool is_worth_having =
        result.is_article && (novelty != Novelty::kDuplicate || !TrapGuard::names_session(url_));
    services_.traps.learn(url_, is_worth_having, led_to);
  }
}

// Where redirects led that brought no page: URLs that were seen, and have that reason until they
// are met another way.
std::vector<storage::Refusal> Visit::refused_targets(const std::string& reason) const {
  std::vector<storage::Refusal> refused;
  const auto add = [&](const Result<Url>& target) {
    if (target.ok() && target->href().size() <= DiscoveryLimits{}.url_bytes_max) {
      refused.push_back({.key = UrlKey::of(*target),
                         .href = std::string(target->href()),
                         .reason = reason,
                         .via = storage::FoundVia::kRedirect});
    }
  };
  for (const Capture& hop : hops_) {
    add(hop.url.without_fragment());
  }
  add(Url::parse(led_to_));
  return refused;
}

asio::awaitable<void> Visit::finish(Ending ending) {
  storage::VisitRecord record;
  record.job = services_.job.id;
  record.key = lease_.key;
  record.href = std::string(lease_.url.href());
  record.at = services_.timing.now();
  record.outcome = ending.outcome;
  record.reason = ending.reason;
  record.attempts = static_cast<int>(lease_.attempts);
  if (!hops_.empty()) {
    record.redirect_href = led_to_;
  }
  record.next_state = ending.state;
  record.next_visit = ending.next_visit;
  if (is_watched_ && ending.state == storage::UrlState::kResting &&
      ending.next_visit == SysTime{}) {
    record.next_visit = record.at + pause_after_failures();
  }
  record.refused = refused_targets(ending.reason);
  if (!services_.options.discover) {
    record.hops = std::move(hops_);
  }
  auto job = [archive = &services_.archive, record = std::move(record)]() mutable {
    return archive->commit(std::move(record));
  };
  const auto committed = co_await offload(services_.pool, std::move(job));
  if (!committed.ok()) {
    services_.storage_error = committed.error();
    co_return;
  }
  tell(ending.outcome, std::move(ending.reason), Novelty::kNone, {}, {});
}

void Visit::tell(Outcome outcome, std::string reason, Novelty novelty, std::string title,
                 const PageShown& shown) {
  (is_requisite() ? services_.counters.requisites : services_.counters.fetched) +=
      answered_ ? 1 : 0;
  count_visit(outcome, novelty, services_.counters);
  VisitLine line;
  line.url = std::string(lease_.url.href());
  line.outcome = outcome;
  if (lease_.first_sent != SteadyTime{}) {
    line.elapsed =
        std::chrono::duration_cast<Milliseconds>(services_.timing.steady_now() - lease_.first_sent);
  }
  line.attempts = static_cast<int>(lease_.attempts);
  line.status = status_;
  line.final_url = std::string(url_.href());
  line.bytes = bytes_;
  line.novelty = novelty;
  line.reason = std::move(reason);
  line.title = std::move(title);
  line.shown = shown;
  services_.counters.queued = services_.frontier.queued();
  services_.counters.in_flight = services_.frontier.leased();
  services_.observer.on_visit(line, services_.counters);
}

}  // namespace

asio::awaitable<void> visit(Services& services, Lease lease) {
  Visit visit(services, std::move(lease));
  co_await visit.run();
}

}  // namespace broadsheet::crawler
