#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crawler/timing.h"
#include "storage/rows.h"

namespace broadsheet::crawler {

struct HostGateOptions {
  Milliseconds delay{1000};  // between the starts of two requests to one host
  // Added to any delay: a busy server may note a request's arrival some milliseconds off.
  Milliseconds slack{0};
  Milliseconds crawl_delay_max{60'000};
  uint32_t per_host = 1;        // requests under way to one host
  uint32_t transfers_max = 64;  // in all
  // Requests under way to all hosts of one registrable domain, and to all hosts at one address; as
  // many may start within one `delay`. 0: only per_host counts.
  uint32_t per_site = 0;
  uint32_t per_address = 0;
  // Back-off of a host that says it has enough (429, 503): twice the delay in force each time,
  // halved by answers.
  Milliseconds backoff_first{500};
  Milliseconds backoff_max{60'000};
  // A Retry-After up to this pauses the whole host at once. A longer one concerns the URL it was
  // said for, unless `agreeing_urls` in a row say so: one URL must not put a host to sleep.
  Milliseconds host_pause_max{30'000};
  uint32_t agreeing_urls = 5;
  // A host that did not answer so many requests in a row is left alone for `down_pause`.
  uint32_t down_failures = 5;
  Milliseconds down_pause{600'000};
  // Answers that take longer than this on average stretch the delay to so many times the average,
  // at most to backoff_max: the server is under strain.
  Milliseconds strain_threshold{500};
  uint32_t strain_factor = 2;
  // The first turn at every host is a whole delay from now: a process that was killed could not
  // write down its last requests.
  bool after_restart = false;
  // A host that nobody asked for so long may be forgotten: far above any delay and pause.
  Milliseconds idle_after{3'600'000};
  // Who asks: the Crawl-delay that a host's stored robots.txt has for it counts from the first turn
  // on, however old those rules are. "": none does.
  std::string agent;
};

// What a request told about its host.
struct HostReport {
  bool answered = false;        // a complete response, whatever its status
  bool refused = false;         // 429 or 503
  Milliseconds retry_after{0};  // as capped; 0: none stated
  Milliseconds first_byte{0};   // from the start
  uint64_t bytes = 0;           // received
};

// Who may send a request to which host, and when. Two requests to one host never start closer than
// its delay, which is the greatest of the configured one, robots.txt's Crawl-delay and what the
// host's own answers ask for. Counted from the moment the first byte of an answer came, where that
// is known: then the server, too, saw the earlier request at least that long before. At most
// per_host requests to a host, per_site to the hosts of one registrable domain, per_address to the
// hosts at one address and transfers_max in all are under way. A host counts at the address where
// it was dialled last. One that is not known is taken for one that was never visited. Network
// thread only.
class HostGate {
 public:
  class Host;
  class Group;

  // The right to one request. Ends with this object, which must not outlive the gate.
  class Turn {
   public:
    Turn() = default;
    Turn(HostGate& gate, Host& host, SteadyTime started, SteadyTime before)
        : gate_(&gate), host_(&host), started_(started), before_(before) {}
    Turn(Turn&& other) noexcept
        : gate_(std::exchange(other.gate_, nullptr)),
          host_(std::exchange(other.host_, nullptr)),
          started_(other.started_),
          before_(other.before_) {}
    Turn& operator=(Turn&& other) noexcept;
    ~Turn() { end(); }

    // What came of the request; then the turn is over.
    void end(const HostReport& report);
    // No request was made: the turn is given back, and the next one need not wait for it.
    void end();
    [[nodiscard]] bool held() const { return host_ != nullptr; }

   private:
    HostGate* gate_ = nullptr;
    Host* host_ = nullptr;
    SteadyTime started_{};
    SteadyTime before_{};  // when the host would have been free without this turn
  };

  // `timing` must outlive this. `freed` is told of each host whose turn ended.
  HostGate(Timing& timing, boost::asio::any_io_executor executor, HostGateOptions options,
           std::function<void(const std::string& origin)> freed);
  ~HostGate();
  HostGate(const HostGate&) = delete;
  HostGate& operator=(const HostGate&) = delete;

  [[nodiscard]] bool knows(const std::string& origin) const { return hosts_.contains(origin); }
  // Takes in what is stored of a host. Known hosts are left as they are.
  void admit(const storage::HostRow& row);

  // When the host's next request may start; SteadyTime::max() while it has no place free: `freed`
  // is told when that changed.
  [[nodiscard]] SteadyTime ready_at(const std::string& origin);
  [[nodiscard]] bool has_free_transfer() const { return transfers_ < options_.transfers_max; }
  // Takes a turn that ready_at() says is there.
  [[nodiscard]] Turn take(const std::string& origin);
  // Waits for one; those who wait go before take(). Not held when the gate was closed, or the host
  // paused, meanwhile.
  [[nodiscard]] boost::asio::awaitable<Turn> turn(std::string origin);
  // To be asked by the holder of a turn with the address, as text, that is about to be dialled;
  // null where addresses are not bounded. False: too many requests are under way to hosts there.
  // Give the turn back and take another, which comes when there is room. Must not outlive the gate.
  [[nodiscard]] std::function<bool(const std::string& address)> dial_check(std::string origin);

  // Nobody waits any more, now or later.
  void close();
  [[nodiscard]] bool is_closed() const { return closed_; }

  // While the host is left alone (host-wide Retry-After, down, robots.txt out of reach): until
  // when, and why.
  struct PutOff {
    SysTime until{};
    std::string reason;
  };
  [[nodiscard]] std::optional<PutOff> put_off(const std::string& origin) const;
  // Leaves the host alone in this run until then.
  void leave_alone(const std::string& origin, SysTime until, std::string reason);
  void set_crawl_delay(const std::string& origin, std::optional<Milliseconds> delay);

  // A source's own delay for a host, in place of the configured one; of several, the greatest.
  void ask_delay(const std::string& origin, Milliseconds delay);
  // Those are no more: each source asks anew.
  void forget_asked_delays();
  // What a host may send a second on average, by spacing requests further; 0: no limit.
  void limit_bytes(uint64_t per_second) { bytes_per_second_ = per_second; }
  // No new turns at the host until it is called again with false.
  void set_paused(const std::string& origin, bool paused);
  [[nodiscard]] bool is_paused(const std::string& origin) const;
  // The delay that is in force, and requests under way.
  [[nodiscard]] Milliseconds delay(const std::string& origin) const;
  [[nodiscard]] uint32_t in_flight(const std::string& origin) const;

  // The pace fields of the host's row; robots fields are empty.
  [[nodiscard]] storage::HostRow pace(const std::string& origin) const;
  // Hosts whose row should be written: back-off changed since the last call.
  [[nodiscard]] std::vector<std::string> take_changed();
  [[nodiscard]] std::vector<std::string> origins() const;

  // To be called now and then: nobody waits longer than that for a place that another gave up.
  void tick();
  // Forgets the hosts that are idle (see idle_after) and not `needed`. Their rows, for the archive.
  [[nodiscard]] std::vector<storage::HostRow> forget_idle(
      const std::function<bool(const std::string& origin)>& needed);

 private:
  using Groups = std::unordered_map<std::string, std::unique_ptr<Group>>;

  [[nodiscard]] Host& host(const std::string& origin);
  [[nodiscard]] const Host* find(const std::string& origin) const;
  [[nodiscard]] Milliseconds bare_delay(const Host& host) const;  // without slack
  [[nodiscard]] SysTime wall_time(SteadyTime time) const;
  [[nodiscard]] Milliseconds delay_of(const Host& host) const;
  [[nodiscard]] Milliseconds as_obeyed(std::optional<Milliseconds> crawl_delay) const;
  [[nodiscard]] SteadyTime earliest(const Host& host) const;
  [[nodiscard]] bool may_start(const Host& host) const;
  [[nodiscard]] bool is_idle(const Host& host) const;
  [[nodiscard]] Turn start(Host& host);
  void finish(Host& host);
  void enter(Groups& groups, Group*& place, const std::string& name, uint32_t limit, Host& host);
  void leave(Groups& groups, Group*& place, Host& host);
  [[nodiscard]] bool pass_over(Host& host);
  void wait_no_more(Host& host);
  void let_in(Group& group);
  [[nodiscard]] bool may_dial(const std::string& origin, const std::string& address);
  void learn(Host& host, const HostReport& report);
  void ring_waiters(Host& host);

  Timing& timing_;
  boost::asio::any_io_executor executor_;
  HostGateOptions options_;
  std::function<void(const std::string&)> freed_;
  std::unordered_map<std::string, std::unique_ptr<Host>> hosts_;
  Groups sites_;      // by registrable domain; both only while they have hosts
  Groups addresses_;  // by address
  // Where somebody waits for a place, by name, so that a crawl can be repeated exactly.
  std::map<std::string, Group*> crowded_;
  uint32_t transfers_ = 0;
  std::deque<Bell*> starved_;  // of a transfer, not of their host's turn
  std::vector<std::string> changed_;
  uint64_t bytes_per_second_ = 0;
  bool closed_ = false;
};

}  // namespace broadsheet::crawler
