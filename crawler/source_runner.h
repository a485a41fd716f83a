#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "crawler/crawl.h"
#include "crawler/crawl_job.h"
#include "crawler/engine.h"
#include "crawler/source.h"
#include "crawler/source_watch.h"
#include "crawler/status.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

// One watched source: its rounds, one at a time, what came of them, and what the archive is to
// remember of that. Knows nothing of other sources: when to run is the supervisor's business.
// Network thread only.
class SourceRunner final : public CrawlObserver {
 public:
  // Told of every visit, of every alarm, and when a round has ended.
  struct Hooks {
    std::function<void(const SourceRunner& runner, const VisitLine& line)> visited;
    std::function<void(const SourceRunner& runner, const AlarmEvent& event)> alarmed;
    std::function<void()> ended;
  };
  // `memory_share`: it may use one part in so many of what a crawl alone would remember.
  SourceRunner(Engine& engine, Source source, uint32_t memory_share, Hooks hooks);

  [[nodiscard]] const Source& source() const { return source_; }
  [[nodiscard]] const storage::SourceRow& row() const { return row_; }
  [[nodiscard]] bool is_running() const { return running_ || renewing_; }
  [[nodiscard]] bool is_stopping() const { return stop_ && stop_->requests() > 0; }
  // Since when the round under way has had its place.
  [[nodiscard]] SteadyTime running_since() const { return running_since_; }
  [[nodiscard]] uint64_t visits() const { return job_ ? job_->visits() : 0; }

  // What the archive knows of it. Before the first round.
  void remember(storage::SourceRow row);
  // Whether the latest round was stopped before its queues were empty, or one was to begin just
  // when it ended.
  [[nodiscard]] bool has_unfinished_round() const {
    return (unfinished_ || missed_) && !is_running();
  }

  // A round begins, or, with `resume`, the one goes on that was cut short. Not while one runs.
  void start(bool resume);
  // The next round begins while one is under way: its starts go ahead of what is left.
  void renew();
  // No new visits; `why` is what the round is said to have ended by.
  void stop(std::string why);
  void set_paused(bool paused);
  [[nodiscard]] bool is_paused() const { return paused_; }
  // New rules: from the next round on, which a round under way gives way to. One of the same rules
  // goes on.
  void adopt(Source source);
  void ask_delays();

  // Whether the source is about `url`.
  [[nodiscard]] bool holds(const Url& url) const;
  // Queues `url` in the round under way, or for the beginning of the next. False: too many wait for
  // that already.
  [[nodiscard]] bool enqueue(const Url& url);

  // Whether its rounds happen; now and then while it may run. Otherwise: that nothing is to be
  // thought of the time until now.
  void watch_for_stall();
  void excuse_silence() { watch_.resume(engine_.timing().now()); }
  [[nodiscard]] std::vector<AlarmStatus> alarms() const { return watch_.standing(source_.name); }

  // Without state and next_due, which the supervisor knows.
  [[nodiscard]] SourceStatus status() const;
  [[nodiscard]] VisitTotals totals() const;
  // URLs of that host in memory.
  [[nodiscard]] uint64_t queued_at(const std::string& origin) const {
    return job_ ? job_->queued_at(origin) : 0;
  }

  void on_visit(const VisitLine& line, const CrawlCounters& counters) override;
  void on_tick(const CrawlCounters& /*counters*/, Milliseconds /*elapsed*/) override {}

 private:
  boost::asio::awaitable<void> run(bool resume);
  boost::asio::awaitable<void> begin_next();
  boost::asio::awaitable<std::optional<storage::Archive::SourceRound>> begin_round(bool resume);
  boost::asio::awaitable<void> end_round(CrawlSummary summary);
  boost::asio::awaitable<void> save();
  [[nodiscard]] JobSetup setup_for(storage::Archive::SourceRound round);
  void note_start();
  void note_end(const std::string& how, bool cut_short);
  void judge_round();
  void tell(const std::vector<AlarmEvent>& events) const;

  Engine& engine_;
  Source source_;
  storage::SourceRow row_;
  const uint32_t memory_share_;
  Hooks hooks_;
  std::optional<StopSwitch> stop_;  // of the round under way
  std::string stop_reason_;
  std::unique_ptr<CrawlJob> job_;
  bool running_ = false;
  bool renewing_ = false;
  bool paused_ = false;
  bool unfinished_ = false;
  bool missed_ = false;
  SteadyTime running_since_{};
  std::vector<storage::Candidate> asked_for_;  // by enqueue(), before there is a round
  VisitTotals past_;                           // of jobs that have ended
  VisitTotals before_round_;                   // of the job under way, when its round began
  SourceHistory edits_noted_;                  // of the job under way, in row_ already
  SourceWatch watch_;
  uint64_t kept_ = 0;        // pages of the round that the archive holds
  std::string last_reason_;  // of a visit that kept nothing
};

[[nodiscard]] VisitTotals totals_of(const CrawlCounters& counters);
// Each count of `a` and that of `b`, or less that of `b`.
[[nodiscard]] VisitTotals operator+(const VisitTotals& a, const VisitTotals& b);
[[nodiscard]] VisitTotals operator-(const VisitTotals& a, const VisitTotals& b);

}  // namespace broadsheet::crawler
