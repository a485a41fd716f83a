#pragma once

#include <cstdint>
#include <memory>

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace broadsheet::support {

// What a disk or a process may run into at any call.
enum class DiskFault : uint8_t {
  kNone,
  kSync,  // nothing can be synced: EIO
  kRead,  // nothing can be read: EIO
  kOpen,  // no file can be opened: EMFILE
};

// Files as RocksDB sees them, on a machine that may lose its power, be killed or run out of disk at
// any change to a file. What is written is in the files at once; which of it had been synced is
// remembered, so that lose_unsynced() can take away what a power cut would.
//
// A change is: bytes appended, a file or directory synced, created, renamed, truncated or deleted.
// Thread-safe, as RocksDB needs it. Must outlive every database opened with env().
class PowerCut {
 public:
  // `seed` decides how much of what was not synced is lost: of a file any suffix, of the entries of
  // a directory all or none.
  explicit PowerCut(uint64_t seed);
  ~PowerCut();
  PowerCut(const PowerCut&) = delete;
  PowerCut& operator=(const PowerCut&) = delete;

  [[nodiscard]] rocksdb::Env* env() const;

  // The process stops before its change number `changes` from now: that one and all later ones
  // fail and leave no trace.
  void stop_after(uint64_t changes);
  // The disk takes `bytes` more; appends beyond fail as ENOSPC does. Everything else works.
  void fill_disk_after(uint64_t bytes);
  // Room again.
  void clear_disk();
  // From now on, until kNone.
  void break_down(DiskFault fault);
  // Every change fails as EROFS does.
  void make_read_only();
  [[nodiscard]] bool has_stopped() const;
  [[nodiscard]] uint64_t changes() const;  // so far, those that were made

  // After the database was closed: what a power cut takes. Without it the process was merely
  // killed.
  void lose_unsynced();

 private:
  class Files;
  std::shared_ptr<Files> files_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace broadsheet::support
