#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"
#include "base/capture.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/outcome.h"
#include "base/signals.h"
#include "base/url_key.h"

// The plain values that live in the archive. How they are laid out in bytes is storage/records.cc's
// business and docs/formats.md's.
namespace broadsheet::storage {

using JobId = uint32_t;
using CaptureId = uint64_t;  // rises with time within one URL; unique within one URL only
inline constexpr JobId kNoJob = 0;

// Where every URL ever seen stands: always in exactly one of these.
enum class UrlState : uint8_t {  // on disk
  kDue = 1,      // in a job's queue (a leased URL is still due on disk: a crash gives it back)
  kResting = 2,  // visited; has a next visit, or waits for a job's next round
  kRefused = 3,  // not to be fetched; `reason` says why
};

[[nodiscard]] std::string_view name_of(UrlState state);  // "due", ...

// How a URL was first found.
enum class FoundVia : uint8_t {  // on disk
  kSeed = 0,
  kLink = 1,
  kRedirect = 2,
  kFeed = 3,
  kSitemap = 4,
  kRelated = 5,
  kCanonical = 6,
  kRequisite = 7,
};
[[nodiscard]] std::string_view name_of(FoundVia via);  // "seed", ...

// What the visits to a page have shown of its changes (crawler/revisit.h): all zero where nobody
// plans its next visit.
struct ChangeHistory {
  SysTime born{};       // of an article: published, or first seen; epoch: nothing is known
  double changes = 0;   // to the thousandth, as is
  double exposure = 0;  // ... this
};

// What a feed or a sitemap for news said of a page: the only word on it until it is visited.
struct Announcement {
  std::string title;    // one line; "" where none was given
  SysTime published{};  // epoch: not said
  [[nodiscard]] bool empty() const { return title.empty() && published == SysTime{}; }
  friend bool operator==(const Announcement&, const Announcement&) = default;
};

// The row of one URL: crawl state and the last visit's result.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): members stand by meaning
struct UrlRow {
  std::string href;  // as it is fetched
  UrlState state = UrlState::kDue;
  FoundVia via = FoundVia::kSeed;
  std::string via_href;  // the page it was found on, "" for seeds
  SysTime found_at{};
  uint16_t depth = 0;    // links from the nearest seed
  uint8_t priority = 0;  // 0 first; see crawler/frontier.h
  JobId job = kNoJob;    // whose queue it is in while due
  SysTime due_at{};      // not before; also the next visit of a resting URL (epoch: none planned)
  SysTime last_visit{};  // epoch: never
  Outcome last_outcome = Outcome::kDeferred;
  std::string
      reason;  // of a refusal, deferral or failure: a code of docs/operating.md, then detail
  int last_status = 0;
  uint32_t visits = 0;
  uint32_t failures = 0;  // in a row
  uint32_t captures = 0;
  uint32_t versions = 0;
  std::string etag;  // validators of the last whole capture: sent with the next request
  std::string last_modified;
  std::optional<Digest> payload;  // of the last whole capture
  CaptureId payload_capture = 0;  // which brought it: what a 304 or the same bytes refer to
  // That capture's, 0 where it shows none; nullopt in rows of older formats: it says so itself.
  std::optional<uint32_t> payload_version;
  CaptureId last_capture = 0;     // 0: none yet
  std::optional<Digest> article;  // folded text of the newest version
  std::string redirect_href;      // where it last led
  ChangeHistory history;
  Announcement announced;  // by the latest list that had it queued
};

// What is known of one origin, kept across restarts so that politeness is too.
struct HostRow {
  std::string origin;        // "https://example.org:8443"
  SysTime last_request{};    // start of the last request
  SysTime not_before{};      // back-off or Retry-After: nothing starts earlier
  Milliseconds delay{0};     // the adaptive delay in force
  uint32_t failures = 0;     // in a row
  SysTime robots_fetched{};  // epoch: never
  SysTime robots_expires{};
  int robots_status = 0;    // HTTP status; 0 unreachable
  std::string robots_body;  // last valid one, bounded by the parser's limit
};

// When a page of a watched source that is linked again is visited again. Articles and whatever else
// was given a next visit come back by that alone; start pages every round.
struct ReturnRule {
  Milliseconds near = std::chrono::minutes(30);          // pages that a start page links
  Milliseconds far = std::chrono::hours(6);              // pages further away, and refused ones
  Milliseconds failed_first = std::chrono::minutes(15);  // doubled with each failure in a row
  Milliseconds failed_max = std::chrono::days(7);
};

// One crawl (its seeds and rules) and how far it is. `round` counts complete passes.
struct JobRow {
  JobId id = kNoJob;
  std::string fingerprint;  // digest of `rules`
  std::string title;        // for people: the first seed
  // What makes "the same command": seeds, scope, filters, as crawler/job_rules.h writes them. "" in
  // jobs of old archives, and where they are too long to be kept.
  std::string rules;
  uint32_t round = 0;
  SysTime round_started{};
  bool round_open =
      false;           // false: every URL of the round was visited, the next start is a new round
  uint64_t pages = 0;  // fetched in this round
  // Set for the jobs of watched sources while a round of theirs is under way; not stored. Without
  // it every page that is linked is visited once a round.
  std::optional<ReturnRule> returns;
};

// What the daemon keeps of one source between rounds and across restarts.
// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): members stand by meaning
struct SourceRow {
  std::string name;
  JobId job = kNoJob;
  SysTime last_started{};      // of the latest round; epoch: never
  SysTime last_ended{};        // before last_started: that round was cut short with the process
  SysTime last_success{};      // the latest round that fetched something
  std::string last_end;        // "finished", "limit: pages", "stopped", ...
  std::string last_error;      // why the latest round was no success; "" when it was
  uint32_t rounds = 0;         // that came to their end
  uint32_t barren_rounds = 0;  // in a row, up to the latest, that fetched nothing
  uint64_t fetched = 0, articles = 0, novel = 0, revised = 0, errors = 0;  // of the latest round
  double edits = 0, exposure = 0;  // of its articles (crawler/revisit.h); to the thousandth
  std::string alarm_model;         // bytes of crawler/alarms
};

enum class CaptureKind : uint8_t {  // on disk
  kResponse = 0,                    // payload stored
  kRevisitSame = 1,                 // payload identical to `refers_to`'s
  kNotModified = 2,                 // 304: the payload of `refers_to` still stands
};

// One capture as listed; the payload is read apart.
struct CaptureInfo {
  CaptureId id = 0;
  std::string href;
  SysTime at{};
  CaptureKind kind = CaptureKind::kResponse;
  int status = 0;
  std::string http_version;
  std::string reason;
  Headers request_headers;
  Headers response_headers;
  std::string remote_address;
  std::string tls_version;
  Timings timings;
  Truncation truncated = Truncation::kNone;
  Digest payload;  // of the bytes as received
  uint64_t payload_bytes = 0;
  Novelty novelty = Novelty::kNone;
  std::optional<uint32_t> version;  // of the article this capture shows
  std::optional<CaptureId> refers_to;
  PageKind page_kind = PageKind::kUnknown;
  Signals signals;
};

// What an edit did to an article, see storage/edit_class.h.
enum class EditClass : uint8_t {  // on disk
  kNone = 0,                      // a first version, or one older than this record
  kTypo = 1,                      // letters, punctuation or the order of sentences
  kTitle = 2,                     // the title alone
  kExpansion = 3,
  kCut = 4,
  kCorrection = 5,  // with a note that says so
  kWithdrawal = 6,  // the text gave way to a notice
  kRevision = 7,    // anything else
};

// How a version differs from the one before.
struct EditSummary {
  EditClass kind = EditClass::kNone;
  bool title_changed = false;
  uint32_t sentences_added = 0;
  uint32_t sentences_removed = 0;
  uint32_t sentences_changed = 0;  // reworded: most of the letters stayed
  friend bool operator==(const EditSummary&, const EditSummary&) = default;
};

// One stored state of an article: made only when title or body text changed.
struct VersionInfo {
  uint32_t number = 0;  // 1, 2, ... within one URL
  SysTime first_seen{};
  SysTime last_seen{};
  uint32_t seen = 0;   // captures that showed it
  Digest article;      // of the stored article record
  Digest text;         // of title and body text alone, exactly: equal means nothing was rewritten
  Digest folded_text;  // equal for copies, also Traditional / Simplified ones
  std::string title;
  uint64_t words = 0;     // by ICU's rules; characters count in Chinese and Japanese
  CaptureId capture = 0;  // the first that showed it
  EditSummary edit;       // since the version before
};

// The same article under another URL.
struct Copy {
  std::string href;
  uint32_t version = 0;
  SysTime first_seen{};
  // Of the wording, 0..1: 1 where the folded texts are equal, less where one was cut, credited or
  // edited.
  double similarity = 1;
};

struct RelatedEdge {
  std::string from_href;
  std::string to_href;
  std::string title;
  std::string heading;
  RelatedKind kind = RelatedKind::kRelated;
  SysTime first_seen{};
  SysTime last_seen{};
};

}  // namespace broadsheet::storage
