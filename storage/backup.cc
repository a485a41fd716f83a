#include "storage/backup.h"

#include <fmt/core.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <system_error>
#include <utility>

#include "storage/bytes.h"
#include "storage/held_archive.h"
#include "storage/lock_file.h"
#include "storage/reader.h"
#include "storage/record_frame.h"
#include "storage/rocks.h"
#include "storage/rocks_error.h"
#include "storage/schema.h"

namespace broadsheet::storage {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kStaging = "backup.staging";
constexpr uint8_t kLabelFormat = 1;
// A writer changes its list of files a few times a minute; linking takes milliseconds.
constexpr int kMomentAttempts = 20;

Error file_error(std::string_view what, const fs::path& path, const std::error_code& error) {
  return Error{ErrorKind::kStorage, fmt::format("{} {}: {}", what, path.string(), error.message())};
}

// What is kept with each backup in BackupEngine's own records.
struct Label {
  std::string archive;  // RocksDB's identity of the database
  SysTime at{};
  uint64_t captures = 0;
  uint64_t versions = 0;
};

std::string encode_label(const Label& label) {
  ByteWriter out;
  out.byte(kLabelFormat);
  out.text(label.archive);
  out.time(label.at);
  out.varint(label.captures);
  out.varint(label.versions);
  return std::move(out).take();
}

Result<Label> decode_label(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "backup", kLabelFormat));
  Label label;
  label.archive = in.text();
  label.at = in.time();
  label.captures = in.varint();
  label.versions = in.varint();
  BS_TRY_VOID(close_record(in, "backup"));
  return label;
}

// The directory the still copy lies in: emptied at both ends, held by one backup at a time.
class Staging {
 public:
  static Result<std::unique_ptr<Staging>> in(const fs::path& archive) {
    std::unique_ptr<Staging> staging(new Staging(archive / kStaging));
    std::error_code error;
    fs::create_directory(staging->path_, error);
    if (error) {
      return file_error("cannot create", staging->path_, error);
    }
    BS_TRY(staging->lock_, LockFile::acquire(staging->path_));
    BS_TRY_VOID(staging->clear());
    return staging;
  }
  ~Staging() {
    if (lock_) {
      std::error_code ignored;  // the next backup clears it
      fs::remove_all(path_, ignored);
    }
  }
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  // Removes all but the lock.
  Result<void> clear() const {
    std::error_code error;
    std::vector<fs::path> old;
    for (fs::directory_iterator entry(path_, error), end; !error && entry != end;
         entry.increment(error)) {
      if (entry->path().filename() != LockFile::kName) {
        old.push_back(entry->path());
      }
    }
    for (size_t i = 0; i < old.size() && !error; ++i) {
      fs::remove_all(old[i], error);
    }
    return error ? Result<void>(file_error("cannot clear", path_, error)) : ok();
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  explicit Staging(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
  std::unique_ptr<LockFile> lock_;
};

// RocksDB's list of files, and how far it was written: as long as neither changes, the files it
// names stay.
struct Moment {
  std::string manifest;
  uint64_t bytes = 0;
  friend bool operator==(const Moment&, const Moment&) = default;
};

Moment moment_of(const fs::path& archive) {
  std::ifstream current(archive / "CURRENT");
  Moment moment;
  std::getline(current, moment.manifest);
  std::error_code error;
  moment.bytes = fs::file_size(archive / moment.manifest, error);
  return moment;
}

Result<std::vector<fs::path>> files_of(const fs::path& archive) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator entry(archive, error), end; !error && entry != end;
       entry.increment(error)) {
    const fs::path& path = entry->path();
    const std::string name = path.filename().string();
    if (path.extension() == ".sst" || path.extension() == ".blob" || path.extension() == ".log" ||
        name == "CURRENT" || name == "IDENTITY" || name.starts_with("MANIFEST-")) {
      files.push_back(path);
    }
  }
  if (error) {
    return file_error("cannot read", archive, error);
  }
  // All logs but the last are complete by now; those made later are not in the list. So what is
  // copied is the log up to some moment, without a gap.
  std::sort(files.begin(), files.end());
  return files;
}

// False: what the archive consists of changed meanwhile.
Result<bool> take_moment(const fs::path& archive, const fs::path& staging) {
  const Moment before = moment_of(archive);
  BS_TRY(const auto files, files_of(archive));
  for (const fs::path& file : files) {
    const fs::path copy = staging / file.filename();
    const bool is_fixed = file.extension() == ".sst" || file.extension() == ".blob";
    std::error_code error;
    if (is_fixed) {
      fs::create_hard_link(file, copy, error);
    }
    if (!is_fixed || (error && error != std::errc::no_such_file_or_directory)) {
      error.clear();  // also where the file system has no links
      fs::copy_file(file, copy, fs::copy_options::overwrite_existing, error);
    }
    if (error == std::errc::no_such_file_or_directory) {
      return false;
    }
    if (error) {
      return file_error("cannot copy", file, error);
    }
  }
  return moment_of(archive) == before;
}

Result<void> take_still_copy(const fs::path& archive, const Staging& staging) {
  for (int attempt = 0; attempt < kMomentAttempts; ++attempt) {
    BS_TRY_VOID(staging.clear());
    BS_TRY(const bool taken, take_moment(archive, staging.path()));
    if (taken) {
      return ok();
    }
  }
  return Error{ErrorKind::kBusy,
               fmt::format("{} changes faster than it can be copied", archive.string())};
}

rocksdb::BackupEngineOptions engine_options(const fs::path& folder) {
  rocksdb::BackupEngineOptions options(folder.string());
  options.sync = true;
  options.share_table_files = true;
  options.share_files_with_checksum = true;
  return options;
}

// Whether backups are in it already. Refuses a folder of something else.
Result<bool> holds_backups(const fs::path& folder) {
  std::error_code error;
  const fs::file_status status = fs::status(folder, error);
  if (status.type() == fs::file_type::not_found) {
    return false;
  }
  if (status.type() != fs::file_type::directory) {
    return Error{ErrorKind::kStorage, folder.string() + " is not a directory"};
  }
  if (fs::is_directory(folder / "meta", error)) {
    return true;
  }
  if (!fs::is_empty(folder, error) || error) {
    return Error{ErrorKind::kStorage,
                 folder.string() + " holds other files and no backups; name an empty folder"};
  }
  return false;
}

uint64_t bytes_below(const fs::path& folder) {
  uint64_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    const uint64_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    bytes += gone ? 0 : size;
  }
  return bytes;
}

Result<Backup> backup_of(const rocksdb::BackupInfo& info) {
  BS_TRY(const Label label, decode_label(info.app_metadata));
  return Backup{.id = info.backup_id,
                .at = label.at,
                .captures = label.captures,
                .versions = label.versions,
                .bytes = info.size};
}

Result<std::unique_ptr<rocksdb::BackupEngineReadOnly>> open_backups(const fs::path& folder) {
  BS_TRY(const bool held, holds_backups(folder));
  if (!held) {
    return Error{ErrorKind::kNotFound, "no backups in " + folder.string()};
  }
  rocksdb::BackupEngineReadOnly* engine = nullptr;
  const rocksdb::Status status =
      rocksdb::BackupEngineReadOnly::Open(engine_options(folder), rocksdb::Env::Default(), &engine);
  if (!status.ok()) {
    return error_of(status, "cannot read the backups in " + folder.string());
  }
  return std::unique_ptr<rocksdb::BackupEngineReadOnly>(engine);
}

// Backups of two archives in one folder would be told apart by nobody.
Result<void> refuse_other_archive(const rocksdb::BackupEngine& engine, const std::string& archive,
                                  const fs::path& folder) {
  std::vector<rocksdb::BackupInfo> infos;
  engine.GetBackupInfo(&infos);
  for (const rocksdb::BackupInfo& info : infos) {
    const auto label = decode_label(info.app_metadata);
    if (label.ok() && label->archive != archive) {
      return Error{ErrorKind::kStorage,
                   folder.string() + " holds backups of another archive; name another folder"};
    }
  }
  return ok();
}

Result<Label> label_of(const Database& database, SysTime now) {
  BS_TRY(const Counters counters, read_counters(database, {}));
  Label label{
      .archive = {}, .at = now, .captures = counters.captures, .versions = counters.versions};
  const rocksdb::Status status = database.handle().GetDbIdentity(label.archive);
  if (!status.ok()) {
    return error_of(status, fmt::format("cannot read {}", database.directory().string()));
  }
  return label;
}

Result<BackupResult> write_backup(const Database& database, const fs::path& folder,
                                  const BackupOptions& options, const std::function<void()>& told) {
  BS_TRY(const Label label, label_of(database, options.now));
  const uint64_t bytes_before = bytes_below(folder);
  rocksdb::BackupEngine* opened = nullptr;
  rocksdb::Status status =
      rocksdb::BackupEngine::Open(engine_options(folder), rocksdb::Env::Default(), &opened);
  if (!status.ok()) {
    return error_of(status, "cannot write backups in " + folder.string());
  }
  const std::unique_ptr<rocksdb::BackupEngine> engine(opened);
  BS_TRY_VOID(refuse_other_archive(*engine, label.archive, folder));
  rocksdb::CreateBackupOptions create;
  create.progress_callback = told ? told : [] {};
  rocksdb::BackupID id = 0;
  status =
      engine->CreateNewBackupWithMetadata(create, &database.handle(), encode_label(label), &id);
  if (status.ok()) {
    status = engine->VerifyBackup(id, true);
  }
  rocksdb::BackupInfo info;
  if (status.ok()) {
    status = engine->GetBackupInfo(id, &info);
  }
  if (!status.ok()) {
    return error_of(status, "cannot write a backup in " + folder.string());
  }
  BackupResult result;
  BS_TRY(result.made, backup_of(info));
  result.bytes_added = bytes_below(folder) - std::min(bytes_before, bytes_below(folder));
  if (options.keep > 0) {
    std::vector<rocksdb::BackupInfo> all;
    engine->GetBackupInfo(&all);
    status = engine->PurgeOldBackups(options.keep);
    if (!status.ok()) {
      return error_of(status, "cannot remove old backups in " + folder.string());
    }
    result.removed = static_cast<uint32_t>(all.size() - std::min<size_t>(all.size(), options.keep));
  }
  return result;
}

}  // namespace

Result<BackupResult> back_up(const fs::path& archive, const fs::path& folder,
                             const BackupOptions& options, const std::function<void()>& told) {
  BS_TRY_VOID(require_archive(archive));
  BS_TRY(const bool has_some, holds_backups(folder));
  std::error_code error;
  if (!has_some) {
    fs::create_directories(folder, error);
    if (error) {
      return file_error("cannot create", folder, error);
    }
  }
  BS_TRY(const std::unique_ptr<Staging> staging, Staging::in(archive));
  BS_TRY_VOID(take_still_copy(archive, *staging));
  BS_TRY(const auto database, Database::open(staging->path(), OpenMode::kWrite, {}));
  BS_TRY_VOID(check_schema(*database));
  return write_backup(*database, folder, options, told);
}

Result<std::vector<Backup>> list_backups(const fs::path& folder) {
  BS_TRY(const auto engine, open_backups(folder));
  std::vector<rocksdb::BackupInfo> infos;
  engine->GetBackupInfo(&infos);
  std::vector<Backup> backups;
  for (const rocksdb::BackupInfo& info : infos) {
    BS_TRY(Backup backup, backup_of(info));
    backups.push_back(std::move(backup));
  }
  return backups;
}

Result<RestoreResult> restore(const fs::path& folder, uint32_t id, const fs::path& archive,
                              const std::function<void(uint64_t done)>& told) {
  std::error_code error;
  if (fs::exists(archive, error) &&
      !(fs::is_directory(archive, error) && fs::is_empty(archive, error))) {
    return Error{ErrorKind::kStorage,
                 archive.string() + " is there already; restore writes a new archive only"};
  }
  BS_TRY(const auto backups, list_backups(folder));
  const auto chosen = id == 0 && !backups.empty()
                          ? std::prev(backups.end())
                          : std::find_if(backups.begin(), backups.end(),
                                         [&](const Backup& backup) { return backup.id == id; });
  if (chosen == backups.end()) {
    return Error{ErrorKind::kNotFound, fmt::format("no backup {} in {}", id, folder.string())};
  }
  BS_TRY(const auto engine, open_backups(folder));
  // Beside the goal first: what lies at `archive` is whole.
  const fs::path unfinished = archive.string() + ".restoring";
  fs::remove_all(unfinished, error);
  fs::create_directories(unfinished, error);
  if (error) {
    return file_error("cannot create", unfinished, error);
  }
  rocksdb::Status status =
      engine->RestoreDBFromBackup(chosen->id, unfinished.string(), unfinished.string());
  if (!status.ok()) {
    fs::remove_all(unfinished, error);
    // Restoring does not say which file it stopped at; verifying does.
    const rocksdb::Status verified = engine->VerifyBackup(chosen->id, true);
    status = verified.ok() ? status : verified;
    return error_of(status,
                    fmt::format("cannot restore backup {} of {}", chosen->id, folder.string()));
  }
  RestoreResult result{.restored = *chosen, .findings = {}};
  {
    BS_TRY(const auto reader, open_reader(unfinished));
    BS_TRY(result.findings, reader->check(told));
  }
  fs::remove(archive, error);  // an empty directory, if any
  fs::rename(unfinished, archive, error);
  if (error) {
    return file_error("cannot rename", unfinished, error);
  }
  return result;
}

}  // namespace broadsheet::storage
