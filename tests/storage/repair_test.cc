#include "storage/repair.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/rng.h"
#include "storage/held_archive.h"
#include "storage/keys.h"
#include "storage/records.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

namespace fs = std::filesystem;

class Repairing : public ArchiveTest {
 protected:
  void make_archive() {
    open();
    const JobRow job = begin(at_second(0));
    for (int i = 0; i < 6; ++i) {
      const std::string href = "https://example.org/" + std::to_string(i % 3);
      const std::string words = "Words number " + std::to_string(i);
      VisitRecord record = article_visit(job.id, href, "<p>" + words + "</p>",
                                         article("Title", words), at_second(i));
      record.folded = words + " and enough of them that there are shingles to find them by";
      record.folded_text = sha256(record.folded);
      record.found = {candidate(href + "/next")};
      record.article->related.push_back({.url = "https://example.org/other", .title = "Other"});
      commit(std::move(record));
    }
    archive_.reset();
  }
  // Erases the first record of a family that starts with `prefix`.
  void lose(Family family, const std::string& prefix = "") {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    Cursor cursor = held->database->scan(family, prefix);
    ASSERT_TRUE(cursor.valid());
    Batch batch(*held->database);
    batch.erase(family, cursor.key());
    ASSERT_TRUE(held->database->write(batch, true).ok());
  }
  // Puts nonsense in its place.
  void spoil(Family family, const std::string& prefix = "") {
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok());
    Cursor cursor = held->database->scan(family, prefix);
    ASSERT_TRUE(cursor.valid());
    Batch batch(*held->database);
    batch.put(family, cursor.key(), "\x01nonsense");
    ASSERT_TRUE(held->database->write(batch, true).ok());
  }
  RepairResult repair_now() {
    auto held = hold_archive(directory_);
    EXPECT_TRUE(held.ok());
    auto result = repair(*held->database, {});
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? *std::move(result) : RepairResult{};
  }
  std::vector<Finding> findings() {
    const auto reader = open_reader(directory_);
    EXPECT_TRUE(reader.ok()) << reader.error().detail;
    auto found = (*reader)->check({});
    EXPECT_TRUE(found.ok());
    return *std::move(found);
  }
};

TEST_F(Repairing, CleanArchiveIsLeftAsItIs) {
  make_archive();
  const RepairResult result = repair_now();
  EXPECT_THAT(result.repaired, IsEmpty());
  EXPECT_THAT(result.left, IsEmpty());
}

TEST_F(Repairing, WhatOtherRecordsSayIsBuiltAgain) {
  const std::vector<std::pair<Family, std::string>> rebuilt = {
      {Family::kDue, ""},
      {Family::kMeta, std::string(kCountersKey)},
      {Family::kNear, near_prefix(NearPart::kCopy)},
      {Family::kNear, near_prefix(NearPart::kBand)},
      {Family::kNear, near_prefix(NearPart::kFingerprint)},
      {Family::kEdge, "F"},
      {Family::kEdge, "T"},
  };
  make_archive();
  for (const auto& [family, prefix] : rebuilt) {
    lose(family, prefix);
    SCOPED_TRACE(std::string(name_of(family)) + " " + prefix);
    const bool lost_record_counts =
        family != Family::kNear || prefix != near_prefix(NearPart::kBand);
    if (lost_record_counts && family != Family::kMeta) {
      EXPECT_THAT(findings(), Not(IsEmpty()));
    }
    const RepairResult result = repair_now();
    EXPECT_THAT(result.repaired, Not(IsEmpty()));
    EXPECT_THAT(result.left, IsEmpty());
    EXPECT_THAT(findings(), IsEmpty());
  }
}

TEST_F(Repairing, UnreadableRecordsOfIndexesAreDropped) {
  make_archive();
  spoil(Family::kDue);
  spoil(Family::kOutlink);
  spoil(Family::kEdge, "F");
  spoil(Family::kNear, near_prefix(NearPart::kFingerprint));
  EXPECT_THAT(findings(), Not(IsEmpty()));
  const RepairResult result = repair_now();
  EXPECT_THAT(result.left, IsEmpty());
  EXPECT_THAT(findings(), IsEmpty());
}

TEST_F(Repairing, LostPayloadIsListedAndNothingElseIsTouched) {
  make_archive();
  lose(Family::kContent);
  const RepairResult result = repair_now();
  ASSERT_THAT(result.left, SizeIs(1));
  EXPECT_EQ(result.left.front().kind, FindingKind::kMissingContent);
  open();
  EXPECT_EQ(archive_->reader()->stats()->captures, 6U);
}

TEST_F(Repairing, LostVersionLeavesItsCaptures) {
  make_archive();
  lose(Family::kVersion);
  const RepairResult result = repair_now();
  for (const Finding& finding : result.left) {
    EXPECT_THAT(finding.detail, testing::HasSubstr("missing before it")) << finding.where;
  }
}

// Damage in the middle of the log hides what was written behind it; a cut at its end is what a
// killed process leaves.
TEST_F(Repairing, CheckTellsADamagedLogFromACutOne) {
  make_archive();
  fs::path log;
  for (const auto& entry : fs::directory_iterator(directory_)) {
    if (entry.path().extension() == ".log" && entry.file_size() > 1000) {
      log = entry.path();
    }
  }
  ASSERT_FALSE(log.empty());
  const uint64_t size = fs::file_size(log);
  fs::resize_file(log, size - 5);
  EXPECT_THAT(findings(), IsEmpty());
  std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(size / 2));
  const int byte = file.get();
  file.seekp(static_cast<std::streamoff>(size / 2));
  file.put(static_cast<char>(byte ^ 1));
  file.close();
  const auto found = findings();
  EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const Finding& finding) {
    return finding.kind == FindingKind::kDamagedFile;
  }));
}

// One flipped bit in each stretch of every table and blob file: it cannot be opened, or check finds
// it, wherever it is.
TEST_F(Repairing, CheckFindsAFlippedBitInEveryTableAndBlobFile) {
  make_archive();
  open();
  Rng rng(5);
  for (int i = 0; i < 4; ++i) {
    std::string body(9000, '\0');
    for (char& c : body) {
      c = static_cast<char>(rng.next());
    }
    commit(visit(kNoJob, "https://example.org/blob" + std::to_string(i), body, at_second(50)));
  }
  ASSERT_TRUE(archive_->flush().ok());
  archive_.reset();
  ASSERT_THAT(findings(), IsEmpty());
  const fs::path pristine = root_ / "pristine";
  fs::copy(directory_, pristine, fs::copy_options::recursive);
  size_t flips = 0;
  for (const auto& entry : fs::directory_iterator(pristine)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(".sst") && !name.ends_with(".blob")) {
      continue;
    }
    for (int round = 0; round < 4; ++round) {
      fs::remove_all(directory_);
      fs::copy(pristine, directory_, fs::copy_options::recursive);
      const uint64_t at = rng.below(entry.file_size());
      std::fstream file(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(static_cast<std::streamoff>(at));
      const int byte = file.get();
      file.seekp(static_cast<std::streamoff>(at));
      file.put(static_cast<char>(byte ^ (1 << rng.below(8))));
      file.close();
      ++flips;
      const auto reader = open_reader(directory_);
      if (!reader.ok()) {
        EXPECT_FALSE(reader.error().detail.empty());
        continue;
      }
      const auto found = (*reader)->check({});
      EXPECT_TRUE(!found.ok() || !found->empty()) << name << " byte " << at;
    }
  }
  EXPECT_GE(flips, 20U);
}

}  // namespace
}  // namespace broadsheet::storage
