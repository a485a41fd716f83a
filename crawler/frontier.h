#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <queue>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "crawler/hash_set.h"
#include "crawler/host_gate.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

struct FrontierOptions {
  size_t window_max = 256;        // URLs of one host in memory
  size_t window_min = 8;          // ... at least, however many hosts there are
  size_t memory_urls = 65'536;    // URLs in memory, over all hosts: shrinks the windows
  size_t hosts_max = 4096;        // hosts with a window; the others wait until one of these is done
  Milliseconds patience{30'000};  // of a watched source: a URL due later is left for another run
};

struct Lease;

// What is due, per host, fair between hosts. The queues live in the archive; here is a window of
// the most urgent URLs of each host, refilled from a cursor in batches (an LSM queue must not be
// read from its start). A URL that is queued behind the cursor comes from the archive in its time;
// one queued before it ("passed") is known only from the commit that queued it and is kept here. A
// queue that was read to its end has passed everything: what is new comes from commits alone, and
// the archive is asked again only where a window had no room for it.
//
// Hosts take turns: each that has something due and may be asked stands in one line, or waits for
// its time. Network thread only; refills run on the pool through `Refill`.
class Frontier {
 public:
  struct Queue;  // of one host
  struct Batch {
    std::vector<storage::DueUrl> urls;
    storage::QueueCursor cursor;           // where it goes on
    bool may_have_more = false;            // behind the cursor
    std::optional<storage::HostRow> host;  // with the first batch of a host
  };
  // Asks for the next `count` URLs of `origin` behind `cursor`; the answer goes to refilled().
  using Refill = std::function<void(std::string origin, storage::QueueCursor cursor, size_t count)>;
  // Told when next() may have something new to give.
  using Wake = std::function<void()>;

  Frontier(HostGate& gate, Timing& timing, storage::JobId job, FrontierOptions options,
           Refill refill, Wake wake);
  ~Frontier();
  Frontier(const Frontier&) = delete;
  Frontier& operator=(const Frontier&) = delete;

  // A host whose queue in the archive holds `urls`.
  void add_queue(const std::string& origin, uint64_t urls);
  // A new round of a job that is under way: what became due since the queues were read is read too,
  // from their beginning.
  void look_again(const std::vector<storage::QueueSummary>& queues);
  // From now on URLs of this priority and of those behind it alone: the others stay in the archive
  // for another run.
  void leave_ahead_of(uint8_t priority);
  // What a commit queued.
  void add(const std::vector<storage::Candidate>& queued);
  // The answer to a Refill. On failure the queue is left alone until the run ends.
  void refilled(const std::string& origin, Result<Batch> batch);

  // The next URL that may be visited now, or nullopt: see wake_time().
  [[nodiscard]] std::optional<Lease> next();
  // When next() should be asked again if nobody wakes; SteadyTime::max() when only a wake helps.
  [[nodiscard]] SteadyTime wake_time() const;
  // True when nothing is due within the patience, nothing is leased and nothing is being read.
  [[nodiscard]] bool is_finished() const;

  // The lease is over: visited and committed, or found to be no work.
  void done(const Lease& lease);
  // The same URL again, at `time`.
  void put_back(Lease lease, SteadyTime time);
  // Leases the URL of a redirect's target, so that nobody else visits it meanwhile. False when it
  // is leased already. Ends with done_key().
  [[nodiscard]] bool claim(const UrlKey& key);
  void done_key(const UrlKey& key);

  // The host's turn ended, or it may be asked earlier than thought.
  void host_freed(const std::string& origin);

  // URLs that are due later than this are left for another run. A wall clock that is set back while
  // the crawl runs takes nothing out of it: what was due stays due.
  [[nodiscard]] SysTime horizon();

  [[nodiscard]] uint64_t queued() const { return queued_; }  // about: as told, less what was taken
  // URLs of that host in memory that wait.
  [[nodiscard]] uint64_t held_of(const std::string& origin) const;
  [[nodiscard]] uint64_t leased() const { return leases_; }

 private:
  enum class Place : uint8_t { kNowhere, kLine, kWaiting };

  [[nodiscard]] Queue& queue_of(const std::string& origin);
  [[nodiscard]] storage::QueueCursor beginning_of(const std::string& origin) const;
  void start_over(Queue& queue);
  void note_queued(Queue& queue, const storage::Candidate& candidate);
  void insert(Queue& queue, storage::DueUrl due);
  void drop(Queue& queue, const storage::DueUrl& due);
  void refill_if_low(Queue& queue);
  [[nodiscard]] bool activate(Queue& queue);
  void note_work(Queue& queue);
  void place(Queue& queue);
  void bring_the_waiting();
  [[nodiscard]] std::optional<Lease> pick(Queue& queue);
  [[nodiscard]] std::optional<Lease> take_from(Queue& queue);
  [[nodiscard]] size_t window_size() const;
  [[nodiscard]] bool has_work(const Queue& queue) const;

  HostGate& gate_;
  Timing& timing_;
  storage::JobId job_;
  FrontierOptions options_;
  Refill refill_;
  Wake wake_;
  std::unordered_map<std::string, std::unique_ptr<Queue>> queues_;
  std::deque<Queue*> line_;  // may be asked now
  using Timed = std::pair<SteadyTime, Queue*>;
  // Of two hosts at one time the one whose name comes first: a crawl can be repeated exactly.
  struct Later {
    bool operator()(const Timed& a, const Timed& b) const;
  };
  std::priority_queue<Timed, std::vector<Timed>, Later> waiting_;
  // Hashes of the keys in windows or leased. Two keys of one hash, one in some 10^14 URLs with the
  // windows full: the later one waits in the archive for the next run.
  HashSet held_;
  // Of those the leased and claimed ones. What is queued for one of them meanwhile waits in missed_
  // until that is over: the visit may bring the page, or may not.
  HashSet taken_;
  std::unordered_map<uint64_t, storage::DueUrl> missed_;
  std::deque<Queue*> dormant_;  // hosts that wait for a window
  size_t active_ = 0;           // hosts that have one
  uint64_t queued_ = 0;
  uint64_t leases_ = 0;
  uint64_t busy_queues_ = 0;    // with work, or being read
  uint8_t first_priority_ = 0;  // that is handed out
  SysTime latest_{};            // that the wall clock showed
};

// One URL taken for a visit. While it is leased it is still due in the archive, so a crash gives it
// back by itself.
struct Lease {
  UrlKey key;
  Url url;
  std::string origin;
  uint8_t priority = 0;
  uint16_t depth = 0;
  uint32_t attempts = 0;             // made before
  SteadyTime first_sent{};           // of the first attempt; epoch: none yet
  HostGate::Turn turn;               // not held where the host is to be left alone
  Frontier::Queue* queue = nullptr;  // the frontier's own note
};

}  // namespace broadsheet::crawler
