// Readers and the writer do not wait for each other: shown by what each can do while the other is
// in the middle of its work, not by how long it takes.

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

class Concurrency : public ArchiveTest {
 protected:
  void see(int i) {
    const std::string words = "Words number " + std::to_string(i);
    commit(article_visit(kNoJob, "https://example.org/" + std::to_string(i % 10),
                         "<p>" + words + "</p>", article("Title", words), at_second(i)));
  }
  static size_t captures_seen(const Reader& reader) {
    size_t count = 0;
    for (int url = 0; url < 10; ++url) {
      const auto captures = reader.captures(key_of("https://example.org/" + std::to_string(url)));
      EXPECT_TRUE(captures.ok());
      count += captures->size();
    }
    return count;
  }
};

// All on one thread: a commit that waited for a reader, or a reader for a commit, would never end.
TEST_F(Concurrency, CommitsGoOnInTheMiddleOfAWalkAndTheWalkSeesItsMoment) {
  open();
  for (int i = 0; i < 40; ++i) {
    see(i);
  }
  const auto old_reader = archive_->reader();
  int next = 40;
  size_t rows = 0;
  const auto walked = old_reader->for_each_url("", [&](const UrlKey&, const UrlRow& row) {
    ++rows;
    EXPECT_EQ(row.captures, 4U) << "as of the reader's moment";
    for (int i = 0; i < 10; ++i) {
      see(next++);
    }
    EXPECT_TRUE(archive_->flush().ok());
    EXPECT_EQ(captures_seen(*archive_->reader()), static_cast<size_t>(next)) << "as of now";
    return true;
  });
  ASSERT_TRUE(walked.ok());
  EXPECT_EQ(rows, 10U);
  EXPECT_EQ(captures_seen(*old_reader), 40U) << "tables were rewritten under it meanwhile";
  expect_clean();
}

TEST_F(Concurrency, AWriterIsReadFromOutsideWhileItWrites) {
  open();
  for (int i = 0; i < 20; ++i) {
    see(i);
  }
  const auto outside = open_reader(directory_);
  ASSERT_TRUE(outside.ok());
  for (int i = 20; i < 40; ++i) {
    see(i);
  }
  ASSERT_TRUE(archive_->flush().ok());
  EXPECT_EQ(captures_seen(**outside), 20U);
  const auto later = open_reader(directory_);
  ASSERT_TRUE(later.ok());
  EXPECT_EQ(captures_seen(**later), 40U);
}

TEST_F(Concurrency, ReadersOnOtherThreadsNeverSeeHalfAVisit) {
  open();
  see(0);
  std::atomic<bool> done = false;
  std::atomic<size_t> rounds = 0;
  std::vector<std::thread> readers;
  for (int thread = 0; thread < 2; ++thread) {
    readers.emplace_back([&] {
      do {
        const auto reader = archive_->reader();
        static_cast<void>(reader->for_each_url("", [&](const UrlKey& key, const UrlRow& row) {
          const auto captures = reader->captures(key);
          const auto versions = reader->versions(key);
          EXPECT_TRUE(captures.ok() && captures->size() == row.captures);
          EXPECT_TRUE(versions.ok() && versions->size() == row.versions);
          EXPECT_TRUE(reader->payload(captures->back().payload).ok());
          EXPECT_TRUE(reader->article(versions->back().article).ok());
          return true;
        }));
        ++rounds;
      } while (!done);
    });
  }
  for (int i = 1; i < 300 || rounds < 10; ++i) {
    see(i);
  }
  done = true;
  for (std::thread& reader : readers) {
    reader.join();
  }
}

}  // namespace
}  // namespace broadsheet::storage
