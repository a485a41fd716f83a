#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>

#include "storage/bytes.h"
#include "storage/keys.h"
#include "storage/schema.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

class Migration : public ArchiveTest {
 protected:
  void make_archive() {
    open();
    const JobRow job = begin(at_second(0));
    commit(article_visit(job.id, "https://example.org/a", "<p>one</p>", article("One", "Words."),
                         at_second(1)));
    archive_.reset();
  }
  void put_schema_number(uint64_t schema) {
    auto database = Database::open(directory_, OpenMode::kWrite, {});
    ASSERT_TRUE(database.ok());
    Batch batch(**database);
    ByteWriter out;
    out.varint(schema);
    batch.put(Family::kMeta, kSchemaKey, out.bytes());
    ASSERT_TRUE((*database)->write(batch, true).ok());
  }
  // What a broadsheet of schema 1 would have left: no tombstones and no chain.
  void take_back_to_schema_1() {
    put_schema_number(1);
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, directory_.string(), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) {
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    }
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* database = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open({}, directory_.string(), families, &handles, &database).ok());
    for (rocksdb::ColumnFamilyHandle* handle : handles) {
      if (handle->GetName() == "tombstone" || handle->GetName() == "chain") {
        ASSERT_TRUE(database->DropColumnFamily(handle).ok());
      }
      ASSERT_TRUE(database->DestroyColumnFamilyHandle(handle).ok());
    }
    delete database;
  }
  uint64_t schema_on_disk() {
    auto database = Database::open(directory_, OpenMode::kRead, {});
    EXPECT_TRUE(database.ok());
    const auto schema = schema_of(**database);
    return schema.ok() ? *schema : 0;
  }
};

TEST_F(Migration, ReaderTakesAnArchiveOfTheFirstSchemaAsItIs) {
  make_archive();
  take_back_to_schema_1();
  {
    const auto reader = open_reader(directory_);
    ASSERT_TRUE(reader.ok()) << reader.error().detail;
    EXPECT_EQ((*reader)->versions(key_of("https://example.org/a"))->size(), 1U);
    EXPECT_TRUE((*reader)->check({})->empty());
  }
  EXPECT_EQ(schema_on_disk(), 1U) << "reading changes nothing";
}

TEST_F(Migration, OpeningForWritingBringsTheFirstSchemaForward) {
  make_archive();
  take_back_to_schema_1();
  open();
  commit(visit(kNoJob, "https://example.org/b", "<p>two</p>", at_second(2)));
  expect_clean();
  archive_.reset();
  EXPECT_EQ(schema_on_disk(), kSchema);
}

TEST_F(Migration, InterruptedMigrationGoesOnAtTheNextOpening) {
  make_archive();
  put_schema_number(1);  // the families are there, the number was not raised yet
  open();
  expect_clean();
  archive_.reset();
  EXPECT_EQ(schema_on_disk(), kSchema);
}

TEST_F(Migration, ArchiveThatLacksAFamilyOfItsSchemaIsCorrupt) {
  make_archive();
  take_back_to_schema_1();
  put_schema_number(kSchema);
  const auto reader = open_reader(directory_);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(reader.error().detail, testing::HasSubstr("tombstone"));
}

}  // namespace
}  // namespace broadsheet::storage
