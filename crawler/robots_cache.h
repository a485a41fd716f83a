#pragma once

#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/log.h"
#include "base/rng.h"
#include "base/signals.h"
#include "crawler/fetcher.h"
#include "crawler/host_gate.h"
#include "crawler/host_store.h"
#include "crawler/retry.h"
#include "parser/robots_rules.h"
#include "parser/tdm_file.h"

namespace broadsheet::crawler {

struct RobotsCacheOptions {
  bool enabled = true;  // false: everything is allowed and nothing is fetched
  // /.well-known/tdmrep.json is read as well, once a lifetime and process, where robots.txt lets
  // us.
  bool tdm_file = false;
  std::string agent;   // the product token that rules are matched with
  FetchLimits limits;  // its body limit does not apply: the parser's does
  RetryOptions retry;
  int redirects_max = 5;                                      // RFC 9309, 2.3.1.2
  Milliseconds lifetime = std::chrono::hours(24);             // RFC 9309, 2.4
  Milliseconds unreachable_pause = std::chrono::minutes(10);  // before it is asked for again
  size_t hosts_max = 4096;  // rules kept parsed; the others are read from the archive again
};

// May a URL be fetched, as far as its host's robots.txt says.
struct RobotsVerdict {
  enum class Answer : uint8_t {
    kAllowed,
    kForbidden,    // by `line`
    kUnreachable,  // 5xx, 429 or no answer: wait until `until` (RFC 9309, 2.3.1.4)
    kFailed,       // no connection is to be had: `error` is the page's fate too
    kLater,        // there is no room at the host's address yet: ask again
  };
  Answer answer = Answer::kAllowed;
  int line = 0;
  SysTime until{};
  Error error;
  Signals said;  // what the host's files say of the uses of this URL
};

// robots.txt of every host by RFC 9309: fetched through the same gate and guard as pages, five
// redirects, 500 KiB, 4xx allows all, 5xx and silence mean wait; kept a day in the archive. So do
// 429, an answer that breaks off or does not decode, and a redirect to where nothing is to be had:
// somewhere there are rules, and they were not told us. Retry-After is kept to. However long it
// lasts, silence becomes no permission, although 2.3.1.4 would allow that after 30 days. Network
// thread only.
class RobotsCache {
 public:
  // Told of the Sitemap lines of each host, once for as long as its rules are kept parsed.
  using Sitemaps = std::function<void(const Url& host_url, const std::vector<std::string>& values)>;

  RobotsCache(Fetcher& fetcher, HostGate& gate, HostStore& store, Timing& timing, Rng& rng,
              Log& log, boost::asio::any_io_executor executor, RobotsCacheOptions options,
              Sitemaps sitemaps);
  ~RobotsCache();
  RobotsCache(const RobotsCache&) = delete;
  RobotsCache& operator=(const RobotsCache&) = delete;

  // The verdict for `url`, whose host the gate must know. `turn`, the caller's turn at that host,
  // is ended where robots.txt has to be fetched first: look whether it is still held. `agent`: who
  // asks, in place of options.agent ("": that one).
  [[nodiscard]] boost::asio::awaitable<RobotsVerdict> verdict_for(Url url, HostGate::Turn* turn,
                                                                  std::string agent = {});
  // Ends the pauses between attempts; use it after the gate was closed.
  void close();
  [[nodiscard]] uint64_t requests() const { return requests_; }

 private:
  struct Entry;
  using EntryPtr = std::shared_ptr<Entry>;  // the table and the coroutines that wait for it

  [[nodiscard]] EntryPtr entry_of(const std::string& origin);
  [[nodiscard]] bool is_usable(const Entry& entry) const;
  [[nodiscard]] RobotsVerdict judge(const Entry& entry, const Url& url,
                                    const std::string& agent) const;
  [[nodiscard]] boost::asio::awaitable<void> fill(EntryPtr entry, Url url, HostGate::Turn* turn);
  [[nodiscard]] boost::asio::awaitable<FetchResult> download(Url robots_url, HostGate::Turn* turn,
                                                             std::vector<Url>* led_to);
  [[nodiscard]] boost::asio::awaitable<FetchResult> request_once(Url url, HostGate::Turn* turn);
  // `led_to`, which outlives the call, gets the URLs that redirects led to and that were asked for.
  [[nodiscard]] boost::asio::awaitable<FetchResult> follow(Url url, HostGate::Turn* turn,
                                                           std::vector<Url>* led_to);
  [[nodiscard]] boost::asio::awaitable<void> note_files(std::vector<Url> files,
                                                        storage::FoundVia via,
                                                        std::string document);
  [[nodiscard]] boost::asio::awaitable<void> fill_tdm(EntryPtr entry, Url url,
                                                      HostGate::Turn* turn);
  [[nodiscard]] boost::asio::awaitable<void> save(storage::HostRow fetched);
  void expire_at(Entry& entry, SysTime time) const;
  void adopt(Entry& entry, const Url& url, const storage::HostRow& row);
  [[nodiscard]] std::optional<storage::HostRow> row_of(const std::string& origin,
                                                       const FetchResult& result) const;
  void give_up(Entry& entry, const FetchResult& result);
  [[nodiscard]] std::optional<Milliseconds> pause_before_retry(uint32_t attempt,
                                                               const FetchResult& result);
  void forget_some();

  Fetcher& fetcher_;
  HostGate& gate_;
  HostStore& store_;
  Timing& timing_;
  Rng& rng_;
  Log& log_;
  boost::asio::any_io_executor executor_;
  RobotsCacheOptions options_;
  Sitemaps sitemaps_;
  std::unordered_map<std::string, EntryPtr> entries_;
  std::list<std::string> order_;  // of arrival, the oldest first
  std::vector<Bell*> pausing_;
  std::unordered_set<std::string> announced_;  // hosts of entries_ whose sitemaps were told
  uint64_t requests_ = 0;
};

}  // namespace broadsheet::crawler
