#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"
#include "storage/lock_file.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// An archive taken for care: no other process writes while this lives. Crawls write through
// Archive; prune, repair, compact and merge work on all of an archive and go to its families.
struct HeldArchive {
  std::unique_ptr<LockFile> lock;  // goes after the database
  std::unique_ptr<Database> database;
};

// Fails with kNotFound (no archive there) or kStorage (no directory, or a foreign database), naming
// the directory. Touches nothing.
[[nodiscard]] Result<void> require_archive(const std::filesystem::path& directory);

// Takes an archive that is there, of this schema or an older one, which it brings forward. Fails as
// Archive::open does.
[[nodiscard]] Result<HeldArchive> hold_archive(const std::filesystem::path& directory);

// Opens an archive to read it as it is now, also beside a process that writes it. Fails as
// require_archive does, with kCorrupt, or with kUnsupported for a newer schema.
[[nodiscard]] Result<std::unique_ptr<Database>> open_for_reading(
    const std::filesystem::path& directory);

}  // namespace broadsheet::storage
