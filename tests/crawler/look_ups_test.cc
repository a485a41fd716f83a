#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/crawler/crawl_fixture.h"

// What a page with many links costs in reads of the disk, and what it does not cost a second time.
namespace broadsheet::crawler {
namespace {

constexpr uint64_t kLinks = 60;
constexpr uint64_t kPages = kLinks + 1;

// Counts requests, several blocks in one being one.
class CountingFile final : public rocksdb::RandomAccessFile {
 public:
  CountingFile(std::unique_ptr<rocksdb::RandomAccessFile> file, std::atomic<uint64_t>& reads)
      : file_(std::move(file)), reads_(reads) {}
  rocksdb::Status Read(uint64_t offset, size_t bytes, rocksdb::Slice* result,
                       char* scratch) const override {
    ++reads_;
    return file_->Read(offset, bytes, result, scratch);
  }
  rocksdb::Status MultiRead(rocksdb::ReadRequest* requests, size_t count) override {
    ++reads_;
    return file_->MultiRead(requests, count);
  }

 private:
  std::unique_ptr<rocksdb::RandomAccessFile> file_;
  std::atomic<uint64_t>& reads_;
};

class CountingEnv final : public rocksdb::EnvWrapper {
 public:
  CountingEnv() : rocksdb::EnvWrapper(rocksdb::Env::Default()) {}
  [[nodiscard]] const char* Name() const override { return "CountingEnv"; }
  rocksdb::Status NewRandomAccessFile(const std::string& name,
                                      std::unique_ptr<rocksdb::RandomAccessFile>* file,
                                      const rocksdb::EnvOptions& options) override {
    std::unique_ptr<rocksdb::RandomAccessFile> opened;
    const rocksdb::Status status = target()->NewRandomAccessFile(name, &opened, options);
    if (status.ok()) {
      *file = std::make_unique<CountingFile>(std::move(opened), reads);
    }
    return status;
  }

  std::atomic<uint64_t> reads{0};
};

class LookUpsTest : public CrawlTest {
 protected:
  // Each page links to all the others.
  LookUpsTest() {
    std::vector<std::string> links;
    for (uint64_t i = 0; i < kLinks; ++i) {
      links.push_back("/page/" + std::to_string(i));
    }
    site_.serve_html("/", page_of(links));
    for (const std::string& link : links) {
      site_.serve_html(link, page_of(links, "the words of " + link));
    }
  }
  ~LookUpsTest() override { archive_.reset(); }

  // Everything on disk, nothing in memory, and no memory for what is read.
  void reopen_cold() {
    ASSERT_TRUE(archive_->flush().ok());
    archive_.reset();
    auto opened = storage::Archive::open(directory_.path(), {.block_cache_bytes = 0, .env = &env_});
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    archive_ = *std::move(opened);
  }

  uint64_t reads_of_crawl(const CrawlOptions& with) {
    const uint64_t before = env_.reads;
    crawl(with);
    EXPECT_EQ(recorder_.lines.size(), kPages);
    return env_.reads - before;
  }

  CountingEnv env_;
};

TEST_F(LookUpsTest, ManyLinksOfADiscoveredPageAreFewReads) {
  crawl(options("/"));
  reopen_cold();
  CrawlOptions with = options("/");
  with.discover = true;
  // Each page's own row when it is taken and when it is settled; its links once, on the first page.
  EXPECT_LE(reads_of_crawl(with), 4 * kPages);
}

TEST_F(LookUpsTest, ManyLinksOfAPageThatDidNotChangeAreFewReads) {
  crawl(options("/"));
  ASSERT_NE(line("/page/7"), nullptr);
  EXPECT_TRUE(line("/page/7")->shown.was_read);
  reopen_cold();
  EXPECT_LE(reads_of_crawl(options("/")), 12 * kPages);
  const VisitLine* const again = line("/page/7");
  ASSERT_NE(again, nullptr);
  EXPECT_EQ(again->status, 200);
  EXPECT_EQ(again->novelty, Novelty::kSameBytes);
  EXPECT_FALSE(again->shown.was_read);  // bytes seen before are not parsed again
  EXPECT_EQ(again->shown.links, kLinks);
}

}  // namespace
}  // namespace broadsheet::crawler
