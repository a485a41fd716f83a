#include "storage/held_archive.h"

#include <string>
#include <system_error>
#include <utility>

#include "storage/schema.h"

namespace broadsheet::storage {

Result<void> require_archive(const std::filesystem::path& directory) {
  const std::string path = directory.string();
  std::error_code error;
  if (!std::filesystem::is_directory(directory, error)) {
    const bool exists = std::filesystem::exists(directory, error);
    return exists ? Error{ErrorKind::kStorage, path + " is not a directory"}
                  : Error{ErrorKind::kNotFound, "no archive at " + path};
  }
  BS_TRY(const Database::Presence presence, Database::presence_in(directory));
  if (presence == Database::Presence::kNone) {
    return Error{ErrorKind::kNotFound, path + " holds no archive"};
  }
  if (presence == Database::Presence::kForeign) {
    return Error{ErrorKind::kStorage, path + " is a RocksDB database, but not an archive"};
  }
  return ok();
}

Result<HeldArchive> hold_archive(const std::filesystem::path& directory) {
  BS_TRY_VOID(require_archive(directory));
  HeldArchive held;
  BS_TRY(held.lock, LockFile::acquire(directory));
  BS_TRY(held.database, Database::open(directory, OpenMode::kWrite, {}));
  BS_TRY_VOID(migrate(*held.database));
  BS_TRY_VOID(check_schema(*held.database));
  return held;
}

Result<std::unique_ptr<Database>> open_for_reading(const std::filesystem::path& directory) {
  BS_TRY_VOID(require_archive(directory));
  BS_TRY(auto database, Database::open(directory, OpenMode::kRead, {}));
  BS_TRY_VOID(check_schema(*database));
  return database;
}

}  // namespace broadsheet::storage
