#include "crawler/robots_cache.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/content_coding.h"
#include "crawler/host_report.h"
#include "crawler/http_status.h"
#include "crawler/stored_rules.h"

namespace broadsheet::crawler {
namespace {

constexpr Milliseconds kPauseMin{1000};  // whatever a Retry-After says
constexpr uint64_t kBodyBytesMax = parser::RobotsRules::kBytesMax + 1;

// Whether the answer says what may be fetched. 429 is a plea for time, not the "unavailable" of the
// other 4xx (RFC 9309 leaves that choice to us). Rules that broke off on their way may lack the one
// that forbids; those that we cut at our own limit are as the RFC wants them (2.5).
bool is_valid_status(int status) {
  return status < 500 && status != 429;
}

bool is_valid(const FetchResult& result) {
  const bool is_whole =
      result.has_value() && (!result->cut || result->capture.truncated == Truncation::kLength);
  return is_whole && is_valid_status(result->capture.status);
}

bool is_transient(const FetchResult& result) {
  if (result.has_value()) {
    return !is_valid(result);
  }
  return is_worth_retrying(result.error().error.kind);
}

// nullopt where the content coding is damaged: what it held back may forbid.
std::optional<std::string> decoded_body(const Capture& capture) {
  constexpr uint64_t kDecodedBytesMax = 32 * kBodyBytesMax;  // far more than is read
  const auto coding = capture.response_headers.get("Content-Encoding");
  if (!coding) {
    return capture.body.substr(0, kBodyBytesMax);
  }
  auto decoded = decode_content(capture.body, *coding, {.decoded_bytes_max = kDecodedBytesMax});
  if (!decoded.ok() || (!decoded->complete && capture.truncated != Truncation::kLength)) {
    return std::nullopt;
  }
  return decoded->bytes.substr(0, kBodyBytesMax);
}

std::string why_unusable(const Fetched& fetched) {
  if (fetched.cut) {
    return "robots.txt broke off";
  }
  return is_valid_status(fetched.capture.status)
             ? "the content coding of robots.txt is damaged"
             : fmt::format("robots.txt answered {}", fetched.capture.status);
}

}  // namespace

struct RobotsCache::Entry {
  enum class State : uint8_t { kEmpty, kBusy, kRules, kUnreachable, kFailed };

  std::string origin;
  State state = State::kEmpty;
  parser::RobotsRules rules;
  std::optional<Milliseconds> crawl_delay;  // that they state
  parser::TdmFile tdm;
  SysTime expires{};
  SteadyTime stale{};  // the same, should the wall clock be set back
  Error error;         // of kUnreachable and kFailed
  bool filling = false;
  bool read_archive = false;
  std::vector<Bell*> waiters;
};

RobotsCache::RobotsCache(Fetcher& fetcher, HostGate& gate, HostStore& store, Timing& timing,
                         Rng& rng, Log& log, boost::asio::any_io_executor executor,
                         RobotsCacheOptions options, Sitemaps sitemaps)
    : fetcher_(fetcher),
      gate_(gate),
      store_(store),
      timing_(timing),
      rng_(rng),
      log_(log),
      executor_(std::move(executor)),
      options_(std::move(options)),
      sitemaps_(std::move(sitemaps)) {}

RobotsCache::~RobotsCache() = default;

bool RobotsCache::is_usable(const Entry& entry) const {
  return entry.state != Entry::State::kEmpty && entry.state != Entry::State::kBusy &&
         timing_.now() < entry.expires && timing_.steady_now() < entry.stale;
}

void RobotsCache::close() {
  for (Bell* bell : pausing_) {
    bell->ring();
  }
}

RobotsCache::EntryPtr RobotsCache::entry_of(const std::string& origin) {
  if (const auto found = entries_.find(origin); found != entries_.end()) {
    return found->second;
  }
  forget_some();
  auto entry = std::make_shared<Entry>();
  entry->origin = origin;
  entries_.emplace(origin, entry);
  order_.push_back(origin);
  return entry;
}

// The oldest goes; one that is being filled gets another round.
void RobotsCache::forget_some() {
  for (size_t tries = order_.size(); entries_.size() >= options_.hosts_max && tries > 0; --tries) {
    std::string oldest = std::move(order_.front());
    order_.pop_front();
    const auto found = entries_.find(oldest);
    if (found->second->filling) {
      order_.push_back(std::move(oldest));
    } else {
      entries_.erase(found);
      announced_.erase(oldest);
    }
  }
}

RobotsVerdict RobotsCache::judge(const Entry& entry, const Url& url,
                                 const std::string& agent) const {
  using Answer = RobotsVerdict::Answer;
  RobotsVerdict verdict;
  switch (entry.state) {
    case Entry::State::kBusy:
      verdict.answer = Answer::kLater;
      break;
    case Entry::State::kEmpty:
    case Entry::State::kUnreachable:
      verdict.answer = Answer::kUnreachable;
      verdict.until = entry.expires;
      verdict.error = entry.error;
      break;
    case Entry::State::kFailed:
      verdict.answer = Answer::kFailed;
      verdict.until = entry.expires;
      verdict.error = entry.error;
      break;
    case Entry::State::kRules: {
      const std::string& who = agent.empty() ? options_.agent : agent;
      const auto rule = entry.rules.verdict_for(who, url);
      verdict.said.content_usage = entry.rules.content_usage(who, url);
      auto stated = entry.tdm.statement_for(url);
      verdict.said.tdm_reserved = stated.reserved;
      verdict.said.tdm_policy = std::move(stated.policy);
      verdict.answer = rule.allowed ? Answer::kAllowed : Answer::kForbidden;
      verdict.line = rule.line;
      break;
    }
  }
  return verdict;
}

boost::asio::awaitable<RobotsVerdict> RobotsCache::verdict_for(Url url, HostGate::Turn* turn,
                                                               std::string agent) {
  if (!options_.enabled) {
    co_return RobotsVerdict{};
  }
  const EntryPtr entry = entry_of(url.origin());
  while (entry->filling) {
    turn->end();
    Bell bell(executor_);
    entry->waiters.push_back(&bell);
    co_await bell.wait();
    std::erase(entry->waiters, &bell);
  }
  if (!is_usable(*entry)) {
    co_await fill(entry, url, turn);
  } else if (entry->state == Entry::State::kRules) {
    gate_.set_crawl_delay(entry->origin, entry->crawl_delay);  // the gate may have forgotten it
  }
  co_return judge(*entry, url, agent);
}

boost::asio::awaitable<void> RobotsCache::fill(EntryPtr entry, Url url, HostGate::Turn* turn) {
  entry->filling = true;
  if (!std::exchange(entry->read_archive, true)) {
    const auto stored = co_await store_.load(entry->origin);
    // Read in the future: the clock was set back, and nobody knows how old they are.
    const SysTime now = timing_.now();
    if (stored.ok() && stored->robots_expires > now && stored->robots_fetched <= now) {
      adopt(*entry, url, *stored);
    }
  }
  if (!is_usable(*entry)) {
    const auto robots_url = Url::parse("/robots.txt", &url);
    std::vector<Url> led_to;
    const FetchResult result = co_await download(*robots_url, turn, &led_to);
    if (auto fetched = row_of(entry->origin, result)) {
      adopt(*entry, url, *fetched);
      // Before anybody goes by them: a process that is killed must not forget the pace it kept.
      co_await save(*std::move(fetched));
    } else {
      give_up(*entry, result);
    }
    co_await note_files(std::move(led_to), storage::FoundVia::kRedirect,
                        std::string(robots_url->href()));
  }
  if (options_.tdm_file && is_usable(*entry) && entry->state == Entry::State::kRules) {
    co_await fill_tdm(entry, url, turn);
  }
  entry->filling = false;
  for (Bell* bell : entry->waiters) {
    bell->ring();
  }
}

boost::asio::awaitable<void> RobotsCache::save(storage::HostRow fetched) {
  const auto saved = co_await store_.save_robots(std::move(fetched));
  if (!saved.ok()) {
    log_.event(LogLevel::kWarn, "robots.not_saved", {{"detail", saved.error().detail}});
  }
}

// Whatever goes wrong, nothing is said then: the protocol has no other meaning for a missing file.
boost::asio::awaitable<void> RobotsCache::fill_tdm(EntryPtr entry, Url url, HostGate::Turn* turn) {
  const auto file_url = Url::parse("/.well-known/tdmrep.json", &url);
  if (!entry->rules.verdict_for(options_.agent, *file_url).allowed) {
    co_return;
  }
  std::vector<Url> led_to;
  const FetchResult result = co_await follow(*file_url, turn, &led_to);
  co_await note_files({*file_url}, storage::FoundVia::kLink, "");
  co_await note_files(std::move(led_to), storage::FoundVia::kRedirect,
                      std::string(file_url->href()));
  if (!result.has_value() || !is_success(result->capture.status)) {
    co_return;
  }
  if (const auto body = decoded_body(result->capture)) {
    entry->tdm = parser::TdmFile::parse(*body);
  }
}

boost::asio::awaitable<void> RobotsCache::note_files(std::vector<Url> files, storage::FoundVia via,
                                                     std::string document) {
  if (files.empty()) {
    co_return;
  }
  const auto noted =
      co_await store_.note_files(std::move(files), via, std::move(document), timing_.now());
  if (!noted.ok()) {
    log_.event(LogLevel::kWarn, "robots.not_saved", {{"detail", noted.error().detail}});
  }
}

void RobotsCache::expire_at(Entry& entry, SysTime time) const {
  entry.expires = time;
  entry.stale = timing_.steady_now() + std::min(time - timing_.now(), options_.lifetime);
}

void RobotsCache::adopt(Entry& entry, const Url& url, const storage::HostRow& row) {
  entry.state = Entry::State::kRules;
  entry.rules = stored_rules_of(row);
  expire_at(entry, row.robots_expires);
  entry.crawl_delay = entry.rules.crawl_delay(options_.agent);
  gate_.set_crawl_delay(entry.origin, entry.crawl_delay);
  if (log_.enabled(LogLevel::kDebug)) {
    log_.event(LogLevel::kDebug, "robots.read",
               {{"origin", entry.origin},
                {"status", std::to_string(row.robots_status)},
                {"bytes", std::to_string(row.robots_body.size())}});
  }
  if (!entry.rules.sitemaps().empty() && announced_.insert(entry.origin).second) {
    sitemaps_(url, entry.rules.sitemaps());
  }
}

std::optional<storage::HostRow> RobotsCache::row_of(const std::string& origin,
                                                    const FetchResult& result) const {
  if (!is_valid(result)) {
    return std::nullopt;
  }
  storage::HostRow row;
  row.origin = origin;
  row.robots_fetched = timing_.now();
  row.robots_expires = row.robots_fetched + options_.lifetime;
  row.robots_status = result->capture.status;
  if (is_success(row.robots_status)) {
    auto body = decoded_body(result->capture);
    if (!body) {
      return std::nullopt;
    }
    row.robots_body = *std::move(body);
  }
  return row;
}

void RobotsCache::give_up(Entry& entry, const FetchResult& result) {
  if (!result.has_value() && result.error().busy) {
    entry.state = Entry::State::kBusy;
    return;
  }
  const SysTime now = timing_.now();
  expire_at(entry, now + options_.unreachable_pause);
  entry.state = Entry::State::kUnreachable;
  if (result.has_value()) {
    entry.error = {ErrorKind::kNetwork, why_unusable(*result)};
    if (const auto pause = asked_pause(result->capture, now, options_.retry)) {
      expire_at(entry, now + std::max(*pause, kPauseMin));
    }
  } else {
    entry.error = result.error().error;
    // No connection, a refused certificate, a blocked address: that is the page's fate too. With a
    // connection there is a server, and it did not tell us its rules.
    if (!result.error().connected) {
      entry.state = Entry::State::kFailed;
    }
  }
  const bool cancelled = entry.error.kind == ErrorKind::kCancelled;
  if (cancelled) {
    entry.state = Entry::State::kEmpty;
  } else if (entry.state == Entry::State::kUnreachable) {
    gate_.leave_alone(entry.origin, entry.expires, entry.error.detail);
  }
  log_.event(LogLevel::kInfo, "robots.unreachable",
             {{"origin", entry.origin}, {"detail", entry.error.detail}});
}

// nullopt: no further attempt in this run.
std::optional<Milliseconds> RobotsCache::pause_before_retry(uint32_t attempt,
                                                            const FetchResult& result) {
  if (attempt >= options_.retry.attempts_max || !is_transient(result)) {
    return std::nullopt;
  }
  const Milliseconds asked =
      result.has_value()
          ? asked_pause(result->capture, timing_.now(), options_.retry).value_or(Milliseconds(0))
          : Milliseconds(0);
  if (asked > options_.retry.wait_max) {
    return std::nullopt;
  }
  return std::max(asked, backoff_after(attempt, options_.retry, rng_));
}

boost::asio::awaitable<FetchResult> RobotsCache::download(Url robots_url, HostGate::Turn* turn,
                                                          std::vector<Url>* led_to) {
  for (uint32_t attempt = 1;; ++attempt) {
    FetchResult result = co_await follow(robots_url, turn, led_to);
    const auto pause = pause_before_retry(attempt, result);
    if (!pause) {
      co_return result;
    }
    Bell bell(executor_);
    pausing_.push_back(&bell);
    co_await timing_.wait_until(timing_.steady_now() + *pause, bell);
    std::erase(pausing_, &bell);
    if (gate_.is_closed()) {
      co_return result;
    }
  }
}

boost::asio::awaitable<FetchResult> RobotsCache::follow(Url url, HostGate::Turn* turn,
                                                        std::vector<Url>* led_to) {
  for (int hop = 0;; ++hop) {
    FetchResult result = co_await request_once(url, turn);
    if (!result.has_value()) {
      // Behind a redirect it is no fault of the page's own host: that one answered.
      result.error().connected = result.error().connected || (hop > 0 && !result.error().busy);
      co_return result;
    }
    if (!is_redirect(result->capture.status) || hop >= options_.redirects_max) {
      co_return result;
    }
    const auto location = result->capture.response_headers.get("Location");
    auto next = Url::parse(location.value_or(""), &url);
    if (!location || !next.ok()) {
      co_return result;  // leads nowhere: unavailable
    }
    url = *std::move(next);
    led_to->push_back(url);
  }
}

boost::asio::awaitable<FetchResult> RobotsCache::request_once(Url url, HostGate::Turn* turn) {
  HostGate::Turn mine;
  if (turn->held()) {
    mine = std::move(*turn);
  } else {
    const std::string origin = url.origin();
    if (!gate_.knows(origin)) {
      const auto row = co_await store_.load(origin);
      storage::HostRow unknown;
      unknown.origin = origin;
      gate_.admit(row.ok() ? *row : unknown);
    }
    mine = co_await gate_.turn(origin);
    if (!mine.held()) {
      co_return std::unexpected(
          FetchFailure{{ErrorKind::kCancelled, "the crawl was stopped"}, false, 0});
    }
  }
  FetchRequest request{.url = url, .limits = options_.limits, .cut_at_limit = true};
  request.limits.body_bytes_max = kBodyBytesMax;
  request.may_dial = gate_.dial_check(url.origin());
  FetchResult result = co_await fetcher_.fetch(std::move(request));
  if (!result.has_value() && result.error().busy) {
    mine.end();
    co_return result;
  }
  ++requests_;
  mine.end(report_of(result, timing_.now(), options_.retry));
  co_return result;
}

}  // namespace broadsheet::crawler
