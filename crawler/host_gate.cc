#include "crawler/host_gate.h"

#include <algorithm>
#include <array>
#include <list>

#include "base/check.h"
#include "base/url.h"
#include "base/url_key.h"
#include "crawler/stored_rules.h"

namespace broadsheet::crawler {
namespace {

constexpr Milliseconds kStoredPauseMax = std::chrono::days(7);  // a row that says more is wrong

// The average of the latest answers' times (as TCP keeps it: RFC 6298, 2.3, but a quarter of each
// new one, since there are few). A refusal is quick whatever the server's state.
Milliseconds smoothed(Milliseconds average, const HostReport& report) {
  if (!report.answered || report.refused) {
    return average;
  }
  return average == Milliseconds(0) ? report.first_byte : (3 * average + report.first_byte) / 4;
}

}  // namespace

// Hosts whose requests somebody bears together: those of one domain, or those at one address.
class HostGate::Group {
 public:
  std::string name;
  uint32_t limit = 0;
  uint32_t in_flight = 0;
  size_t hosts = 0;
  SteadyTime next_start{};
  SteadyTime last_start{};
  SteadyTime before{};           // next_start without the turn that was taken last
  std::list<Host*> passed_over;  // found no place here, in order of arrival

  [[nodiscard]] bool is_full() const { return in_flight >= limit; }
};

class HostGate::Host {
 public:
  std::string origin;
  SteadyTime next_start{};
  SteadyTime last_start{};
  SysTime last_request{};
  SteadyTime not_before{};   // as the host asked
  SteadyTime alone_until{};  // as we decided
  std::string alone_reason;
  Milliseconds backoff{0};  // adaptive part of the delay
  Milliseconds latency{0};  // of answers up to their first byte, smoothed
  Milliseconds crawl_delay{0};
  uint32_t in_flight = 0;
  uint32_t silent = 0;   // requests in a row without an answer
  uint32_t refused = 0;  // answers in a row that ask for a long pause
  bool changed = false;
  bool paused = false;  // by an operator
  std::optional<Milliseconds> asked_delay;
  std::vector<Bell*> waiters;  // in order of arrival
  SteadyTime last_asked{};
  Group* site = nullptr;  // nullptr: not bounded, or not known yet
  Group* address = nullptr;
  Group* waits_for = nullptr;  // stands in its passed_over, at `stand`
  std::list<Host*>::iterator stand;

  [[nodiscard]] std::array<Group*, 2> groups() const { return {site, address}; }
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
    for (Group* group : host->groups()) {
      if (group != nullptr && group->last_start == started_) {
        group->next_start = group->before;
      }
    }
    gate_->finish(*host);
  }
}

HostGate::HostGate(Timing& timing, boost::asio::any_io_executor executor, HostGateOptions options,
                   std::function<void(const std::string&)> freed)
    : timing_(timing),
      executor_(std::move(executor)),
      options_(std::move(options)),
      freed_(std::move(freed)) {}

HostGate::~HostGate() = default;

void HostGate::admit(const storage::HostRow& row) {
  if (knows(row.origin)) {
    return;
  }
  const SysTime now = timing_.now();
  auto made = std::make_unique<Host>();
  made->origin = row.origin;
  made->last_request = row.last_request;
  made->backoff = std::clamp(row.delay, Milliseconds(0), options_.backoff_max);
  made->silent = row.failures;
  if (!options_.agent.empty()) {
    made->crawl_delay = as_obeyed(stored_rules_of(row).crawl_delay(options_.agent));
  }
  const Milliseconds delay = delay_of(*made);
  // The stored times are the wall clock's, which may have been set back meanwhile: never wait
  // longer than one delay, or the pause that was asked for.
  const Milliseconds pause = row.not_before - std::max(now, row.last_request);
  made->not_before = timing_.steady_now() + std::clamp(pause, Milliseconds(0), kStoredPauseMax);
  const Milliseconds since = now - row.last_request;
  const Milliseconds left =
      options_.after_restart ? delay : delay - std::max(since, Milliseconds(0));
  made->next_start = timing_.steady_now() + std::max(left, Milliseconds(0));
  made->last_asked = timing_.steady_now();
  Host& entered = *hosts_.emplace(row.origin, std::move(made)).first->second;
  const auto url = Url::parse(row.origin);
  // An address by its number belongs to no domain; it counts among the addresses.
  if (options_.per_site > 0 && url.ok() && !url->host_is_ip()) {
    enter(sites_, entered.site, registrable_domain(url->host()), options_.per_site, entered);
  }
}

HostGate::Host& HostGate::host(const std::string& origin) {
  auto found = hosts_.find(origin);
  if (found == hosts_.end()) {
    storage::HostRow unknown;
    unknown.origin = origin;
    admit(unknown);
    found = hosts_.find(origin);
  }
  found->second->last_asked = timing_.steady_now();
  return *found->second;
}

const HostGate::Host* HostGate::find(const std::string& origin) const {
  const auto found = hosts_.find(origin);
  return found == hosts_.end() ? nullptr : found->second.get();
}

// The requests that the host has under way count from now on.
void HostGate::enter(Groups& groups, Group*& place, const std::string& name, uint32_t limit,
                     Host& host) {
  auto& slot = groups[name];
  if (slot == nullptr) {
    slot = std::make_unique<Group>();
    slot->name = name;
    slot->limit = std::max(limit, options_.per_host);
  }
  place = slot.get();
  ++place->hosts;
  place->in_flight += host.in_flight;
}

void HostGate::leave(Groups& groups, Group*& place, Host& host) {
  Group* const left = std::exchange(place, nullptr);
  if (left == nullptr) {
    return;
  }
  if (host.waits_for == left) {
    wait_no_more(host);
  }
  left->in_flight -= host.in_flight;
  if (--left->hosts == 0) {
    groups.erase(std::string(left->name));
  } else if (host.in_flight > 0) {
    let_in(*left);
  }
}

// Whether a group of the host is full. Then it stands in line there.
bool HostGate::pass_over(Host& host) {
  if (host.waits_for != nullptr && host.waits_for->is_full()) {
    return true;
  }
  wait_no_more(host);
  for (Group* group : host.groups()) {
    if (group != nullptr && group->is_full()) {
      host.waits_for = group;
      host.stand = group->passed_over.insert(group->passed_over.end(), &host);
      crowded_.emplace(group->name, group);
      return true;
    }
  }
  return false;
}

void HostGate::wait_no_more(Host& host) {
  if (Group* group = std::exchange(host.waits_for, nullptr)) {
    group->passed_over.erase(host.stand);
    if (group->passed_over.empty()) {
      crowded_.erase(group->name);
    }
  }
}

// As many as there are places. One that has nothing to ask for any more lets its place go by;
// tick() calls the next.
void HostGate::let_in(Group& group) {
  const uint32_t places = group.is_full() ? 0 : group.limit - group.in_flight;
  for (uint32_t place = 0; place < places && !group.passed_over.empty(); ++place) {
    Host& next = *group.passed_over.front();
    wait_no_more(next);
    ring_waiters(next);
    freed_(next.origin);
  }
}

void HostGate::tick() {
  const auto crowded = crowded_;
  for (const auto& [name, group] : crowded) {
    if (crowded_.contains(name)) {
      let_in(*group);
    }
  }
}

std::function<bool(const std::string&)> HostGate::dial_check(std::string origin) {
  if (options_.per_address == 0) {
    return nullptr;
  }
  return [this, origin = std::move(origin)](const std::string& address) {
    return may_dial(origin, address);
  };
}

bool HostGate::may_dial(const std::string& origin, const std::string& address) {
  Host& of = host(origin);
  if (of.address != nullptr && of.address->name == address) {
    return true;  // counted there since the turn began
  }
  leave(addresses_, of.address, of);
  enter(addresses_, of.address, address, options_.per_address, of);
  return of.address->in_flight <= of.address->limit;
}

Milliseconds HostGate::bare_delay(const Host& host) const {
  const Milliseconds strain =
      host.latency > options_.strain_threshold
          ? std::min(options_.strain_factor * host.latency, options_.backoff_max)
          : Milliseconds(0);
  return std::max(
      {host.asked_delay.value_or(options_.delay), host.crawl_delay, host.backoff, strain});
}

Milliseconds HostGate::delay_of(const Host& host) const {
  const Milliseconds delay = bare_delay(host);
  return delay > Milliseconds(0) ? delay + options_.slack : delay;
}

SteadyTime HostGate::earliest(const Host& host) const {
  SteadyTime time = host.next_start;
  // A short pause is waited for; a long one is put_off()'s business, and the visits that end there
  // need no turn in time.
  if (host.not_before - timing_.steady_now() <= options_.host_pause_max) {
    time = std::max(time, host.not_before);
  }
  for (const Group* group : host.groups()) {
    time = group == nullptr ? time : std::max(time, group->next_start);
  }
  return time;
}

SteadyTime HostGate::ready_at(const std::string& origin) {
  Host& of = host(origin);
  if (of.paused || of.in_flight >= options_.per_host || !of.waiters.empty() || pass_over(of)) {
    return SteadyTime::max();
  }
  return earliest(of);
}

bool HostGate::may_start(const Host& host) const {
  const auto groups = host.groups();
  const bool has_place = std::none_of(groups.begin(), groups.end(), [](const Group* group) {
    return group != nullptr && group->is_full();
  });
  return !host.paused && host.in_flight < options_.per_host && has_free_transfer() && has_place &&
         earliest(host) <= timing_.steady_now();
}

HostGate::Turn HostGate::start(Host& host) {
  ++host.in_flight;
  ++transfers_;
  host.last_request = timing_.now();
  host.last_start = timing_.steady_now();
  wait_no_more(host);
  for (Group* group : host.groups()) {
    if (group != nullptr) {
      ++group->in_flight;
      group->last_start = host.last_start;
      group->before =
          std::exchange(group->next_start, host.last_start + options_.delay / group->limit);
    }
  }
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
    } else if (!first || of.in_flight >= options_.per_host || pass_over(of)) {
      co_await bell.wait();
    } else {
      co_await timing_.wait_until(time, bell);
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
  for (Group* group : host.groups()) {
    if (group != nullptr) {
      --group->in_flight;
      let_in(*group);  // those that waited, before this host again
    }
  }
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
  const SteadyTime now = timing_.steady_now();
  const Milliseconds backoff_before = host.backoff;
  const SteadyTime pause_before = host.not_before;
  if (!report.answered) {
    if (++host.silent >= options_.down_failures) {
      host.silent = 0;
      leave_alone(host.origin, timing_.now() + options_.down_pause, "the host does not answer");
    }
  } else if (report.refused) {
    host.silent = 0;
    host.backoff =
        std::min(std::max(2 * bare_delay(host), options_.backoff_first), options_.backoff_max);
    const bool is_short = report.retry_after <= options_.host_pause_max;
    if (is_short || ++host.refused >= options_.agreeing_urls) {
      host.not_before = std::max(host.not_before, now + report.retry_after);
    }
  } else {
    host.silent = 0;
    host.refused = 0;
    host.backoff = host.backoff < options_.backoff_first / 4 ? Milliseconds(0) : host.backoff / 2;
  }
  host.latency = smoothed(host.latency, report);
  if ((host.backoff != backoff_before || host.not_before != pause_before) && !host.changed) {
    host.changed = true;
    changed_.push_back(host.origin);
  }
}

std::optional<HostGate::PutOff> HostGate::put_off(const std::string& origin) const {
  const Host* of = find(origin);
  const SteadyTime now = timing_.steady_now();
  if (of != nullptr && of->alone_until > now) {
    return PutOff{wall_time(of->alone_until), of->alone_reason};
  }
  if (of != nullptr && of->not_before - now > options_.host_pause_max) {
    return PutOff{wall_time(of->not_before), "the host asked for a pause (Retry-After)"};
  }
  return std::nullopt;
}

// What the wall clock will show, as far as one can know.
SysTime HostGate::wall_time(SteadyTime time) const {
  return timing_.now() + std::chrono::ceil<Milliseconds>(time - timing_.steady_now());
}

void HostGate::leave_alone(const std::string& origin, SysTime until, std::string reason) {
  Host& of = host(origin);
  of.alone_until = timing_.steady_now() + (until - timing_.now());
  of.alone_reason = std::move(reason);
}

Milliseconds HostGate::as_obeyed(std::optional<Milliseconds> crawl_delay) const {
  return std::min(crawl_delay.value_or(Milliseconds(0)), options_.crawl_delay_max);
}

void HostGate::set_crawl_delay(const std::string& origin, std::optional<Milliseconds> delay) {
  Host& of = host(origin);
  const Milliseconds asked = as_obeyed(delay);
  if (std::exchange(of.crawl_delay, asked) != asked && asked > options_.delay) {
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
  const Host* of = find(origin);
  return of != nullptr && of->paused;
}

Milliseconds HostGate::delay(const std::string& origin) const {
  const Host* of = find(origin);
  return of == nullptr ? options_.delay : delay_of(*of);
}

uint32_t HostGate::in_flight(const std::string& origin) const {
  const Host* of = find(origin);
  return of == nullptr ? 0 : of->in_flight;
}

storage::HostRow HostGate::pace(const std::string& origin) const {
  storage::HostRow row;
  row.origin = origin;
  if (const Host* of = find(origin)) {
    row.last_request = of->last_request;
    row.not_before = of->not_before > timing_.steady_now() ? wall_time(of->not_before) : SysTime{};
    row.delay = of->backoff;
    row.failures = of->silent;
  }
  return row;
}

std::vector<std::string> HostGate::take_changed() {
  for (const std::string& origin : changed_) {
    if (const auto found = hosts_.find(origin); found != hosts_.end()) {
      found->second->changed = false;
    }
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

// Nothing about the host is in memory alone, and nothing keeps its next request from starting now.
bool HostGate::is_idle(const Host& host) const {
  const SteadyTime now = timing_.steady_now();
  const SteadyTime long_ago = now - options_.idle_after;
  return host.in_flight == 0 && host.waiters.empty() && !host.paused && !host.changed &&
         host.waits_for == nullptr && host.last_asked <= long_ago && host.next_start <= long_ago &&
         host.not_before <= now && host.alone_until <= now;
}

std::vector<storage::HostRow> HostGate::forget_idle(
    const std::function<bool(const std::string& origin)>& needed) {
  std::vector<storage::HostRow> rows;
  for (auto at = hosts_.begin(); at != hosts_.end();) {
    Host& of = *at->second;
    if (!is_idle(of) || needed(of.origin)) {
      ++at;
      continue;
    }
    if (of.last_request != SysTime{}) {
      rows.push_back(pace(of.origin));
    }
    leave(sites_, of.site, of);
    leave(addresses_, of.address, of);
    at = hosts_.erase(at);
  }
  return rows;
}

}  // namespace broadsheet::crawler
