#include "storage/archive.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "base/digest.h"
#include "storage/keys.h"
#include "storage/lock_file.h"
#include "storage/provenance.h"
#include "storage/queue_counts.h"
#include "storage/reader.h"
#include "storage/records.h"
#include "storage/rocks.h"
#include "storage/schema.h"
#include "storage/tombstone.h"
#include "storage/url_rows.h"
#include "storage/visit_commit.h"

namespace broadsheet::storage {
namespace {

namespace fs = std::filesystem;

constexpr size_t kHostsRememberedMax = 100'000;
constexpr uint64_t kWalkedUrlsMax = 100'000;  // of a job's queues, to see what is due when
constexpr size_t kJobRulesBytesMax = size_t{64} << 10;

// What RocksDB and we leave behind when a process dies while it makes an archive.
bool is_unfinished_creation(const fs::directory_entry& entry) {
  const std::string name = entry.path().filename().string();
  return name == LockFile::kName || name == "LOCK" || name == "IDENTITY" ||
         name.starts_with("MANIFEST-") || name.starts_with("OPTIONS-") ||
         name.ends_with(".dbtmp") || name.ends_with(".log");
}

Error system_error(std::string_view what, const fs::path& path, const std::error_code& error) {
  return Error{ErrorKind::kStorage, fmt::format("{} {}: {}", what, path.string(), error.message())};
}

// Makes sure that `directory` is there and either holds an archive or is free for one. Says which
// of the two; touches nothing that is not ours.
Result<Database::Presence> prepare_directory(const fs::path& directory, bool create) {
  std::error_code error;
  const fs::file_status status = fs::status(directory, error);
  if (status.type() == fs::file_type::not_found) {
    if (!create) {
      return Error{ErrorKind::kNotFound, "no archive at " + directory.string()};
    }
    fs::create_directories(directory, error);
    if (error) {
      return system_error("cannot create", directory, error);
    }
    return Database::Presence::kNone;
  }
  if (error) {
    return system_error("cannot open", directory, error);
  }
  if (status.type() != fs::file_type::directory) {
    return Error{ErrorKind::kStorage, directory.string() + " is not a directory"};
  }
  BS_TRY(const Database::Presence presence, Database::presence_in(directory));
  if (presence == Database::Presence::kOurs) {
    return presence;
  }
  fs::directory_iterator entry(directory, error);
  bool is_free = presence == Database::Presence::kNone || fs::exists(directory / LockFile::kName);
  for (const fs::directory_iterator end; is_free && !error && entry != end;
       entry.increment(error)) {
    is_free = presence == Database::Presence::kForeign || is_unfinished_creation(*entry);
  }
  if (error) {
    return system_error("cannot read", directory, error);
  }
  if (!is_free) {
    return Error{ErrorKind::kStorage, directory.string() + " holds other files and is no archive"};
  }
  if (!create) {
    return Error{ErrorKind::kNotFound, directory.string() + " holds no archive"};
  }
  return presence;
}

// Writes what every archive has. Done last, so an archive without a schema is an unfinished one.
Result<void> initialise(Database& database) {
  BS_TRY_VOID(database.create_missing_families());
  Batch batch(database);
  batch.put(Family::kMeta, kCountersKey, encode_counters(Counters{}));
  put_schema(batch);
  return database.write(batch, true);
}

std::string queue_of_origin(const std::string& origin) {
  const Result<Url> url = Url::parse(origin);
  return url.ok() ? std::string(queue_name(UrlKey::of(*url).text())) : std::string();
}

std::string kept_rules(const std::string& rules) {
  return rules.size() <= kJobRulesBytesMax ? rules : std::string();
}

void begin_round_of(JobRow& job, SysTime now) {
  ++job.round;
  job.round_started = now;
  job.round_open = true;
  job.pages = 0;
}

class RocksArchive final : public Archive {
 public:
  RocksArchive(std::unique_ptr<LockFile> lock, std::shared_ptr<Database> database,
               const ArchiveOptions& options, Takedowns takedowns, const Counters& counters,
               std::vector<JobRow> jobs, const std::optional<ChainHead>& chain)
      : lock_(std::move(lock)),
        database_(std::move(database)),
        sync_commits_(options.sync_commits),
        takedowns_(std::move(takedowns)),
        counters_(counters),
        chain_(chain) {
    for (JobRow& job : jobs) {
      jobs_.emplace(job.id, std::move(job));
    }
  }

  Result<VisitResult> commit(VisitRecord visit) override;
  Result<std::vector<Candidate>> enqueue(JobId job, std::vector<Candidate> candidates,
                                         const std::string& document) override;
  Result<void> note_refused(const std::vector<Refusal>& refused, const std::string& document,
                            SysTime now) override;
  Result<std::vector<Candidate>> stored_links(
      const UrlKey& key, const std::function<bool(std::string_view)>& skip) const override;
  Result<JobRow> begin_round(const std::string& rules, const std::string& title,
                             SysTime now) override;
  Result<void> end_round(JobId job) override;
  Result<std::optional<HeldAnswer>> held_answer(const UrlKey& key) const override;
  Result<SourceRound> begin_source_round(const std::string& source, const std::string& rules,
                                         const ReturnRule& returns, bool resume,
                                         SysTime now) override;
  Result<void> put_source(const SourceRow& row) override;
  Result<std::vector<SourceRow>> sources() const override;
  Result<std::vector<QueueSummary>> queues(JobId job, SysTime not_after) const override;
  Result<std::vector<DueUrl>> due(JobId job, const std::string& origin, QueueCursor& cursor,
                                  size_t count, SysTime not_after) const override;
  Result<std::optional<UrlRow>> url(const UrlKey& key) const override;
  Result<std::optional<HostRow>> host(const std::string& origin) const override;
  Result<void> put_host(const HostRow& row) override;
  std::unique_ptr<Reader> reader() const override;
  Result<void> flush() override;

 private:
  // What is remembered of hosts whose rows this process wrote; applied once the batch is on disk.
  using HostMemo =
      std::unordered_map<std::string, uint64_t>;  // origin -> hash of its robots record

  Result<JobRow> job_of(JobId id) const;
  JobRow job_named(const std::string& fingerprint, const std::string& title) const;
  Result<void> put_round(const JobRow& job, bool with_rules);
  Result<void> put_host_rows(const std::vector<HostRow>& rows, Batch& batch, Counters& counters,
                             HostMemo& written);
  Result<void> write(Batch& batch, const Counters& counters);
  void remember(const HostMemo& written);

  std::unique_ptr<LockFile> lock_;      // goes after the database
  std::shared_ptr<Database> database_;  // with readers, which may outlive the archive
  bool sync_commits_;
  ContentCodec codec_;
  Relatives relatives_;
  const Takedowns takedowns_;  // made by prune alone, which needs the archive for itself

  std::mutex mutex_;  // one change at a time; guards what follows
  Counters counters_;
  std::optional<ChainHead> chain_;  // nullopt: captures are not chained
  std::map<JobId, JobRow> jobs_;
  HostMemo hosts_;
};

Result<JobRow> RocksArchive::job_of(JobId id) const {
  if (id == kNoJob) {
    return JobRow{};
  }
  const auto job = jobs_.find(id);
  if (job == jobs_.end()) {
    return Error{ErrorKind::kInvalidInput, fmt::format("no job {}", id)};
  }
  return job->second;
}

Result<void> RocksArchive::write(Batch& batch, const Counters& counters) {
  batch.put(Family::kMeta, kCountersKey, encode_counters(counters));
  BS_TRY_VOID(database_->write(batch, sync_commits_));
  counters_ = counters;
  return ok();
}

Result<VisitResult> RocksArchive::commit(VisitRecord visit) {
  if (!takedowns_.empty()) {
    takedowns_.withhold(visit);
  }
  BS_TRY(const PreparedVisit prepared, prepare(std::move(visit), *database_, codec_, relatives_));
  const std::lock_guard lock(mutex_);
  BS_TRY(JobRow job, job_of(prepared.visit.job));
  Batch batch(*database_);
  Counters counters = counters_;
  std::optional<ChainWriter> chain;
  if (chain_) {
    chain.emplace(*chain_);
  }
  BS_TRY(VisitResult result,
         VisitCommit(*database_, codec_, prepared, job, batch, counters, chain ? &*chain : nullptr)
             .run());
  HostMemo hosts;
  BS_TRY_VOID(put_host_rows(prepared.visit.hosts, batch, counters, hosts));
  if (job.id != kNoJob && prepared.visit.capture) {
    ++job.pages;
    batch.put(Family::kMeta, round_key(job.id), encode_round(job));
  }
  if (chain && chain->head() != *chain_) {
    chain->write(batch);
  }
  BS_TRY_VOID(write(batch, counters));
  if (chain) {
    chain_ = chain->head();
  }
  if (job.id != kNoJob) {
    jobs_[job.id] = std::move(job);
  }
  remember(hosts);
  if (prepared.payload && prepared.payload->sketch) {
    relatives_.remember(queue_name(prepared.final_key.text()), prepared.payload->digest,
                        *prepared.payload->sketch);
  }
  return result;
}

Result<std::vector<Candidate>> RocksArchive::enqueue(JobId job, std::vector<Candidate> candidates,
                                                     const std::string& document) {
  std::erase_if(candidates, [this](const Candidate& candidate) {
    return takedowns_.covering(candidate.key) != nullptr;
  });
  const std::lock_guard lock(mutex_);
  BS_TRY(const JobRow row, job_of(job));
  if (row.id == kNoJob) {
    return Error{ErrorKind::kInvalidInput, "nothing can be queued without a job"};
  }
  std::vector<UrlKey> keys;
  keys.reserve(candidates.size());
  for (const Candidate& candidate : candidates) {
    keys.push_back(candidate.key);
  }
  UrlRows rows(*database_);
  BS_TRY_VOID(rows.load(keys));
  std::vector<Candidate> queued;
  for (Candidate& candidate : candidates) {
    if (rows.enqueue(candidate, row, document, std::max(row.round_started, candidate.due_at))) {
      queued.push_back(std::move(candidate));
    }
  }
  if (queued.empty()) {
    return queued;
  }
  Batch batch(*database_);
  Counters counters = counters_;
  rows.write(batch, counters);
  BS_TRY_VOID(write(batch, counters));
  return queued;
}

Result<void> RocksArchive::note_refused(const std::vector<Refusal>& refused,
                                        const std::string& document, SysTime now) {
  const std::lock_guard lock(mutex_);
  std::vector<UrlKey> keys;
  keys.reserve(refused.size());
  for (const Refusal& refusal : refused) {
    keys.push_back(refusal.key);
  }
  UrlRows rows(*database_);
  BS_TRY_VOID(rows.load(keys));
  for (const Refusal& refusal : refused) {
    if (takedowns_.covering(refusal.key) == nullptr) {
      rows.refuse(refusal, document, now);
    }
  }
  Batch batch(*database_);
  Counters counters = counters_;
  rows.write(batch, counters);
  return write(batch, counters);
}

Result<std::vector<Candidate>> RocksArchive::stored_links(
    const UrlKey& key, const std::function<bool(std::string_view)>& skip) const {
  BS_TRY(const auto record, database_->get(Family::kOutlink, key.text()));
  std::vector<Candidate> candidates;
  if (!record) {
    return candidates;
  }
  BS_TRY(const std::vector<Outlink> links, decode_outlinks_without(skip, *record));
  if (links.empty()) {
    return candidates;
  }
  std::vector<std::string> places;
  places.reserve(links.size());
  for (const Outlink& link : links) {
    places.push_back(link.key.text());
  }
  BS_TRY(const auto rows, database_->multi_get(Family::kUrl, places));
  for (size_t i = 0; i < links.size(); ++i) {
    if (!rows[i]) {
      continue;  // found outside of any job, so it never got a row
    }
    BS_TRY(UrlRow row, decode_url_row(*rows[i]));
    Candidate candidate;
    candidate.key = links[i].key;
    candidate.href = std::move(row.href);
    candidate.via = links[i].via;
    candidate.priority = links[i].priority;
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

Result<std::optional<HeldAnswer>> RocksArchive::held_answer(const UrlKey& key) const {
  BS_TRY(const auto row, url(key));
  if (!row || !row->payload) {
    return std::optional<HeldAnswer>();
  }
  BS_TRY(const auto record,
         database_->get(Family::kCapture, capture_key(key, row->payload_capture)));
  if (!record) {
    return std::optional<HeldAnswer>();
  }
  BS_TRY(CaptureInfo capture, decode_capture(*record));
  HeldAnswer answer{.response_headers = std::move(capture.response_headers), .body = {}};
  BS_TRY(answer.body, DatabaseReader(database_).payload(*row->payload));
  return std::optional(std::move(answer));
}

// The job of that fingerprint, or a new one.
JobRow RocksArchive::job_named(const std::string& fingerprint, const std::string& title) const {
  for (const auto& [id, row] : jobs_) {
    if (row.fingerprint == fingerprint) {
      return row;
    }
  }
  JobRow job;
  job.id = jobs_.empty() ? 1 : jobs_.rbegin()->first + 1;
  job.fingerprint = fingerprint;
  job.title = title;
  return job;
}

Result<void> RocksArchive::put_round(const JobRow& job, bool with_rules) {
  Batch batch(*database_);
  if (with_rules) {
    batch.put(Family::kMeta, job_key(job.id), encode_job(job));
  }
  batch.put(Family::kMeta, round_key(job.id), encode_round(job));
  BS_TRY_VOID(write(batch, counters_));
  jobs_[job.id] = job;
  return ok();
}

Result<JobRow> RocksArchive::begin_round(const std::string& rules, const std::string& title,
                                         SysTime now) {
  const std::lock_guard lock(mutex_);
  JobRow job = job_named(sha256(rules).hex(), title);
  if (job.round_open) {
    return job;
  }
  const bool with_rules = job.rules.empty();  // also where an older broadsheet made the job
  job.rules = kept_rules(rules);
  begin_round_of(job, now);
  BS_TRY_VOID(put_round(job, with_rules));
  return job;
}

Result<void> RocksArchive::end_round(JobId id) {
  const std::lock_guard lock(mutex_);
  BS_TRY(JobRow job, job_of(id));
  if (!job.round_open) {
    return ok();
  }
  job.round_open = false;
  return put_round(job, false);
}

Result<Archive::SourceRound> RocksArchive::begin_source_round(const std::string& source,
                                                              const std::string& rules,
                                                              const ReturnRule& returns,
                                                              bool resume, SysTime now) {
  const std::lock_guard lock(mutex_);
  SourceRound round;
  // No rules of a crawl begin like this, so a source's job is no crawl's.
  round.job = job_named(sha256("source " + source).hex(), source);
  round.rules_changed = round.job.round > 0 && round.job.rules != kept_rules(rules);
  const bool with_rules = round.job.round == 0 || round.rules_changed;
  round.job.rules = kept_rules(rules);
  round.job.returns = returns;
  if (!resume || !round.job.round_open) {
    begin_round_of(round.job, now);
  }
  BS_TRY_VOID(put_round(round.job, with_rules));
  return round;
}

Result<void> RocksArchive::put_source(const SourceRow& row) {
  const std::lock_guard lock(mutex_);
  Batch batch(*database_);
  batch.put(Family::kMeta, source_key(row.name), encode_source(row));
  return write(batch, counters_);
}

Result<std::vector<SourceRow>> RocksArchive::sources() const {
  return read_sources(*database_, {});
}

Result<std::vector<QueueSummary>> RocksArchive::queues(JobId job, SysTime not_after) const {
  BS_TRY(std::vector<QueueSummary> queues, counted_queues(*database_, job));
  uint64_t urls = 0;
  for (const QueueSummary& queue : queues) {
    urls += queue.urls;
  }
  if (not_after == SysTime::max() || urls > kWalkedUrlsMax) {
    return queues;
  }
  queues.clear();
  std::string current;
  Cursor cursor = database_->scan(Family::kDue, due_prefix(job), {.fill_cache = false});
  while (cursor.valid()) {
    const auto place = parse_due_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a queue entry is damaged"};
    }
    if (place->due_at > not_after) {  // as all that follow in this priority
      cursor.seek(due_priority_end(job, place->queue, place->priority) + '\0');
      continue;
    }
    if (queues.empty() || place->queue != current) {
      BS_TRY(const DueRecord due, decode_due(cursor.value()));
      BS_TRY(const Url url, Url::parse(due.href));
      current = place->queue;
      queues.push_back({.origin = url.origin(), .urls = 0});
    }
    ++queues.back().urls;
    cursor.next();
  }
  BS_TRY_VOID(cursor.status());
  return queues;
}

Result<std::vector<DueUrl>> RocksArchive::due(JobId job, const std::string& origin,
                                              QueueCursor& queue_cursor, size_t count,
                                              SysTime not_after) const {
  std::vector<DueUrl> urls;
  const std::string queue = queue_of_origin(origin);
  // The least key behind the last one taken.
  const std::string start = queue_cursor.after.empty() ? std::string() : queue_cursor.after + '\0';
  Cursor cursor = database_->scan(Family::kDue, due_prefix(job, queue), {.start = start});
  while (cursor.valid() && urls.size() < count) {
    auto place = parse_due_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a queue entry is damaged"};
    }
    if (place->due_at > not_after) {
      // All that follow in this priority are due later still.
      queue_cursor.after = due_priority_end(job, queue, place->priority);
      cursor.seek(queue_cursor.after + '\0');
      continue;
    }
    BS_TRY(DueRecord due, decode_due(cursor.value()));
    queue_cursor.after = cursor.key();
    urls.push_back({.key = std::move(place->key),
                    .href = std::move(due.href),
                    .priority = place->priority,
                    .depth = due.depth,
                    .due_at = place->due_at});
    cursor.next();
  }
  BS_TRY_VOID(cursor.status());
  return urls;
}

Result<std::optional<UrlRow>> RocksArchive::url(const UrlKey& key) const {
  BS_TRY(const auto record, database_->get(Family::kUrl, key.text()));
  if (!record) {
    return std::optional<UrlRow>();
  }
  BS_TRY(UrlRow row, decode_url_row(*record));
  return std::optional<UrlRow>(std::move(row));
}

Result<std::optional<HostRow>> RocksArchive::host(const std::string& origin) const {
  return read_host(*database_, origin, {});
}

Result<void> RocksArchive::put_host(const HostRow& row) {
  const std::lock_guard lock(mutex_);
  Batch batch(*database_);
  Counters counters = counters_;
  HostMemo hosts;
  BS_TRY_VOID(put_host_rows({row}, batch, counters, hosts));
  BS_TRY_VOID(write(batch, counters));
  remember(hosts);
  return ok();
}

// A row comes with every visit, its robots.txt (up to half a mebibyte) hardly ever changes: that
// part is written only when it did.
Result<void> RocksArchive::put_host_rows(const std::vector<HostRow>& rows, Batch& batch,
                                         Counters& counters, HostMemo& written) {
  for (const HostRow& row : rows) {
    const std::string robots = encode_host_robots(row);
    const uint64_t robots_hash = hash64(robots);
    const bool new_in_batch = !written.contains(row.origin);
    auto known = hosts_.find(row.origin);
    if (new_in_batch && known == hosts_.end()) {
      BS_TRY(const bool held, database_->contains(Family::kHost, host_pace_key(row.origin)));
      counters.hosts += held ? 0 : 1;
    }
    if (known == hosts_.end() || known->second != robots_hash) {
      batch.put(Family::kHost, host_robots_key(row.origin), robots);
    }
    batch.put(Family::kHost, host_pace_key(row.origin), encode_host_pace(row));
    written[row.origin] = robots_hash;
  }
  return ok();
}

void RocksArchive::remember(const HostMemo& written) {
  if (hosts_.size() > kHostsRememberedMax) {
    hosts_.clear();
  }
  for (const auto& [origin, robots_hash] : written) {
    hosts_[origin] = robots_hash;
  }
}

std::unique_ptr<Reader> RocksArchive::reader() const {
  return std::make_unique<DatabaseReader>(database_);
}

Result<void> RocksArchive::flush() {
  return database_->flush();
}

}  // namespace

bool is_passed(const QueueCursor& cursor, JobId job, const Candidate& candidate) {
  return due_key(job, candidate.key, candidate.priority, candidate.due_at) <= cursor.after;
}

Result<std::unique_ptr<Archive>> Archive::open(const fs::path& directory,
                                               const ArchiveOptions& options) {
  BS_TRY(const Database::Presence presence, prepare_directory(directory, options.create));
  BS_TRY(std::unique_ptr<LockFile> lock, LockFile::acquire(directory));
  const DatabaseOptions database_options{.block_cache_bytes = options.block_cache_bytes,
                                         .write_buffer_bytes = options.write_buffer_bytes,
                                         .env = options.env};
  const OpenMode mode =
      presence == Database::Presence::kNone ? OpenMode::kCreate : OpenMode::kWrite;
  BS_TRY(std::shared_ptr<Database> database, Database::open(directory, mode, database_options));
  bool has_schema = false;
  if (database->has(Family::kMeta)) {
    BS_TRY(has_schema, database->contains(Family::kMeta, kSchemaKey));
  }
  if (!has_schema) {
    if (!options.create) {
      return Error{ErrorKind::kNotFound, directory.string() + " holds no finished archive"};
    }
    BS_TRY_VOID(initialise(*database));
  }
  BS_TRY_VOID(migrate(*database));
  BS_TRY_VOID(check_schema(*database));
  BS_TRY(const Counters counters, read_counters(*database, {}));
  BS_TRY_VOID(restore_queue_counts(*database, counters.due));
  BS_TRY(std::vector<JobRow> jobs, read_jobs(*database, {}));
  BS_TRY(Takedowns takedowns, Takedowns::load(*database));
  BS_TRY(std::optional<ChainHead> chain, read_chain_head(*database));
  if (!chain && options.provenance) {
    BS_TRY(chain, begin_chain(*database));
  }
  return std::unique_ptr<Archive>(
      std::make_unique<RocksArchive>(std::move(lock), std::move(database), options,
                                     std::move(takedowns), counters, std::move(jobs), chain));
}

}  // namespace broadsheet::storage
