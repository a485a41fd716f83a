#include <gmock/gmock.h>

#include "storage/keys.h"
#include "storage/url_rows.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr char kOrigin[] = "https://example.org";
constexpr char kA[] = "https://example.org/a";
constexpr char kB[] = "https://example.org/b";
constexpr char kC[] = "https://example.org/c";

class Queue : public ArchiveTest {
 protected:
  Queue() {
    open();
    job_ = begin(at_second(0));
  }
  JobRow job_;
};

TEST(IsWanted, FollowsTheRulesOfARound) {
  JobRow job;
  job.id = 7;
  job.round_started = at_second(100);
  struct Case {
    const char* what;
    UrlState state;
    JobId job;
    uint32_t visits;
    int64_t last_visit;
    bool wanted;
  };
  const Case cases[] = {
      {"visited before the round", UrlState::kResting, kNoJob, 1, 99, true},
      {"visited as the round began", UrlState::kResting, kNoJob, 1, 100, false},
      {"visited in the round", UrlState::kResting, kNoJob, 1, 101, false},
      {"refused before the round", UrlState::kRefused, kNoJob, 1, 99, true},
      {"refused in the round", UrlState::kRefused, kNoJob, 1, 101, false},
      {"refused on the spot, never asked", UrlState::kRefused, kNoJob, 0, 0, true},
      {"waiting in this job", UrlState::kDue, 7, 0, 0, false},
      {"waiting in another job", UrlState::kDue, 8, 0, 0, true},
      {"put off in this round", UrlState::kDue, 7, 1, 101, false},
  };
  for (const Case& c : cases) {
    UrlRow row;
    row.state = c.state;
    row.job = c.job;
    row.visits = c.visits;
    row.last_visit = c.visits > 0 ? at_second(c.last_visit) : SysTime{};
    EXPECT_EQ(is_wanted(&row, job), c.wanted) << c.what;
  }
  EXPECT_TRUE(is_wanted(nullptr, job)) << "never seen";
}

TEST_F(Queue, GivesWhatWasQueuedMostUrgentFirst) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA, 5), candidate(kB, 1), candidate(kC, 3)}));
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), ElementsAre(kB, kC, kA));
  const auto queues = archive_->queues(job_.id);
  ASSERT_TRUE(queues.ok());
  ASSERT_EQ(queues->size(), 1U);
  EXPECT_EQ(queues->front().origin, kOrigin);
  EXPECT_EQ(queues->front().urls, 3U);
  expect_clean();
}

TEST_F(Queue, PutsAheadWhatAListAnnounces) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA, 3), candidate(kB, 3)}));
  const auto named = [&](const char* href, uint8_t priority, FoundVia via) {
    Candidate found = candidate(href, priority);
    found.via = via;
    found.due_at = at_second(-60);
    found.announced.title = "News";
    return *archive_->enqueue(job_.id, {found});
  };
  EXPECT_THAT(named(kB, 1, FoundVia::kLink), IsEmpty());
  EXPECT_THAT(named(kB, 3, FoundVia::kFeed), IsEmpty());
  EXPECT_THAT(named(kB, 1, FoundVia::kFeed), SizeIs(1));
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), ElementsAre(kB, kA));
  EXPECT_EQ(row(kB).announced.title, "News");
  EXPECT_EQ(row(kB).via, FoundVia::kLink) << "as it was found first";
  EXPECT_EQ(archive_->queues(job_.id)->front().urls, 2U);
  commit(visit(job_.id, kA, "page a", at_second(1)));
  EXPECT_THAT(named(kA, 1, FoundVia::kSitemap), IsEmpty()) << "visited in this round";
  expect_clean();
}

TEST_F(Queue, KeepsHostsSchemesAndPortsApart) {
  ASSERT_TRUE(archive_->enqueue(
      job_.id, {candidate("https://example.org/"), candidate("http://example.org/"),
                candidate("https://example.org:8443/x"), candidate("https://news.example.org/y")}));
  const auto queues = archive_->queues(job_.id);
  ASSERT_TRUE(queues.ok());
  EXPECT_EQ(queues->size(), 4U);
  for (const QueueSummary& queue : *queues) {
    EXPECT_EQ(queued_hrefs(job_.id, queue.origin).size(), 1U) << queue.origin;
  }
}

TEST_F(Queue, CursorGoesOnWhereItStopped) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA, 1), candidate(kB, 2), candidate(kC, 3)}));
  QueueCursor cursor;
  auto first = archive_->due(job_.id, kOrigin, cursor, 2);
  ASSERT_TRUE(first.ok());
  ASSERT_EQ(first->size(), 2U);
  auto second = archive_->due(job_.id, kOrigin, cursor, 2);
  ASSERT_TRUE(second.ok());
  ASSERT_EQ(second->size(), 1U);
  EXPECT_EQ(second->front().href, kC);
  auto third = archive_->due(job_.id, kOrigin, cursor, 2);
  ASSERT_TRUE(third.ok());
  EXPECT_THAT(*third, IsEmpty());
}

TEST_F(Queue, SaysWhichCandidatesACursorHasPassed) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kB, 2)}));
  QueueCursor cursor;
  EXPECT_FALSE(is_passed(cursor, job_.id, candidate(kA, 1)));
  ASSERT_TRUE(archive_->due(job_.id, kOrigin, cursor, 1));
  EXPECT_TRUE(is_passed(cursor, job_.id, candidate(kA, 1)));
  EXPECT_FALSE(is_passed(cursor, job_.id, candidate(kC, 3)));
}

TEST_F(Queue, VisitTakesItsUrlOutAndPutsNewOnesIn) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA)}));
  VisitRecord record = visit(job_.id, kA, "page a", at_second(1));
  record.found = {candidate(kA), candidate(kB), candidate(kC), candidate(kB)};
  const VisitResult result = commit(std::move(record));
  ASSERT_EQ(result.queued.size(), 2U);
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), ElementsAre(kB, kC));
  EXPECT_EQ(row(kB).via_href, kA);
  EXPECT_EQ(row(kA).state, UrlState::kResting);
  expect_clean();
}

TEST_F(Queue, VisitedUrlIsQueuedAgainInTheNextRoundOnly) {
  commit(visit(job_.id, kA, "page a", at_second(1)));
  auto again = archive_->enqueue(job_.id, {candidate(kA)});
  ASSERT_TRUE(again.ok());
  EXPECT_THAT(*again, IsEmpty());
  ASSERT_TRUE(archive_->end_round(job_.id).ok());
  const JobRow next = begin(at_second(10));
  EXPECT_EQ(next.id, job_.id);
  EXPECT_EQ(next.round, 2U);
  again = archive_->enqueue(job_.id, {candidate(kA)});
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(again->size(), 1U);
  expect_clean();
}

TEST_F(Queue, AClockThatIsSetBackBringsNothingBackInTheSameRound) {
  VisitRecord record = visit(job_.id, kA, "page a", at_second(-3600));
  record.found = {candidate(kA), candidate(kB)};
  commit(std::move(record));
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), ElementsAre(kB));
  record = visit(job_.id, kB, "page b", at_second(-3599));
  record.found = {candidate(kA)};
  commit(std::move(record));
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), IsEmpty());
  EXPECT_EQ(row(kA).state, UrlState::kResting);
}

TEST_F(Queue, OpenRoundIsResumedAfterReopening) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA), candidate(kB)}));
  commit(visit(job_.id, kA, "page a", at_second(1)));
  reopen();
  const JobRow resumed = begin(at_second(50));
  EXPECT_EQ(resumed.id, job_.id);
  EXPECT_EQ(resumed.round, 1U);
  EXPECT_EQ(resumed.round_started, at_second(0));
  EXPECT_EQ(resumed.pages, 1U);
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), ElementsAre(kB));
}

TEST_F(Queue, UrlOfAnotherJobMovesToTheJobThatWantsItNow) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA)}));
  const JobRow other = begin(at_second(5), "other");
  ASSERT_NE(other.id, job_.id);
  const auto moved = archive_->enqueue(other.id, {candidate(kA)});
  ASSERT_TRUE(moved.ok());
  EXPECT_EQ(moved->size(), 1U);
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), IsEmpty());
  EXPECT_THAT(queued_hrefs(other.id, kOrigin), ElementsAre(kA));
  expect_clean();
}

TEST_F(Queue, DeferredVisitStaysDueAtItsNewTime) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA)}));
  VisitRecord record;
  record.job = job_.id;
  record.key = key_of(kA);
  record.href = kA;
  record.at = at_second(1);
  record.outcome = Outcome::kDeferred;
  record.reason = "robots.unreachable";
  record.next_state = UrlState::kDue;
  record.next_visit = at_second(600);
  commit(std::move(record));
  QueueCursor cursor;
  const auto due = archive_->due(job_.id, kOrigin, cursor, 10);
  ASSERT_TRUE(due.ok());
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().due_at, at_second(600));
  expect_clean();
}

TEST_F(Queue, RefusedLinksGetARowWithTheReasonAndNoPlace) {
  VisitRecord record = visit(job_.id, kA, "page", at_second(1));
  record.refused = {{.key = key_of("https://other.example/x"),
                     .href = "https://other.example/x",
                     .reason = "scope.host"}};
  commit(std::move(record));
  EXPECT_EQ(row("https://other.example/x").state, UrlState::kRefused);
  EXPECT_EQ(row("https://other.example/x").reason, "scope.host");
  const JobRow wider = begin(at_second(2), "wider");
  const auto queued = archive_->enqueue(wider.id, {candidate("https://other.example/x")});
  ASSERT_TRUE(queued.ok());
  EXPECT_EQ(queued->size(), 1U) << "another job may go there";
  expect_clean();
}

TEST_F(Queue, RedirectSettlesTheFinalUrlToo) {
  ASSERT_TRUE(archive_->enqueue(job_.id, {candidate(kA), candidate(kB), candidate(kC)}));
  VisitRecord record = visit(job_.id, kC, "page c", at_second(1));
  record.key = key_of(kA);
  record.href = kA;
  record.hops = {page(kA, "", at_second(1), 301), page(kB, "moved", at_second(1), 302)};
  record.redirect_href = kC;
  commit(std::move(record));
  EXPECT_THAT(queued_hrefs(job_.id, kOrigin), IsEmpty());
  EXPECT_EQ(row(kA).redirect_href, kC);
  EXPECT_EQ(row(kA).last_status, 301);
  EXPECT_EQ(row(kB).redirect_href, kC);
  EXPECT_EQ(row(kC).last_status, 200);
  const auto reader = archive_->reader();
  for (const char* href : {kA, kB, kC}) {
    const auto captures = reader->captures(key_of(href));
    ASSERT_TRUE(captures.ok());
    EXPECT_EQ(captures->size(), 1U) << href;
  }
  expect_clean();
}

TEST_F(Queue, StoredLinksAreThoseOfTheLastReading) {
  VisitRecord record = visit(job_.id, kA, "page", at_second(1));
  record.found = {candidate(kC, 4), candidate(kB, 2)};
  commit(std::move(record));
  VisitRecord unchanged = visit(job_.id, kA, "page", at_second(2));
  commit(std::move(unchanged));
  const auto links = archive_->stored_links(key_of(kA), {});
  ASSERT_TRUE(links.ok());
  ASSERT_EQ(links->size(), 2U) << "the same bytes still lead to the same pages";
  EXPECT_EQ(links->at(0).href, kB);
  EXPECT_EQ(links->at(0).priority, 2);
  commit(visit(job_.id, kA, "a page without links", at_second(3)));
  const auto none = archive_->stored_links(key_of(kA), {});
  ASSERT_TRUE(none.ok());
  EXPECT_THAT(*none, IsEmpty());
}

TEST_F(Queue, UnknownJobsAreRefused) {
  EXPECT_EQ(archive_->enqueue(99, {candidate(kA)}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(archive_->enqueue(kNoJob, {candidate(kA)}).error().kind, ErrorKind::kInvalidInput);
  EXPECT_EQ(archive_->commit(visit(99, kA, "x", at_second(1))).error().kind,
            ErrorKind::kInvalidInput);
  EXPECT_EQ(archive_->commit(VisitRecord{}).error().kind, ErrorKind::kInvalidInput);
}

TEST_F(Queue, HostRowsComeBackWithTheirRobots) {
  HostRow host;
  host.origin = kOrigin;
  host.delay = Milliseconds{1500};
  host.robots_status = 200;
  host.robots_body = "User-agent: *\nDisallow: /private";
  ASSERT_TRUE(archive_->put_host(host).ok());
  host.last_request = at_second(3);
  VisitRecord record = visit(job_.id, kA, "page", at_second(3));
  record.hosts = {host};
  commit(std::move(record));
  reopen();
  const auto found = archive_->host(kOrigin);
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->robots_body, host.robots_body);
  EXPECT_EQ((*found)->last_request, at_second(3));
  EXPECT_EQ((*found)->delay, Milliseconds{1500});
  EXPECT_FALSE(archive_->host("https://unknown.example")->has_value());
  expect_clean();
}

}  // namespace
}  // namespace broadsheet::storage
