#include "storage/rocks.h"

#include <fmt/core.h>
#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/iterator.h>
#include <rocksdb/options.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "base/check.h"
#include "storage/records.h"
#include "storage/rocks_error.h"
#include "storage/rocks_options.h"
#include "storage/table_guard.h"

namespace broadsheet::storage {
namespace {

constexpr auto kFamilies = static_cast<size_t>(Family::kCount);
constexpr std::array<std::string_view, kFamilies> kNames = {
    "meta",    "url",  "due",  "host",    "capture",   "version", "content",
    "article", "near", "edge", "outlink", "tombstone", "chain"};

rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}

std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

rocksdb::ReadOptions read_options(const ReadView& view) {
  rocksdb::ReadOptions out;
  out.snapshot = view.snapshot != nullptr ? view.snapshot->get() : nullptr;
  out.fill_cache = view.fill_cache;
  out.total_order_seek = !view.same_front;
  return out;
}

// Those that archives were left with before they were made without.
void remove_options_files(const std::filesystem::path& directory) {
  std::error_code error;
  std::vector<std::filesystem::path> found;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    if (is_options_file(entry->path().filename().string())) {
      found.push_back(entry->path());
    }
  }
  for (const std::filesystem::path& path : found) {
    std::filesystem::remove(path, error);  // one that stays does no harm
  }
}

// The least string above every string that starts with `prefix`; "" when there is none.
std::string prefix_end(std::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && static_cast<uint8_t>(end.back()) == 0xFF) {
    end.pop_back();
  }
  if (!end.empty()) {
    end.back() = static_cast<char>(static_cast<uint8_t>(end.back()) + 1);
  }
  return end;
}

// An iterator with its upper bound: RocksDB keeps a pointer to the bound, so both live together.
class BoundedIterator final : public rocksdb::Iterator {
 public:
  BoundedIterator(rocksdb::DB& database, rocksdb::ColumnFamilyHandle* family,
                  const ReadView& read_view, std::string_view prefix)
      : end_(prefix_end(prefix)), bound_(end_) {
    rocksdb::ReadOptions options = read_options(read_view);
    if (!end_.empty()) {
      options.iterate_upper_bound = &bound_;
    }
    inner_.reset(database.NewIterator(options, family));
  }
  [[nodiscard]] bool Valid() const override { return inner_->Valid(); }
  void SeekToFirst() override { inner_->SeekToFirst(); }
  void SeekToLast() override { inner_->SeekToLast(); }
  void Seek(const rocksdb::Slice& target) override { inner_->Seek(target); }
  void SeekForPrev(const rocksdb::Slice& target) override { inner_->SeekForPrev(target); }
  void Next() override { inner_->Next(); }
  void Prev() override { inner_->Prev(); }
  [[nodiscard]] rocksdb::Slice key() const override { return inner_->key(); }
  [[nodiscard]] rocksdb::Slice value() const override { return inner_->value(); }
  [[nodiscard]] rocksdb::Status status() const override { return inner_->status(); }

 private:
  std::string end_;
  rocksdb::Slice bound_;
  std::unique_ptr<rocksdb::Iterator> inner_;
};

}  // namespace

std::string_view name_of(Family family) {
  return kNames[static_cast<size_t>(family)];
}

struct Database::State {
  std::shared_ptr<rocksdb::Cache> cache;
  std::unique_ptr<rocksdb::Env> env;  // of what is written
  DatabaseOptions options;
  bool is_fixed = false;  // opened to read one moment
  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;  // every one that was opened
  std::array<rocksdb::ColumnFamilyHandle*, kFamilies> families{};

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      if (!db->DestroyColumnFamilyHandle(handle).ok()) {
        continue;  // nothing of ours is left in it, and there is nobody to tell
      }
    }
  }
  // Null for one that an older archive lacks.
  [[nodiscard]] rocksdb::ColumnFamilyHandle* find(Family family) const {
    return families[static_cast<size_t>(family)];
  }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* of(Family family) const {
    rocksdb::ColumnFamilyHandle* handle = find(family);
    BS_CHECK(handle != nullptr);
    return handle;
  }
};

Batch::Batch(Database& database)
    : database_(database), batch_(std::make_unique<rocksdb::WriteBatch>()) {}
Batch::~Batch() = default;

void Batch::put(Family family, std::string_view key, std::string_view value) {
  const rocksdb::Status status =
      batch_->Put(database_.state_->of(family), slice(key), slice(value));
  BS_CHECK(status.ok());  // memory only: fails for a batch bound we do not set
}

void Batch::erase(Family family, std::string_view key) {
  const rocksdb::Status status = batch_->Delete(database_.state_->of(family), slice(key));
  BS_CHECK(status.ok());
}

void Batch::add(std::string_view key, int64_t difference) {
  const std::string value = encode_difference(difference);
  const rocksdb::Status status =
      batch_->Merge(database_.state_->of(Family::kMeta), slice(key), slice(value));
  BS_CHECK(status.ok());
}

Cursor::Cursor(std::unique_ptr<rocksdb::Iterator> iterator, std::string prefix,
               std::string directory, std::string_view start)
    : iterator_(std::move(iterator)), prefix_(std::move(prefix)), directory_(std::move(directory)) {
  iterator_->Seek(slice(std::max<std::string_view>(prefix_, start)));
}
Cursor::~Cursor() = default;
Cursor::Cursor(Cursor&&) noexcept = default;

bool Cursor::valid() const {
  return iterator_->Valid() && view(iterator_->key()).starts_with(prefix_);
}

void Cursor::next() {
  iterator_->Next();
}

void Cursor::seek(std::string_view key) {
  iterator_->Seek(slice(key));
}

std::string_view Cursor::key() const {
  return view(iterator_->key());
}

std::string_view Cursor::value() const {
  return view(iterator_->value());
}

Result<void> Cursor::status() const {
  const rocksdb::Status status = iterator_->status();
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot read {}", directory_));
  }
  return ok();
}

// A view opened to read does not move, and RocksDB gives no snapshots of it.
Snapshot::Snapshot(const Database& database)
    : database_(database),
      snapshot_(database.state_->is_fixed ? nullptr : database.state_->db->GetSnapshot()) {}

Snapshot::~Snapshot() {
  if (snapshot_ != nullptr) {
    database_.state_->db->ReleaseSnapshot(snapshot_);
  }
}

Database::Database(std::filesystem::path directory, std::unique_ptr<State> state)
    : directory_(std::move(directory)), state_(std::move(state)) {}

Database::~Database() {
  if (state_->db) {
    rocksdb::CancelAllBackgroundWork(state_->db.get(), true);
  }
}

Result<Database::Presence> Database::presence_in(const std::filesystem::path& directory) {
  std::error_code error;
  if (!std::filesystem::exists(directory / "CURRENT", error)) {
    return Presence::kNone;
  }
  std::vector<std::string> names;
  const rocksdb::Status status = rocksdb::DB::ListColumnFamilies(
      database_options({}, OpenMode::kRead, nullptr), directory.string(), &names);
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot open archive {}", directory.string()));
  }
  const auto* const end = kNames.begin() + kFirstFamilies;
  const bool ours = std::all_of(kNames.begin(), end, [&](std::string_view ours_name) {
    return std::find(names.begin(), names.end(), ours_name) != names.end();
  });
  return ours ? Presence::kOurs : Presence::kForeign;
}

Result<std::unique_ptr<Database>> Database::open(const std::filesystem::path& directory,
                                                 OpenMode mode, const DatabaseOptions& options) {
  const std::string path = directory.string();
  BS_TRY_VOID(verify_tables(directory));
  auto state = std::make_unique<State>();
  state->options = options;
  state->is_fixed = mode == OpenMode::kRead;
  state->cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  rocksdb::DBOptions db_options =
      database_options(options, mode, mode == OpenMode::kRead ? nullptr : state->cache);
  if (mode != OpenMode::kRead) {
    state->env = without_options_files(*db_options.env);
    db_options.env = state->env.get();
  }

  std::vector<std::string> names = {rocksdb::kDefaultColumnFamilyName};
  std::error_code ignored;
  if (std::filesystem::exists(directory / "CURRENT", ignored)) {
    names.clear();
    const rocksdb::Status listed = rocksdb::DB::ListColumnFamilies(db_options, path, &names);
    if (!listed.ok()) {
      return error_of(listed, fmt::format("cannot open archive {}", path));
    }
  }
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  for (const std::string& name : names) {
    descriptors.emplace_back(name, family_options(name, options, state->cache));
  }

  rocksdb::DB* db = nullptr;
  rocksdb::Status status;
  if (mode == OpenMode::kRead) {
    // Not OpenAsSecondary: RocksDB 7.8.3 crashes there on the first blob it reads.
    status = rocksdb::DB::OpenForReadOnly(db_options, path, descriptors, &state->handles, &db);
  } else {
    status = rocksdb::DB::Open(db_options, path, descriptors, &state->handles, &db);
  }
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot open archive {}", path));
  }
  state->db.reset(db);
  if (mode == OpenMode::kWrite) {
    remove_options_files(directory);
  }
  for (rocksdb::ColumnFamilyHandle* handle : state->handles) {
    const auto* const known = std::find(kNames.begin(), kNames.end(), handle->GetName());
    if (known != kNames.end()) {
      state->families[static_cast<size_t>(known - kNames.begin())] = handle;
    }
  }
  return std::unique_ptr<Database>(new Database(directory, std::move(state)));
}

bool Database::has(Family family) const {
  return state_->families[static_cast<size_t>(family)] != nullptr;
}

Result<void> Database::create_missing_families() {
  for (size_t i = 0; i < kFamilies; ++i) {
    if (state_->families[i] != nullptr) {
      continue;
    }
    rocksdb::ColumnFamilyHandle* handle = nullptr;
    const std::string name(kNames[i]);
    const rocksdb::Status status = state_->db->CreateColumnFamily(
        family_options(name, state_->options, state_->cache), name, &handle);
    if (!status.ok()) {
      return error_of(status, fmt::format("cannot create archive {}", directory_.string()));
    }
    state_->handles.push_back(handle);
    state_->families[i] = handle;
  }
  return ok();
}

Result<std::optional<std::string>> Database::get(Family family, std::string_view key,
                                                 const ReadView& read_view) const {
  if (state_->find(family) == nullptr) {
    return std::optional<std::string>();
  }
  std::string value;
  const rocksdb::Status status =
      state_->db->Get(read_options(read_view), state_->of(family), slice(key), &value);
  if (status.IsNotFound()) {
    return std::optional<std::string>();
  }
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot read {}", directory_.string()));
  }
  return std::optional<std::string>(std::move(value));
}

Result<bool> Database::contains(Family family, std::string_view key,
                                const ReadView& read_view) const {
  if (state_->find(family) == nullptr) {
    return false;
  }
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      state_->db->Get(read_options(read_view), state_->of(family), slice(key), &value);
  if (!status.ok() && !status.IsNotFound()) {
    return error_of(status, fmt::format("cannot read {}", directory_.string()));
  }
  return status.ok();
}

Result<std::vector<std::optional<std::string>>> Database::multi_get(
    Family family, const std::vector<std::string>& keys, const ReadView& read_view) const {
  if (state_->find(family) == nullptr) {
    return std::vector<std::optional<std::string>>(keys.size());
  }
  std::vector<rocksdb::Slice> slices;
  slices.reserve(keys.size());
  for (const std::string& key : keys) {
    slices.emplace_back(key);
  }
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  state_->db->MultiGet(read_options(read_view), state_->of(family), keys.size(), slices.data(),
                       values.data(), statuses.data());
  std::vector<std::optional<std::string>> out(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].ok()) {
      out[i] = values[i].ToString();
    } else if (!statuses[i].IsNotFound()) {
      return error_of(statuses[i], fmt::format("cannot read {}", directory_.string()));
    }
  }
  return out;
}

Cursor Database::scan(Family family, std::string_view prefix, const ReadView& read_view) const {
  if (state_->find(family) == nullptr) {
    return Cursor(std::unique_ptr<rocksdb::Iterator>(rocksdb::NewEmptyIterator()),
                  std::string(prefix), directory_.string(), read_view.start);
  }
  return Cursor(
      std::make_unique<BoundedIterator>(*state_->db, state_->of(family), read_view, prefix),
      std::string(prefix), directory_.string(), read_view.start);
}

Result<void> Database::write(Batch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  const rocksdb::Status status = state_->db->Write(options, batch.batch_.get());
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot write {}", directory_.string()));
  }
  return ok();
}

Result<void> Database::flush() {
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  for (rocksdb::ColumnFamilyHandle* handle : state_->families) {
    if (handle != nullptr) {
      handles.push_back(handle);
    }
  }
  rocksdb::Status status = state_->db->Flush(rocksdb::FlushOptions(), handles);
  if (status.ok()) {
    status = state_->db->SyncWAL();
  }
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot write {}", directory_.string()));
  }
  return ok();
}

Result<void> Database::compact(const std::function<void(Family)>& told) {
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForceOptimized;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  for (size_t i = 0; i < kFamilies; ++i) {
    if (state_->families[i] == nullptr) {
      continue;
    }
    if (told) {
      told(static_cast<Family>(i));
    }
    const rocksdb::Status status =
        state_->db->CompactRange(options, state_->families[i], nullptr, nullptr);
    if (!status.ok()) {
      return error_of(status, fmt::format("cannot compact {}", directory_.string()));
    }
  }
  return ok();
}

Result<void> Database::verify_files() const {
  const rocksdb::ReadOptions options;
  rocksdb::Status status = state_->db->VerifyFileChecksums(options);
  std::vector<rocksdb::LiveFileMetaData> files;
  state_->db->GetLiveFilesMetaData(&files);
  const bool all_summed = std::none_of(files.begin(), files.end(), [](const auto& file) {
    return file.file_checksum_func_name == rocksdb::kUnknownFileChecksumFuncName;
  });
  // Files of the first archives have no sum of their own, but their blocks do.
  if (status.ok() && !all_summed) {
    status = state_->db->VerifyChecksum(options);
  }
  if (!status.ok()) {
    return error_of(status, fmt::format("{} is damaged", directory_.string()));
  }
  return ok();
}

Result<void> Database::verify_log(const std::filesystem::path& directory) {
  rocksdb::DBOptions options = database_options({}, OpenMode::kRead, nullptr);
  // A torn record at the very end is what a killed process leaves; anything else is damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  std::vector<std::string> names;
  rocksdb::Status status = rocksdb::DB::ListColumnFamilies(options, directory.string(), &names);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  descriptors.reserve(names.size());
  const auto cache = rocksdb::NewLRUCache(1 << 20);
  for (const std::string& name : names) {
    descriptors.emplace_back(name, family_options(name, {}, cache));
  }
  State state;
  rocksdb::DB* db = nullptr;
  if (status.ok()) {
    status =
        rocksdb::DB::OpenForReadOnly(options, directory.string(), descriptors, &state.handles, &db);
    state.db.reset(db);
  }
  if (!status.ok()) {
    return error_of(status, fmt::format("the log of {} is damaged", directory.string()));
  }
  return ok();
}

bool Database::is_fixed() const {
  return state_->is_fixed;
}

rocksdb::DB& Database::handle() const {
  return *state_->db;
}

}  // namespace broadsheet::storage
