// What is left of an archive after its process was stopped, its power was cut or its disk was full
// at a random change to a file. Each case is decided by one number: BROADSHEET_POWER_SEED sets the
// first, BROADSHEET_POWER_RUNS how many are tried (docs/testing.md has the long run).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>

#include "base/clock.h"
#include "base/rng.h"
#include "tests/storage/archive_fixture.h"
#include "tests/support/power_cut.h"

namespace broadsheet::storage {
namespace {

using support::PowerCut;

constexpr uint64_t kRuns = 40;
constexpr uint64_t kVisitsMax = 60;
constexpr uint64_t kChangesMax = 260;  // a stop falls somewhere in here, or not at all
constexpr int kPages = 8;
const std::string kOrigin = "https://news.example";

uint64_t number_from(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::string random_text(Rng& rng, size_t bytes) {
  std::string text;
  while (text.size() < bytes) {
    text += std::to_string(rng.next()) + " ";
  }
  return text;
}

// What the archive said yes to, of one page.
struct Acknowledged {
  uint32_t visits = 0;
  SysTime last_visit{};
  std::set<std::string> texts;
};

// One case: visits until the stop comes, the loss, and the look at what is left.
class Case {
 public:
  Case(std::filesystem::path directory, uint64_t seed)
      : directory_(std::move(directory)), rng_(seed), power_(seed ^ 0x9E3779B97F4A7C15U) {
    options_.env = power_.env();
    options_.write_buffer_bytes = 96 << 10;  // so that flushes and new files fall among the visits
    options_.sync_commits = rng_.below(2) == 0;
    loses_power_ = rng_.below(3) != 0;
  }

  void run() {
    visit_until_the_stop();
    if (loses_power_) {
      power_.lose_unsynced();
    }
    look();
  }
  [[nodiscard]] Milliseconds resume_time() const { return resume_time_; }

 private:
  // Nothing may be lost of what was synced; of what was not, only a power cut may take the end.
  [[nodiscard]] bool must_keep_all() const { return options_.sync_commits || !loses_power_; }

  void visit_until_the_stop();
  bool visit_one(Archive& archive, JobId job, uint64_t number);
  void look();
  void look_at(const Reader& reader, const std::string& href, const Acknowledged& told);

  std::filesystem::path directory_;
  Rng rng_;
  PowerCut power_;
  ArchiveOptions options_;
  bool loses_power_ = false;
  Milliseconds resume_time_{0};
  std::map<std::string, Acknowledged> told_;    // by href: every yes
  std::map<std::string, Acknowledged> synced_;  // those before the last flush() that said yes
  SysTime host_request_{};                      // the last that was acknowledged and synced
  SystemClock clock_;
};

bool Case::visit_one(Archive& archive, JobId job, uint64_t number) {
  const std::string href = kOrigin + "/" + std::to_string(rng_.below(kPages));
  const SysTime at = at_second(static_cast<int64_t>(number));
  // None so short beside another that it would be taken for a stub, which makes no version.
  const std::string text = random_text(rng_, 700 + rng_.below(1700));
  VisitRecord record =
      article_visit(job, href, random_text(rng_, rng_.below(24'000)), article("T", text), at);
  record.found = {candidate(kOrigin + "/found/" + std::to_string(rng_.below(500)))};
  HostRow host;
  host.origin = kOrigin;
  host.last_request = at;
  record.hosts = {host};
  if (!archive.commit(std::move(record)).ok()) {
    return false;
  }
  Acknowledged& told = told_[href];
  ++told.visits;
  told.last_visit = at;
  told.texts.insert(text);
  if (rng_.below(12) == 0 && archive.flush().ok()) {
    synced_ = told_;
    host_request_ = at;
  }
  if (must_keep_all()) {
    synced_ = told_;
    host_request_ = at;
  }
  return true;
}

void Case::visit_until_the_stop() {
  {
    const auto made = Archive::open(directory_, options_);
    ASSERT_TRUE(made.ok()) << made.error().detail;
  }
  power_.stop_after(rng_.below(kChangesMax));
  auto archive = Archive::open(directory_, options_);
  if (!archive.ok()) {
    return;  // stopped while it opened
  }
  const auto job = (*archive)->begin_round("rules", "title", at_second(0));
  for (uint64_t i = 1; job.ok() && i <= kVisitsMax; ++i) {
    if (!visit_one(**archive, job->id, i)) {
      break;
    }
  }
}

void Case::look() {
  PowerCut calm(0);  // for its syncs, which wait for no disk
  ArchiveOptions options;
  options.env = calm.env();
  const auto before = clock_.thread_cpu();  // other processes may be busy
  const auto began = clock_.steady_now();
  const auto archive = Archive::open(directory_, options);
  ASSERT_TRUE(archive.ok()) << archive.error().detail;
  EXPECT_LT(clock_.thread_cpu() - before, Seconds(1)) << "to resume";
  resume_time_ = std::chrono::ceil<Milliseconds>(clock_.steady_now() - began);
  const auto reader = (*archive)->reader();
  const auto findings = reader->check([](uint64_t /*done*/) {});
  ASSERT_TRUE(findings.ok());
  for (const Finding& finding : *findings) {
    ADD_FAILURE() << finding.where << ": " << finding.detail;
  }
  for (const auto& [href, told] : synced_) {
    look_at(*reader, href, told);
  }
  if (host_request_ != SysTime{}) {
    const auto host = reader->host(kOrigin);
    ASSERT_TRUE(host.ok() && host->has_value());
    EXPECT_GE((*host)->last_request, host_request_) << "politeness is kept";
  }
  // It is an archive like any other: it goes on.
  const auto job = (*archive)->begin_round("rules", "title", at_second(1000));
  ASSERT_TRUE(job.ok());
  EXPECT_TRUE(
      (*archive)->commit(visit(job->id, kOrigin + "/after", "bytes", at_second(1001))).ok());
}

void Case::look_at(const Reader& reader, const std::string& href, const Acknowledged& told) {
  const auto row = reader.url(key_of(href));
  ASSERT_TRUE(row.ok() && row->has_value()) << href << " is lost";
  EXPECT_GE((*row)->visits, told.visits) << href;
  EXPECT_GE((*row)->last_visit, told.last_visit) << href;
  const auto versions = reader.versions(key_of(href));
  ASSERT_TRUE(versions.ok());
  std::set<std::string> texts;
  for (const VersionInfo& version : *versions) {
    const auto kept = reader.article(version.article);
    ASSERT_TRUE(kept.ok()) << kept.error().detail;
    EXPECT_TRUE(texts.insert(kept->text()).second) << href << ": a version is there twice";
  }
  for (const std::string& text : told.texts) {
    EXPECT_TRUE(texts.contains(text)) << href << ": a version is lost";
  }
}

class PowerTest : public ArchiveTest {};

TEST_F(PowerTest, NothingSyncedIsLostWhereverTheProcessStops) {
  const uint64_t first = number_from("BROADSHEET_POWER_SEED", 1);
  const uint64_t runs = number_from("BROADSHEET_POWER_RUNS", kRuns);
  Milliseconds longest{0};
  for (uint64_t seed = first; seed < first + runs && !HasFailure(); ++seed) {
    SCOPED_TRACE("BROADSHEET_POWER_SEED=" + std::to_string(seed) + " BROADSHEET_POWER_RUNS=1");
    Case one(directory_, seed);
    one.run();
    longest = std::max(longest, one.resume_time());
    std::filesystem::remove_all(directory_);
  }
  RecordProperty("longest_resume_ms", std::to_string(longest.count()));
}

TEST_F(PowerTest, AFullDiskIsSaidAndLeavesACleanArchive) {
  open();
  archive_.reset();
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    PowerCut power(seed);
    Rng rng(seed);
    ArchiveOptions options;
    options.env = power.env();
    options.write_buffer_bytes = 96 << 10;
    auto archive = Archive::open(directory_, options);
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    const auto job = (*archive)->begin_round("rules", "title", at_second(0));
    ASSERT_TRUE(job.ok());
    power.fill_disk_after(rng.below(200'000));
    Error error;
    for (int i = 0; i < 100 && error.detail.empty(); ++i) {
      const auto committed = (*archive)->commit(visit(job->id, kOrigin + "/" + std::to_string(i),
                                                      random_text(rng, 20'000), at_second(i)));
      error = committed.ok() ? Error{} : committed.error();
    }
    EXPECT_EQ(error.kind, ErrorKind::kStorage);
    EXPECT_NE(error.detail.find("No space left on device"), std::string::npos) << error.detail;
    archive->reset();
    power.clear_disk();
    archive = Archive::open(directory_, options);
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    const auto findings = (*archive)->reader()->check([](uint64_t /*done*/) {});
    ASSERT_TRUE(findings.ok());
    EXPECT_TRUE(findings->empty()) << findings->front().where << findings->front().detail;
  }
}

TEST_F(PowerTest, AReadOnlyDiskIsSaidAndLeavesTheArchiveAsItWas) {
  open();
  const JobRow job = begin(at_second(0));
  commit(visit(job.id, kOrigin + "/kept", "bytes", at_second(1)));
  archive_.reset();
  PowerCut power(1);
  ArchiveOptions options;
  options.env = power.env();
  auto archive = Archive::open(directory_, options);
  ASSERT_TRUE(archive.ok());
  power.make_read_only();
  const auto refused = (*archive)->commit(visit(job.id, kOrigin + "/new", "bytes", at_second(2)));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, ErrorKind::kStorage);
  EXPECT_NE(refused.error().detail.find("Read-only file system"), std::string::npos);
  archive->reset();
  const auto reader = open_reader(directory_);
  ASSERT_TRUE(reader.ok());
  const auto kept = (*reader)->url(key_of(kOrigin + "/kept"));
  EXPECT_TRUE(kept.ok() && kept->has_value());
}

}  // namespace
}  // namespace broadsheet::storage
