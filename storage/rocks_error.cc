#include "storage/rocks_error.h"

#include <fmt/core.h>
#include <rocksdb/status.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/check.h"

namespace broadsheet::storage {
namespace {

struct Remedy {
  std::string_view said;  // by the system, as RocksDB passes it on
  std::string_view advice;
};
constexpr auto kRemedies = std::to_array<Remedy>({
    {"No space left on device", "the disk is full: free some space, then go on"},
    {"Disk quota exceeded", "the quota is used up: free some space, then go on"},
    {"File too large", "a limit of file sizes (ulimit -f) is reached: raise it, then go on"},
    {"Read-only file system", "the disk is read-only: mount it for writing, then go on"},
    {"Permission denied", "this user may not: set owner or mode, then go on"},
    {"Too many open files", "raise the limit of open files (ulimit -n), then go on"},
    {"Input/output error", "the disk fails: see the system's log, then run check"},
});

std::string advice_for(std::string_view answer) {
  const auto known = std::find_if(kRemedies.begin(), kRemedies.end(), [&](const Remedy& remedy) {
    return answer.find(remedy.said) != std::string_view::npos;
  });
  return known == kRemedies.end() ? std::string() : fmt::format(" ({})", known->advice);
}

}  // namespace

Error error_of(const rocksdb::Status& status, std::string_view what) {
  BS_CHECK(!status.ok());
  std::string answer = status.ToString();
  std::replace(answer.begin(), answer.end(), '\n', ' ');  // some answers quote options over lines
  ErrorKind kind = ErrorKind::kStorage;
  if (status.IsCorruption()) {
    kind = ErrorKind::kCorrupt;
  } else if (status.IsNotSupported()) {
    kind = ErrorKind::kUnsupported;
  }
  return Error{kind, fmt::format("{}: {}{}", what, answer, advice_for(answer))};
}

}  // namespace broadsheet::storage
