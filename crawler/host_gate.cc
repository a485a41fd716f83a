#include "crawler/host_gate.h"

#include <algorithm>

#include "base/check.h"

namespace broadsheet::crawler {

class HostGate::Host {
 public:
  std::string origin;
  SteadyTime next_start{};
  SteadyTime last_start{};
  SysTime last_request{};
  SysTime not_before{};   // as the host asked
  SysTime alone_until{};  // as we decided
  std::string alone_reason;
  Milliseconds backoff{0};  // adaptive part of the delay
  Milliseconds strain{0};   // what slow answers add
  Milliseconds crawl_delay{0};
  uint32_t in_flight = 0;
  uint32_t silent = 0;   // requests in a row without an answer
  uint32_t refused = 0;  // answers in a row that ask for a long pause
  bool changed = false;
  bool paused = false;  // by an operator
  std::optional<Milliseconds> asked_delay;
  std::deque<Bell*> waiters;
};

HostGate::Turn& HostGate::Turn::operator=(Turn&& other) noexcept {
  if (this != &other) {
    end();
    gate_ = std::exchange(other.gate_, nullptr);
    host_ = std::exchange(other.host_, nullptr);
    started_ = other.started_;
    before_ = other.before_;
  }
  return *this;
}

void HostGate::Turn::end(const HostReport& report) {
  if (Host* host = std::exchange(host_, nullptr)) {
    gate_->learn(*host, report);
    // From the first byte on, so that the gap is whole as the server sees it.
    host->next_start =
        std::max(host->next_start, started_ + report.first_byte + gate_->delay_of(*host));
    if (const uint64_t rate = gate_->bytes_per_second_; rate > 0) {
      host->next_start =
          std::max(host->next_start, started_ + Milliseconds(report.bytes * 1000 / rate));
    }
    gate_->finish(*host);
  }
}

void HostGate::Turn::end() {
  if (Host* host = std::exchange(host_, nullptr)) {
    if (host->last_start == started_) {
      host->next_start = before_;
    }
    gate_->finish(*host);
  }
}

HostGate::HostGate(Timing& timing, boost::asio::any_io_executor executor, HostGateOptions options,
                   std::function<void(const std::string&)> freed)
    : timing_(timing),
      executor_(std::move(executor)),
      options_(options),
      freed_(std::move(freed)) {}

HostGate::~HostGate() = default;

void HostGate::admit(const storage::HostRow& row) {
  if (knows(row.origin)) {
    return;
  }
  auto made = std::make_unique<Host>();
  made->origin = row.origin;
  made->last_request = row.last_request;
  made->not_before = row.not_before;
  made->backoff = std::clamp(row.delay, Milliseconds(0), options_.backoff_max);
  made->silent = row.failures;
  const Milliseconds delay = delay_of(*made);
  // The stored time is the wall clock's, which may have been set back meanwhile: never wait longer
  // than one delay for it.
  const Milliseconds since = timing_.now() - row.last_request;
  const Milliseconds left =
      options_.after_restart ? delay : delay - std::max(since, Milliseconds(0));
  made->next_start = timing_.steady_now() + std::max(left, Milliseconds(0));
  hosts_.emplace(row.origin, std::move(made));
}

HostGate::Host& HostGate::host(const std::string& origin) const {
  const auto found = hosts_.find(origin);
  BS_CHECK(found != hosts_.end());
  return *found->second;
}

Milliseconds HostGate::delay_of(const Host& host) const {
  const Milliseconds delay = std::max(
      {host.asked_delay.value_or(options_.delay), host.crawl_delay, host.backoff, host.strain});
  return delay > Milliseconds(0) ? delay + options_.slack : delay;
}

SteadyTime HostGate::earliest(const Host& host) const {
  SteadyTime time = host.next_start;
  const SysTime now = timing_.now();
  // A short pause is waited for; a long one is put_off()'s business, and the visits that end there
  // need no turn in time.
  if (host.not_before > now && host.not_before - now <= options_.host_pause_max) {
    time = std::max(time, timing_.steady_now() + (host.not_before - now));
  }
  return time;
}

SteadyTime HostGate::ready_at(const std::string& origin) const {
  const Host& of = host(origin);
  if (of.paused || of.in_flight >= options_.per_host || !of.waiters.empty()) {
    return SteadyTime::max();
  }
  return earliest(of);
}

bool HostGate::may_start(const Host& host) const {
  return !host.paused && host.in_flight < options_.per_host && has_free_transfer() &&
         earliest(host) <= timing_.steady_now();
}

HostGate::Turn HostGate::start(Host& host) {
  ++host.in_flight;
  ++transfers_;
  host.last_request = timing_.now();
  host.last_start = timing_.steady_now();
  const SteadyTime before = std::exchange(host.next_start, host.last_start + delay_of(host));
  return {*this, host, host.last_start, before};
}

HostGate::Turn HostGate::take(const std::string& origin) {
  Host& of = host(origin);
  BS_CHECK(may_start(of));
  return start(of);
}

boost::asio::awaitable<HostGate::Turn> HostGate::turn(std::string origin) {
  Host& of = host(origin);
  Bell bell(executor_);
  of.waiters.push_back(&bell);
  while (!closed_ && !of.paused && (of.waiters.front() != &bell || !may_start(of))) {
    const bool first = of.waiters.front() == &bell;
    const SteadyTime time = earliest(of);
    if (first && !has_free_transfer()) {
      starved_.push_back(&bell);
      co_await bell.wait();
      std::erase(starved_, &bell);
    } else if (first && of.in_flight < options_.per_host && time > timing_.steady_now()) {
      co_await timing_.wait_until(time, bell);
    } else {
      co_await bell.wait();
    }
  }
  std::erase(of.waiters, &bell);
  if (closed_ || of.paused) {
    co_return Turn();
  }
  Turn mine = start(of);
  ring_waiters(of);
  co_return mine;
}

void HostGate::finish(Host& host) {
  --host.in_flight;
  --transfers_;
  ring_waiters(host);
  if (!starved_.empty()) {
    starved_.front()->ring();
  }
  freed_(host.origin);
}

void HostGate::close() {
  closed_ = true;
  for (const auto& [origin, of] : hosts_) {
    for (Bell* bell : of->waiters) {
      bell->ring();
    }
  }
}

void HostGate::ring_waiters(Host& host) {
  if (!host.waiters.empty()) {
    host.waiters.front()->ring();
  }
}

void HostGate::learn(Host& host, const HostReport& report) {
  const SysTime now = timing_.now();
  const Milliseconds backoff_before = host.backoff;
  const SysTime pause_before = host.not_before;
  if (!report.answered) {
    if (++host.silent >= options_.down_failures) {
      host.silent = 0;
      leave_alone(host.origin, now + options_.down_pause, "the host does not answer");
    }
  } else if (report.refused) {
    host.silent = 0;
    host.backoff =
        std::min(std::max(host.backoff * 2, options_.backoff_first), options_.backoff_max);
    const bool is_short = report.retry_after <= options_.host_pause_max;
    if (is_short || ++host.refused >= options_.agreeing_urls) {
      host.not_before = std::max(host.not_before, now + report.retry_after);
    }
  } else {
    host.silent = 0;
    host.refused = 0;
    host.backoff = host.backoff < options_.backoff_first / 4 ? Milliseconds(0) : host.backoff / 2;
  }
  if (report.answered) {
    const bool strained = report.first_byte > options_.strain_threshold;
    host.strain = strained ? std::min(report.first_byte, options_.backoff_max) : Milliseconds(0);
  }
  if ((host.backoff != backoff_before || host.not_before != pause_before) && !host.changed) {
    host.changed = true;
    changed_.push_back(host.origin);
  }
}

std::optional<HostGate::PutOff> HostGate::put_off(const std::string& origin) const {
  const Host& of = host(origin);
  const SysTime now = timing_.now();
  if (of.alone_until > now) {
    return PutOff{of.alone_until, of.alone_reason};
  }
  if (of.not_before - now > options_.host_pause_max) {
    return PutOff{of.not_before, "the host asked for a pause (Retry-After)"};
  }
  return std::nullopt;
}

void HostGate::leave_alone(const std::string& origin, SysTime until, std::string reason) {
  Host& of = host(origin);
  of.alone_until = until;
  of.alone_reason = std::move(reason);
}

void HostGate::set_crawl_delay(const std::string& origin, std::optional<Milliseconds> delay) {
  Host& of = host(origin);
  of.crawl_delay = std::min(delay.value_or(Milliseconds(0)), options_.crawl_delay_max);
  if (of.crawl_delay > options_.delay) {
    of.next_start = std::max(of.next_start, timing_.steady_now() + of.crawl_delay);
  }
}

void HostGate::ask_delay(const std::string& origin, Milliseconds delay) {
  Host& of = host(origin);
  of.asked_delay = std::max(of.asked_delay.value_or(delay), delay);
}

void HostGate::forget_asked_delays() {
  for (const auto& [origin, of] : hosts_) {
    of->asked_delay.reset();
  }
}

void HostGate::set_paused(const std::string& origin, bool paused) {
  Host& of = host(origin);
  of.paused = paused;
  for (Bell* bell : of.waiters) {
    bell->ring();
  }
  if (!paused) {
    freed_(origin);
  }
}

bool HostGate::is_paused(const std::string& origin) const {
  return host(origin).paused;
}

Milliseconds HostGate::delay(const std::string& origin) const {
  return delay_of(host(origin));
}

uint32_t HostGate::in_flight(const std::string& origin) const {
  return host(origin).in_flight;
}

storage::HostRow HostGate::pace(const std::string& origin) const {
  const Host& of = host(origin);
  storage::HostRow row;
  row.origin = origin;
  row.last_request = of.last_request;
  row.not_before = of.not_before;
  row.delay = of.backoff;
  row.failures = of.silent;
  return row;
}

std::vector<std::string> HostGate::take_changed() {
  for (const std::string& origin : changed_) {
    host(origin).changed = false;
  }
  return std::exchange(changed_, {});
}

std::vector<std::string> HostGate::origins() const {
  std::vector<std::string> all;
  all.reserve(hosts_.size());
  for (const auto& [origin, of] : hosts_) {
    all.push_back(origin);
  }
  return all;
}

}  // namespace broadsheet::crawler
