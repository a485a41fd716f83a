#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crawler/engine.h"
#include "crawler/source.h"
#include "crawler/source_runner.h"
#include "crawler/status.h"

namespace broadsheet::crawler {

// All that a running daemon can be told anew: what a reload replaces.
struct DaemonPlan {
  std::vector<Source> sources;  // each has passed source_problem(); names are unique
  uint32_t rounds_max = 16;     // sources under way at a time
  Milliseconds drain_max{30'000};
  Milliseconds stall_after = std::chrono::minutes(10);
  uint64_t disk_low_bytes = 1ULL << 30;
  uint64_t disk_high_bytes = 2ULL << 30;
  bool alarms = true;  // are shown and told; what is usual is learned all the same
  Engine::Limits limits;
};

// The process around a supervisor: what it measures and who it tells. Called on the network thread
// and must return at once, but for load_plan() and archive_bytes(), which run on the pool.
class DaemonProcess {
 public:
  virtual ~DaemonProcess() = default;
  // The configuration as it is now. An Error leaves the one in force.
  [[nodiscard]] virtual Result<DaemonPlan> load_plan() = 0;
  // Free and total bytes where the archive lies.
  [[nodiscard]] virtual DiskStatus measure_disk() = 0;
  [[nodiscard]] virtual uint64_t archive_bytes() = 0;
  // What the process itself uses: memory.resident_bytes, open_files(_max), cpu_seconds.
  virtual void measure_process(DaemonStatus& status) = 0;

  virtual void on_ready() = 0;  // the sources are known, the first rounds may start
  virtual void on_reload_begun() = 0;
  virtual void on_reload_ended(const Result<void>& result) = 0;
  virtual void on_status(const DaemonStatus& status) = 0;  // about once a `beat`
  virtual void on_alarm(const std::string& source, const AlarmEvent& event) = 0;
  virtual void on_stopping() = 0;
};

struct SupervisorOptions {
  std::string version;
  Milliseconds beat{1000};  // how often clocks, disk and progress are looked at
};

// Runs sources by their schedules on one engine, for as long as nobody stops it.
//
// Schedules are wall-clock time, waits are steady time: due times are compared with the wall clock
// every `beat`, so a clock that is set, or a machine that slept, costs at most one beat. One round
// a source at a time: a source whose next round is due while the last still works on a long queue
// begins that round within it, its start pages first. Of those that are due, the most urgent and
// then the longest due get the `rounds_max` places; a round that has had its place for long gives
// way to sources that wait, and goes on when it is its turn again: nobody starves.
//
// Made and run on one thread; DaemonControl from any.
class Supervisor final : public DaemonControl {
 public:
  // Everything must outlive it.
  Supervisor(Engine& engine, DaemonPlan plan, DaemonProcess& process, SupervisorOptions options);
  ~Supervisor() override;

  // Until it was stopped and everything has come to its end. Fails with kStorage where the archive
  // refused: then nothing more was begun, and what was under way was given up.
  [[nodiscard]] Result<void> run();
  // The same for who drives engine().io() himself: begins; `is_ended` says when it is over.
  void begin();
  [[nodiscard]] bool is_ended() const { return ended_; }
  // From any thread. The first call drains within plan.drain_max, the second ends at once.
  void stop();

  [[nodiscard]] std::shared_ptr<const DaemonStatus> status() const override;
  void pause(PauseTarget target, Done done) override;
  void resume(PauseTarget target, Done done) override;
  void start_round(std::string source, Done done) override;
  void enqueue(EnqueueRequest request, EnqueueDone done) override;
  void reload(Done done) override;

 private:
  // A source and when it runs.
  struct Slot {
    std::unique_ptr<SourceRunner> runner;
    SysTime next_due = SysTime::max();
    std::optional<SteadyTime> due_since;  // waits for a place
    bool resume = false;                  // when it gets one, the round that was cut short goes on
    bool leaving = false;                 // no longer in the configuration

    [[nodiscard]] bool may_run() const;
  };

  boost::asio::awaitable<void> live();
  boost::asio::awaitable<bool> learn_sources();
  boost::asio::awaitable<void> drain();
  boost::asio::awaitable<void> load();
  boost::asio::awaitable<void> weigh_archive();
  void look();
  void look_at_clocks();
  void look_at_disk();
  void look_for_stalls();
  [[nodiscard]] boost::asio::awaitable<Result<std::vector<storage::SourceRow>>> remembered();
  void take_plan(DaemonPlan plan, const std::vector<storage::SourceRow>& rows);
  void add_slot(const Source& source, const std::vector<storage::SourceRow>& rows);
  void plan_next(Slot& slot);
  void note_due(Slot& slot);
  void settle_ended();
  void give_places();
  void give_way();
  [[nodiscard]] uint32_t running() const;
  [[nodiscard]] bool is_paused() const { return !paused_for_.empty(); }
  void set_paused(const std::string& why, bool paused);
  Result<void> set_paused(const PauseTarget& target, bool paused);
  [[nodiscard]] Result<Enqueued> queue(const EnqueueRequest& request);
  [[nodiscard]] Slot* slot_of(const std::string& name) const;
  [[nodiscard]] SteadyTime next_look() const;
  void note_visit(const SourceRunner& runner, const VisitLine& line);
  void note_alarm(const SourceRunner& runner, const AlarmEvent& event);
  [[nodiscard]] DaemonState state() const;
  void publish();
  void add_sources(DaemonStatus& status) const;
  void add_hosts(DaemonStatus& status);
  // Runs `ask` on the network thread; kCancelled where that has ended.
  template <class Answer>
  void post(std::function<Answer()> ask, std::function<void(Answer)> done);

  Engine& engine_;
  DaemonPlan plan_;
  DaemonProcess& process_;
  const SupervisorOptions options_;
  Bell bell_;
  std::vector<std::unique_ptr<Slot>> slots_;  // in the order of the configuration, then the leaving
  std::set<std::string> paused_for_;
  int stops_ = 0;
  bool ended_ = false;
  bool ready_ = false;
  bool loading_ = false;
  bool weighing_ = false;
  std::vector<Done> reloads_waiting_;  // for a reading that begins after they were asked for
  SysTime wall_seen_{};                // with steady_seen_: a jump of the wall clock shows
  SteadyTime steady_seen_{};
  SteadyTime progress_at_{};
  SteadyTime weighed_at_{};
  SteadyTime hosts_listed_at_{};

  DaemonStatus shown_;  // the parts that are kept from one status to the next
  VisitTotals left_;    // of sources that are gone
  std::deque<VisitStatus> recent_;
  mutable std::mutex mutex_;  // guards published_: the one thing that other threads read
  std::shared_ptr<const DaemonStatus> published_;
};

}  // namespace broadsheet::crawler
