#pragma once

#include <cstdint>

#include "base/result.h"
#include "storage/rocks.h"

namespace broadsheet::storage {

// Which families and record formats an archive holds, as one number in `meta`. An archive of an
// older schema is read as it is, and brought forward when it is first opened for writing; one of a
// newer schema is refused with both numbers.
//
// Checklist for a new schema: raise kSchema, append its step in schema.cc (and to kFamilies there
// how many families it has), describe it in docs/formats.md, and let migration_test.cc open an
// archive of the schema before.
inline constexpr uint64_t kSchema = 4;  // on disk, in `meta`

// Fails with kCorrupt when there is none.
[[nodiscard]] Result<uint64_t> schema_of(const Database& database);
// Fails with kUnsupported for a newer schema (naming both), kCorrupt for none or when the archive
// lacks a family of its schema.
[[nodiscard]] Result<void> check_schema(const Database& database);
// Writes this program's schema number.
void put_schema(Batch& batch);

// Brings an archive forward to this program's schema, one step at a time. Each step may be done
// twice, and the number is raised (synced) behind it: an interrupted migration goes on at the next
// opening. Nothing to do for an archive of this schema or a newer one.
[[nodiscard]] Result<void> migrate(Database& database);

}  // namespace broadsheet::storage
