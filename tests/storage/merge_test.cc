#include "storage/merge.h"

#include <gmock/gmock.h>

#include "storage/prune.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class Merging : public ArchiveTest {
 protected:
  // Goes on with the archive of that name.
  void use(const std::string& name) {
    archive_.reset();
    directory_ = root_ / name;
    open();
  }
  void see(const std::string& href, const std::string& words, int64_t second) {
    VisitRecord record = article_visit(kNoJob, href, "<p>" + words + "</p>",
                                       article("Title", words), at_second(second));
    record.folded = words + " and more of them, so that there are shingles";
    record.folded_text = sha256(record.folded);
    record.article->related.push_back({.url = "https://example.org/other", .title = "Other"});
    commit(std::move(record));
  }
  MergeResult merge_into(const std::string& name, const std::string& other) {
    archive_.reset();
    directory_ = root_ / name;
    MergeResult result;
    with_database([&](Database& database) {
      auto merged = merge(database, root_ / other, {});
      ASSERT_TRUE(merged.ok()) << merged.error().detail;
      result = *merged;
    });
    open();
    expect_clean();
    return result;
  }
  std::vector<VersionInfo> versions(const std::string& href) {
    auto found = archive_->reader()->versions(key_of(href));
    EXPECT_TRUE(found.ok());
    return *std::move(found);
  }
  static constexpr const char* kUrl = "https://example.org/a";
};

TEST_F(Merging, UrlsOfTheOtherArchiveAreTakenWhole) {
  use("other");
  see(kUrl, "one", 1);
  see(kUrl, "two", 2);
  see("https://example.net/b", "three", 3);
  use("ours");
  see("https://example.org/c", "four", 4);
  const MergeResult result = merge_into("ours", "other");
  EXPECT_EQ(result.urls, 2U);
  EXPECT_EQ(result.captures, 3U);
  EXPECT_EQ(result.contents, 3U);
  const auto reader = archive_->reader();
  EXPECT_EQ(reader->stats()->captures, 4U);
  ASSERT_THAT(versions(kUrl), SizeIs(2));
  EXPECT_EQ(reader->article(versions(kUrl).back().article)->text(), "two");
  EXPECT_THAT(*reader->related_from(key_of(kUrl)), SizeIs(1));
  EXPECT_THAT(*reader->copies(versions(kUrl).front().folded_text), Not(IsEmpty()));
  EXPECT_EQ(row(kUrl).state, UrlState::kResting);
}

TEST_F(Merging, VersionsOfOneUrlComeIntoTheOrderOfTime) {
  use("other");
  see(kUrl, "first", 1);
  see(kUrl, "third", 3);
  use("ours");
  see(kUrl, "second", 2);
  see(kUrl, "third", 4);
  merge_into("ours", "other");
  const auto merged = versions(kUrl);
  ASSERT_THAT(merged, SizeIs(3));
  const auto reader = archive_->reader();
  std::vector<std::string> texts;
  for (const VersionInfo& version : merged) {
    texts.push_back(reader->article(version.article)->text());
  }
  EXPECT_EQ(texts, (std::vector<std::string>{"first", "second", "third"}));
  EXPECT_EQ(merged[1].edit, EditSummary{}) << "it was the first here";
  EXPECT_EQ(merged[2].edit, EditSummary{}) << "it came after another text there";
  EXPECT_EQ(merged[2].seen, 2U);
  EXPECT_EQ(merged[2].first_seen, at_second(3));
  EXPECT_EQ(merged[2].last_seen, at_second(4));
  see(kUrl, "fourth", 5);
  ASSERT_THAT(versions(kUrl), SizeIs(4));
  EXPECT_EQ(versions(kUrl)[3].edit.kind, EditClass::kRevision);
  expect_clean();
}

TEST_F(Merging, SecondMergeTakesNothing) {
  use("other");
  see(kUrl, "one", 1);
  see(kUrl, "one", 2);  // the same bytes: a revisit
  use("ours");
  EXPECT_EQ(merge_into("ours", "other").captures, 2U);
  const MergeResult again = merge_into("ours", "other");
  EXPECT_EQ(again.captures, 0U);
  EXPECT_EQ(again.held, 2U);
  EXPECT_EQ(archive_->reader()->stats()->contents, 1U);
}

// An import keeps what a 304 confirmed, at the time of the 304.
TEST_F(Merging, A304IsTheSameCaptureAsTheAnswerItConfirmed) {
  use("crawled");
  see(kUrl, "one", 1);
  VisitRecord not_modified = visit(kNoJob, kUrl, "", at_second(2));
  not_modified.capture->status = 304;
  commit(std::move(not_modified));
  use("imported");
  see(kUrl, "one", 1);
  see(kUrl, "one", 2);
  use("ours");
  EXPECT_EQ(merge_into("ours", "crawled").captures, 2U);
  const MergeResult again = merge_into("ours", "imported");
  EXPECT_EQ(again.captures, 0U);
  EXPECT_EQ(again.held, 2U);
}

TEST_F(Merging, TakedownHereHoldsAgainstTheOtherArchive) {
  use("other");
  see(kUrl, "one", 1);
  use("ours");
  see(kUrl, "one", 1);
  with_database([](Database& database) {
    ASSERT_TRUE(take_down(database, {.key = key_of(kUrl).text(), .now = at_second(9)}, {}).ok());
  });
  EXPECT_EQ(merge_into("ours", "other").refused, 1U);
  EXPECT_THAT(versions(kUrl), IsEmpty());
}

TEST_F(Merging, OtherArchiveIsLeftAsItIs) {
  use("other");
  see(kUrl, "one", 1);
  use("ours");
  merge_into("ours", "other");
  use("other");
  expect_clean();
  EXPECT_EQ(archive_->reader()->stats()->captures, 1U);
}

}  // namespace
}  // namespace broadsheet::storage
