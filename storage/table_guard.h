#pragma once

#include <filesystem>

#include "base/result.h"

namespace broadsheet::storage {

// RocksDB verifies the checksum of every block it reads, with three exceptions in its table files
// that a flipped bit turns into an abort of the process or into unverified reading: the footer,
// which no checksum covers (its first byte even says which kind of checksum the rest has), the
// block places it names, and the properties block, which is taken apart before its checksum is
// looked at (7.8.3, ReadTablePropertiesHelper). This verifies those three for every table of a
// directory before RocksDB opens it: three small reads a table. Fails with kCorrupt (naming the
// file) or kStorage.
//
// A file without the magic number at its end passes: it is being written right now, or RocksDB
// refuses it itself.
[[nodiscard]] Result<void> verify_tables(const std::filesystem::path& directory);

}  // namespace broadsheet::storage
