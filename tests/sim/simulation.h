#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/rng.h"
#include "crawler/crawl_job.h"
#include "crawler/engine.h"
#include "tests/crawler/fake_timing.h"
#include "tests/sim/sim_web.h"
#include "tests/support/power_cut.h"

namespace broadsheet::sim {

struct SimulationOptions {
  uint64_t seed = 1;
  Milliseconds length = std::chrono::hours(72);
  Milliseconds between_rounds = std::chrono::hours(6);
  double stop_share = 0.5;   // of the processes: killed on their way, half of those by a power cut
  double clock_share = 0.3;  // of the processes: the wall clock is set while they run
};

// Days of crawling a SimWeb, one process after the other on the same archive, in simulated time and
// on one thread, with a wall clock that is set back and forth: everything follows from the seed.
// Looks at the engine's bounds whenever time moves on, at every row of the archive now and then
// while a process runs, and at every byte of it whenever one has ended.
class Simulation {
 public:
  Simulation(std::filesystem::path directory, SimulationOptions options);

  void run();

  // Every event and every verdict, with its time.
  [[nodiscard]] const std::string& log() const { return log_.text; }
  // Broken promises; none in a run that is right.
  [[nodiscard]] std::vector<std::string> violations() const;
  [[nodiscard]] uint64_t requests() const { return web_.requests(); }
  [[nodiscard]] uint64_t stops() const { return stops_; }
  [[nodiscard]] uint64_t rounds() const { return rounds_; }
  [[nodiscard]] uint64_t versions() const { return versions_; }
  // How often the clock was set.
  [[nodiscard]] uint64_t clock_sets() const { return clock_sets_; }
  // How often a visit had to wait since the memory was full.
  [[nodiscard]] uint64_t crowded() const { return crowded_; }

 private:
  class TextLog final : public Log {
   public:
    explicit TextLog(const Clock& clock) : clock_(clock) {}  // starts at its epoch
    [[nodiscard]] bool enabled(LogLevel /*level*/) const override { return true; }
    void event(LogLevel level, std::string_view event,
               std::initializer_list<LogField> fields) override;
    std::string text;

   private:
    const Clock& clock_;
  };
  class Watcher final : public crawler::CrawlObserver {
   public:
    explicit Watcher(Simulation& simulation) : simulation_(simulation) {}
    void on_visit(const crawler::VisitLine& line, const crawler::CrawlCounters& counters) override;
    void on_tick(const crawler::CrawlCounters& /*counters*/, Milliseconds /*elapsed*/) override {}

   private:
    Simulation& simulation_;
  };

  [[nodiscard]] crawler::CrawlOptions crawl_options() const;
  [[nodiscard]] crawler::EngineOptions engine_options(bool is_restart);
  [[nodiscard]] Milliseconds passed() const;
  // One process: true when its round came to its end.
  bool live();
  bool crawl(storage::Archive& archive, support::PowerCut& power, uint64_t stop_at);
  void set_clock();
  void watch_bounds(const crawler::Engine& engine, const crawler::CrawlJob& job);
  void look_at_archive(bool finished);
  void look_at_rows(const storage::Reader& reader);
  void look_at_url(const storage::Reader& reader, const UrlKey& key, const storage::UrlRow& row);
  void violation(const std::string& what);

  std::filesystem::path directory_;
  SimulationOptions options_;
  Rng rng_;
  crawler::FakeTiming timing_;
  TextLog log_;
  SimWeb web_;
  Watcher watcher_;
  std::map<std::string, uint32_t> told_;  // URL: visits that were reported, less what a cut took
  std::vector<std::string> violations_;
  uint64_t set_clock_at_ = 0;  // requests
  bool lost_power_ = false;    // the process that ended last
  uint64_t clock_sets_ = 0;
  uint64_t crowded_ = 0;
  uint64_t stops_ = 0;
  uint64_t rounds_ = 0;
  uint64_t versions_ = 0;
};

}  // namespace broadsheet::sim
