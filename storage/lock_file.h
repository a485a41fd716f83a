#pragma once

#include <filesystem>
#include <memory>

#include "base/result.h"

namespace broadsheet::storage {

// Holds an archive for one writing process, and says to others who holds it: `broadsheet.lock` in
// the directory names process, command and start. The kernel drops the hold when the process ends,
// however it ends; the file stays, and its text counts only while the hold does.
class LockFile {
 public:
  static constexpr char kName[] = "broadsheet.lock";

  // Fails with kBusy (naming the holder) or kStorage.
  static Result<std::unique_ptr<LockFile>> acquire(const std::filesystem::path& directory);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace broadsheet::storage
