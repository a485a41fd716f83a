#include "tests/support/power_cut.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/system_clock.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "base/rng.h"

namespace broadsheet::support {
namespace {

namespace fs = std::filesystem;
using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr uint64_t kNever = std::numeric_limits<uint64_t>::max();

std::optional<std::string> bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    return std::nullopt;
  }
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

// The state behind the environment, and the environment's file system.
class PowerCut::Files final : public rocksdb::FileSystemWrapper {
 public:
  explicit Files(uint64_t seed)
      : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()), rng_(seed) {}
  [[nodiscard]] const char* Name() const override { return "PowerCutFiles"; }

  void stop_after(uint64_t changes) {
    const std::lock_guard lock(mutex_);
    stop_at_ = changes_ + changes;
  }
  void limit_disk(uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    disk_left_ = bytes;
  }
  void make_read_only() {
    const std::lock_guard lock(mutex_);
    read_only_ = true;
  }
  void break_down(DiskFault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
  }
  // Asked before every call that a fault may concern.
  IOStatus survive(DiskFault fault) const {
    const std::lock_guard lock(mutex_);
    if (fault_ != fault) {
      return IOStatus::OK();
    }
    return IOStatus::IOError(fault == DiskFault::kOpen ? "Too many open files"
                                                       : "Input/output error");
  }
  [[nodiscard]] bool has_stopped() const {
    const std::lock_guard lock(mutex_);
    return changes_ >= stop_at_;
  }
  [[nodiscard]] uint64_t changes() const {
    const std::lock_guard lock(mutex_);
    return changes_;
  }

  // Asked before every change, with the bytes it adds to the disk.
  IOStatus permit(uint64_t bytes = 0) {
    const std::lock_guard lock(mutex_);
    if (changes_ >= stop_at_) {
      return IOStatus::IOError("the process has stopped");
    }
    if (read_only_) {
      return IOStatus::IOError("Read-only file system");
    }
    if (bytes > disk_left_) {
      return IOStatus::NoSpace("No space left on device");
    }
    disk_left_ -= disk_left_ == kNever ? 0 : bytes;
    ++changes_;
    return IOStatus::OK();
  }
  void note_sync(const std::string& path, uint64_t size) {
    const std::lock_guard lock(mutex_);
    synced_[path] = size;
  }
  void note_directory_sync() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
  }

  void lose_unsynced();

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                           IODebugContext* context) override;
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* file,
                             IODebugContext* context) override {
    IOStatus renamed = RenameFile(old_path, path, options.io_options, context);
    return renamed.ok() ? NewWritableFile(path, options, file, context) : renamed;
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                               IODebugContext* context) override;
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                        IODebugContext* context) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* context) override;
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* context) override {
    IOStatus permitted = permit();
    return permitted.ok() ? target()->DeleteFile(path, options, context) : permitted;
  }

 private:
  // A directory entry that was made and not synced: what stood there before.
  struct Entry {
    std::string path;
    std::optional<std::string> before;  // bytes; nullopt: nothing
    std::string renamed_from;           // "": created
  };

  mutable std::mutex mutex_;
  Rng rng_;
  uint64_t changes_ = 0;
  uint64_t stop_at_ = kNever;
  uint64_t disk_left_ = kNever;
  bool read_only_ = false;
  DiskFault fault_ = DiskFault::kNone;
  std::map<std::string, uint64_t> synced_;  // files made here: bytes that are safe
  std::vector<Entry> entries_;              // in order
};

namespace {

// After a write that failed RocksDB's threads sleep for a second before they try again, and the end
// of the database waits for them.
class HastyClock final : public rocksdb::SystemClockWrapper {
 public:
  HastyClock() : rocksdb::SystemClockWrapper(rocksdb::SystemClock::Default()) {}
  [[nodiscard]] const char* Name() const override { return "HastyClock"; }
  void SleepForMicroseconds(int micros) override {
    target_->SleepForMicroseconds(std::min(micros, kSleepMicrosMax));
  }

 private:
  static constexpr int kSleepMicrosMax = 1000;
};

class FaultyEnv final : public rocksdb::EnvWrapper {
 public:
  explicit FaultyEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
      : rocksdb::EnvWrapper(rocksdb::NewCompositeEnv(files)) {
    system_clock_ = std::make_shared<HastyClock>();
  }
};

template <class Files>
class File final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  File(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path, Files& files)
      : rocksdb::FSWritableFileOwnerWrapper(std::move(file)),
        path_(std::move(path)),
        files_(files) {}

  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  IODebugContext* context) override {
    IOStatus permitted = files_.permit(data.size());
    return permitted.ok() ? target()->Append(data, options, context) : permitted;
  }
  IOStatus Append(const rocksdb::Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*verification*/,
                  IODebugContext* context) override {
    return Append(data, options, context);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* context) override {
    IOStatus permitted = files_.permit();
    return permitted.ok() ? target()->Truncate(size, options, context) : permitted;
  }
  IOStatus Allocate(uint64_t /*offset*/, uint64_t /*bytes*/, const IOOptions& /*options*/,
                    IODebugContext* /*context*/) override {
    return IOStatus::OK();  // room set aside is no change of the file
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* context) override {
    IOStatus permitted = files_.survive(DiskFault::kSync);
    if (permitted.ok()) {
      permitted = files_.permit();
    }
    if (!permitted.ok()) {
      return permitted;
    }
    files_.note_sync(path_, target()->GetFileSize(options, context));
    return IOStatus::OK();  // no real disk has to turn for it
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* context) override {
    return Sync(options, context);
  }
  IOStatus RangeSync(uint64_t /*offset*/, uint64_t /*bytes*/, const IOOptions& /*options*/,
                     IODebugContext* /*context*/) override {
    return IOStatus::OK();  // a hint, and no promise
  }

 private:
  std::string path_;
  Files& files_;
};

template <class Files>
class ReadFile final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  ReadFile(std::unique_ptr<rocksdb::FSRandomAccessFile> file, const Files& files)
      : rocksdb::FSRandomAccessFileOwnerWrapper(std::move(file)), files_(files) {}

  IOStatus Read(uint64_t offset, size_t bytes, const IOOptions& options, rocksdb::Slice* result,
                char* scratch, IODebugContext* context) const override {
    IOStatus survived = files_.survive(DiskFault::kRead);
    return survived.ok() ? target()->Read(offset, bytes, options, result, scratch, context)
                         : survived;
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, size_t count, const IOOptions& options,
                     IODebugContext* context) override {
    IOStatus survived = files_.survive(DiskFault::kRead);
    return survived.ok() ? target()->MultiRead(requests, count, options, context) : survived;
  }

 private:
  const Files& files_;
};

template <class Files>
class Directory final : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(std::unique_ptr<rocksdb::FSDirectory> directory, Files& files)
      : rocksdb::FSDirectoryWrapper(std::move(directory)), files_(files) {}

  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*context*/) override {
    IOStatus permitted = files_.survive(DiskFault::kSync);
    if (permitted.ok()) {
      permitted = files_.permit();
    }
    if (permitted.ok()) {
      files_.note_directory_sync();
    }
    return permitted;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* context,
                               const rocksdb::DirFsyncOptions& /*reason*/) override {
    return Fsync(options, context);
  }

 private:
  Files& files_;
};

}  // namespace

IOStatus PowerCut::Files::NewWritableFile(const std::string& path, const FileOptions& options,
                                          std::unique_ptr<rocksdb::FSWritableFile>* file,
                                          IODebugContext* context) {
  IOStatus permitted = survive(DiskFault::kOpen);
  if (permitted.ok()) {
    permitted = permit();
  }
  if (!permitted.ok()) {
    return permitted;
  }
  std::optional<std::string> before = bytes_of(path);
  std::unique_ptr<rocksdb::FSWritableFile> made;
  IOStatus status = target()->NewWritableFile(path, options, &made, context);
  if (status.ok()) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({.path = path, .before = std::move(before), .renamed_from = {}});
    synced_[path] = 0;
    *file = std::make_unique<File<Files>>(std::move(made), path, *this);
  }
  return status;
}

IOStatus PowerCut::Files::NewRandomAccessFile(const std::string& path, const FileOptions& options,
                                              std::unique_ptr<rocksdb::FSRandomAccessFile>* file,
                                              IODebugContext* context) {
  IOStatus survived = survive(DiskFault::kOpen);
  if (!survived.ok()) {
    return survived;
  }
  std::unique_ptr<rocksdb::FSRandomAccessFile> opened;
  IOStatus status = target()->NewRandomAccessFile(path, options, &opened, context);
  if (status.ok()) {
    *file = std::make_unique<ReadFile<Files>>(std::move(opened), *this);
  }
  return status;
}

IOStatus PowerCut::Files::NewDirectory(const std::string& path, const IOOptions& options,
                                       std::unique_ptr<rocksdb::FSDirectory>* directory,
                                       IODebugContext* context) {
  std::unique_ptr<rocksdb::FSDirectory> opened;
  IOStatus status = target()->NewDirectory(path, options, &opened, context);
  if (status.ok()) {
    *directory = std::make_unique<Directory<Files>>(std::move(opened), *this);
  }
  return status;
}

IOStatus PowerCut::Files::RenameFile(const std::string& from, const std::string& to,
                                     const IOOptions& options, IODebugContext* context) {
  IOStatus permitted = permit();
  if (!permitted.ok()) {
    return permitted;
  }
  std::optional<std::string> before = bytes_of(to);
  IOStatus status = target()->RenameFile(from, to, options, context);
  if (status.ok()) {
    const std::lock_guard lock(mutex_);
    entries_.push_back({.path = to, .before = std::move(before), .renamed_from = from});
    if (const auto known = synced_.find(from); known != synced_.end()) {
      synced_[to] = known->second;
      synced_.erase(known);
    }
  }
  return status;
}

// First the bytes of each file, then, as one, the directory's latest entries: a journal keeps them
// in order, so some of the last ones go and those before stay.
void PowerCut::Files::lose_unsynced() {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, size] : synced_) {
    std::error_code gone;
    const uint64_t written = fs::file_size(path, gone);
    if (!gone && written > size) {
      fs::resize_file(path, size + rng_.below(written - size + 1), gone);
    }
  }
  const size_t kept = rng_.below(entries_.size() + 1);
  while (entries_.size() > kept) {
    const Entry entry = std::move(entries_.back());
    entries_.pop_back();
    std::error_code ignored;
    if (!entry.renamed_from.empty()) {
      fs::rename(entry.path, entry.renamed_from, ignored);
    } else {
      fs::remove(entry.path, ignored);
    }
    if (entry.before) {
      std::ofstream(entry.path, std::ios::binary) << *entry.before;
    }
  }
  synced_.clear();
  entries_.clear();
}

PowerCut::PowerCut(uint64_t seed)
    : files_(std::make_shared<Files>(seed)), env_(std::make_unique<FaultyEnv>(files_)) {}
PowerCut::~PowerCut() = default;

rocksdb::Env* PowerCut::env() const {
  return env_.get();
}
void PowerCut::stop_after(uint64_t changes) {
  files_->stop_after(changes);
}
void PowerCut::fill_disk_after(uint64_t bytes) {
  files_->limit_disk(bytes);
}
void PowerCut::clear_disk() {
  files_->limit_disk(kNever);
}
void PowerCut::break_down(DiskFault fault) {
  files_->break_down(fault);
}
void PowerCut::make_read_only() {
  files_->make_read_only();
}
bool PowerCut::has_stopped() const {
  return files_->has_stopped();
}
uint64_t PowerCut::changes() const {
  return files_->changes();
}
void PowerCut::lose_unsynced() {
  files_->lose_unsynced();
}

}  // namespace broadsheet::support
