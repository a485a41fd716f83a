#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/outcome.h"
#include "base/result.h"
#include "base/url.h"

// All that the rest of the world (HTTP interface, metrics, systemd) sees of a running daemon: plain
// values to read, and one small interface to ask something of it.
namespace broadsheet::crawler {

enum class DaemonState : uint8_t {
  kStarting,  // reading the configuration and the archive: no request was sent yet
  kRunning,
  kPaused,    // by an operator or by a watermark; `DaemonStatus::paused_for` says why
  kStalled,   // there is work that may start, and nothing has moved for `stall_after`
  kDraining,  // asked to stop: transfers under way come to their end
};
[[nodiscard]] std::string_view name_of(DaemonState state);  // "starting", ...

enum class SourceState : uint8_t {
  kIdle,     // waits for `next_due`
  kDue,      // its time has come; waits for a place among the rounds under way
  kRunning,  // a round is under way
  kEnding,   // it left the configuration, or changed: its transfers come to their end
  kPaused,   // by an operator; a round under way waits where it is
};
[[nodiscard]] std::string_view name_of(SourceState state);  // "idle", ...

// What visits have brought. Since the daemon started where a comment does not say otherwise; only
// ever rises.
struct VisitTotals {
  uint64_t visits = 0;    // URLs with a final verdict
  uint64_t fetched = 0;   // of these, answered by the site
  uint64_t articles = 0;  // ... and read as an article
  uint64_t novel = 0, revised = 0, unchanged = 0, duplicate = 0;
  uint64_t refused = 0;  // robots.txt, scope, address
  uint64_t deferred = 0;
  uint64_t errors = 0;
  uint64_t requests = 0;  // pages, redirects and retries; robots.txt apart
  uint64_t bytes = 0;     // on the wire
};

// Something that an operator should look at; clears itself.
struct AlarmStatus {
  std::string source;  // "" when it concerns the whole daemon
  std::string kind;    // "silent", "extraction", "blocked", "stalled", ...: a closed list
  std::string detail;  // one line for people
  SysTime since{};
};

struct SourceStatus {
  std::string name;
  SourceState state = SourceState::kIdle;
  uint8_t priority = 0;
  std::vector<std::string> tags;
  SysTime next_due{};          // epoch: not before the configuration changes
  SysTime last_started{};      // of the latest round; epoch: never
  SysTime last_ended{};        // epoch: never
  SysTime last_success{};      // the latest round that fetched something; epoch: never
  std::string last_end;        // how the latest round ended: "finished", "limit: pages", ...
  std::string last_error;      // why the latest round was no success, "" when it was
  uint32_t rounds = 0;         // complete, since the archive began
  uint32_t barren_rounds = 0;  // in a row, up to the latest, that fetched nothing
  uint64_t queued = 0;         // URLs, now; 0 between rounds
  uint64_t in_flight = 0;      // visits, now
  VisitTotals totals;
  VisitTotals last_round;  // of the round under way, or else of the latest
};

struct HostStatus {
  std::string origin;      // "https://example.org"
  uint64_t queued = 0;     // URLs waiting in memory, of all sources; more may wait on disk
  uint32_t in_flight = 0;  // requests
  SysTime last_request{};  // epoch: never
  SysTime not_before{};    // left alone until then; epoch: not
  std::string reason;      // why it is left alone
  Milliseconds delay{0};   // between two requests, as in force
  bool paused = false;     // by an operator
};

// One visit as it ended: the newest are shown.
struct VisitStatus {
  SysTime at{};
  std::string source;
  std::string url;
  Outcome outcome = Outcome::kDeferred;
  int status = 0;
  Novelty novelty = Novelty::kNone;
  Milliseconds elapsed{0};
  uint64_t bytes = 0;
  std::string reason;
  std::string title;
};

// How long visits took, from their first request to the commit, as Prometheus counts: each bucket
// holds those up to its bound, the last one all.
struct VisitTimes {
  static constexpr std::array<double, 10> kBounds = {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
  std::array<uint64_t, kBounds.size() + 1> counts{};
  double sum_seconds = 0;
};

struct DiskStatus {
  uint64_t free_bytes = 0;     // for us, on the archive's file system
  uint64_t total_bytes = 0;    // of that file system
  uint64_t archive_bytes = 0;  // measured now and then
  uint64_t pause_below_bytes = 0;
  uint64_t resume_above_bytes = 0;
  bool paused = false;  // below the watermark
};

struct MemoryStatus {
  uint64_t resident_bytes = 0;
  uint64_t pages_held_bytes = 0;  // bodies between the wire and the archive
  uint64_t pages_held_bytes_max = 0;
};

// The daemon at one moment; never changed once it is published.
struct DaemonStatus {
  std::string version;
  DaemonState state = DaemonState::kStarting;
  std::vector<std::string> paused_for;  // "operator", "disk"; empty while it crawls
  SysTime at{};                         // when this was written down: old means stalled
  SysTime started{};
  SysTime last_progress{};          // a visit ended, or there was nothing to do
  SysTime configuration_loaded{};   // of the configuration in force
  std::string configuration_error;  // of the last reload; "" when it was taken over
  uint32_t reloads = 0, reloads_refused = 0;
  std::vector<SourceStatus> sources;  // in the order of the configuration
  std::vector<HostStatus> hosts;      // the busiest first, at most kHostsMax of them
  uint64_t hosts_known = 0;           // in all
  std::vector<VisitStatus> recent;    // the newest first, at most kRecentMax of them
  std::vector<AlarmStatus> alarms;
  VisitTotals totals;
  uint64_t robots_requests = 0;
  std::array<uint64_t, static_cast<size_t>(Outcome::kCount)> outcomes{};  // visits, by Outcome
  VisitTimes visit_times;
  uint64_t queued = 0;
  uint64_t in_flight = 0;
  uint32_t open_files = 0, open_files_max = 0;
  double cpu_seconds = 0;  // of this process
  DiskStatus disk;
  MemoryStatus memory;

  static constexpr size_t kHostsMax = 500;
  static constexpr size_t kRecentMax = 200;
};

// What pause and resume are about. At most one of them is set; none: the whole daemon.
struct PauseTarget {
  std::optional<std::string> source;  // its name
  std::optional<std::string> host;    // its origin
};

struct EnqueueRequest {
  Url url;
  // Whose rules it is fetched by; "": the source whose scope holds it, the most urgent first.
  std::string source;
};

struct Enqueued {
  std::string source;  // by whose rules
  bool queued =
      false;  // false: it waits for the beginning of its source's next round, which is due
};

// Asks something of a running daemon. Thread-safe; every call returns at once, and its answer goes
// to `done` exactly once, on the daemon's network thread: post it to your own. A daemon that ends
// first answers with kCancelled. Must not be called once the daemon has ended; it ends whoever
// holds this first.
class DaemonControl {
 public:
  using Done = std::function<void(Result<void>)>;
  using EnqueueDone = std::function<void(Result<Enqueued>)>;

  virtual ~DaemonControl() = default;

  // The newest status, at most about a second old while the daemon is well. Never null.
  [[nodiscard]] virtual std::shared_ptr<const DaemonStatus> status() const = 0;

  // No new requests; those under way come to their end. Twice is as good as once. kNotFound when
  // there is no such source, or nothing is known of such a host. Survives a reload, not a restart.
  virtual void pause(PauseTarget target, Done done) = 0;
  virtual void resume(PauseTarget target, Done done) = 0;
  // The source's next round begins now instead of when it is due. kBusy while one is under way.
  virtual void start_round(std::string source, Done done) = 0;
  // Queues one URL in the round under way of its source, ahead of others; begins a round when there
  // is none. kNotFound: no such source; kInvalidInput: no source's scope holds it.
  virtual void enqueue(EnqueueRequest request, EnqueueDone done) = 0;
  // Reads the configuration again, as SIGHUP does. kConfig, with file and line, when it is wrong;
  // the one in force stays then.
  virtual void reload(Done done) = 0;
};

}  // namespace broadsheet::crawler
