#include "storage/lock_file.h"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

#include "base/clock.h"
#include "base/text.h"
#include "base/units.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kHolderBytesMax = 512;

std::string system_message(int error_number) {
  return std::generic_category().message(error_number);
}

// "4711 (broadsheet crawl https://example.org/) since 2026-11-22T21:34:18Z"
std::string describe_this_process() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string command(std::istreambuf_iterator<char>(file), {});
  std::replace(command.begin(), command.end(), '\0', ' ');
  command = first_graphemes(to_valid_utf8(trim(command)), 200);
  return fmt::format("{} ({}) since {}", getpid(), command, format_rfc3339(SystemClock().now()));
}

std::string read_holder(int descriptor) {
  std::array<char, kHolderBytesMax> text{};
  const ssize_t size = pread(descriptor, text.data(), text.size(), 0);
  if (size <= 0) {
    return "unknown";
  }
  const std::string_view line(text.data(), static_cast<size_t>(size));
  return to_valid_utf8(trim(line.substr(0, line.find('\n'))));
}

}  // namespace

Result<std::unique_ptr<LockFile>> LockFile::acquire(const std::filesystem::path& directory) {
  const std::filesystem::path path = directory / kName;
  const int descriptor = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) {
    return Error{ErrorKind::kStorage,
                 fmt::format("cannot write {}: {}", path.string(), system_message(errno))};
  }
  std::unique_ptr<LockFile> lock(new LockFile(descriptor));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) {
      return Error{ErrorKind::kBusy, fmt::format("archive {} is held by process {}",
                                                 directory.string(), read_holder(descriptor))};
    }
    return Error{ErrorKind::kStorage,
                 fmt::format("cannot lock {}: {}", path.string(), system_message(errno))};
  }
  const std::string holder = describe_this_process().substr(0, kHolderBytesMax - 1) + "\n";
  if (ftruncate(descriptor, 0) != 0 ||
      pwrite(descriptor, holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size())) {
    return Error{ErrorKind::kStorage,
                 fmt::format("cannot write {}: {}", path.string(), system_message(errno))};
  }
  return lock;
}

LockFile::~LockFile() {
  close(descriptor_);
}

}  // namespace broadsheet::storage
