#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/records.h"
#include "storage/url_rows.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kOrigin = "https://example.org";
constexpr const char* kA = "https://example.org/a";
constexpr const char* kB = "https://example.org/b";
constexpr const char* kC = "https://example.org/c";

SourceRow full_row() {
  SourceRow row;
  row.name = "gazette";
  row.job = 3;
  row.last_started = at_second(100);
  row.last_ended = at_second(160);
  row.last_success = at_second(90);
  row.last_end = "finished";
  row.last_error = "nothing was fetched";
  row.rounds = 7;
  row.barren_rounds = 2;
  row.fetched = 40;
  row.articles = 30;
  row.novel = 20;
  row.revised = 10;
  row.errors = 5;
  row.edits = 12.5;
  row.exposure = 99.125;
  row.alarm_model = std::string("m\0del", 5);
  return row;
}

// An archive with a watched source.
class WatchedSource : public ArchiveTest {
 protected:
  WatchedSource() {
    open();
    job_ = round(at_second(0));
  }

  JobRow round(SysTime at, const std::string& rules = "rules", bool resume = false) {
    auto made = archive_->begin_source_round("gazette", rules, {}, resume, at);
    EXPECT_TRUE(made.ok());
    rules_changed_ = made->rules_changed;
    return made->job;
  }

  // Whether a link to kA, found at `at`, is queued.
  bool link_is_queued(SysTime at, FoundVia via = FoundVia::kLink) {
    VisitRecord page = visit(job_.id, kB, "page b", at);
    page.found = {candidate(kA)};
    page.found.front().via = via;
    return !commit(std::move(page)).queued.empty();
  }

  JobRow job_;
  bool rules_changed_ = false;
};

TEST_F(WatchedSource, KeepsItsJobWhateverItsRulesBecome) {
  EXPECT_FALSE(rules_changed_);
  const JobRow same = round(at_second(100));
  EXPECT_EQ(same.id, job_.id);
  EXPECT_EQ(same.round, 2U);
  EXPECT_EQ(same.title, "gazette");
  EXPECT_FALSE(rules_changed_);
  const JobRow changed = round(at_second(200), "other rules");
  EXPECT_EQ(changed.id, job_.id);
  EXPECT_TRUE(rules_changed_);
  reopen();
  (void)round(at_second(300), "other rules");
  EXPECT_FALSE(rules_changed_);
  EXPECT_NE(begin(at_second(400), "other rules").id, job_.id) << "a crawl's job is another";
}

TEST_F(WatchedSource, ResumesAnOpenRoundOnlyWhenAsked) {
  EXPECT_EQ(round(at_second(50), "rules", true).round, 1U);
  EXPECT_EQ(round(at_second(60), "rules", false).round, 2U);
  ASSERT_TRUE(archive_->end_round(job_.id).ok());
  EXPECT_EQ(round(at_second(70), "rules", true).round, 3U);
}

TEST_F(WatchedSource, IsRememberedWhole) {
  ASSERT_TRUE(archive_->put_source(full_row()).ok());
  reopen();
  const auto rows = archive_->sources();
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), 1U);
  EXPECT_EQ(encode_source(rows->front()), encode_source(full_row()));
  EXPECT_EQ(rows->front().name, "gazette");
  EXPECT_DOUBLE_EQ(rows->front().exposure, 99.125);
  const auto read = archive_->reader()->sources();
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(read->size(), 1U);
  expect_clean();
}

TEST_F(WatchedSource, VisitsAPlannedPageWhenItsTimeComes) {
  VisitRecord page = visit(job_.id, kA, "page a", at_second(1));
  page.next_visit = at_second(3600);
  commit(std::move(page));
  EXPECT_EQ(row(kA).state, UrlState::kDue);
  QueueCursor early;
  EXPECT_THAT(*archive_->due(job_.id, kOrigin, early, 10, at_second(3599)), IsEmpty());
  QueueCursor late;
  EXPECT_EQ(archive_->due(job_.id, kOrigin, late, 10, at_second(3600))->size(), 1U);
  EXPECT_FALSE(link_is_queued(at_second(2))) << "it has its time already";
  expect_clean();
}

TEST_F(WatchedSource, JumpsOverWhatIsDueLater) {
  const auto at = [](const char* href, uint8_t priority, int second) {
    Candidate made = candidate(href, priority);
    made.due_at = at_second(second);
    return made;
  };
  ASSERT_TRUE(archive_->enqueue(job_.id, {at(kA, 1, 5000), at(kB, 1, 10), at(kC, 2, 20)}));
  QueueCursor cursor;
  const auto now = archive_->due(job_.id, kOrigin, cursor, 10, at_second(100));
  ASSERT_TRUE(now.ok());
  ASSERT_EQ(now->size(), 2U);
  EXPECT_EQ(now->at(0).href, kB);
  EXPECT_EQ(now->at(1).href, kC);
  EXPECT_TRUE(is_passed(cursor, job_.id, at(kA, 1, 5000)));
  EXPECT_EQ(archive_->queues(job_.id, at_second(100))->front().urls, 2U);
  EXPECT_EQ(archive_->queues(job_.id)->front().urls, 3U);
  EXPECT_THAT(*archive_->queues(job_.id, at_second(5)), IsEmpty());
}

TEST_F(WatchedSource, LooksAtALinkedPageAgainByItsKind) {
  struct Case {
    const char* what;
    int visits;
    uint16_t depth;
    UrlState state;
    uint32_t failures;
    bool article;
    Milliseconds since;
    bool back;
  };
  const Case cases[] = {
      {"never asked", 0, 1, UrlState::kRefused, 0, false, minutes(0), true},
      {"article", 1, 1, UrlState::kResting, 0, true, days(99), false},
      {"planned", 1, 1, UrlState::kDue, 0, false, days(99), false},
      {"near, lately", 1, 1, UrlState::kResting, 0, false, minutes(29), false},
      {"near", 1, 1, UrlState::kResting, 0, false, minutes(30), true},
      {"far, lately", 1, 2, UrlState::kResting, 0, false, hours(5), false},
      {"far", 1, 2, UrlState::kResting, 0, false, hours(6), true},
      {"refused lately", 1, 1, UrlState::kRefused, 0, false, hours(5), false},
      {"refused", 1, 1, UrlState::kRefused, 0, false, hours(6), true},
      {"failed once", 1, 9, UrlState::kResting, 1, false, minutes(15), true},
      {"failed twice", 2, 1, UrlState::kResting, 2, false, minutes(29), false},
      {"failed for ever", 99, 1, UrlState::kResting, 99, false, days(7), true},
  };
  for (const Case& c : cases) {
    UrlRow known;
    known.visits = static_cast<uint32_t>(c.visits);
    known.depth = c.depth;
    known.state = c.state;
    known.failures = c.failures;
    known.last_visit = at_second(1);
    if (c.article) {
      known.article.emplace();
    }
    EXPECT_EQ(is_back(known, {}, at_second(1) + c.since), c.back) << c.what;
  }
}

TEST_F(WatchedSource, VisitsStartPagesEveryRound) {
  commit(visit(job_.id, kA, "page a", at_second(1)));
  job_ = round(at_second(60));
  EXPECT_FALSE(link_is_queued(at_second(61)));
  EXPECT_TRUE(link_is_queued(at_second(62), FoundVia::kSeed));
}

TEST_F(WatchedSource, DoesNotWaitForATimeThatAWrongClockWroteDown) {
  commit(visit(job_.id, kA, "page a", at_second(500'000)));
  job_ = round(at_second(60));  // the clock was set back meanwhile
  EXPECT_TRUE(link_is_queued(at_second(61), FoundVia::kSeed));
}

}  // namespace
}  // namespace broadsheet::storage
