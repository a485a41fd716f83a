#include "storage/schema.h"

#include <fmt/core.h>

#include <array>

#include "storage/bytes.h"
#include "storage/keys.h"

namespace broadsheet::storage {
namespace {

constexpr auto kFamilyCount = static_cast<size_t>(Family::kCount);
// How many families an archive of each schema has, from schema 1 on.
constexpr std::array<size_t, kSchema> kFamilies = {kFirstFamilies, kFirstFamilies + 1, kFamilyCount,
                                                   kFamilyCount};

// From schema 1 the tombstones of what was pruned, from schema 2 the hash chain over captures.
Result<void> add_family(Database& database) {
  return database.create_missing_families();
}

// From schema 3: the related links a page shows are one record from its next visit on. The rows of
// before are what schema 4 has for links that are shown no longer (storage/related_rows.h), so
// there is nothing to rewrite: a page takes its own in when it is read again.
Result<void> keep_rows(Database& /*database*/) {
  return ok();
}

using Step = Result<void> (*)(Database&);
// The way from each schema to the one after, from schema 1 on.
constexpr std::array<Step, kSchema - 1> kSteps = {add_family, add_family, keep_rows};

void put_number(Batch& batch, uint64_t schema) {
  ByteWriter out;
  out.varint(schema);
  batch.put(Family::kMeta, kSchemaKey, out.bytes());
}

}  // namespace

Result<uint64_t> schema_of(const Database& database) {
  BS_TRY(const auto record, database.get(Family::kMeta, kSchemaKey));
  if (!record) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("archive {} has no schema number", database.directory().string())};
  }
  ByteReader in(*record);
  const uint64_t schema = in.varint();
  if (!in.finished() || schema == 0) {
    return Error{ErrorKind::kCorrupt, fmt::format("archive {} has a damaged schema number",
                                                  database.directory().string())};
  }
  return schema;
}

Result<void> check_schema(const Database& database) {
  BS_TRY(const uint64_t schema, schema_of(database));
  if (schema > kSchema) {
    return Error{ErrorKind::kUnsupported,
                 fmt::format("archive {} has schema {}, written by a newer broadsheet; this one "
                             "reads up to {}",
                             database.directory().string(), schema, kSchema)};
  }
  for (size_t i = 0; i < kFamilies[schema - 1]; ++i) {
    const auto family = static_cast<Family>(i);
    if (!database.has(family)) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("archive {} lacks its part '{}'", database.directory().string(),
                               name_of(family))};
    }
  }
  return ok();
}

void put_schema(Batch& batch) {
  put_number(batch, kSchema);
}

Result<void> migrate(Database& database) {
  BS_TRY(const uint64_t schema, schema_of(database));
  for (uint64_t from = schema; from < kSchema; ++from) {
    BS_TRY_VOID(kSteps[from - 1](database));
    Batch batch(database);
    put_number(batch, from + 1);
    BS_TRY_VOID(database.write(batch, true));
  }
  return ok();
}

}  // namespace broadsheet::storage
