#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/archive.h"
#include "storage/content_store.h"
#include "storage/queue_counts.h"
#include "storage/records.h"
#include "storage/related_record.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// Walks every family once and verifies each digest and each reference to another record. Damage
// becomes a finding and the walk goes on with what can still be read; after `kFindingsMax` findings
// it stops, since by then the list says nothing new.
class ArchiveCheck {
 public:
  static constexpr size_t kFindingsMax = 1000;

  ArchiveCheck(const Database& database, const ReadView& view, const ContentCodec& codec,
               std::function<void(uint64_t done)> progress);

  // Runs once. Fails only when the archive cannot be read at all.
  [[nodiscard]] Result<std::vector<Finding>> run();

 private:
  using Visit = std::function<void(std::string_view key, std::string_view value)>;

  void walk(Family family, std::string_view prefix, const Visit& visit);
  void found(FindingKind kind, std::string where, std::string detail);
  // Whether the record is there; a failed read is a finding.
  bool holds(Family family, std::string_view key);
  void check_files();
  void check_meta();
  void check_contents();
  void check_articles();
  void check_urls();
  void check_queues();
  void check_captures();
  void check_versions();
  uint64_t first_version_of(const UrlKey& url, uint64_t found_number);
  void check_copies();
  void check_alike();
  void check_edges();
  void check_related(const UrlKey& from, const Result<std::vector<RelatedLink>>& links);
  void check_mark_of(const UrlKey& from, const UrlKey& to);
  void check_mark(const UrlKey& from, const UrlKey& to);
  void check_outlinks();
  void check_hosts();
  void check_tombstones();
  void check_chain();
  void check_queue_counts();
  void check_counters();

  const Database& database_;
  ReadView view_;
  const ContentCodec& codec_;
  std::function<void(uint64_t done)> progress_;
  uint64_t done_ = 0;
  Counters counted_;
  QueueDifferences waiting_;  // in each queue, as the queues say
  std::vector<Finding> findings_;
};

}  // namespace broadsheet::storage
