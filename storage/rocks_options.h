#pragma once

#include <memory>
#include <string_view>

#include "storage/rocks.h"

namespace rocksdb {
class Cache;
class Env;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

// How RocksDB is set for an archive: blocks, filters, compression and what lies in files of its
// own, family by family. For storage/rocks.cc alone.
namespace broadsheet::storage {

// What waits in memory to be written is charged to `cache`, which so bounds both together. Not
// where nothing is written: a reader holds all of the log in memory, and would have no cache left.
[[nodiscard]] rocksdb::DBOptions database_options(const DatabaseOptions& options, OpenMode mode,
                                                  const std::shared_ptr<rocksdb::Cache>& cache);

// Of the family of that name, which may be one that an archive does not know.
[[nodiscard]] rocksdb::ColumnFamilyOptions family_options(
    std::string_view name, const DatabaseOptions& options,
    const std::shared_ptr<rocksdb::Cache>& cache);

// The same files without those in which RocksDB notes down its options, 60 KiB at each opening, two
// of them kept: nobody reads them, since all options stand here. `files` outlives it.
[[nodiscard]] std::unique_ptr<rocksdb::Env> without_options_files(rocksdb::Env& files);
// Whether a file of that name is one of those.
[[nodiscard]] bool is_options_file(std::string_view name);

}  // namespace broadsheet::storage
