#include "cli/new_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace broadsheet::cli {

Result<void> write_new_file(const std::filesystem::path& file, std::string_view text,
                            FileReaders readers) {
  const mode_t mode = readers == FileReaders::kOwner ? 0600 : 0644;
  const int handle = open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (handle < 0 && errno == EEXIST) {
    return Error{ErrorKind::kUsage,
                 fmt::format("{} is there already, and is left as it is", file.string())};
  }
  std::error_code error;
  if (handle < 0) {
    error.assign(errno, std::generic_category());
  }
  while (!error && !text.empty()) {
    const ssize_t written = write(handle, text.data(), text.size());
    if (written < 0 && errno != EINTR) {
      error.assign(errno, std::generic_category());
    }
    text.remove_prefix(written > 0 ? static_cast<size_t>(written) : 0);
  }
  if (handle >= 0) {
    close(handle);
  }
  return error ? Error{ErrorKind::kStorage,
                       fmt::format("{}: cannot be written: {}", file.string(), error.message())}
               : ok();
}

}  // namespace broadsheet::cli
