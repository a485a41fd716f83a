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

Result<int64_t> sum_of_counts(const Database& database) {
  int64_t sum = 0;
  Cursor cursor = database.scan(Family::kMeta, kQueueCountPrefix, {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const int64_t count, count_in(cursor.value()));
    sum += count;
  }
  BS_TRY_VOID(cursor.status());
  return sum;
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

std::map<std::string, int64_t> QueueDifferences::by_key() const {
  std::map<std::string, int64_t> counts;
  for (const auto& [queue, difference] : differences_) {
    if (difference != 0) {
      counts.emplace(queue_count_key(queue.first, queue.second), difference);
    }
  }
  return counts;
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

Result<std::map<std::string, int64_t>> kept_queue_counts(const Database& database,
                                                         const ReadView& view) {
  std::map<std::string, int64_t> kept;
  Cursor cursor = database.scan(Family::kMeta, kQueueCountPrefix, view);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const int64_t count, count_in(cursor.value()));
    if (count != 0) {
      kept.emplace(cursor.key(), count);
    }
  }
  BS_TRY_VOID(cursor.status());
  return kept;
}

Result<uint64_t> rebuild_queue_counts(Database& database) {
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
  std::map<std::string, int64_t> missing = queued.by_key();
  Batch batch(database);
  uint64_t wrong = 0;
  Cursor counts = database.scan(Family::kMeta, kQueueCountPrefix, {.fill_cache = false});
  for (; counts.valid(); counts.next()) {
    const auto right = missing.find(std::string(counts.key()));
    const auto kept = count_in(counts.value());
    if (kept.ok() && *kept == (right == missing.end() ? 0 : right->second)) {
      if (right != missing.end()) {
        missing.erase(right);
      }
      continue;
    }
    batch.erase(Family::kMeta, counts.key());
    wrong += right == missing.end() ? 1 : 0;
  }
  BS_TRY_VOID(counts.status());
  for (const auto& [key, count] : missing) {
    batch.add(key, count);
    ++wrong;
  }
  BS_TRY_VOID(database.write(batch, false));
  return wrong;
}

Result<void> restore_queue_counts(Database& database, uint64_t due) {
  const auto counted = sum_of_counts(database);
  if (counted.ok() && *counted == static_cast<int64_t>(due)) {
    return ok();
  }
  if (!counted.ok() && counted.error().kind != ErrorKind::kCorrupt) {
    return counted.error();
  }
  BS_TRY([[maybe_unused]] const uint64_t wrong, rebuild_queue_counts(database));
  return ok();
}

}  // namespace broadsheet::storage
