#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace rocksdb {
class DB;
class Env;
class Iterator;
class Snapshot;
class WriteBatch;
}  // namespace rocksdb

// The only door to RocksDB: column families by name, batches, iterators and snapshots as objects
// that clean up after themselves, statuses as Errors. Its headers stay inside rocks.cc,
// rocks_error.cc and backup.cc.
namespace broadsheet::storage {

// One column family each; docs/formats.md says what is in them. Their names are on disk.
enum class Family : uint8_t {
  kMeta,       // schema, counters, jobs
  kUrl,        // URL key -> UrlRow
  kDue,        // queues
  kHost,       // origin -> pace, robots.txt
  kCapture,    // URL key, id -> CaptureInfo
  kVersion,    // URL key, number -> VersionInfo
  kContent,    // SHA-256 -> payload
  kArticle,    // digest -> text, digest -> the rest of an article
  kNear,       // folded text -> who shows it
  kEdge,       // related links from both ends
  kOutlink,    // URL key -> links of the page when last read
  kTombstone,  // what was pruned, and which URLs may not come back (since schema 2)
  kChain,      // the hash chain over captures, where there is one (since schema 3)
  kCount,      // not a family
};
// How many of them an archive of the first schema has; the rest came one by one (schema.h).
inline constexpr size_t kFirstFamilies = 11;
[[nodiscard]] std::string_view name_of(Family family);

struct DatabaseOptions {
  uint64_t block_cache_bytes = 24ULL << 20;  // with the write buffer in it
  uint64_t write_buffer_bytes = 16ULL << 20;
  rocksdb::Env* env = nullptr;  // null: the system's files; tests put faults behind it
};

class Database;

// Changes that are written together or not at all.
class Batch {
 public:
  explicit Batch(Database& database);
  ~Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  void put(Family family, std::string_view key, std::string_view value);
  void erase(Family family, std::string_view key);
  // Adds to a count of Family::kMeta, without reading it; one that is not there is 0.
  void add(std::string_view key, int64_t difference);

 private:
  friend class Database;
  Database& database_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
};

// Walks the keys that start with a prefix, in order. key() and value() view bytes that live until
// the next step. Must not outlive its Database.
class Cursor {
 public:
  Cursor(std::unique_ptr<rocksdb::Iterator> iterator, std::string prefix, std::string directory,
         std::string_view start);
  ~Cursor();
  Cursor(Cursor&&) noexcept;
  Cursor(const Cursor&) = delete;
  Cursor& operator=(const Cursor&) = delete;
  Cursor& operator=(Cursor&&) = delete;

  [[nodiscard]] bool valid() const;
  void next();
  // To the first key at or behind `key`, which should start with the prefix.
  void seek(std::string_view key);
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;
  // Whether the walk ended because the keys did: ask after valid() turned false.
  [[nodiscard]] Result<void> status() const;

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string prefix_;
  std::string directory_;
};

// A fixed moment of a database. Must not outlive it.
class Snapshot {
 public:
  explicit Snapshot(const Database& database);
  ~Snapshot();
  Snapshot(const Snapshot&) = delete;
  Snapshot& operator=(const Snapshot&) = delete;
  [[nodiscard]] const rocksdb::Snapshot* get() const { return snapshot_; }

 private:
  const Database& database_;
  const rocksdb::Snapshot* snapshot_;
};

// Where a read looks: now, or at a snapshot.
struct ReadView {
  const Snapshot* snapshot = nullptr;
  bool fill_cache = true;  // false for walks over everything
  // Where a scan begins, "" = at the first key. Not the same as scanning and seeking: to find the
  // first key of a queue, everything erased before it is passed.
  std::string_view start = {};
  // After each seek only keys are wanted that share their front with what was sought (the first
  // five bytes in Family::kNear, six in kContent): files that have none of them are not looked at.
  // Behind those keys the scan may give anything.
  bool same_front = false;
};

enum class OpenMode : uint8_t {
  kCreate,  // a new database in an empty directory
  kWrite,   // an existing one, alone
  kRead,    // the moment of opening, also beside a writing process; writes nothing
};

// One open RocksDB database. Thread-safe.
class Database {
 public:
  // Families that are missing stay so (has() tells) and read as empty until
  // create_missing_families().
  static Result<std::unique_ptr<Database>> open(const std::filesystem::path& directory,
                                                OpenMode mode, const DatabaseOptions& options);
  // Whether the directory holds a RocksDB database with the families that every archive has,
  // another one (one whose making was broken off counts as that), or none.
  enum class Presence : uint8_t { kNone, kForeign, kOurs };
  static Result<Presence> presence_in(const std::filesystem::path& directory);

  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] bool has(Family family) const;
  Result<void> create_missing_families();

  [[nodiscard]] Result<std::optional<std::string>> get(Family family, std::string_view key,
                                                       const ReadView& view = {}) const;
  // Whether the key is there.
  [[nodiscard]] Result<bool> contains(Family family, std::string_view key,
                                      const ReadView& view = {}) const;
  // One answer a key, in their order.
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> multi_get(
      Family family, const std::vector<std::string>& keys, const ReadView& view = {}) const;
  [[nodiscard]] Cursor scan(Family family, std::string_view prefix,
                            const ReadView& view = {}) const;
  Result<void> write(Batch& batch, bool sync);
  // Memory to disk, and synced.
  Result<void> flush();
  // Rewrites every file without what was erased or overwritten; calls `told` before each family.
  Result<void> compact(const std::function<void(Family)>& told);
  // Reads every byte of every table and blob file and compares their checksums. Damage is kCorrupt.
  [[nodiscard]] Result<void> verify_files() const;
  // Whether the log, which holds what was written last, can be read to its end. Opening takes the
  // whole records before the damage and says nothing: after a power cut that is all there is.
  [[nodiscard]] static Result<void> verify_log(const std::filesystem::path& directory);
  // Whether it was opened to read one moment.
  [[nodiscard]] bool is_fixed() const;
  // For storage/backup.cc alone.
  [[nodiscard]] rocksdb::DB& handle() const;
  [[nodiscard]] const std::filesystem::path& directory() const { return directory_; }

 private:
  friend class Batch;
  friend class Snapshot;
  struct State;  // RocksDB's own objects
  Database(std::filesystem::path directory, std::unique_ptr<State> state);

  std::filesystem::path directory_;
  std::unique_ptr<State> state_;
};

}  // namespace broadsheet::storage
