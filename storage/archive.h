#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/rows.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace broadsheet::storage {

struct ArchiveOptions {
  bool create = true;  // make the directory and the archive when there is none
  uint64_t block_cache_bytes = 24ULL << 20;  // with the write buffer in it
  uint64_t write_buffer_bytes = 16ULL << 20;
  bool sync_commits = false;  // fsync per visit; without it a power cut may lose the last moments,
                              // a kill loses nothing
  // Begin a hash chain over the captures where there is none (storage/provenance.h): what is held
  // is chained first. An archive that has one goes on with it whatever this says.
  bool provenance = false;
  rocksdb::Env* env = nullptr;  // null: the system's files; tests put faults behind it
};

// A URL found on a page, to be queued if it is new to the job's round.
struct Candidate {
  UrlKey key;
  std::string href;
  FoundVia via = FoundVia::kLink;
  uint16_t depth = 0;
  uint8_t priority = 0;
  SysTime due_at{};
  // The caller knows that it is queued, visited or refused in this round already: recorded as a
  // link of the page, not looked up again.
  bool settled = false;
  // Not queued when an answer of then or later is held; epoch: whatever is held.
  SysTime held_since{};
  Announcement announced = {};
};

// A URL found and refused on the spot (scope, robots later): counted and explained, never queued.
struct Refusal {
  UrlKey key;
  std::string href;
  std::string reason;
  FoundVia via = FoundVia::kLink;
};

// When a page is to be looked at again, and why.
struct Outlook {
  ChangeHistory history;  // this visit counted
  SysTime next_visit{};   // epoch: none planned
};
// What a commit knows of a visit once it has judged it.
struct Seen {
  const UrlRow& before;  // as it was; of the URL that answered
  Novelty novelty = Novelty::kNone;
  bool shows_article = false;  // of whatever version
  size_t new_links = 0;        // never seen before
};

// Everything one visit changes. Committed in one batch or not at all.
struct VisitRecord {
  JobId job = kNoJob;
  UrlKey key;
  std::string href;
  SysTime at{};
  Outcome outcome = Outcome::kDeferred;
  std::string reason;
  int attempts = 1;
  std::optional<Capture> capture;  // the final exchange, redirect hops apart
  std::vector<Capture> hops;       // redirect captures that led there, in order
  std::optional<Article> article;
  std::optional<Digest>
      folded_text;     // of the article's title and body (parser/text_fold.h); with `article`
  std::string folded;  // what `folded_text` is the digest of; "" = copies are found when equal only
  PageKind page_kind = PageKind::kUnknown;
  Signals signals;
  std::vector<Candidate> found;  // duplicates and known URLs allowed: the archive sorts them out
  // Queued like those, without a word on what the page links to: some of the links that are stored
  // of a page that did not change.
  std::vector<Candidate> led_on;
  std::vector<Refusal> refused;
  std::string redirect_href;  // final URL where it differs
  UrlState next_state = UrlState::kResting;
  // Epoch: none planned. In a watched source's job it is queued for then; elsewhere only noted.
  SysTime next_visit{};
  std::vector<HostRow> hosts;  // rows of the hosts it spoke to
  // Asked inside the commit of a visit with a capture: its answer is the page's history from now on
  // and takes the place of `next_visit`. nullopt: both stay as they are. Pure; null: not asked.
  std::function<std::optional<Outlook>(const Seen& seen)> outlook;
};

struct VisitResult {
  Novelty novelty = Novelty::kNone;
  std::optional<uint32_t> version;  // shown by the capture
  std::vector<std::string> copies;  // hrefs of the same article, when novelty is kDuplicate
  std::vector<Candidate> queued;    // those of `found` that are now due: what the frontier learns
  ChangeHistory learned;  // what the visit added to an article's history; `born` is the article's
};

// The last whole answer of a URL, as it was received.
struct HeldAnswer {
  Headers response_headers;
  std::string body;
};

// One due URL as the frontier takes it.
struct DueUrl {
  UrlKey key;
  std::string href;
  uint8_t priority = 0;
  uint16_t depth = 0;
  SysTime due_at{};
};

// Where reading a host's queue goes on: an LSM queue must not be read from its start (docs/adr).
struct QueueCursor {
  std::string after;  // "" = from the beginning
};
// Whether due() from `cursor` has gone past the candidate's place: then only the `queued` it came
// back in told of it (until the archive is opened again and cursors start anew); else due() will
// come to it too.
[[nodiscard]] bool is_passed(const QueueCursor& cursor, JobId job, const Candidate& candidate);

struct QueueSummary {
  std::string origin;
  uint64_t urls = 0;
};

enum class FindingKind : uint8_t {
  kDigestMismatch,
  kMissingContent,
  kDanglingReference,
  kUndecodable,
  kCounter,
  kDamagedFile  // bytes of a file that hold no record, or the log, are not what was written
};
struct Finding {
  FindingKind kind = FindingKind::kUndecodable;
  std::string where;  // URL or key
  std::string detail;
};

struct ChainHead;

struct ArchiveStats {
  uint64_t urls = 0, due = 0, captures = 0, versions = 0, articles = 0, contents = 0, hosts = 0;
  uint64_t payload_bytes = 0;  // as received, every capture counted
  uint64_t stored_bytes = 0;   // on disk
};

// Read side. A consistent view for as long as it lives; readers never block the crawl. Thread-safe.
class Reader {
 public:
  virtual ~Reader() = default;
  [[nodiscard]] virtual Result<std::optional<UrlRow>> url(const UrlKey& key) const = 0;
  [[nodiscard]] virtual Result<std::vector<CaptureInfo>> captures(
      const UrlKey& key) const = 0;  // oldest first
  [[nodiscard]] virtual Result<std::vector<VersionInfo>> versions(
      const UrlKey& key) const = 0;  // oldest first
  // The version shown at `time`: the last one first seen at or before it, else the first.
  [[nodiscard]] virtual Result<std::optional<VersionInfo>> version_at(const UrlKey& key,
                                                                      SysTime time) const = 0;
  [[nodiscard]] virtual Result<Article> article(const Digest& article) const = 0;
  // Bytes as received, digest verified.
  [[nodiscard]] virtual Result<std::string> payload(const Digest& payload) const = 0;
  // Who shows that text or one that tells the same story in nearly the same words; first seen
  // first, the URL that is asked for among them.
  [[nodiscard]] virtual Result<std::vector<Copy>> copies(const Digest& folded_text) const = 0;
  [[nodiscard]] virtual Result<std::vector<RelatedEdge>> related_from(const UrlKey& key) const = 0;
  [[nodiscard]] virtual Result<std::vector<RelatedEdge>> related_to(const UrlKey& key) const = 0;
  // What is known of a host, by its origin ("https://example.org").
  [[nodiscard]] virtual Result<std::optional<HostRow>> host(const std::string& origin) const = 0;
  // Calls `each` for every URL row in key order from `prefix` on while it starts with it; stops
  // when it returns false.
  [[nodiscard]] virtual Result<void> for_each_url(
      const std::string& prefix,
      const std::function<bool(const UrlKey&, const UrlRow&)>& each) const = 0;
  [[nodiscard]] virtual Result<std::vector<JobRow>> jobs() const = 0;
  // What the daemon knows of the sources it ran, by name.
  [[nodiscard]] virtual Result<std::vector<SourceRow>> sources() const = 0;
  [[nodiscard]] virtual Result<ArchiveStats> stats() const = 0;
  // Of the hash chain over the captures; nullopt: there is none.
  [[nodiscard]] virtual Result<std::optional<ChainHead>> chain_head() const = 0;
  // Verifies every digest and every reference; findings are data, an Error means the check could
  // not go on.
  [[nodiscard]] virtual Result<std::vector<Finding>> check(
      const std::function<void(uint64_t done)>& progress) const = 0;
};

// The one writing handle of an archive directory. Thread-safe; commits are serialised inside.
class Archive {
 public:
  virtual ~Archive() = default;
  Archive() = default;
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;

  // Fails with kBusy (naming the process that holds it), kNotFound (no archive and !create),
  // kUnsupported (a newer format, with both numbers), kStorage (not an archive, disk, permissions)
  // or kCorrupt.
  [[nodiscard]] static Result<std::unique_ptr<Archive>> open(const std::filesystem::path& directory,
                                                             const ArchiveOptions& options);

  // All or nothing. Judges the capture against what is held and writes capture, content, version,
  // links, queue and host rows in one batch.
  [[nodiscard]] virtual Result<VisitResult> commit(VisitRecord visit) = 0;

  // Queues URLs outside of a visit (seeds, the first part of a long list), as `document` named
  // them: those already visited in the job's open round are left out.
  [[nodiscard]] virtual Result<std::vector<Candidate>> enqueue(
      JobId job, std::vector<Candidate> candidates, const std::string& document = {}) = 0;
  // Notes URLs refused outside of a visit (the sitemaps of a robots.txt), named by `document`. One
  // that is known already stays as it is.
  [[nodiscard]] virtual Result<void> note_refused(const std::vector<Refusal>& refused,
                                                  const std::string& document, SysTime now) = 0;
  // The links found on `key`'s page when it was last read: what a 304 or the same bytes still lead
  // to. Those that `skip` names by the text of their keys (null: none) are left out before anything
  // is read of them. Their depth is the caller's to set.
  [[nodiscard]] virtual Result<std::vector<Candidate>> stored_links(
      const UrlKey& key, const std::function<bool(std::string_view)>& skip) const = 0;

  // What a conditional request for `key` would be about; nullopt where nothing whole is held.
  [[nodiscard]] virtual Result<std::optional<HeldAnswer>> held_answer(const UrlKey& key) const = 0;

  // The job of those rules (see JobRow): an open round is resumed, else a new round begins at
  // `now`.
  [[nodiscard]] virtual Result<JobRow> begin_round(const std::string& rules,
                                                   const std::string& title, SysTime now) = 0;
  [[nodiscard]] virtual Result<void> end_round(JobId job) = 0;
  // A round of a watched source, whose job is known by its name, whatever its rules become.
  // `resume`: an open round goes on, else a new one begins whatever became of the last; what that
  // left in its queue is still due. Pages return by `returns`, and a VisitRecord::next_visit puts
  // its URL into the job's queue for then.
  struct SourceRound {
    JobRow job;
    bool rules_changed = false;  // since the round before: what is queued may be out of scope now
  };
  [[nodiscard]] virtual Result<SourceRound> begin_source_round(const std::string& source,
                                                               const std::string& rules,
                                                               const ReturnRule& returns,
                                                               bool resume, SysTime now) = 0;
  [[nodiscard]] virtual Result<void> put_source(const SourceRow& row) = 0;
  [[nodiscard]] virtual Result<std::vector<SourceRow>> sources() const = 0;

  // The queues of a job, one an origin, with what is due in them at `not_after` or before; those
  // without are left out. Of a job with more than a hundred thousand URLs that is not looked up:
  // all that waits counts.
  [[nodiscard]] virtual Result<std::vector<QueueSummary>> queues(
      JobId job, SysTime not_after = SysTime::max()) const = 0;
  // The next `count` URLs of one origin behind the cursor that are due at `not_after` or before,
  // most urgent first, then by due time; moves the cursor. What was committed since may be among
  // them. URLs due later cost nothing: they are jumped over, and count as passed.
  [[nodiscard]] virtual Result<std::vector<DueUrl>> due(
      JobId job, const std::string& origin, QueueCursor& cursor, size_t count,
      SysTime not_after = SysTime::max()) const = 0;

  [[nodiscard]] virtual Result<std::optional<UrlRow>> url(const UrlKey& key) const = 0;
  [[nodiscard]] virtual Result<std::optional<HostRow>> host(const std::string& origin) const = 0;
  [[nodiscard]] virtual Result<void> put_host(const HostRow& row) = 0;

  // A view of this moment.
  [[nodiscard]] virtual std::unique_ptr<Reader> reader() const = 0;
  // What is in memory goes to disk and is synced.
  [[nodiscard]] virtual Result<void> flush() = 0;
};

// Opens an archive for reading while another process may be writing it. Fails as Archive::open
// does, never with kBusy.
[[nodiscard]] Result<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& directory);

}  // namespace broadsheet::storage
