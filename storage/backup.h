#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "storage/archive.h"

// Backups of an archive in a folder of RocksDB's BackupEngine: each is whole and can be restored
// alone, and a file that several have in common lies there once, so a backup costs what changed
// since the one before. A backup may be made while a crawl writes: the archive's files are linked
// into `backup.staging` inside it (they never change once written; the log and the list of files
// are copied, and the moment is taken again when that list changed meanwhile), and it is this
// still copy that is opened and backed up.
namespace broadsheet::storage {

struct Backup {
  uint32_t id = 0;  // rises from 1
  SysTime at{};
  uint64_t captures = 0;
  uint64_t versions = 0;
  uint64_t bytes = 0;  // of all its files, those shared with other backups too
};

struct BackupOptions {
  SysTime now{};
  uint32_t keep = 0;  // remove all but so many of the newest backups; 0 keeps all
};

struct BackupResult {
  Backup made;
  uint64_t bytes_added = 0;  // by which the folder grew, before older backups were removed
  uint32_t removed = 0;
};

// Backs up `archive` into `folder`, which is made when it is not there, and reads every file of the
// backup again. `told` is called now and then. Fails with kNotFound (no archive), kBusy (another
// backup of this archive is under way), kCorrupt (what was written does not read back) or kStorage;
// a folder that holds other files, or backups of another archive, is refused and left alone.
[[nodiscard]] Result<BackupResult> back_up(const std::filesystem::path& archive,
                                           const std::filesystem::path& folder,
                                           const BackupOptions& options,
                                           const std::function<void()>& told);

// Oldest first. Fails with kNotFound when the folder holds no backups.
[[nodiscard]] Result<std::vector<Backup>> list_backups(const std::filesystem::path& folder);

struct RestoreResult {
  Backup restored;
  std::vector<Finding> findings;  // of the check that followed: those the archive had then
};

// Makes the archive `archive` from the backup of that id (0: the newest) and checks it. The
// directory must not exist, or be empty. Files whose checksums do not agree are kCorrupt, and then
// nothing is left at `archive`.
[[nodiscard]] Result<RestoreResult> restore(const std::filesystem::path& folder, uint32_t id,
                                            const std::filesystem::path& archive,
                                            const std::function<void(uint64_t done)>& told);

}  // namespace broadsheet::storage
