#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/rocks.h"

// How many URLs wait in each queue, kept with the queues in the same batches: so that opening a
// frontier reads one small row a host and not every URL (docs/adr/0004-queues-with-cursors.md).
namespace broadsheet::storage {

// What one batch changes of the counts.
class QueueDifferences {
 public:
  void entered(JobId job, const std::string& href) { note(job, href, 1); }
  void left(JobId job, const std::string& href) { note(job, href, -1); }
  void write(Batch& batch) const;
  // What is not 0, by the key of its count.
  [[nodiscard]] std::map<std::string, int64_t> by_key() const;

 private:
  void note(JobId job, const std::string& href, int64_t difference);

  std::map<std::pair<JobId, std::string>, int64_t> differences_;  // by job and origin
};

// The queues of a job that hold anything, with all that waits in them, whenever it is due.
[[nodiscard]] Result<std::vector<QueueSummary>> counted_queues(const Database& database, JobId job);

// Every count that is kept, by its key.
[[nodiscard]] Result<std::map<std::string, int64_t>> kept_queue_counts(const Database& database,
                                                                       const ReadView& view);

// Counts the queues anew; says how many counts were wrong, and have been mended.
[[nodiscard]] Result<uint64_t> rebuild_queue_counts(Database& database);

// Makes the counts agree with the `due` URLs the archive's counters tell of: an archive of an
// earlier program has none, and one that was repaired may have others. Walks the queues when they
// do not.
[[nodiscard]] Result<void> restore_queue_counts(Database& database, uint64_t due);

}  // namespace broadsheet::storage
