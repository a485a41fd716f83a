#include "crawler/supervisor.h"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <tuple>

#include "base/check.h"
#include "crawler/offload.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;

constexpr Milliseconds kTurn = std::chrono::minutes(10);  // of a place, when others wait
constexpr Milliseconds kClockJump = std::chrono::seconds(2);
constexpr Milliseconds kWeighEvery = std::chrono::minutes(10);
constexpr Milliseconds kDrainLook{100};
constexpr std::string_view kDisk = "disk";

}  // namespace

bool Supervisor::Slot::may_run() const {
  return !leaving && !runner->is_paused() && runner->source().enabled;
}

Supervisor::Supervisor(Engine& engine, DaemonPlan plan, DaemonProcess& process,
                       SupervisorOptions options)
    : engine_(engine),
      plan_(std::move(plan)),
      process_(process),
      options_(std::move(options)),
      bell_(engine.io().get_executor()) {
  const SysTime now = engine_.timing().now();
  shown_.version = options_.version;
  shown_.started = now;
  shown_.configuration_loaded = now;
  engine_.limit(plan_.limits);
  publish();
}

// Whatever was asked too late is answered, with kCancelled.
Supervisor::~Supervisor() {
  ended_ = true;
  engine_.io().restart();
  engine_.io().poll();
}

void Supervisor::begin() {
  engine_.start();
  engine_.spawn(live(), [this](bool threw) {
    BS_CHECK(!threw);
    ended_ = true;
  });
}

Result<void> Supervisor::run() {
  begin();
  engine_.run();
  if (engine_.storage_error()) {
    return *engine_.storage_error();
  }
  return ok();
}

void Supervisor::stop() {
  asio::post(engine_.io(), [this] {
    ++stops_;
    bell_.ring();
  });
}

asio::awaitable<void> Supervisor::live() {
  Timing& timing = engine_.timing();
  wall_seen_ = timing.now();
  steady_seen_ = progress_at_ = timing.steady_now();
  if (co_await learn_sources()) {
    ready_ = true;
    process_.on_ready();
    while (stops_ == 0 && !engine_.storage_error()) {
      look();
      co_await timing.wait_until(next_look(), bell_);
    }
  }
  co_await drain();
}

asio::awaitable<bool> Supervisor::learn_sources() {
  auto rows = co_await remembered();
  if (!rows.ok()) {
    engine_.fail(std::move(rows).error());
    co_return false;
  }
  for (const Source& source : plan_.sources) {
    add_slot(source, *rows);
    Slot& slot = *slots_.back();
    const storage::SourceRow& row = slot.runner->row();
    plan_next(slot);
    // A round that the last process did not end goes on, unless the next one is due anyway.
    if (row.last_ended < row.last_started && slot.next_due > engine_.timing().now()) {
      slot.resume = true;
      note_due(slot);
    }
  }
  co_return true;
}

asio::awaitable<Result<std::vector<storage::SourceRow>>> Supervisor::remembered() {
  auto job = [archive = &engine_.archive()] { return archive->sources(); };
  co_return co_await offload(engine_.pool(), std::move(job));
}

void Supervisor::add_slot(const Source& source, const std::vector<storage::SourceRow>& rows) {
  auto slot = std::make_unique<Slot>();
  slot->runner = std::make_unique<SourceRunner>(
      engine_, source, plan_.rounds_max,
      SourceRunner::Hooks{.visited = [this](const SourceRunner& of,
                                            const VisitLine& line) { note_visit(of, line); },
                          .alarmed = [this](const SourceRunner& of,
                                            const AlarmEvent& event) { note_alarm(of, event); },
                          .ended = [this] { bell_.ring(); }});
  for (const storage::SourceRow& row : rows) {
    if (row.name == source.name) {
      slot->runner->remember(row);
    }
  }
  slots_.push_back(std::move(slot));
}

// By the schedule, which catches up once with what was missed.
void Supervisor::plan_next(Slot& slot) {
  const Source& source = slot.runner->source();
  const SysTime last = slot.runner->row().last_started;
  slot.next_due =
      !source.enabled || slot.leaving
          ? SysTime::max()
          : due_time(source.schedule, last == SysTime{} ? std::nullopt : std::optional(last),
                     engine_.timing().now(), schedule_seed(source));
}

void Supervisor::note_due(Slot& slot) {
  if (!slot.due_since) {
    slot.due_since = engine_.timing().steady_now();
  }
}

void Supervisor::look() {
  look_at_clocks();
  look_at_disk();
  settle_ended();
  const SysTime now = engine_.timing().now();
  for (const auto& slot : slots_) {
    if (!slot->may_run() || slot->next_due > now) {
      continue;
    }
    if (!slot->runner->is_running() && !window_open(slot->runner->source().schedule, now)) {
      plan_next(*slot);  // it was held up until its window had closed
    } else if (!slot->runner->is_running()) {
      slot->resume = false;
      note_due(*slot);
    } else if (!slot->runner->is_stopping() && !is_paused()) {
      slot->runner->renew();
      slot->next_due =
          next_run(slot->runner->source().schedule, now, schedule_seed(slot->runner->source()));
    }
  }
  if (!is_paused()) {
    give_places();
    give_way();
  }
  look_for_stalls();
  publish();
}

// Clocks are set, and machines sleep: what was computed by the old time is computed again.
void Supervisor::look_at_clocks() {
  const SysTime wall = engine_.timing().now();
  const SteadyTime steady = engine_.timing().steady_now();
  const auto jump =
      (wall - wall_seen_) - std::chrono::duration_cast<Milliseconds>(steady - steady_seen_);
  wall_seen_ = wall;
  steady_seen_ = steady;
  if (std::chrono::abs(jump) < kClockJump) {
    return;
  }
  engine_.log().event(LogLevel::kWarn, "daemon.clock_jumped",
                      {{"milliseconds", std::to_string(jump.count())}});
  for (const auto& slot : slots_) {
    plan_next(*slot);
    slot->runner->excuse_silence();
  }
}

// Nothing is thought of a source that may not run.
void Supervisor::look_for_stalls() {
  for (const auto& slot : slots_) {
    if (slot->may_run() && !is_paused()) {
      slot->runner->watch_for_stall();
    } else {
      slot->runner->excuse_silence();
    }
  }
}

void Supervisor::look_at_disk() {
  const DiskStatus measured = process_.measure_disk();
  DiskStatus& disk = shown_.disk;
  disk.free_bytes = measured.free_bytes;
  disk.total_bytes = measured.total_bytes;
  disk.pause_below_bytes = plan_.disk_low_bytes;
  disk.resume_above_bytes = std::max(plan_.disk_low_bytes, plan_.disk_high_bytes);
  const bool pause =
      disk.free_bytes < (disk.paused ? disk.resume_above_bytes : plan_.disk_low_bytes);
  if (pause != disk.paused) {
    disk.paused = pause;
    engine_.log().event(pause ? LogLevel::kError : LogLevel::kInfo,
                        pause ? "disk.low" : "disk.recovered",
                        {{"free_bytes", std::to_string(disk.free_bytes)},
                         {"pause_below_bytes", std::to_string(disk.pause_below_bytes)},
                         {"resume_above_bytes", std::to_string(disk.resume_above_bytes)}});
    set_paused(std::string(kDisk), pause);
  }
  const SteadyTime now = engine_.timing().steady_now();
  if (!weighing_ && (weighed_at_ == SteadyTime{} || now - weighed_at_ >= kWeighEvery)) {
    weighing_ = true;
    weighed_at_ = now;
    engine_.spawn(weigh_archive(), [this](bool) { weighing_ = false; });
  }
}

asio::awaitable<void> Supervisor::weigh_archive() {
  shown_.disk.archive_bytes =
      co_await offload(engine_.pool(), [process = &process_] { return process->archive_bytes(); });
}

// Rounds that have come to their end since the last look.
void Supervisor::settle_ended() {
  for (const auto& slot : slots_) {
    SourceRunner& runner = *slot->runner;
    if (slot->leaving && !runner.is_running()) {
      left_ = left_ + runner.totals();
    } else if (runner.has_unfinished_round() && slot->may_run() && !slot->due_since) {
      slot->resume = true;
      note_due(*slot);
    }
  }
  std::erase_if(slots_,
                [](const auto& slot) { return slot->leaving && !slot->runner->is_running(); });
}

uint32_t Supervisor::running() const {
  return static_cast<uint32_t>(std::count_if(
      slots_.begin(), slots_.end(), [](const auto& slot) { return slot->runner->is_running(); }));
}

// Of those that are due: the most urgent first, then who has waited longest.
void Supervisor::give_places() {
  std::vector<Slot*> waiting;
  for (const auto& slot : slots_) {
    if (slot->due_since && slot->may_run() && !slot->runner->is_running()) {
      waiting.push_back(slot.get());
    }
  }
  std::sort(waiting.begin(), waiting.end(), [](const Slot* a, const Slot* b) {
    const auto urgency = [](const Slot* slot) { return -int{slot->runner->source().priority}; };
    return std::tuple(urgency(a), *a->due_since, a->runner->source().name) <
           std::tuple(urgency(b), *b->due_since, b->runner->source().name);
  });
  uint32_t places = plan_.rounds_max - std::min(plan_.rounds_max, running());
  for (Slot* slot : waiting) {
    if (places-- == 0) {
      return;
    }
    slot->due_since.reset();
    slot->runner->start(std::exchange(slot->resume, false));
    slot->next_due = next_run(slot->runner->source().schedule, engine_.timing().now(),
                              schedule_seed(slot->runner->source()));
  }
}

// The round that has had its place longest ends for one that waits, once it has had its turn.
void Supervisor::give_way() {
  const SteadyTime now = engine_.timing().steady_now();
  const bool somebody_waits = std::any_of(slots_.begin(), slots_.end(), [&](const auto& slot) {
    return slot->due_since && slot->may_run() && !slot->runner->is_running();
  });
  const bool one_ends = std::any_of(slots_.begin(), slots_.end(), [](const auto& slot) {
    return slot->runner->is_running() && slot->runner->is_stopping();
  });
  if (!somebody_waits || one_ends) {
    return;
  }
  Slot* oldest = nullptr;
  for (const auto& slot : slots_) {
    if (slot->runner->is_running() && now - slot->runner->running_since() >= kTurn &&
        (oldest == nullptr || slot->runner->running_since() < oldest->runner->running_since())) {
      oldest = slot.get();
    }
  }
  if (oldest != nullptr) {
    oldest->runner->stop("gave way");
  }
}

SteadyTime Supervisor::next_look() const {
  const SysTime now = engine_.timing().now();
  Milliseconds wait = options_.beat;
  for (const auto& slot : slots_) {
    if (slot->may_run() && slot->next_due > now) {
      wait = std::min(wait, slot->next_due - now);
    }
  }
  return engine_.timing().steady_now() + wait;
}

void Supervisor::set_paused(const std::string& why, bool paused) {
  if (paused) {
    paused_for_.insert(why);
  } else {
    paused_for_.erase(why);
  }
  engine_.set_paused(is_paused());
  engine_.log().event(LogLevel::kInfo, paused ? "daemon.paused" : "daemon.resumed",
                      {{"reason", why}, {"still_paused", is_paused() ? "true" : "false"}});
  progress_at_ = engine_.timing().steady_now();
}

// What is under way ends by itself, then at the latest when its time is up.
asio::awaitable<void> Supervisor::drain() {
  Timing& timing = engine_.timing();
  const SteadyTime since = timing.steady_now();
  stops_ = std::max(stops_, 1);
  process_.on_stopping();
  engine_.log().event(LogLevel::kInfo, "daemon.stopping", {{"rounds", std::to_string(running())}});
  for (const auto& slot : slots_) {
    slot->runner->stop("stopped");
  }
  engine_.close();
  while (running() > 0) {
    if (stops_ > 1 || engine_.storage_error() || timing.steady_now() - since >= plan_.drain_max) {
      engine_.cancel_all();
    }
    publish();
    co_await timing.wait_until(timing.steady_now() + kDrainLook, bell_);
  }
  publish();
  co_await engine_.finish();
}

}  // namespace broadsheet::crawler
