#include <gmock/gmock.h>
#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "base/rng.h"
#include "storage/bytes.h"
#include "storage/keys.h"
#include "storage/reader.h"
#include "storage/rocks.h"
#include "storage/schema.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

namespace fs = std::filesystem;

class Opening : public ArchiveTest {
 protected:
  Error error_of_open(bool create = true) {
    ArchiveOptions options;
    options.create = create;
    auto archive = Archive::open(directory_, options);
    EXPECT_FALSE(archive.ok());
    return archive.ok() ? Error{} : archive.error();
  }
  Error error_of_reader() {
    auto reader = open_reader(directory_);
    EXPECT_FALSE(reader.ok());
    return reader.ok() ? Error{} : reader.error();
  }
  // An archive of a few visits, closed.
  void make_archive(bool flushed) {
    open();
    const JobRow job = begin(at_second(0));
    for (int i = 0; i < 20; ++i) {
      std::string body(9000, '\0');
      for (char& c : body) {
        c = static_cast<char>(rng_.next());  // does not compress: goes into a blob file
      }
      const std::string href = "https://example.org/" + std::to_string(i % 7);
      const std::string words = "Words number " + std::to_string(i / 2) + ".";
      VisitRecord record = article_visit(job.id, href, body, article("Title", words), at_second(i));
      record.found = {candidate(href + "/next")};
      commit(std::move(record));
    }
    if (flushed) {
      ASSERT_TRUE(archive_->flush().ok());
    }
    archive_.reset();
  }
  Rng rng_{7};
};

TEST_F(Opening, MissingArchiveIsMadeOnlyWhenAsked) {
  EXPECT_EQ(error_of_open(false).kind, ErrorKind::kNotFound);
  EXPECT_FALSE(fs::exists(directory_)) << "nothing was made";
  EXPECT_EQ(error_of_reader().kind, ErrorKind::kNotFound);
  open();
  expect_clean();
}

// Of each opening one would be left, a few times larger than a small archive's rows.
TEST_F(Opening, KeepsNoFileOfOptionsAndRemovesThoseOfBefore) {
  const auto options_files = [&] {
    size_t count = 0;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      count += entry.path().filename().string().starts_with("OPTIONS") ? 1 : 0;
    }
    return count;
  };
  make_archive(true);
  EXPECT_EQ(options_files(), 0U);
  std::ofstream(directory_ / "OPTIONS-000007") << "[Version]";
  ASSERT_TRUE(open_reader(directory_).ok());
  EXPECT_EQ(options_files(), 1U) << "a reader writes nothing";
  open();
  EXPECT_EQ(options_files(), 0U);
  expect_clean();
}

TEST_F(Opening, EmptyDirectoryIsNoArchiveButMayBecomeOne) {
  fs::create_directories(directory_);
  EXPECT_EQ(error_of_open(false).kind, ErrorKind::kNotFound);
  EXPECT_EQ(error_of_reader().kind, ErrorKind::kNotFound);
  open();
  expect_clean();
}

TEST_F(Opening, DirectoryWithOtherFilesIsLeftAlone) {
  fs::create_directories(directory_);
  std::ofstream(directory_ / "letter.txt") << "mine";
  const Error error = error_of_open();
  EXPECT_EQ(error.kind, ErrorKind::kStorage);
  EXPECT_THAT(error.detail, HasSubstr("no archive"));
  EXPECT_EQ(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()), 1);
}

TEST_F(Opening, FileInPlaceOfTheDirectoryIsNamed) {
  std::ofstream(directory_) << "a file";
  EXPECT_EQ(error_of_open().kind, ErrorKind::kStorage);
  EXPECT_EQ(error_of_reader().kind, ErrorKind::kStorage);
}

TEST_F(Opening, ForeignDatabaseIsRefused) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* database = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, directory_.string(), &database).ok());
  delete database;
  EXPECT_EQ(error_of_open().kind, ErrorKind::kStorage);
  EXPECT_EQ(error_of_reader().kind, ErrorKind::kStorage);
  EXPECT_FALSE(fs::exists(directory_ / "broadsheet.lock"));
}

TEST_F(Opening, DirectoryThatCannotBeMadeIsAStorageError) {
  directory_ = "/proc/broadsheet-archive";
  EXPECT_EQ(error_of_open().kind, ErrorKind::kStorage);
}

TEST_F(Opening, NewerSchemaIsRefusedWithBothNumbers) {
  open();
  archive_.reset();
  {
    auto database = Database::open(directory_, OpenMode::kWrite, {});
    ASSERT_TRUE(database.ok());
    Batch batch(**database);
    ByteWriter schema;
    schema.varint(kSchema + 6);
    batch.put(Family::kMeta, kSchemaKey, schema.bytes());
    ASSERT_TRUE((*database)->write(batch, true).ok());
  }
  const Error error = error_of_open();
  EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
  EXPECT_THAT(error.detail, HasSubstr(std::to_string(kSchema + 6)));
  EXPECT_THAT(error.detail, HasSubstr("up to " + std::to_string(kSchema)));
  EXPECT_EQ(error_of_reader().kind, ErrorKind::kUnsupported);
}

TEST_F(Opening, SecondWriterIsToldWhoHoldsTheArchive) {
  open();
  const Error error = error_of_open();
  EXPECT_EQ(error.kind, ErrorKind::kBusy);
  EXPECT_THAT(error.detail, HasSubstr("process " + std::to_string(getpid())));
  EXPECT_THAT(error.detail, HasSubstr("storage_tests"));
}

TEST_F(Opening, ReaderWorksBesideTheWriterAndAfterIt) {
  make_archive(true);
  open();
  const JobRow job = begin(at_second(100));
  commit(visit(job.id, "https://example.org/late", "only in the log yet", at_second(100)));
  {
    auto reader = open_reader(directory_);
    ASSERT_TRUE(reader.ok()) << reader.error().detail;
    EXPECT_TRUE((*reader)->url(key_of("https://example.org/late"))->has_value());
    const auto captures = (*reader)->captures(key_of("https://example.org/1"));
    ASSERT_TRUE(captures.ok()) << captures.error().detail;
    ASSERT_FALSE(captures->empty());
    const auto payload = (*reader)->payload(captures->front().payload);
    ASSERT_TRUE(payload.ok()) << payload.error().detail;
    EXPECT_EQ(payload->size(), 9000U);
    commit(visit(job.id, "https://example.org/later", "after", at_second(101)));
    EXPECT_FALSE((*reader)->url(key_of("https://example.org/later"))->has_value());
    EXPECT_THAT(*(*reader)->check({}), IsEmpty());
  }
  archive_.reset();
  auto reader = open_reader(directory_);
  ASSERT_TRUE(reader.ok()) << reader.error().detail;
  EXPECT_TRUE((*reader)->url(key_of("https://example.org/later"))->has_value());
}

TEST_F(Opening, ReaderWritesNothingIntoTheArchive) {
  make_archive(false);
  const auto names = [this] {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(directory_)) {
      found.push_back(entry.path().filename().string() + " " + std::to_string(entry.file_size()));
    }
    std::sort(found.begin(), found.end());
    return found;
  };
  const auto before = names();
  ASSERT_TRUE(open_reader(directory_).ok());
  EXPECT_EQ(names(), before);
}

// Every file of a small archive, damaged in a few places: opening and checking end with a named
// error or a finding, or the damage hit bytes that carry nothing. Never a crash, and never a
// payload or article other than what was written.
TEST_F(Opening, DamagedFilesGiveNamedErrors) {
  make_archive(true);
  const fs::path pristine = root_ / "pristine";
  fs::copy(directory_, pristine, fs::copy_options::recursive);
  size_t damaged = 0;
  for (const auto& entry : fs::directory_iterator(pristine)) {
    const std::string name = entry.path().filename().string();
    const uint64_t size = entry.file_size();
    for (int round = 0; round < 6 && size > 0; ++round) {
      fs::remove_all(directory_);
      fs::copy(pristine, directory_, fs::copy_options::recursive);
      if (round == 0) {
        fs::resize_file(directory_ / name, size / 2);
      } else {
        std::fstream file(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
        const uint64_t at = rng_.below(size);
        file.seekg(static_cast<std::streamoff>(at));
        const int byte = file.get();
        file.seekp(static_cast<std::streamoff>(at));
        file.put(static_cast<char>(byte ^ (1 << rng_.below(8))));
      }
      ++damaged;
      SCOPED_TRACE(name + " round " + std::to_string(round));
      if (round % 2 == 1) {
        const auto writer = Archive::open(directory_, ArchiveOptions{});
        EXPECT_TRUE(writer.ok() || !writer.error().detail.empty());
      }
      const auto reader = open_reader(directory_);
      if (!reader.ok()) {
        EXPECT_FALSE(reader.error().detail.empty());
        continue;
      }
      const auto findings = (*reader)->check({});
      if (findings.ok() && findings->empty()) {
        const auto stats = (*reader)->stats();
        ASSERT_TRUE(stats.ok());
        EXPECT_TRUE(stats->captures == 20 || name.ends_with(".log") || name.starts_with("MANIFEST"))
            << name << " round " << round << ": " << stats->captures;
      }
    }
  }
  EXPECT_GT(damaged, 30U);
}

// A process that is killed in the middle of commits loses none that was acknowledged, and leaves an
// archive that opens and checks clean.
TEST_F(Opening, KilledWriterLosesNothingAcknowledged) {
  for (int round = 0; round < 6; ++round) {
    int acknowledged[2];
    ASSERT_EQ(pipe(acknowledged), 0);
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      close(acknowledged[0]);
      auto archive = Archive::open(directory_, ArchiveOptions{});
      if (!archive.ok()) {
        _exit(1);
      }
      const auto job = (*archive)->begin_round("kill", "kill", at_second(0));
      for (uint32_t i = 0;; ++i) {
        const std::string href =
            "https://example.org/" + std::to_string(round) + "/" + std::to_string(i);
        VisitRecord record = article_visit(job->id, href, href + std::string(5000, 'k'),
                                           article(href, "Words."), at_second(i));
        for (int link = 0; link < 10; ++link) {
          record.found.push_back(candidate(href + "/" + std::to_string(link)));
        }
        if (!(*archive)->commit(std::move(record)).ok() ||
            ::write(acknowledged[1], &i, sizeof i) != sizeof i) {
          _exit(1);
        }
      }
    }
    close(acknowledged[1]);
    const auto wanted = static_cast<uint32_t>(1 + rng_.below(150));
    uint32_t last = 0;
    uint32_t count = 0;
    while (count < wanted && read(acknowledged[0], &last, sizeof last) == sizeof last) {
      ++count;
    }
    kill(child, SIGKILL);
    while (read(acknowledged[0], &last, sizeof last) == sizeof last) {
      ++count;
    }
    close(acknowledged[0]);
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status));
    ASSERT_GE(count, wanted);
    open();
    for (uint32_t i = 0; i < count; ++i) {
      const std::string href =
          "https://example.org/" + std::to_string(round) + "/" + std::to_string(i);
      ASSERT_EQ(row(href).visits, 1U) << href;
    }
    expect_clean();
    archive_.reset();
  }
}

}  // namespace
}  // namespace broadsheet::storage
