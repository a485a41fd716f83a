#include "storage/backup.h"

#include <gmock/gmock.h>

#include <atomic>
#include <fstream>
#include <thread>

#include "base/rng.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

class BackupOfArchive : public ArchiveTest {
 protected:
  void add_pages(int first, int count) {
    for (int i = first; i < first + count; ++i) {
      std::string body(9000, '\0');
      for (char& c : body) {
        c = static_cast<char>(rng_.next());  // does not compress: goes into a blob file
      }
      const std::string href = "https://example.org/" + std::to_string(i);
      commit(article_visit(kNoJob, href, body, article("Title", "Words " + std::to_string(i)),
                           at_second(i)));
    }
  }
  BackupResult back_up_now(BackupOptions options = {.now = at_second(1000)}) {
    auto result = back_up(directory_, folder(), options, {});
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? *result : BackupResult{};
  }
  RestoreResult restore_into(const std::string& name, uint32_t id = 0) {
    auto result = restore(folder(), id, root_ / name, {});
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? *std::move(result) : RestoreResult{};
  }
  fs::path folder() const { return root_ / "backups"; }
  Rng rng_{11};
};

TEST_F(BackupOfArchive, RestoredArchiveHoldsWhatWasBackedUp) {
  open();
  add_pages(0, 30);
  archive_.reset();
  const BackupResult result = back_up_now();
  EXPECT_EQ(result.made.id, 1U);
  EXPECT_EQ(result.made.captures, 30U);
  EXPECT_EQ(result.made.at, at_second(1000));
  EXPECT_GE(result.bytes_added, 30U * 9000);
  EXPECT_FALSE(fs::exists(directory_ / "backup.staging"));

  const RestoreResult restored = restore_into("restored");
  EXPECT_THAT(restored.findings, IsEmpty());
  directory_ = root_ / "restored";
  open();
  expect_clean();
  EXPECT_EQ(archive_->reader()->stats()->captures, 30U);
  add_pages(30, 1);
  expect_clean();
}

TEST_F(BackupOfArchive, SecondBackupCostsWhatChanged) {
  open();
  add_pages(0, 60);
  ASSERT_TRUE(archive_->flush().ok());
  const uint64_t first = back_up_now().bytes_added;
  add_pages(60, 3);
  const BackupResult second = back_up_now();
  EXPECT_EQ(second.made.id, 2U);
  EXPECT_LT(second.bytes_added, first / 4);
  EXPECT_EQ(list_backups(folder())->size(), 2U);
  restore_into("old", 1);
  EXPECT_EQ((*open_reader(root_ / "old"))->stats()->captures, 60U);
  restore_into("new");
  EXPECT_EQ((*open_reader(root_ / "new"))->stats()->captures, 63U);
}

TEST_F(BackupOfArchive, IsMadeWhileTheArchiveIsWritten) {
  open();
  add_pages(0, 20);
  std::atomic<bool> stop = false;
  std::thread writer([&] {
    for (int i = 20; !stop; ++i) {
      add_pages(i, 1);
      if (i % 40 == 0) {
        EXPECT_TRUE(archive_->flush().ok());
      }
    }
  });
  for (int i = 0; i < 4; ++i) {
    back_up_now();
  }
  stop = true;
  writer.join();
  uint64_t captures = 20;
  for (uint32_t id = 1; id <= 4; ++id) {
    const std::string name = "restored" + std::to_string(id);
    const RestoreResult restored = restore_into(name, id);
    EXPECT_THAT(restored.findings, IsEmpty());
    const uint64_t held = (*open_reader(root_ / name))->stats()->captures;
    EXPECT_GE(held, captures) << "a backup holds at least what the one before held";
    captures = held;
  }
}

TEST_F(BackupOfArchive, KeepRemovesTheOldest) {
  open();
  add_pages(0, 2);
  back_up_now();
  back_up_now();
  const BackupResult third = back_up_now({.now = at_second(3), .keep = 2});
  EXPECT_EQ(third.removed, 1U);
  const auto left = list_backups(folder());
  ASSERT_TRUE(left.ok());
  ASSERT_EQ(left->size(), 2U);
  EXPECT_EQ(left->front().id, 2U);
  const auto gone = restore(folder(), 1, root_ / "gone", {});
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().kind, ErrorKind::kNotFound);
}

TEST_F(BackupOfArchive, NothingIsOverwritten) {
  open();
  add_pages(0, 2);
  fs::create_directories(root_ / "letters");
  std::ofstream(root_ / "letters" / "letter.txt") << "mine";
  const auto into_other = back_up(directory_, root_ / "letters", {}, {});
  ASSERT_FALSE(into_other.ok());
  EXPECT_THAT(into_other.error().detail, HasSubstr("holds other files"));
  back_up_now();
  const auto over_archive = restore(folder(), 0, directory_, {});
  ASSERT_FALSE(over_archive.ok());
  EXPECT_THAT(over_archive.error().detail, HasSubstr("there already"));
  EXPECT_EQ(archive_->reader()->stats()->captures, 2U);
}

TEST_F(BackupOfArchive, FolderKeepsToOneArchive) {
  open();
  add_pages(0, 1);
  back_up_now();
  archive_.reset();
  directory_ = root_ / "another";
  open();
  const auto mixed = back_up(directory_, folder(), {}, {});
  ASSERT_FALSE(mixed.ok());
  EXPECT_THAT(mixed.error().detail, HasSubstr("another archive"));
}

TEST_F(BackupOfArchive, MissingArchiveOrBackupIsNotFound) {
  EXPECT_EQ(back_up(directory_, folder(), {}, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_FALSE(fs::exists(folder()));
  EXPECT_EQ(restore(folder(), 0, directory_, {}).error().kind, ErrorKind::kNotFound);
  EXPECT_EQ(list_backups(folder()).error().kind, ErrorKind::kNotFound);
}

TEST_F(BackupOfArchive, DamagedBackupIsNotRestored) {
  open();
  add_pages(0, 10);
  back_up_now();
  for (const auto& entry : fs::directory_iterator(folder() / "shared_checksum")) {
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 2));
    file.put('\x5A');
  }
  const auto restored = restore(folder(), 0, root_ / "restored", {});
  ASSERT_FALSE(restored.ok());
  EXPECT_EQ(restored.error().kind, ErrorKind::kCorrupt);
  EXPECT_THAT(restored.error().detail, HasSubstr("shared_checksum/"));
  EXPECT_FALSE(fs::exists(root_ / "restored"));
}

}  // namespace
}  // namespace broadsheet::storage
