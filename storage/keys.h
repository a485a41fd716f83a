#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/url_key.h"
#include "storage/rows.h"

// Every key of every column family, and how to read it back. Layouts with a worked example:
// docs/formats.md. URL keys hold no zero byte (the URL standard encodes it), so a zero byte ends
// them inside a longer key and keeps their order.
namespace broadsheet::storage {

// What a queue is named by inside the archive: the front of a URL key up to the path, which stands
// for scheme, host and port ("https://(org,example,)").
[[nodiscard]] std::string_view queue_name(std::string_view url_key);

// The place of a URL in a job's queue: job, queue, priority, due time, rest of the URL key.
[[nodiscard]] std::string due_key(JobId job, const UrlKey& key, uint8_t priority, SysTime due_at);
[[nodiscard]] std::string due_prefix(JobId job);
[[nodiscard]] std::string due_prefix(JobId job, std::string_view queue);
// Behind every URL of that priority, before those of the next.
[[nodiscard]] std::string due_priority_end(JobId job, std::string_view queue, uint8_t priority);

struct DueKey {
  JobId job = kNoJob;
  std::string_view queue;  // views the key it was read from
  uint8_t priority = 0;
  SysTime due_at{};
  UrlKey key;
};
[[nodiscard]] std::optional<DueKey> parse_due_key(std::string_view bytes);

// Captures and versions of one URL, in the order they were made.
[[nodiscard]] std::string capture_key(const UrlKey& key, CaptureId id);
[[nodiscard]] std::string version_key(const UrlKey& key, uint32_t number);
// The front that all of one URL's captures (versions) share.
[[nodiscard]] std::string url_prefix(const UrlKey& key);

struct NumberedKey {
  UrlKey key;
  uint64_t number = 0;
};
[[nodiscard]] std::optional<NumberedKey> parse_capture_key(std::string_view bytes);
[[nodiscard]] std::optional<NumberedKey> parse_version_key(std::string_view bytes);

// Articles are two records: the text, which copies and reverted versions share, and the rest.
[[nodiscard]] std::string text_key(const Digest& text);
[[nodiscard]] std::string article_key(const Digest& article);
[[nodiscard]] std::string text_prefix();  // the front that all texts share
enum class ArticlePart : uint8_t { kText, kArticle };
struct ArticleKey {
  ArticlePart part = ArticlePart::kText;
  Digest digest;
};
[[nodiscard]] std::optional<ArticleKey> parse_article_key(std::string_view bytes);

// Who shows an article of that folded text.
[[nodiscard]] std::string copy_prefix(const Digest& folded_text);
[[nodiscard]] std::string copy_key(const Digest& folded_text, const UrlKey& key);
struct CopyKey {
  Digest folded_text;
  UrlKey key;
};
[[nodiscard]] std::optional<CopyKey> parse_copy_key(std::string_view bytes);

// Folded texts that are alike without being equal: each text's fingerprint, found again by its
// least shingles, and the pairs that were found to be one story, under either end.
[[nodiscard]] std::string fingerprint_key(const Digest& folded_text);
[[nodiscard]] std::string band_prefix(uint32_t shingle);
[[nodiscard]] std::string band_key(uint32_t shingle, const Digest& folded_text);
[[nodiscard]] std::string alike_prefix(const Digest& folded_text);
[[nodiscard]] std::string alike_key(const Digest& folded_text, const Digest& other);
enum class NearPart : uint8_t { kCopy, kFingerprint, kBand, kAlike };
// The front that all keys of that part share.
[[nodiscard]] std::string near_prefix(NearPart part);
[[nodiscard]] std::optional<Digest> parse_fingerprint_key(std::string_view bytes);
[[nodiscard]] std::optional<Digest> parse_band_key(std::string_view bytes);
struct AlikeKey {
  Digest folded_text;
  Digest other;
};
[[nodiscard]] std::optional<AlikeKey> parse_alike_key(std::string_view bytes);

// A related link, once under each end. The links a page showed last lie under edge_prefix(kFrom),
// which reads as a key without `other`.
enum class EdgeEnd : uint8_t { kFrom, kTo };
[[nodiscard]] std::string edge_prefix(EdgeEnd end, const UrlKey& key);
[[nodiscard]] std::string edge_key(EdgeEnd end, const UrlKey& key, const UrlKey& other);
struct EdgeKey {
  EdgeEnd end = EdgeEnd::kFrom;
  UrlKey key;
  UrlKey other;
};
[[nodiscard]] std::optional<EdgeKey> parse_edge_key(std::string_view bytes);

// A host's pace changes with every request, its robots.txt hardly ever: two records.
[[nodiscard]] std::string host_pace_key(std::string_view origin);
[[nodiscard]] std::string host_robots_key(std::string_view origin);
enum class HostPart : uint8_t { kPace, kRobots };
struct HostKey {
  std::string origin;
  HostPart part = HostPart::kPace;
};
[[nodiscard]] std::optional<HostKey> parse_host_key(std::string_view bytes);

// A link of the hash chain, in the order they were made, and where the link of a capture is.
[[nodiscard]] std::string chain_link_key(uint64_t number);
[[nodiscard]] std::string chain_capture_key(const UrlKey& key, CaptureId id);
enum class ChainPart : uint8_t { kLink, kCapture };
// The front that all keys of that part share.
[[nodiscard]] std::string chain_prefix(ChainPart part);
[[nodiscard]] std::optional<uint64_t> parse_chain_link_key(std::string_view bytes);
[[nodiscard]] std::optional<NumberedKey> parse_chain_capture_key(std::string_view bytes);
inline constexpr std::string_view kChainHeadKey = "H";

inline constexpr std::string_view kSchemaKey = "schema";
inline constexpr std::string_view kCountersKey = "counters";
inline constexpr std::string_view kJobPrefix = "job/";
inline constexpr std::string_view kRoundPrefix = "round/";
[[nodiscard]] std::string job_key(JobId job);    // what never changes: fingerprint and title
[[nodiscard]] std::string round_key(JobId job);  // how far it is
inline constexpr std::string_view kSourcePrefix = "source/";
inline constexpr std::string_view kQueueCountPrefix = "queue/";
// How many URLs of a host wait for a job.
[[nodiscard]] std::string queue_count_key(JobId job, std::string_view origin);
[[nodiscard]] std::string queue_count_prefix(JobId job);
[[nodiscard]] std::string source_key(std::string_view name);
[[nodiscard]] std::optional<JobId> parse_job_key(std::string_view bytes);

}  // namespace broadsheet::storage
