#include "storage/queue_counts.h"

#include <optional>

#include "base/url.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

std::string origin_of(const std::string& href) {
  const Result<Url> url = Url::parse(href);
  return url.ok() ? url->origin() : std::string();
}

Result<int64_t> count_in(std::string_view value) {
  const auto count = decode_difference(value);
  if (!count) {
    return Error{ErrorKind::kCorrupt, "the count of a queue is damaged"};
  }
  return *count;
}

}  // namespace

void QueueDifferences::note(JobId job, const std::string& href, int64_t difference) {
  differences_[{job, origin_of(href)}] += difference;
}

void QueueDifferences::write(Batch& batch) const {
  for (const auto& [queue, difference] : differences_) {
    if (difference != 0) {
      batch.add(queue_count_key(queue.first, queue.second), difference);
    }
  }
}

Result<std::vector<QueueSummary>> counted_queues(const Database& database, JobId job) {
  std::vector<QueueSummary> queues;
  const std::string prefix = queue_count_prefix(job);
  Cursor cursor = database.scan(Family::kMeta, prefix, {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const int64_t count, count_in(cursor.value()));
    if (count > 0) {
      queues.push_back({.origin = std::string(cursor.key().substr(prefix.size())),
                        .urls = static_cast<uint64_t>(count)});
    }
  }
  BS_TRY_VOID(cursor.status());
  return queues;
}

Result<void> restore_queue_counts(Database& database, uint64_t due) {
  Batch batch(database);
  int64_t counted = 0;
  Cursor counts = database.scan(Family::kMeta, kQueueCountPrefix, {.fill_cache = false});
  for (; counts.valid(); counts.next()) {
    BS_TRY(const int64_t count, count_in(counts.value()));
    counted += count;
    batch.erase(Family::kMeta, counts.key());
  }
  BS_TRY_VOID(counts.status());
  if (counted == static_cast<int64_t>(due)) {
    return ok();
  }
  QueueDifferences queued;
  Cursor cursor = database.scan(Family::kDue, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    const auto place = parse_due_key(cursor.key());
    const auto record = decode_due(cursor.value());
    if (place && record.ok()) {  // what is damaged is check's business
      queued.entered(place->job, record->href);
    }
  }
  BS_TRY_VOID(cursor.status());
  queued.write(batch);
  return database.write(batch, false);
}

}  // namespace broadsheet::storage
