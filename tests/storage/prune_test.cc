#include "storage/prune.h"

#include <gmock/gmock.h>

#include "base/rng.h"
#include "storage/content_store.h"
#include "storage/tombstone.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr auto kDay = std::chrono::hours(24);

SysTime at_day(int64_t day) {
  return at_second(day * 86'400);
}

CaptureInfo seen(CaptureId id, int64_t day, std::optional<uint32_t> version,
                 std::optional<CaptureId> refers_to = {}) {
  CaptureInfo capture;
  capture.id = id;
  capture.at = at_day(day);
  capture.version = version;
  capture.refers_to = refers_to;
  return capture;
}

VersionInfo version(uint32_t number, CaptureId capture, int64_t last_seen_day) {
  VersionInfo info;
  info.number = number;
  info.capture = capture;
  info.last_seen = at_day(last_seen_day);
  return info;
}

TEST(PrunePlan, CapturesYoungerThanTheLimitStay) {
  const auto plan =
      plan_prune({.older_than = 10 * kDay}, at_day(100),
                 {seen(1, 0, {}), seen(2, 89, {}), seen(3, 90, {}), seen(4, 100, {})}, {}, 4);
  EXPECT_THAT(plan.captures, ElementsAre(1, 2));
  EXPECT_EQ(plan.versions_through, 0U);
}

TEST(PrunePlan, OneOfEachSpanStays) {
  std::vector<CaptureInfo> captures;
  for (int day = 0; day < 60; ++day) {
    captures.push_back(seen(static_cast<CaptureId>(day + 1), day, {}));
  }
  const auto plan =
      plan_prune({.older_than = kDay, .keep_every = 30 * kDay}, at_day(100), captures, {}, 0);
  EXPECT_GE(plan.captures.size(), 57U);
  EXPECT_LE(plan.captures.size(), 58U);
}

TEST(PrunePlan, VersionsStayWithTheirFirstCaptureAndTheLastWholeOne) {
  const auto plan = plan_prune({.older_than = kDay}, at_day(100),
                               {seen(1, 0, 1), seen(2, 1, 1), seen(3, 2, 2), seen(4, 3, 2)},
                               {version(1, 1, 1), version(2, 3, 3)}, 4);
  EXPECT_THAT(plan.captures, ElementsAre(2));
  EXPECT_EQ(plan.versions_through, 0U);
}

TEST(PrunePlan, CaptureThatIsReferredToStays) {
  const auto plan = plan_prune({.older_than = 10 * kDay}, at_day(100),
                               {seen(1, 0, {}), seen(2, 1, {}), seen(3, 99, {}, 2)}, {}, 0);
  EXPECT_THAT(plan.captures, ElementsAre(1));
}

TEST(PrunePlan, OldVersionsGoFromTheFrontWhenAsked) {
  const PruneRules rules{.older_than = 10 * kDay, .versions = true};
  const auto plan = plan_prune(rules, at_day(100), {seen(1, 0, 1), seen(2, 50, 2), seen(3, 99, 3)},
                               {version(1, 1, 0), version(2, 2, 50), version(3, 3, 99)}, 3);
  EXPECT_THAT(plan.captures, ElementsAre(1, 2));
  EXPECT_EQ(plan.versions_through, 2U);
  const auto shown =
      plan_prune(rules, at_day(100), {seen(1, 0, 1), seen(2, 99, 1)}, {version(1, 1, 99)}, 2);
  EXPECT_THAT(shown.captures, IsEmpty()) << "the version was seen yesterday";
}

class Pruning : public ArchiveTest {
 protected:
  // A page of a template, so that payloads are stored as differences.
  static std::string page_with(const std::string& words) {
    Rng rng(3);
    std::string body = "<html>";
    for (int i = 0; i < 400; ++i) {
      body += "<p class=x" + std::to_string(rng.below(1'000'000)) + ">";
    }
    return body + words + "</html>";
  }
  void see(const std::string& href, const std::string& words, int64_t day) {
    VisitRecord record =
        article_visit(kNoJob, href, page_with(words), article("Title", words), at_day(day));
    record.folded = words + " and so on, long enough to have a few shingles of its own";
    record.folded_text = sha256(record.folded);
    record.article->related.push_back({.url = "https://example.org/other", .title = "Other"});
    commit(std::move(record));
  }
  template <class Work>
  PruneResult result_of(const Work& work) {
    PruneResult pruned;
    with_database([&](Database& database) {
      const Result<PruneResult> result = work(database);
      ASSERT_TRUE(result.ok()) << result.error().detail;
      pruned = *result;
    });
    open();
    expect_clean();
    return pruned;
  }
  PruneResult prune_now(const PruneRequest& request) {
    return result_of([&](Database& database) { return prune(database, request, {}); });
  }
  PruneResult take_down_now(const TakedownRequest& request) {
    return result_of([&](Database& database) { return take_down(database, request, {}); });
  }
  bool holds_bytes(const std::string& body) {
    return archive_->reader()->payload(sha256(body)).ok();
  }
  static constexpr const char* kUrl = "https://example.org/news/1";
};

TEST_F(Pruning, OldCapturesGoAndVersionsStay) {
  open();
  for (int day = 0; day < 40; ++day) {
    see(kUrl, "Words " + std::to_string(day / 20), day);
    commit(visit(kNoJob, "https://example.org/", page_with("front " + std::to_string(day)),
                 at_day(day)));
  }
  const PruneRequest request{
      .key_prefixes = {""}, .rules = {.older_than = 3 * kDay}, .now = at_day(40)};
  PruneRequest dry = request;
  dry.dry_run = true;
  const PruneResult would = prune_now(dry);
  EXPECT_EQ(archive_->reader()->stats()->captures, 80U);
  const PruneResult result = prune_now(request);
  EXPECT_EQ(result.captures, would.captures);
  EXPECT_GT(result.captures, 60U);
  EXPECT_EQ(result.versions, 0U);
  EXPECT_EQ(archive_->reader()->stats()->captures, 80 - result.captures);
  EXPECT_THAT(*archive_->reader()->versions(key_of(kUrl)), SizeIs(2));
  EXPECT_GT(result.contents, result.bases_kept);
  EXPECT_TRUE(holds_bytes(page_with("front 39")));
  see(kUrl, "Words 3", 41);
  expect_clean();
  EXPECT_EQ(prune_now(request).captures, 0U) << "a second time there is nothing to do";
}

TEST_F(Pruning, TombstoneSaysWhatWentWhenAndWhy) {
  open();
  for (int day = 0; day < 4; ++day) {
    see(kUrl, "Words " + std::to_string(day), day);
  }
  prune_now({.key_prefixes = {""},
             .rules = {.older_than = 2 * kDay, .versions = true},
             .reason = "retention",
             .now = at_day(4)});
  archive_.reset();
  const auto held = hold_archive(directory_);
  ASSERT_TRUE(held.ok());
  const auto tombstones = tombstones_of(*held->database, key_of(kUrl));
  ASSERT_TRUE(tombstones.ok());
  ASSERT_THAT(*tombstones, SizeIs(1));
  const Tombstone& tombstone = tombstones->front();
  EXPECT_EQ(tombstone.at, at_day(4));
  EXPECT_EQ(tombstone.reason, "retention");
  EXPECT_THAT(tombstone.rule, StartsWith("older than"));
  EXPECT_EQ(tombstone.captures, 2U);
  EXPECT_EQ(tombstone.versions_through, 2U);
  EXPECT_EQ(tombstone.first, at_day(0));
  EXPECT_EQ(tombstone.last, at_day(1));
}

TEST_F(Pruning, VersionNumbersGoOnBehindThosePruned) {
  open();
  for (int day = 0; day < 4; ++day) {
    see(kUrl, "Words " + std::to_string(day), day);
  }
  prune_now({.key_prefixes = {""},
             .rules = {.older_than = 2 * kDay, .versions = true},
             .now = at_day(4)});
  see(kUrl, "Words 0", 5);  // a text that went comes back as a new version
  expect_clean();
  const auto versions = archive_->reader()->versions(key_of(kUrl));
  ASSERT_THAT(*versions, SizeIs(3));
  EXPECT_EQ(versions->front().number, 3U);
  EXPECT_EQ(versions->back().number, 5U);
}

TEST_F(Pruning, SiteIsPrunedWithoutItsNeighbours) {
  open();
  see("https://example.org/a", "Words of one", 0);
  see("https://example.net/a", "Words of the other", 0);
  prune_now({.key_prefixes = {"https://(org,example,"},
             .rules = {.older_than = kDay, .versions = true},
             .now = at_day(9)});
  EXPECT_THAT(*archive_->reader()->versions(key_of("https://example.org/a")), IsEmpty());
  EXPECT_THAT(*archive_->reader()->versions(key_of("https://example.net/a")), SizeIs(1));
}

TEST_F(Pruning, TakenDownBytesAreGoneThoughOthersWereStoredAgainstThem) {
  open();
  see(kUrl, "Words to be taken down", 0);
  for (int i = 2; i < 14; ++i) {
    see("https://example.org/news/" + std::to_string(i), "Words " + std::to_string(i), i);
  }
  const PruneResult result =
      take_down_now({.key = key_of(kUrl).text(), .reason = "court order 12", .now = at_day(20)});
  EXPECT_EQ(result.captures, 1U);
  EXPECT_EQ(result.versions, 1U);
  EXPECT_GT(result.rewritten, 0U) << "its neighbours were differences from it";
  EXPECT_FALSE(holds_bytes(page_with("Words to be taken down")));
  for (int i = 2; i < 14; ++i) {
    EXPECT_TRUE(holds_bytes(page_with("Words " + std::to_string(i)))) << i;
  }
  const UrlRow refused = row(kUrl);
  EXPECT_EQ(refused.state, UrlState::kRefused);
  EXPECT_EQ(refused.reason, "taken_down: court order 12");
  EXPECT_EQ(refused.captures, 0U);
}

TEST_F(Pruning, TakenDownUrlIsNeitherQueuedNorKeptAgain) {
  open();
  see(kUrl, "Words to be taken down", 0);
  take_down_now({.key = key_of(kUrl).text(), .reason = "asked for", .now = at_day(1)});
  const JobRow job = begin(at_day(2));
  EXPECT_THAT(*archive_->enqueue(job.id, {candidate(kUrl)}), IsEmpty());
  VisitRecord linking = visit(job.id, "https://example.org/", "<p>links</p>", at_day(2));
  linking.found = {candidate(kUrl), candidate("https://example.org/news/2")};
  EXPECT_THAT(commit(std::move(linking)).queued, SizeIs(1));
  see(kUrl, "Words to be taken down", 3);  // an import, say
  EXPECT_THAT(*archive_->reader()->captures(key_of(kUrl)), IsEmpty());
  EXPECT_EQ(row(kUrl).state, UrlState::kRefused);
  EXPECT_THAT(row(kUrl).reason, StartsWith("taken_down"));
  expect_clean();
}

TEST_F(Pruning, TakedownOfAFolderCoversWhatIsFoundLater) {
  open();
  see("https://example.org/private/1", "Words of one", 0);
  see("https://example.org/public/1", "Words of another", 0);
  const std::string front = key_of("https://example.org/private/").text();
  take_down_now({.covers_below = true, .key = front, .reason = "", .now = at_day(1)});
  const JobRow job = begin(at_day(2));
  EXPECT_THAT(*archive_->enqueue(job.id, {candidate("https://example.org/private/2"),
                                          candidate("https://example.org/public/2")}),
              SizeIs(1));
  EXPECT_THAT(*archive_->reader()->versions(key_of("https://example.org/public/1")), SizeIs(1));
  EXPECT_THAT(*archive_->reader()->related_from(key_of("https://example.org/private/1")),
              IsEmpty());
}

TEST_F(Pruning, RedirectToATakenDownPageKeepsNothingOfIt) {
  open();
  see(kUrl, "Words to be taken down", 0);
  take_down_now({.key = key_of(kUrl).text(), .reason = "", .now = at_day(1)});
  VisitRecord record = visit(kNoJob, "https://example.org/short", "", at_day(2));
  record.capture = page(kUrl, page_with("Words to be taken down"), at_day(2));
  record.hops = {page("https://example.org/short", "", at_day(2), 301)};
  commit(std::move(record));
  EXPECT_FALSE(holds_bytes(page_with("Words to be taken down")));
  EXPECT_THAT(*archive_->reader()->captures(key_of("https://example.org/short")), SizeIs(1));
  expect_clean();
}

}  // namespace
}  // namespace broadsheet::storage
