// Syncs, reads and openings that fail under an archive at work: each ends in one line that says
// what to do, and leaves an archive that is clean once the disk is well.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"
#include "tests/storage/archive_fixture.h"
#include "tests/support/power_cut.h"

namespace broadsheet::storage {
namespace {

using support::DiskFault;
using support::PowerCut;
using testing::HasSubstr;
using testing::Not;

constexpr int kVisitsBefore = 30;
constexpr int kVisitsMax = 400;
const std::string kOrigin = "https://news.example";

class DiskFaultTest : public ArchiveTest {
 protected:
  DiskFaultTest() {
    options_.env = power_.env();
    options_.write_buffer_bytes = 96 << 10;  // so that files are written and opened all the time
    options_.block_cache_bytes = 4 << 10;    // so that they are read
  }

  // Pages of bytes that do not compress, some of them again.
  Result<VisitResult> visit_page(JobId job, int number) {
    std::string body;
    while (body.size() < 6'000) {
      body += std::to_string(rng_.next());
    }
    return archive_->commit(article_visit(job, kOrigin + "/" + std::to_string(number % 40), body,
                                          article("T", body.substr(0, 1'500)), at_second(number)));
  }

  // What comes of going on while the disk is so.
  Error error_with(DiskFault fault) {
    auto opened = Archive::open(directory_, options_);
    EXPECT_TRUE(opened.ok());
    archive_ = *std::move(opened);
    const JobRow job = begin(at_second(0));
    int visits = 0;
    while (visits < kVisitsBefore && visit_page(job.id, visits).ok()) {
      ++visits;
    }
    EXPECT_EQ(visits, kVisitsBefore);
    EXPECT_TRUE(archive_->flush().ok());
    power_.break_down(fault);
    Error error;
    for (; visits < kVisitsMax && error.detail.empty(); ++visits) {
      const auto visited = visit_page(job.id, visits);
      const auto flushed = visits % 10 == 0 ? archive_->flush() : ok();
      error = !visited.ok() ? visited.error() : !flushed.ok() ? flushed.error() : Error{};
    }
    archive_.reset();
    power_.break_down(DiskFault::kNone);
    return error;
  }

  void expect_well_again() {
    auto opened = Archive::open(directory_, options_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    archive_ = *std::move(opened);
    expect_clean();
    for (int number = 0; number < kVisitsBefore; ++number) {
      EXPECT_GE(row(kOrigin + "/" + std::to_string(number)).visits, 1U);
    }
    const JobRow job = begin(at_second(9000));
    EXPECT_TRUE(visit_page(job.id, 1).ok());
    archive_.reset();
  }

  void expect_said(const Error& error, const std::string& word) const {
    EXPECT_EQ(error.kind, ErrorKind::kStorage) << error.detail;
    EXPECT_THAT(error.detail, HasSubstr(word));
    EXPECT_THAT(error.detail, HasSubstr(directory_.string()));
    EXPECT_THAT(error.detail, Not(HasSubstr("\n")));
  }

  PowerCut power_{1};
  Rng rng_{1};
  ArchiveOptions options_;
};

TEST_F(DiskFaultTest, ASyncThatFailsIsSaid) {
  expect_said(error_with(DiskFault::kSync), "the disk fails: see the system's log");
  expect_well_again();
}

TEST_F(DiskFaultTest, AReadThatFailsIsSaid) {
  expect_said(error_with(DiskFault::kRead), "the disk fails: see the system's log");
  expect_well_again();
}

TEST_F(DiskFaultTest, FilesThatCannotBeOpenedAreSaid) {
  expect_said(error_with(DiskFault::kOpen), "raise the limit of open files");
  expect_well_again();
}

}  // namespace
}  // namespace broadsheet::storage
