#include "crawler/frontier.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/url_key.h"
#include "storage/queue_place.h"
#include "tests/crawler/fake_timing.h"

namespace broadsheet::crawler {
namespace {

constexpr storage::JobId kJob = 1;

// A frontier over a fake archive: what a test queues "on disk" is handed out batch by batch.
class FrontierTest : public testing::Test {
 protected:
  void make(FrontierOptions options, HostGateOptions gate = {.delay = Milliseconds(0)}) {
    gate_ = std::make_unique<HostGate>(
        timing_, io_.get_executor(), gate,
        [this](const std::string& origin) { frontier_->host_freed(origin); });
    frontier_ = std::make_unique<Frontier>(
        *gate_, timing_, kJob, options,
        [this](std::string origin, storage::QueueCursor cursor, size_t count) {
          asked_.push_back({std::move(origin), std::move(cursor), count});
        },
        [this] { ++wakes_; });
  }

  static storage::DueUrl due(const std::string& href, uint8_t priority = 4) {
    return {.key = UrlKey::of(*Url::parse(href)), .href = href, .priority = priority};
  }

  static storage::Candidate queued(const std::string& href, uint8_t priority = 4) {
    return {.key = UrlKey::of(*Url::parse(href)), .href = href, .priority = priority};
  }

  // Answers the oldest Refill.
  void answer(std::vector<storage::DueUrl> urls, bool more = false) {
    ASSERT_FALSE(asked_.empty());
    const std::string origin = asked_.front().origin;
    asked_.erase(asked_.begin());
    Frontier::Batch batch{.urls = std::move(urls), .cursor = {"\x01"}, .may_have_more = more};
    if (!gate_->knows(origin)) {
      batch.host.emplace();
      batch.host->origin = origin;
    }
    frontier_->refilled(origin, std::move(batch));
  }

  std::string next() {
    auto lease = frontier_->next();
    if (!lease) {
      return "";
    }
    std::string href(lease->url.href());
    leases_.push_back(*std::move(lease));
    return href;
  }

  void finish(size_t i) {
    leases_.at(i).turn.end();
    frontier_->done(leases_.at(i));
  }

  struct Asked {
    std::string origin;
    storage::QueueCursor cursor;
    size_t count = 0;
  };

  boost::asio::io_context io_{1};
  FakeTiming timing_;
  std::unique_ptr<HostGate> gate_;
  std::unique_ptr<Frontier> frontier_;
  std::vector<Asked> asked_;
  std::vector<Lease> leases_;
  int wakes_ = 0;
};

TEST_F(FrontierTest, GivesTheMostUrgentFirst) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 3);
  answer({due("https://a.example/3", 5), due("https://a.example/1", 0),
          due("https://a.example/2", 2)});
  EXPECT_EQ(next(), "https://a.example/1");
  EXPECT_EQ(next(), "https://a.example/2");
  EXPECT_EQ(next(), "https://a.example/3");
  EXPECT_EQ(next(), "");
}

TEST_F(FrontierTest, IsFairBetweenHosts) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  for (const std::string host : {"https://a.example", "https://b.example", "https://c.example"}) {
    frontier_->add_queue(host, 2);
    answer({due(host + "/1"), due(host + "/2")});
  }
  std::map<std::string, int> first_round;
  for (int i = 0; i < 3; ++i) {
    ++first_round[next().substr(0, 17)];
  }
  EXPECT_EQ(first_round.size(), 3U);
}

TEST_F(FrontierTest, HoldsAHostBackUntilItsTime) {
  make({}, {.delay = Milliseconds(1000)});
  frontier_->add_queue("https://a.example", 2);
  answer({due("https://a.example/1"), due("https://a.example/2")});
  timing_.advance(io_, Milliseconds(1000));
  EXPECT_NE(next(), "");
  EXPECT_EQ(next(), "");
  leases_.at(0).turn.end({.answered = true});
  frontier_->done(leases_.at(0));
  EXPECT_EQ(next(), "");
  EXPECT_EQ(frontier_->wake_time(), timing_.steady_now() + Milliseconds(1000));
  timing_.advance(io_, Milliseconds(1000));
  EXPECT_NE(next(), "");
}

TEST_F(FrontierTest, IsFinishedOnlyWhenNothingIsQueuedReadOrLeased) {
  make({});
  EXPECT_TRUE(frontier_->is_finished());
  frontier_->add_queue("https://a.example", 1);
  EXPECT_FALSE(frontier_->is_finished());
  answer({due("https://a.example/1")});
  EXPECT_FALSE(frontier_->is_finished());
  next();
  EXPECT_FALSE(frontier_->is_finished());
  finish(0);
  EXPECT_TRUE(frontier_->is_finished());
}

TEST_F(FrontierTest, ReadsOnBehindTheCursorWhenTheWindowRunsLow) {
  make({.window_max = 4}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 100);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].count, 4U);
  answer({due("https://a.example/1"), due("https://a.example/2"), due("https://a.example/3"),
          due("https://a.example/4")},
         true);
  EXPECT_TRUE(asked_.empty());
  next();
  next();
  next();
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].cursor.after, "\x01");
}

TEST_F(FrontierTest, DoesNotHandOutTwiceWhatItHolds) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 2);
  answer({due("https://a.example/1"), due("https://a.example/1")});
  EXPECT_EQ(next(), "https://a.example/1");
  EXPECT_EQ(next(), "");
  EXPECT_FALSE(frontier_->claim(leases_.at(0).key));
  finish(0);
  EXPECT_TRUE(frontier_->claim(leases_.at(0).key));
}

TEST_F(FrontierTest, WhatIsQueuedForAClaimedUrlWaitsForTheEndOfTheClaim) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/moved")});
  EXPECT_EQ(next(), "https://a.example/moved");
  const storage::DueUrl target = due("https://a.example/target");
  ASSERT_TRUE(frontier_->claim(target.key));
  frontier_->add({queued(target.href)});
  EXPECT_EQ(next(), "");
  frontier_->done_key(target.key);  // the redirect brought nothing
  finish(0);
  EXPECT_FALSE(frontier_->is_finished());
  EXPECT_EQ(next(), target.href);
  finish(1);
  EXPECT_TRUE(frontier_->is_finished());
}

TEST_F(FrontierTest, WhatIsReadForAClaimedUrlWaitsForTheEndOfTheClaim) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/moved")});
  EXPECT_EQ(next(), "https://a.example/moved");
  const storage::DueUrl target = due("https://b.example/target");
  ASSERT_TRUE(frontier_->claim(target.key));
  frontier_->add_queue("https://b.example", 1);
  answer({target});
  EXPECT_EQ(next(), "");
  frontier_->done_key(target.key);
  finish(0);
  EXPECT_EQ(next(), target.href);
}

TEST_F(FrontierTest, AUrlThatIsQueuedAgainDuringItsVisitComesAgain) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/1")});
  EXPECT_EQ(next(), "https://a.example/1");
  frontier_->add({queued("https://a.example/1")});
  EXPECT_EQ(next(), "");
  finish(0);
  EXPECT_EQ(next(), "https://a.example/1");
}

TEST_F(FrontierTest, AUrlThatIsQueuedFurtherAheadComesFromThere) {
  make({.window_max = 2, .memory_urls = 2}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 4);
  answer(
      {due("https://a.example/1"), due("https://a.example/2"), due("https://a.example/news", 5)});
  frontier_->add({queued("https://a.example/news", 1)});
  EXPECT_EQ(next(), "https://a.example/news");
  EXPECT_EQ(next(), "https://a.example/1");
  EXPECT_EQ(next(), "https://a.example/2");
  EXPECT_EQ(next(), "") << "it is held once";
}

TEST_F(FrontierTest, LeavesWhatIsAheadOfAPriorityForAnotherRun) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 4);
  answer({due("https://a.example/page"), due("https://a.example/tried")});
  frontier_->add_queue("https://b.example", 1);  // is being read
  EXPECT_EQ(next(), "https://a.example/page");
  EXPECT_EQ(next(), "https://a.example/tried");
  frontier_->put_back(std::move(leases_.at(1)), timing_.steady_now());
  frontier_->leave_ahead_of(6);
  ASSERT_EQ(asked_.size(), 2U);
  answer({due("https://b.example/page")});
  const auto from = storage::place_before(kJob, due("https://a.example/", 6)).after;
  EXPECT_EQ(asked_.at(0).cursor.after, from);
  answer({due("https://a.example/picture", 6)});
  answer({});
  frontier_->add({queued("https://a.example/link", 3)});
  EXPECT_EQ(next(), "https://a.example/picture");
  EXPECT_EQ(next(), "");
  finish(0);
  finish(2);
  EXPECT_TRUE(frontier_->is_finished());
}

TEST_F(FrontierTest, BringsALeaseBackAtItsTime) {
  make({});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/1")});
  next();
  leases_.at(0).attempts = 2;
  frontier_->put_back(std::move(leases_.at(0)), timing_.steady_now() + Milliseconds(500));
  leases_.clear();
  EXPECT_EQ(next(), "");
  EXPECT_FALSE(frontier_->is_finished());
  timing_.advance(io_, Milliseconds(500));
  EXPECT_EQ(next(), "https://a.example/1");
  EXPECT_EQ(leases_.at(0).attempts, 2U);
}

TEST_F(FrontierTest, LeavesWhatIsDueMuchLaterForAnotherRun) {
  make({.patience = Milliseconds(1000)});
  frontier_->add_queue("https://a.example", 1);
  storage::DueUrl late = due("https://a.example/1");
  late.due_at = timing_.now() + std::chrono::hours(1);
  answer({late});
  EXPECT_TRUE(frontier_->is_finished());
}

TEST_F(FrontierTest, WhatWasDueStaysDueWhenTheClockIsSetBack) {
  make({});
  const SysTime before = timing_.now();
  EXPECT_EQ(frontier_->horizon(), before + FrontierOptions{}.patience);
  timing_.set_wall(-std::chrono::hours(1));
  EXPECT_EQ(frontier_->horizon(), before + FrontierOptions{}.patience);
  frontier_->add_queue("https://a.example", 1);
  storage::DueUrl url = due("https://a.example/1");
  url.due_at = before;
  answer({url});
  EXPECT_EQ(next(), url.href);
}

TEST_F(FrontierTest, SharesItsMemoryBetweenHosts) {
  make({.window_max = 256, .window_min = 4, .memory_urls = 100});
  for (int i = 0; i < 20; ++i) {
    frontier_->add_queue("https://h" + std::to_string(i) + ".example", 1000);
  }
  EXPECT_EQ(asked_.back().count, 5U);
}

TEST_F(FrontierTest, GivesTheNextHostAWindowWhenOneIsDone) {
  make({.hosts_max = 1});
  frontier_->add_queue("https://a.example", 1);
  frontier_->add_queue("https://b.example", 1);
  ASSERT_EQ(asked_.size(), 1U);
  answer({due("https://a.example/1")});
  EXPECT_EQ(next(), "https://a.example/1");
  ASSERT_EQ(asked_.size(), 1U);
  answer({due("https://b.example/1")});
  finish(0);
  EXPECT_EQ(next(), "https://b.example/1");
  finish(1);
  EXPECT_TRUE(frontier_->is_finished());
}

TEST_F(FrontierTest, AQueueReadToItsEndIsNotReadAgainForWhatIsQueuedLater) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/1")});
  frontier_->add({queued("https://a.example/2", 5), queued("https://a.example/3", 5)});
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(next(), "https://a.example/1");
  EXPECT_EQ(next(), "https://a.example/2");
  EXPECT_EQ(next(), "https://a.example/3");
  EXPECT_TRUE(asked_.empty());
}

TEST_F(FrontierTest, WhatAWindowHadNoRoomForIsReadAgainFromThere) {
  make({.window_max = 2, .memory_urls = 2}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/0")});
  std::vector<storage::Candidate> found;
  for (const uint8_t priority : {5, 3, 4, 6, 7, 1}) {
    found.push_back(queued("https://a.example/" + std::to_string(priority), priority));
  }
  frontier_->add(found);
  std::string order;
  for (int i = 0; i < 4; ++i) {
    order += next().back();
  }
  EXPECT_EQ(order, "1304");  // 5, 6 and 7 had no room
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].cursor.after,
            storage::place_before(kJob, due("https://a.example/5", 5)).after);
  answer({due("https://a.example/5", 5), due("https://a.example/6", 6)}, true);
  EXPECT_EQ(next(), "https://a.example/5");
}

TEST_F(FrontierTest, LooksAgainFromTheBeginningHoweverFullItsWindowIs) {
  make({}, {.delay = Milliseconds(0), .per_host = 9});
  frontier_->add_queue("https://a.example", 300);
  std::vector<storage::DueUrl> many;
  for (int i = 100; i < 350; ++i) {
    many.push_back(due("https://a.example/" + std::to_string(i)));
  }
  answer(many, true);
  EXPECT_EQ(next(), "https://a.example/100");
  frontier_->look_again({{.origin = "https://a.example", .urls = 300}});
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].cursor.after, "");
  frontier_->look_again({{.origin = "https://a.example", .urls = 300}});  // while that is read
  answer({due("https://a.example/old", 2)}, true);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].cursor.after, "");
  answer({due("https://a.example/fresh", 1), due("https://a.example/100"),
          due("https://a.example/101")});
  EXPECT_EQ(next(), "https://a.example/fresh");
  EXPECT_EQ(next(), "https://a.example/101") << "100 is leased";
}

TEST_F(FrontierTest, AQueueWithoutAWindowIsReadWhenItHasOne) {
  make({.hosts_max = 1});
  frontier_->add_queue("https://a.example", 1);
  answer({due("https://a.example/1")});
  EXPECT_EQ(next(), "https://a.example/1");
  finish(0);
  frontier_->add_queue("https://b.example", 1);  // takes the window
  answer({due("https://b.example/1")});
  const std::string late = "https://a.example/2";
  frontier_->add({{.key = UrlKey::of(*Url::parse(late)), .href = late, .priority = 4}});
  EXPECT_TRUE(asked_.empty());
  EXPECT_EQ(frontier_->held_of("https://a.example"), 0U);
  EXPECT_EQ(next(), "https://b.example/1");
  finish(1);
  ASSERT_EQ(asked_.size(), 1U);
  EXPECT_EQ(asked_[0].cursor.after, storage::place_before(kJob, due(late)).after);
  answer({due(late)});
  EXPECT_EQ(next(), late);
}

TEST_F(FrontierTest, AQueueThatCannotBeReadDoesNotKeepTheCrawlAlive) {
  make({});
  frontier_->add_queue("https://a.example", 1);
  frontier_->refilled("https://a.example", Error{ErrorKind::kStorage, "disk"});
  EXPECT_TRUE(frontier_->is_finished());
}

}  // namespace
}  // namespace broadsheet::crawler
