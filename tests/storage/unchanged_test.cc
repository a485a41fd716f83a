#include <gmock/gmock.h>

#include <string>

#include "storage/records.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kStory = "https://example.org/story";
constexpr const char* kNext = "https://example.org/next";
constexpr const char* kOther = "https://example.org/other";

// Visits to a page that did not change.
class Unchanged : public ArchiveTest {
 protected:
  void SetUp() override {
    open();
    job_ = begin(at_second(0));
  }
  VisitRecord not_modified(int64_t second) {
    VisitRecord record = visit(job_.id, kStory, "", at_second(second));
    record.capture->status = 304;
    return record;
  }
  void see_story(int64_t second, const std::string& words) {
    VisitRecord record = article_visit(job_.id, kStory, "<p>" + words + "</p>",
                                       article("Title", words), at_second(second));
    record.found = {candidate(kNext), candidate(kOther)};
    commit(std::move(record));
  }
  std::vector<VersionInfo> versions() {
    auto found = archive_->reader()->versions(key_of(kStory));
    EXPECT_TRUE(found.ok());
    return *std::move(found);
  }
  // As it was before rows knew the version of their payload.
  void forget_payload_version() {
    with_database([](Database& database) {
      const auto record = database.get(Family::kUrl, key_of(kStory).text());
      ASSERT_TRUE(record.ok() && *record);
      auto former = decode_url_row(**record);
      ASSERT_TRUE(former.ok());
      EXPECT_EQ(former->payload_version, 1U);
      former->payload_version.reset();
      Batch batch(database);
      batch.put(Family::kUrl, key_of(kStory).text(), encode_url_row(*former));
      ASSERT_TRUE(database.write(batch, true).ok());
    });
    open();
    job_ = begin(at_second(0));
  }
  JobRow job_;
};

TEST_F(Unchanged, LeadsOnWithoutAWordOnWhatThePageLinksTo) {
  see_story(1, "Words.");
  ASSERT_TRUE(archive_->end_round(job_.id).ok());
  for (const char* href : {kNext, kOther}) {
    commit(visit(job_.id, href, href, at_second(2)));
  }
  job_ = begin(at_second(10));
  VisitRecord record = not_modified(11);
  record.led_on = {candidate(kNext)};
  EXPECT_THAT(commit(std::move(record)).queued, SizeIs(1));
  EXPECT_THAT(queued_hrefs(job_.id, "https://example.org"), ElementsAre(kNext));
  EXPECT_THAT(*archive_->stored_links(key_of(kStory), {}), SizeIs(2));
  EXPECT_THAT(*archive_->stored_links(
                  key_of(kStory), [](std::string_view key) { return key == key_of(kNext).text(); }),
              SizeIs(1));
  expect_clean();
}

TEST_F(Unchanged, RowKnowsWhichVersionStillStands) {
  commit(visit(job_.id, kStory, "no article", at_second(1)));
  EXPECT_EQ(row(kStory).payload_version, 0U);
  commit(not_modified(2));
  EXPECT_THAT(versions(), IsEmpty());
  see_story(3, "Words.");
  EXPECT_EQ(row(kStory).payload_version, 1U);
  commit(not_modified(4));
  ASSERT_THAT(versions(), SizeIs(1));
  EXPECT_EQ(versions().front().seen, 2U);
  EXPECT_EQ(versions().front().last_seen, at_second(4));
  see_story(5, "Other words.");
  EXPECT_EQ(row(kStory).payload_version, 2U);
  expect_clean();
}

TEST_F(Unchanged, RowOfAnOlderFormatAsksTheCapture) {
  see_story(1, "Words.");
  forget_payload_version();
  commit(not_modified(2));
  ASSERT_THAT(versions(), SizeIs(1));
  EXPECT_EQ(versions().front().seen, 2U);
  EXPECT_EQ(row(kStory).payload_version, 1U) << "and knows it from then on";
  expect_clean();
}

TEST_F(Unchanged, RowTakesTheNewestFormatForThatAlone) {
  see_story(1, "Words.");
  UrlRow known = row(kStory);
  EXPECT_EQ(encode_url_row(known).front(), '\x04');
  EXPECT_EQ(decode_url_row(encode_url_row(known))->payload_version, 1U);
  known.payload_version.reset();
  EXPECT_EQ(encode_url_row(known).front(), '\x01');
  EXPECT_EQ(encode_url_row(row(kNext)).front(), '\x01');
}

}  // namespace
}  // namespace broadsheet::storage
