#include "storage/rocks_error.h"

#include <fmt/core.h>
#include <rocksdb/status.h>

#include <algorithm>
#include <string>

#include "base/check.h"

namespace broadsheet::storage {

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
  return Error{kind, fmt::format("{}: {}", what, answer)};
}

}  // namespace broadsheet::storage
