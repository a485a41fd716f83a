#pragma once

#include <string_view>

#include "base/error.h"

namespace rocksdb {
class Status;
}

namespace broadsheet::storage {

// RocksDB's answer in our words. `what` says what was tried and on which directory; the status must
// not be OK. What an operator can do about a full, read-only or failing disk is said behind
// it. Damage is kCorrupt, a newer or foreign feature kUnsupported, everything else kStorage.
[[nodiscard]] Error error_of(const rocksdb::Status& status, std::string_view what);

}  // namespace broadsheet::storage
