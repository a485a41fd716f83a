#pragma once

#include <filesystem>
#include <string>

namespace broadsheet::support {

// A directory of its own below the system's temporary one, gone with this object.
class TempDirectory {
 public:
  TempDirectory();
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  // Writes a file in it and returns its path.
  std::filesystem::path write(const std::string& name, const std::string& bytes) const;

 private:
  std::filesystem::path path_;
};

// Where a test keeps an archive: a path that does not exist yet, in a TempDirectory.
class TempArchive {
 public:
  [[nodiscard]] std::filesystem::path path() const { return directory_.path() / "archive"; }
  [[nodiscard]] const TempDirectory& directory() const { return directory_; }

 private:
  TempDirectory directory_;
};

}  // namespace broadsheet::support
