#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/article.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/outcome.h"
#include "base/result.h"
#include "base/url.h"
#include "crawler/revisit.h"
#include "crawler/trap_guard.h"
#include "storage/archive.h"

namespace broadsheet::crawler {

enum class ScopeKind : uint8_t {
  kPage,    // the seeds alone
  kPrefix,  // URLs that start with a seed's folder
  kHost,    // the seeds' hosts
  kDomain,  // the seeds' registrable domains
  kAny,     // wherever links lead
};

// One "HOST:PORT:ADDR" of --resolve.
struct ResolveRule {
  std::string host;
  uint16_t port = 0;
  std::string address;

  bool operator==(const ResolveRule&) const = default;
};

struct FetchLimits {
  uint64_t body_bytes_max = 16ULL << 20;     // on the wire
  uint64_t decoded_bytes_max = 64ULL << 20;  // after content coding
  uint32_t decoded_ratio_max = 200;
  uint64_t header_bytes_max = 128ULL << 10;
  int redirects_max = 10;
  Milliseconds connect_timeout{10'000};
  Milliseconds first_byte_timeout{20'000};
  Milliseconds stall_timeout{20'000};  // below stall_bytes_per_second for that long
  uint64_t stall_bytes_per_second = 64;
  Milliseconds total_timeout{60'000};

  bool operator==(const FetchLimits&) const = default;
};

constexpr uint64_t kMemoryBytes = 128ULL << 20;
constexpr uint32_t kPerSite = 4;
constexpr uint32_t kPerAddress = 16;

struct CrawlOptions {
  std::vector<Url> seeds;
  ScopeKind scope = ScopeKind::kHost;
  std::vector<std::string>
      include;  // ECMAScript regular expressions on the whole URL; a link must match one
  std::vector<std::string> exclude;  // ... and none of these
  std::optional<uint32_t> depth_max;
  // Fetched in this run; what they need to be shown does not count, and is fetched before it ends.
  std::optional<uint64_t> pages_max;
  std::optional<Milliseconds> time_max;
  std::optional<uint64_t> bytes_max;  // on the wire
  Milliseconds delay{1000};           // between the starts of two requests to one host
  Milliseconds crawl_delay_max{60'000};
  Milliseconds retry_after_max{600'000};
  uint32_t concurrency = 64;  // transfers in all
  uint32_t per_host = 1;
  // Transfers to all hosts of a registrable domain, and to all hosts at an address; as many starts
  // within one `delay`. 0: no bound. nullopt: kPerSite and kPerAddress, but no bound where `delay`
  // is 0, which is for servers of one's own.
  std::optional<uint32_t> per_site;
  std::optional<uint32_t> per_address;
  std::string user_agent;  // product token and version; contact is appended
  std::string contact;     // e-mail or URL: in the User-Agent and, an e-mail, in From
  // Whether bodies are asked for with a content coding. They are kept as they come, and no two
  // coded ones have anything in common (docs/adr/0008-coded-payloads.md).
  bool compressed = true;
  bool robots = true;
  bool tdm_file = true;  // with `robots`: what /.well-known/tdmrep.json says is recorded
  std::vector<std::string> allow_private;  // HOST:PORT, CIDR or "any"
  std::filesystem::path ca_file;           // beside the system's
  std::vector<ResolveRule> resolve;
  uint32_t attempts_max = 3;
  Milliseconds backoff_first{1000};
  Milliseconds backoff_max{60'000};
  bool discover = false;  // links only: no article, no payload kept
  // What pages need to be shown (pictures, styles, scripts, fonts) is kept too, from any host. Not
  // with `discover`.
  bool requisites = false;
  uint64_t requisite_bytes_max = 8ULL << 20;        // of one; longer ones are refused
  uint64_t requisite_page_bytes_max = 32ULL << 20;  // of all that one page needs, in one run
  // When known pages are to be visited again: noted with every page, and kept to in the rounds of a
  // watched source. nullopt: nobody plans.
  std::optional<RevisitRule> revisit = RevisitRule{};
  SourceHistory known_edits;  // of the source's articles so far: teaches what to expect of the next
  FetchLimits limits;
  uint32_t pool_threads = 0;  // 0: one a core
  // What visits under way may hold: one half for bodies as received, one for reading them.
  uint64_t memory_bytes_max = kMemoryBytes;

  bool operator==(const CrawlOptions&) const = default;
};

// What a visit saw of its page, in numbers: whoever watches a source tells by them that something
// is wrong with it.
struct PageShown {
  PageKind kind = PageKind::kUnknown;
  bool was_read = false;         // not the bytes of last time, and HTML
  bool expects_article = false;  // of a kind that articles are found in, or it was one before
  bool is_article = false;
  bool is_dated = false, is_signed = false;  // the article
  uint32_t body_chars = 0;                   // of the article
  uint32_t links = 0;                        // that could be followed, new or not
};

// The final verdict on one scheduled URL: a line of --log-file.
struct VisitLine {
  std::string url;
  Outcome outcome = Outcome::kDeferred;
  Milliseconds elapsed{0};
  int attempts = 0;
  int status = 0;
  std::string final_url;
  uint64_t bytes = 0;  // on the wire
  Novelty novelty = Novelty::kNone;
  std::string reason;
  std::string title;  // of the article, if any
  PageShown shown;
};

struct CrawlCounters {
  uint64_t visited = 0;     // URLs with a final verdict
  uint64_t fetched = 0;     // of these, answered by the site; without requisites
  uint64_t requisites = 0;  // answered by the site, beside the pages
  uint64_t articles = 0;
  uint64_t novel = 0, revised = 0, unchanged = 0, duplicate = 0;
  uint64_t not_modified = 0;
  uint64_t refused = 0;  // robots, scope at a redirect, address
  uint64_t deferred = 0;
  uint64_t errors = 0;
  uint64_t bytes = 0;      // on the wire
  uint64_t requests = 0;   // robots.txt and retries too
  SourceHistory edits;     // what this run adds to CrawlOptions::known_edits
  uint64_t queued = 0;     // now
  uint64_t in_flight = 0;  // now
};

// Told what happens, on the network thread: must return at once.
class CrawlObserver {
 public:
  virtual ~CrawlObserver() = default;
  virtual void on_visit(const VisitLine& line, const CrawlCounters& counters) = 0;
  // About four times a second while the crawl runs.
  virtual void on_tick(const CrawlCounters& counters, Milliseconds elapsed) = 0;
};

enum class CrawlEnd : uint8_t {
  kFinished,     // every queue of the round is empty
  kLimit,        // pages_max, time_max or bytes_max was reached
  kInterrupted,  // asked to stop; what is queued waits in the archive
  kStorage,      // the archive refused; `error` says why
};

struct CrawlSummary {
  CrawlEnd end = CrawlEnd::kFinished;
  CrawlCounters counters;
  Milliseconds elapsed{0};
  bool resumed = false;  // an interrupted round went on
  uint32_t round = 0;
  std::string limit;              // which limit, for kLimit
  std::vector<TrapFamily> traps;  // what was left out, the largest families first
  std::optional<Error> error;
};

// Asked from signal handlers and other threads: the first request drains, the second cancels.
class StopSwitch {
 public:
  void request() { requests_.fetch_add(1, std::memory_order_relaxed); }
  [[nodiscard]] int requests() const { return requests_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> requests_{0};
};

// Runs one crawl on the calling thread until it ends as CrawlEnd says. `archive`, `clock`, `log`
// and `observer` must outlive the call. Fails only before it starts (bad options: kUsage; archive:
// kStorage).
[[nodiscard]] Result<CrawlSummary> run_crawl(const CrawlOptions& options, storage::Archive& archive,
                                             const Clock& clock, Log& log, CrawlObserver& observer,
                                             const StopSwitch& stop);

// What a URL that is no page of an archive gives: one download under the same guards, redirects
// followed (`extract URL`).
struct SinglePage {
  Capture capture;      // the final exchange
  std::string decoded;  // its body, content coding undone
};
[[nodiscard]] Result<SinglePage> fetch_page(const Url& url, const CrawlOptions& options,
                                            const Clock& clock, Log& log);

}  // namespace broadsheet::crawler
