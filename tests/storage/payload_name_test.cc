#include "storage/payload_name.h"

#include <gmock/gmock.h>

#include <string>

#include "base/rng.h"
#include "storage/keys.h"
#include "storage/merge.h"
#include "storage/prune.h"
#include "storage/records.h"
#include "storage/repair.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// Two whose SHA-256 share six bytes: 11e709a63d29.
constexpr const char* kFirst = "payload 25965569";
constexpr const char* kAlike = "payload 31440557";
constexpr const char* kUrl = "https://example.org/a";
constexpr const char* kOther = "https://example.org/b";

class PayloadNames : public ArchiveTest {
 protected:
  void see(const std::string& href, const std::string& body, int64_t second) {
    commit(visit(kNoJob, href, body, at_second(second)));
  }
  std::vector<std::string> bodies(const std::string& href) {
    const auto reader = archive_->reader();
    std::vector<std::string> found;
    for (const CaptureInfo& capture : *reader->captures(key_of(href))) {
      const auto body = reader->payload(capture.payload);
      EXPECT_TRUE(body.ok()) << body.error().detail;
      found.push_back(body.ok() ? *body : "");
    }
    return found;
  }
  // Captures whose records have the short name, of all.
  size_t short_names() {
    size_t count = 0;
    with_database([&](Database& database) {
      Cursor cursor = database.scan(Family::kCapture, "");
      for (; cursor.valid(); cursor.next()) {
        count += is_short_name(decode_capture(cursor.value())->payload) ? 1 : 0;
      }
    });
    open();
    return count;
  }
};

TEST_F(PayloadNames, AreAFewBytesAndLeadToThePayload) {
  ASSERT_EQ(short_name_of(sha256(kFirst)), short_name_of(sha256(kAlike)));
  open();
  see(kUrl, "one", 1);
  see(kUrl, "two", 2);
  see(kOther, "one", 3);
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre("one", "two"));
  EXPECT_THAT(bodies(kOther), testing::ElementsAre("one"));
  expect_clean();
  EXPECT_EQ(short_names(), 3U);
}

// A look at the key of one would read all of it.
TEST_F(PayloadNames, AreDigestsWhereTheRecordIsLong) {
  Rng rng(5);
  std::string body(9000, '\0');
  for (char& c : body) {
    c = static_cast<char>(rng.next());
  }
  open();
  see(kUrl, body, 1);
  see(kOther, body, 2);
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(body));
  expect_clean();
  EXPECT_EQ(short_names(), 0U);
}

TEST_F(PayloadNames, TellPayloadsApartThatBeginAlike) {
  open();
  see(kUrl, kFirst, 1);
  see(kUrl, kAlike, 2);
  see(kOther, kAlike, 3);
  see(kOther, kFirst, 4);
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre(kFirst, kAlike));
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(kAlike, kFirst));
  EXPECT_EQ(archive_->reader()->stats()->contents, 2U);
  expect_clean();
  EXPECT_EQ(short_names(), 2U) << "the one that was there first keeps its name";
}

TEST_F(PayloadNames, WhoeverCameFirstKeepsTheName) {
  open();
  see(kUrl, kAlike, 1);
  see(kUrl, kFirst, 2);
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre(kAlike, kFirst));
  expect_clean();
}

TEST_F(PayloadNames, TellPayloadsOfOneVisitApart) {
  open();
  VisitRecord record = visit(kNoJob, kOther, kAlike, at_second(1));
  record.key = key_of(kUrl);
  record.href = kUrl;
  record.hops = {page(kUrl, kFirst, at_second(1), 301)};
  record.redirect_href = kOther;
  commit(std::move(record));
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre(kFirst));
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(kAlike));
  expect_clean();
}

TEST_F(PayloadNames, OutliveTheRemovalOfEither) {
  open();
  see(kUrl, kFirst, 1);
  see(kOther, kAlike, 2);
  const auto take_down_now = [](const std::string& key) {
    return [key](Database& database) {
      EXPECT_TRUE(take_down(database, {.key = key, .now = at_second(9)}, {}).ok());
    };
  };
  with_database(take_down_now(key_of(kUrl).text()));
  open();
  expect_clean();
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(kAlike));
  see("https://example.org/c", kFirst, 3);
  EXPECT_THAT(bodies("https://example.org/c"), testing::ElementsAre(kFirst));
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(kAlike));
  with_database(take_down_now(key_of(kOther).text()));
  open();
  expect_clean();
  EXPECT_THAT(bodies("https://example.org/c"), testing::ElementsAre(kFirst));
}

TEST_F(PayloadNames, AreMadeAnewInAMerge) {
  directory_ = root_ / "other";
  open();
  see(kOther, kFirst, 5);
  archive_.reset();
  directory_ = root_ / "ours";
  open();
  see(kUrl, kAlike, 1);
  with_database(
      [&](Database& database) { EXPECT_TRUE(merge(database, root_ / "other", {}).ok()); });
  open();
  expect_clean();
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre(kAlike));
  EXPECT_THAT(bodies(kOther), testing::ElementsAre(kFirst));
}

TEST_F(PayloadNames, OfALostPayloadIsAFinding) {
  open();
  see(kUrl, "one", 1);
  with_database([](Database& database) {
    Batch batch(database);
    batch.erase(Family::kContent, sha256("one").view());
    ASSERT_TRUE(database.write(batch, true).ok());
  });
  open();
  const auto captures = archive_->reader()->captures(key_of(kUrl));
  ASSERT_TRUE(captures.ok());
  ASSERT_THAT(*captures, SizeIs(1));
  EXPECT_EQ(captures->front().payload, short_name_of(sha256("one")));
  const auto findings = archive_->reader()->check({});
  ASSERT_TRUE(findings.ok());
  ASSERT_FALSE(findings->empty());
  const std::string left = sha256("one").hex().substr(0, 12) + "...";
  EXPECT_EQ(findings->front().kind, FindingKind::kMissingContent);
  EXPECT_EQ(findings->front().where,
            key_of(kUrl).text() + " capture " + std::to_string(captures->front().id));
  EXPECT_EQ(findings->front().detail,
            "content " + left + " is missing, and with it the rest of its digest");
  const auto body = archive_->reader()->payload(captures->front().payload);
  ASSERT_FALSE(body.ok());
  EXPECT_EQ(body.error().detail, "no content " + left);
  with_database([&](Database& database) {
    const auto repaired = repair(database, {});
    ASSERT_TRUE(repaired.ok());
    ASSERT_FALSE(repaired->left.empty()) << "lost bytes are listed, not papered over";
    EXPECT_EQ(repaired->left.front().detail, findings->front().detail);
  });
  open();
  see(kUrl, "one", 2);
  EXPECT_THAT(bodies(kUrl), testing::ElementsAre("one", "one")) << "the same bytes came again";
}

TEST_F(PayloadNames, ThatMayMeanTwoPayloadsAreAFinding) {
  open();
  see(kUrl, kFirst, 1);
  see(kUrl, kAlike, 2);
  with_database([](Database& database) {
    Batch batch(database);
    batch.erase(Family::kContent, sha256(kFirst).view().substr(0, kPayloadNameBytes));
    ASSERT_TRUE(database.write(batch, true).ok());
  });
  open();
  const auto findings = archive_->reader()->check({});
  ASSERT_TRUE(findings.ok());
  ASSERT_THAT(*findings, SizeIs(1));
  EXPECT_EQ(findings->front().where, "11e709a63d29...");
}

TEST_F(PayloadNames, ThatLeadElsewhereAreAFinding) {
  open();
  see(kUrl, kFirst, 1);
  see(kUrl, kAlike, 2);
  with_database([](Database& database) {
    Batch batch(database);
    batch.put(Family::kContent, sha256(kFirst).view().substr(0, kPayloadNameBytes),
              "\x01" + std::string(sha256("another").view()));
    ASSERT_TRUE(database.write(batch, true).ok());
  });
  open();
  const auto findings = archive_->reader()->check({});
  ASSERT_TRUE(findings.ok());
  EXPECT_FALSE(findings->empty());
  EXPECT_FALSE(archive_->reader()->captures(key_of(kUrl)).ok());
}

}  // namespace
}  // namespace broadsheet::storage
