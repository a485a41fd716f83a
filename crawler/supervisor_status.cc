#include <algorithm>
#include <iterator>

#include "crawler/supervisor.h"

// What the supervisor shows.
namespace broadsheet::crawler {
namespace {

constexpr Milliseconds kListHostsEvery{5000};
// Beyond so many the busiest are looked for less often, by as much.
constexpr size_t kHostsAtOnce = 2000;

void count_time(VisitTimes& times, Milliseconds elapsed) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const auto bucket =
      std::lower_bound(VisitTimes::kBounds.begin(), VisitTimes::kBounds.end(), seconds);
  for (auto i = static_cast<size_t>(bucket - VisitTimes::kBounds.begin()); i < times.counts.size();
       ++i) {
    ++times.counts.at(i);
  }
  times.sum_seconds += seconds;
}

bool is_busier(const HostStatus& a, const HostStatus& b) {
  return std::tuple(b.in_flight, b.last_request, a.origin) <
         std::tuple(a.in_flight, a.last_request, b.origin);
}

}  // namespace

void Supervisor::note_visit(const SourceRunner& runner, const VisitLine& line) {
  progress_at_ = engine_.timing().steady_now();
  shown_.last_progress = engine_.timing().now();
  ++shown_.outcomes.at(static_cast<size_t>(line.outcome));
  if (line.attempts > 0) {
    count_time(shown_.visit_times, line.elapsed);
  }
  recent_.push_front({.at = shown_.last_progress,
                      .source = runner.source().name,
                      .url = line.url,
                      .outcome = line.outcome,
                      .status = line.status,
                      .novelty = line.novelty,
                      .elapsed = line.elapsed,
                      .bytes = line.bytes,
                      .reason = line.reason,
                      .title = line.title});
  if (recent_.size() > DaemonStatus::kRecentMax) {
    recent_.pop_back();
  }
  if (engine_.log().enabled(LogLevel::kInfo)) {
    engine_.log().event(LogLevel::kInfo, "visit.done",
                        {{"source", runner.source().name},
                         {"url", line.url},
                         {"outcome", std::string(name_of(line.outcome))},
                         {"status", std::to_string(line.status)},
                         {"novelty", std::string(name_of(line.novelty))},
                         {"ms", std::to_string(line.elapsed.count())},
                         {"bytes", std::to_string(line.bytes)},
                         {"reason", line.reason}});
  }
}

void Supervisor::note_alarm(const SourceRunner& runner, const AlarmEvent& event) {
  if (!plan_.alarms) {
    return;
  }
  engine_.log().event(event.raised ? LogLevel::kWarn : LogLevel::kInfo,
                      event.raised ? "alarm.raised" : "alarm.cleared",
                      {{"source", runner.source().name},
                       {"kind", std::string(name_of(event.kind))},
                       {"detail", event.detail}});
  process_.on_alarm(runner.source().name, event);
}

DaemonState Supervisor::state() const {
  if (stops_ > 0) {
    return DaemonState::kDraining;
  }
  if (!ready_) {
    return DaemonState::kStarting;
  }
  const bool works = std::any_of(slots_.begin(), slots_.end(),
                                 [](const auto& slot) { return slot->runner->visits() > 0; });
  if (works && engine_.timing().steady_now() - progress_at_ >= plan_.stall_after) {
    return DaemonState::kStalled;
  }
  return is_paused() ? DaemonState::kPaused : DaemonState::kRunning;
}

void Supervisor::publish() {
  const SteadyTime steady = engine_.timing().steady_now();
  const bool works = std::any_of(slots_.begin(), slots_.end(),
                                 [](const auto& slot) { return slot->runner->visits() > 0; });
  if (!works) {
    progress_at_ = steady;  // nothing to do is no standstill
    shown_.last_progress = engine_.timing().now();
  }
  const DaemonState before = shown_.state;
  shown_.state = state();
  if (shown_.state != before) {
    const bool bad = shown_.state == DaemonState::kStalled;
    engine_.log().event(bad ? LogLevel::kError : LogLevel::kInfo, "daemon.state",
                        {{"state", std::string(name_of(shown_.state))}});
  }
  shown_.at = engine_.timing().now();
  shown_.paused_for.assign(paused_for_.begin(), paused_for_.end());
  shown_.recent.assign(recent_.begin(), recent_.end());
  const size_t hosts = shown_.hosts_known;
  if (hosts_listed_at_ == SteadyTime{} ||
      steady - hosts_listed_at_ >= kListHostsEvery * (1 + hosts / kHostsAtOnce)) {
    hosts_listed_at_ = steady;
    add_hosts(shown_);
  }
  add_sources(shown_);
  shown_.memory.pages_held_bytes = engine_.budget().held();
  process_.measure_process(shown_);
  auto made = std::make_shared<const DaemonStatus>(shown_);
  {
    const std::lock_guard lock(mutex_);
    published_ = made;
  }
  process_.on_status(*made);
}

void Supervisor::add_sources(DaemonStatus& status) const {
  status.sources.clear();
  status.alarms.clear();
  status.totals = left_;
  status.queued = 0;
  status.in_flight = 0;
  for (const auto& slot : slots_) {
    const SourceRunner& runner = *slot->runner;
    SourceStatus row = runner.status();
    if (runner.is_running() && runner.is_stopping()) {
      row.state = SourceState::kEnding;
    } else if (runner.is_paused()) {
      row.state = SourceState::kPaused;
    } else if (runner.is_running()) {
      row.state = SourceState::kRunning;
    } else if (slot->due_since) {
      row.state = SourceState::kDue;
    }
    row.next_due = slot->next_due == SysTime::max() ? SysTime{} : slot->next_due;
    if (plan_.alarms) {
      std::ranges::move(runner.alarms(), std::back_inserter(status.alarms));
    }
    status.totals = status.totals + row.totals;
    status.queued += row.queued;
    status.in_flight += row.in_flight;
    status.sources.push_back(std::move(row));
  }
  status.robots_requests = engine_.robots().requests();
}

void Supervisor::add_hosts(DaemonStatus& status) {
  const HostGate& gate = engine_.gate();
  std::vector<HostStatus> hosts;
  for (const std::string& origin : gate.origins()) {
    const storage::HostRow row = gate.pace(origin);
    HostStatus host{.origin = origin,
                    .in_flight = gate.in_flight(origin),
                    .last_request = row.last_request,
                    .delay = gate.delay(origin),
                    .paused = gate.is_paused(origin)};
    if (auto put_off = gate.put_off(origin)) {
      host.not_before = put_off->until;
      host.reason = std::move(put_off->reason);
    }
    hosts.push_back(std::move(host));
  }
  status.hosts_known = hosts.size();
  const size_t shown = std::min(hosts.size(), DaemonStatus::kHostsMax);
  std::partial_sort(hosts.begin(), hosts.begin() + static_cast<ptrdiff_t>(shown), hosts.end(),
                    is_busier);
  hosts.resize(shown, HostStatus{});
  for (HostStatus& host : hosts) {
    for (const auto& slot : slots_) {
      host.queued += slot->runner->queued_at(host.origin);
    }
  }
  status.hosts = std::move(hosts);
}

std::shared_ptr<const DaemonStatus> Supervisor::status() const {
  const std::lock_guard lock(mutex_);
  return published_;
}

}  // namespace broadsheet::crawler
