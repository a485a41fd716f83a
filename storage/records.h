#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/fingerprint.h"
#include "storage/rows.h"

// The value of every column family as bytes and back. Each record starts with a format byte: old
// ones are read for ever, and a record of a newer format is kUnsupported. Decoders trust nothing: a
// record that is cut, too long, or holds an enumerator that is none is kCorrupt. Layouts with a
// worked example: docs/formats.md. Articles: article_record.h; payloads: content_store.h; captures
// stand here but are laid out in capture_record.cc.
namespace broadsheet::storage {

inline constexpr uint8_t kRecordFormat = 1;

// A count, or what is added to one: eight bytes, the highest first, negative ones as two's
// complement.
[[nodiscard]] std::string encode_difference(int64_t value);
[[nodiscard]] std::optional<int64_t> decode_difference(std::string_view bytes);

// A row without a history is written in format 1, one without an announcement in format 2, one that
// does not know the version of its payload in format 3.
[[nodiscard]] std::string encode_url_row(const UrlRow& row);
[[nodiscard]] Result<UrlRow> decode_url_row(std::string_view bytes);

// What a queue entry says beside its key.
struct DueRecord {
  std::string href;
  uint16_t depth = 0;
};
[[nodiscard]] std::string encode_due(const DueRecord& due);
[[nodiscard]] Result<DueRecord> decode_due(std::string_view bytes);

// A HostRow lies in two records, see keys.h; each decoder fills its part of `row`.
[[nodiscard]] std::string encode_host_pace(const HostRow& row);
[[nodiscard]] Result<void> decode_host_pace(std::string_view bytes, HostRow& row);
[[nodiscard]] std::string encode_host_robots(const HostRow& row);
[[nodiscard]] Result<void> decode_host_robots(std::string_view bytes, HostRow& row);

// A JobRow too: the first never changes, the second with every visit.
// Format 1 had no rules.
[[nodiscard]] std::string encode_job(const JobRow& row);
[[nodiscard]] Result<void> decode_job(std::string_view bytes, JobRow& row);
[[nodiscard]] std::string encode_round(const JobRow& row);
[[nodiscard]] Result<void> decode_round(std::string_view bytes, JobRow& row);

// `name` is in the key.
[[nodiscard]] std::string encode_source(const SourceRow& row);
[[nodiscard]] Result<SourceRow> decode_source(std::string_view bytes);

// Format 4 may have the payload's short name in the place of its digest (payload_name.h), and gives
// back what it has; 3 keeps heads by pattern and slots (header_slots.h); 1 had neither kind nor
// signals.
// `id` is in the key; `href` is "" in the record where it is the URL row's.
[[nodiscard]] std::string encode_capture(const CaptureInfo& capture);
[[nodiscard]] Result<CaptureInfo> decode_capture(std::string_view bytes);

// Format 1 had no edit, and is written still where there is none.
// `number` is in the key.
[[nodiscard]] std::string encode_version(const VersionInfo& version);
[[nodiscard]] Result<VersionInfo> decode_version(std::string_view bytes);

// Who shows a folded text; the URL is in the key.
struct CopyRecord {
  uint32_t version = 0;
  SysTime first_seen{};
};
[[nodiscard]] std::string encode_copy(const CopyRecord& copy);
[[nodiscard]] Result<CopyRecord> decode_copy(std::string_view bytes);

// How alike two texts are, in hundredths on disk.
[[nodiscard]] std::string encode_alike(double similarity);
[[nodiscard]] Result<double> decode_alike(std::string_view bytes);

[[nodiscard]] std::string encode_fingerprint(const Fingerprint& print);
[[nodiscard]] Result<Fingerprint> decode_fingerprint(std::string_view bytes);
// Its least shingles alone: a coarser fingerprint of the same text, for a fraction of the cost.
[[nodiscard]] Result<Fingerprint> decode_fingerprint_front(std::string_view bytes,
                                                           size_t shingles_max);

// `from_href` is the URL row's and not in the record.
[[nodiscard]] std::string encode_edge(const RelatedEdge& edge);
[[nodiscard]] Result<RelatedEdge> decode_edge(std::string_view bytes);

struct Outlink {
  UrlKey key;
  FoundVia via = FoundVia::kLink;
  uint8_t priority = 0;
  friend bool operator==(const Outlink&, const Outlink&) = default;
};
// Sorts by key: neighbours then share most of their bytes, and only the rest is stored.
[[nodiscard]] std::string encode_outlinks(std::vector<Outlink> links);
[[nodiscard]] Result<std::vector<Outlink>> decode_outlinks(std::string_view bytes);
// Without those that `skip` names by the text of their keys; null: with all.
[[nodiscard]] Result<std::vector<Outlink>> decode_outlinks_without(
    const std::function<bool(std::string_view)>& skip, std::string_view bytes);

// How much of everything there is, kept in step by every batch so that nobody has to count.
struct Counters {
  uint64_t urls = 0;
  uint64_t due = 0;
  uint64_t captures = 0;
  uint64_t versions = 0;
  uint64_t articles = 0;
  uint64_t contents = 0;
  uint64_t hosts = 0;
  uint64_t payload_bytes = 0;
  friend bool operator==(const Counters&, const Counters&) = default;
};
[[nodiscard]] std::string encode_counters(const Counters& counters);
[[nodiscard]] Result<Counters> decode_counters(std::string_view bytes);
// Name and number of each, for listing and comparing.
[[nodiscard]] std::vector<std::pair<std::string_view, uint64_t>> listed(const Counters& counters);

}  // namespace broadsheet::storage
