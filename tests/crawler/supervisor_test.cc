#include "crawler/supervisor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/crawler/fake_timing.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::crawler {
namespace {

namespace asio = boost::asio;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

// A paper at https://NAME.example/: its front page links to the stories of the last two days, of
// which there is a new one every `story_every`. It answers at once, and notes who asked for what.
class Newsstand final : public Fetcher {
 public:
  explicit Newsstand(Timing& timing) : timing_(timing), opened_(timing.now()) {}

  asio::awaitable<FetchResult> fetch(FetchRequest request) override {
    const std::string href(request.url.href());
    ++asked[href];
    Fetched fetched{.capture = {.url = request.url}};
    Capture& capture = fetched.capture;
    capture.started = timing_.now();
    capture.http_version = "1.1";
    capture.request_headers = request.headers;
    capture.response_headers.add("Content-Type", "text/html; charset=utf-8");
    const std::string host(request.url.host());
    const bool is_robots = request.url.path() == "/robots.txt";
    capture.status = is_robots ? 404 : (closed.contains(host) ? 503 : 200);
    if (capture.status == 200) {
      capture.body = request.url.path() == "/" ? front_page(request.url.origin()) : story(href);
    }
    fetched.wire_bytes = capture.body.size();
    co_return FetchResult(std::move(fetched));
  }
  void cancel_all() override { ++cancelled; }

  [[nodiscard]] int64_t stories() const { return (timing_.now() - opened_) / story_every; }
  [[nodiscard]] int count(const std::string& href) const {
    const auto found = asked.find(href);
    return found == asked.end() ? 0 : found->second;
  }

  Milliseconds story_every = hours(6);
  int64_t backlog = 0;  // stories that an old front page links beside the new ones
  std::set<std::string> closed;
  std::map<std::string, int> asked;
  int cancelled = 0;

 private:
  [[nodiscard]] std::string front_page(const std::string& origin) const {
    std::string html = "<html><head><title>Front</title></head><body>";
    const int64_t newest = stories();
    for (int64_t n = std::max<int64_t>(0, newest - days(2) / story_every); n <= newest; ++n) {
      html += story_link(origin, n);
    }
    for (int64_t n = 1; n <= backlog; ++n) {
      html += story_link(origin, 100'000 + n);
    }
    return html + "</body></html>";
  }
  static std::string story_link(const std::string& origin, int64_t n) {
    const std::string number = std::to_string(n);
    return "<p><a href=\"" + origin + "/news/council-votes-on-bridge-" + number + "\">Story " +
           number + "</a></p>";
  }
  static std::string story(const std::string& href) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      text += "<p>The council met in the old hall to speak of " + href +
              ", and those who had come to listen heard paragraph " + std::to_string(i) +
              " read out slowly before the vote was taken.</p>";
    }
    return "<html><head><title>Story " + href + "</title></head><body><article><h1>Story</h1>" +
           text + "</article></body></html>";
  }

  Timing& timing_;
  SysTime opened_;
};

class TextLog final : public Log {
 public:
  [[nodiscard]] bool enabled(LogLevel level) const override { return level >= LogLevel::kInfo; }
  void event(LogLevel level, std::string_view event,
             std::initializer_list<LogField> fields) override {
    text += event_text(LogFormat::kText, level, event, fields) + '\n';
  }
  [[nodiscard]] int count(std::string_view what) const {
    int found = 0;
    for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) {
      ++found;
    }
    return found;
  }
  std::string text;
};

class FakeProcess final : public DaemonProcess {
 public:
  Result<DaemonPlan> load_plan() override { return next_plan; }
  DiskStatus measure_disk() override { return {.free_bytes = free_bytes, .total_bytes = 100}; }
  uint64_t archive_bytes() override { return 7; }
  void measure_process(DaemonStatus& status) override { status.open_files = 3; }
  void on_ready() override { told += "ready "; }
  void on_reload_begun() override { told += "reloading "; }
  void on_reload_ended(const Result<void>& result) override {
    told += result.ok() ? "reloaded " : "refused ";
  }
  void on_status(const DaemonStatus& /*status*/) override {}
  void on_alarm(const std::string& source, const AlarmEvent& event) override {
    alarms += source + (event.raised ? " + " : " - ") + std::string(name_of(event.kind)) + "; ";
  }
  void on_stopping() override { told += "stopping "; }

  Result<DaemonPlan> next_plan = Error{ErrorKind::kConfig, "f.toml:3: no"};
  uint64_t free_bytes = 50;
  std::string told;
  std::string alarms;
};

// A daemon in simulated time, on one thread, against a real archive.
class SupervisorTest : public testing::Test {
 protected:
  ~SupervisorTest() override { stop(); }

  static Source source(const std::string& name, Milliseconds every,
                       Milliseconds delay = Milliseconds(1000)) {
    Source made;
    made.name = name;
    made.schedule.every = every;
    made.crawl.seeds = {*Url::parse("https://" + name + ".example/")};
    made.crawl.delay = delay;
    made.revisits = false;
    return made;
  }
  static DaemonPlan plan(std::vector<Source> sources) {
    DaemonPlan made;
    made.sources = std::move(sources);
    made.disk_low_bytes = 10;
    made.disk_high_bytes = 20;
    return made;
  }

  // A process begins on the archive.
  void begin(DaemonPlan with) {
    auto opened = storage::Archive::open(directory_.path(), {});
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    archive_ = *std::move(opened);
    CrawlOptions crawl;
    auto options = engine_options_of(crawl, true);
    ASSERT_TRUE(options.ok());
    options->single_thread = true;
    options->tick = Milliseconds(5000);
    auto made = Engine::make(
        *std::move(options),
        [this](asio::io_context&, const Clock&, ByteBudget&) -> Result<std::unique_ptr<Fetcher>> {
          auto fetcher = std::make_unique<Relay>(web_);
          return std::unique_ptr<Fetcher>(std::move(fetcher));
        },
        *archive_, timing_, log_);
    ASSERT_TRUE(made.ok());
    engine_ = *std::move(made);
    process_.told.clear();
    supervisor_ = std::make_unique<Supervisor>(
        *engine_, std::move(with), process_,
        SupervisorOptions{.version = "test", .beat = Milliseconds(30'000)});
    supervisor_->begin();
    pass(Milliseconds(0));
  }
  void pass(Milliseconds time) { timing_.advance(engine_->io(), time); }
  void stop() {
    if (supervisor_) {
      supervisor_->stop();
      pass(minutes(5));
      EXPECT_TRUE(supervisor_->is_ended());
      supervisor_.reset();
      engine_.reset();
      archive_.reset();
    }
  }

  [[nodiscard]] SourceStatus status_of(const std::string& name) const {
    const auto status = supervisor_->status();
    const auto found =
        std::find_if(status->sources.begin(), status->sources.end(),
                     [&](const SourceStatus& source) { return source.name == name; });
    EXPECT_NE(found, status->sources.end()) << name;
    return found == status->sources.end() ? SourceStatus{} : *found;
  }
  // What came of asking for something.
  Result<void> ask(const std::function<void(DaemonControl::Done)>& order) {
    std::optional<Result<void>> answer;
    order([&answer](const Result<void>& result) { answer = result; });
    pass(Milliseconds(10));
    EXPECT_TRUE(answer.has_value());
    return answer.value_or(Error{ErrorKind::kTimeout, "no answer"});
  }
  Result<void> reload(Result<DaemonPlan> next) {
    process_.next_plan = std::move(next);
    return ask([this](DaemonControl::Done done) { supervisor_->reload(std::move(done)); });
  }

  // The engine owns its fetcher; the stand outlives engines.
  class Relay final : public Fetcher {
   public:
    explicit Relay(Fetcher& to) : to_(to) {}
    asio::awaitable<FetchResult> fetch(FetchRequest request) override {
      return to_.fetch(std::move(request));
    }
    void cancel_all() override { to_.cancel_all(); }

   private:
    Fetcher& to_;
  };

  FakeTiming timing_;
  Newsstand web_{timing_};
  TextLog log_;
  FakeProcess process_;
  support::TempArchive directory_;
  std::unique_ptr<storage::Archive> archive_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Supervisor> supervisor_;
};

TEST_F(SupervisorTest, KeepsToItsSchedulesForAMonthAndFetchesEachStoryOnce) {
  begin(plan({source("hourly", hours(1)), source("daily", hours(24))}));
  EXPECT_EQ(process_.told, "ready ");
  pass(days(30));
  EXPECT_NEAR(web_.count("https://hourly.example/"), 30 * 24 + 1, 2);
  EXPECT_NEAR(web_.count("https://daily.example/"), 31, 1);
  for (int64_t n = 0; n < web_.stories(); ++n) {
    const std::string path = ".example/news/council-votes-on-bridge-" + std::to_string(n);
    EXPECT_EQ(web_.count("https://hourly" + path), 1) << n;
    EXPECT_EQ(web_.count("https://daily" + path), 1) << n;
  }
  EXPECT_EQ(status_of("daily").state, SourceState::kIdle);
  EXPECT_EQ(status_of("daily").last_end, "finished");
  EXPECT_EQ(log_.count("source.barren"), 0);
}

TEST_F(SupervisorTest, CatchesUpOnceWithWhatItMissed) {
  begin(plan({source("gazette", hours(1))}));
  pass(hours(3));
  stop();
  const int before = web_.count("https://gazette.example/");
  timing_.set_wall(days(3));
  begin(plan({source("gazette", hours(1))}));
  pass(minutes(2));
  EXPECT_EQ(web_.count("https://gazette.example/"), before + 1);
  EXPECT_GT(status_of("gazette").rounds, 3U) << "it knows of the rounds before";
}

TEST_F(SupervisorTest, RaisesAnAlarmWithinTwoIntervalsKeepsItOverARestartAndClearsIt) {
  begin(plan({source("gazette", hours(1)), source("herald", hours(1))}));
  pass(days(3));
  EXPECT_EQ(process_.alarms, "");
  web_.closed.insert("gazette.example");
  pass(hours(2) + minutes(5));
  EXPECT_EQ(process_.alarms, "gazette + unreachable; ");
  EXPECT_EQ(log_.count("alarm.raised"), 1);
  stop();
  begin(plan({source("gazette", hours(1)), source("herald", hours(1))}));
  ASSERT_EQ(supervisor_->status()->alarms.size(), 1U);
  EXPECT_EQ(supervisor_->status()->alarms[0].source, "gazette");
  EXPECT_EQ(supervisor_->status()->alarms[0].kind, "unreachable");
  web_.closed.clear();
  pass(hours(2));
  EXPECT_EQ(process_.alarms, "gazette + unreachable; gazette - unreachable; ");
  EXPECT_EQ(log_.count("alarm.cleared"), 1);
  EXPECT_TRUE(supervisor_->status()->alarms.empty());
}

TEST_F(SupervisorTest, RaisesNothingForPausesDowntimeAndClocksThatAreSet) {
  begin(plan({source("gazette", hours(1))}));
  pass(days(2));
  ASSERT_TRUE(ask([this](auto done) { supervisor_->pause({}, std::move(done)); }).ok());
  pass(days(2));
  ASSERT_TRUE(ask([this](auto done) { supervisor_->resume({}, std::move(done)); }).ok());
  pass(hours(3));
  timing_.set_wall(days(5));
  pass(hours(3));
  stop();
  timing_.set_wall(days(5));
  begin(plan({source("gazette", hours(1))}));
  pass(hours(3));
  EXPECT_EQ(process_.alarms, "");
}

TEST_F(SupervisorTest, TellsNoAlarmWhereNoneAreWanted) {
  DaemonPlan quiet = plan({source("gazette", hours(1))});
  quiet.alarms = false;
  begin(std::move(quiet));
  pass(days(3));
  web_.closed.insert("gazette.example");
  pass(hours(5));
  EXPECT_EQ(process_.alarms, "");
  EXPECT_TRUE(supervisor_->status()->alarms.empty());
}

TEST_F(SupervisorTest, FollowsWhatAFeedListsWhereThereIsNoStartPage) {
  Source only_feeds = source("gazette", hours(1));
  only_feeds.feeds = std::exchange(only_feeds.crawl.seeds, {});
  begin(plan({only_feeds}));
  pass(minutes(10));
  EXPECT_EQ(web_.count("https://gazette.example/news/council-votes-on-bridge-0"), 1);
}

TEST_F(SupervisorTest, DoesNotRunAgainAfterARestartBeforeItIsDue) {
  begin(plan({source("gazette", hours(24))}));
  pass(hours(1));
  const int before = web_.count("https://gazette.example/");
  for (int restart = 0; restart < 3; ++restart) {
    stop();
    begin(plan({source("gazette", hours(24))}));
    pass(minutes(5));
  }
  EXPECT_LE(web_.count("https://gazette.example/"), before + 1) << "its phase may fall in between";
}

TEST_F(SupervisorTest, SurvivesClocksThatAreSet) {
  begin(plan({source("gazette", hours(1))}));
  pass(hours(5));
  const int before = web_.count("https://gazette.example/");
  timing_.set_wall(-days(2));  // back: it must not fall silent for two days
  pass(hours(5));
  EXPECT_NEAR(web_.count("https://gazette.example/"), before + 5, 2);
  timing_.set_wall(days(10));  // and forth: it catches up once
  pass(hours(1));
  EXPECT_NEAR(web_.count("https://gazette.example/"), before + 7, 2);
  EXPECT_EQ(log_.count("daemon.clock_jumped"), 2);
}

TEST_F(SupervisorTest, ResumesARoundThatTheLastProcessDidNotEnd) {
  web_.backlog = 200;
  begin(plan({source("gazette", hours(24))}));
  pass(Seconds(60));
  EXPECT_EQ(status_of("gazette").state, SourceState::kRunning);
  stop();
  begin(plan({source("gazette", hours(24))}));
  pass(minutes(10));
  EXPECT_EQ(status_of("gazette").last_end, "finished");
  for (int n = 1; n <= 200; ++n) {
    EXPECT_EQ(web_.count("https://gazette.example/news/council-votes-on-bridge-" +
                         std::to_string(100'000 + n)),
              1);
  }
}

TEST_F(SupervisorTest, LooksAtItsStartPagesOnTimeWhileALongQueueIsWorkedOn) {
  web_.backlog = 600;  // nearly an hour
  begin(plan({source("gazette", minutes(10), Seconds(5))}));
  pass(minutes(45));
  EXPECT_GE(web_.count("https://gazette.example/"), 4);
  EXPECT_EQ(status_of("gazette").last_end, "overlapped");
}

TEST_F(SupervisorTest, LetsNobodyStarveWherePlacesAreFew) {
  web_.backlog = 1000;
  DaemonPlan few = plan({source("a", hours(24), Seconds(5)), source("b", hours(24), Seconds(5)),
                         source("c", hours(24), Seconds(5))});
  few.rounds_max = 1;
  begin(std::move(few));
  pass(hours(1));
  for (const char* name : {"a", "b", "c"}) {
    EXPECT_GT(status_of(name).totals.fetched, 60U) << name;
  }
  EXPECT_GE(log_.count("end=\"gave way\""), 3);
}

TEST_F(SupervisorTest, ARoundWhoseRulesStayGoesOnThroughAReload) {
  web_.backlog = 300;
  begin(plan({source("stays", hours(1)), source("changes", hours(1))}));
  pass(Seconds(60));
  auto later = source("stays", hours(2));
  later.tags = {"press"};
  auto changed = source("changes", hours(1));
  changed.crawl.exclude = {"bridge-100299"};
  ASSERT_TRUE(reload(plan({later, changed})).ok());
  pass(minutes(20));
  EXPECT_EQ(log_.count("end=\"new rules\""), 1);
  EXPECT_EQ(status_of("stays").last_end, "finished");
}

TEST_F(SupervisorTest, APageThatIsDueAgainSoonWaitsForTheNextRound) {
  auto eager = source("gazette", hours(1));
  eager.revisits = true;
  eager.revisit.interval_min = Seconds(10);
  eager.revisit.interval_max = Seconds(10);
  begin(plan({eager}));
  pass(minutes(10));
  for (int64_t n = 0; n < web_.stories(); ++n) {
    const std::string story = "https://gazette.example/news/council-votes-on-bridge-";
    EXPECT_LE(web_.count(story + std::to_string(n)), 1) << n;
  }
}

TEST_F(SupervisorTest, TakesANewConfigurationOverWithoutDroppingAnything) {
  web_.backlog = 300;
  begin(plan({source("stays", hours(1)), source("goes", hours(1))}));
  pass(Seconds(60));
  auto changed = source("stays", hours(2));
  changed.crawl.exclude = {"bridge-100299"};
  ASSERT_TRUE(reload(plan({changed, source("comes", hours(1))})).ok());
  EXPECT_EQ(process_.told, "ready reloading reloaded ");
  pass(minutes(20));
  EXPECT_EQ(web_.cancelled, 0);
  const std::string story = ".example/news/council-votes-on-bridge-";
  EXPECT_EQ(web_.count("https://stays" + story + "100300"), 1) << "its queue went on";
  EXPECT_EQ(web_.count("https://stays" + story + "100299"), 0) << "by the new rules";
  EXPECT_EQ(web_.count("https://comes" + story + "100300"), 1);
  EXPECT_EQ(web_.count("https://goes" + story + "100300"), 0);
  EXPECT_EQ(supervisor_->status()->sources.size(), 2U);
  EXPECT_EQ(supervisor_->status()->reloads, 1U);
}

TEST_F(SupervisorTest, KeepsTheConfigurationWhenTheNewOneIsWrong) {
  begin(plan({source("gazette", hours(1))}));
  const auto refused = reload(Error{ErrorKind::kConfig, "news.toml:3: unknown key"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().detail, "news.toml:3: unknown key");
  EXPECT_EQ(process_.told, "ready reloading refused ");
  EXPECT_EQ(supervisor_->status()->configuration_error, "news.toml:3: unknown key");
  pass(hours(3));
  EXPECT_GE(web_.count("https://gazette.example/"), 3);
}

TEST_F(SupervisorTest, PausesWhileTheDiskIsFullAndGoesOnByItself) {
  web_.backlog = 1000;
  begin(plan({source("gazette", hours(1))}));
  pass(minutes(2));
  process_.free_bytes = 9;
  pass(minutes(1));
  EXPECT_EQ(supervisor_->status()->state, DaemonState::kPaused);
  const uint64_t fetched = supervisor_->status()->totals.fetched;
  process_.free_bytes = 19;  // above the low mark, below the high one
  pass(minutes(10));
  EXPECT_LE(supervisor_->status()->totals.fetched, fetched + 2);
  process_.free_bytes = 20;
  pass(minutes(2));
  EXPECT_EQ(supervisor_->status()->state, DaemonState::kRunning);
  EXPECT_GT(supervisor_->status()->totals.fetched, fetched + 60);
}

TEST_F(SupervisorTest, PausesASourceOrAHostOnRequest) {
  web_.backlog = 1000;
  begin(plan({source("a", hours(1)), source("b", hours(1))}));
  pass(minutes(1));
  ASSERT_TRUE(ask([this](auto done) { supervisor_->pause({.source = "a"}, done); }).ok());
  ASSERT_TRUE(
      ask([this](auto done) { supervisor_->pause({.host = "https://b.example"}, done); }).ok());
  const auto nobody = ask([this](auto done) { supervisor_->pause({.source = "c"}, done); });
  EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound);
  pass(minutes(1));
  const uint64_t fetched = supervisor_->status()->totals.fetched;
  pass(minutes(5));
  EXPECT_EQ(supervisor_->status()->totals.fetched, fetched);
  EXPECT_EQ(status_of("a").state, SourceState::kPaused);
  ASSERT_TRUE(ask([this](auto done) { supervisor_->resume({.source = "a"}, done); }).ok());
  ASSERT_TRUE(
      ask([this](auto done) { supervisor_->resume({.host = "https://b.example"}, done); }).ok());
  pass(minutes(5));
  EXPECT_GT(status_of("a").totals.fetched, 200U);
  EXPECT_GT(status_of("b").totals.fetched, 200U);
}

TEST_F(SupervisorTest, FetchesAUrlThatIsAskedFor) {
  begin(plan({source("gazette", days(7))}));
  pass(hours(1));
  std::optional<Result<Enqueued>> answer;
  const Url url = *Url::parse("https://gazette.example/archive/an-old-story-of-note");
  supervisor_->enqueue({.url = url}, [&answer](Result<Enqueued> done) { answer = done; });
  pass(minutes(2));
  ASSERT_TRUE(answer.has_value() && answer->ok());
  EXPECT_EQ((*answer)->source, "gazette");
  EXPECT_EQ(web_.count(std::string(url.href())), 1);
  supervisor_->enqueue({.url = *Url::parse("https://elsewhere.example/")},
                       [&answer](Result<Enqueued> done) { answer = done; });
  pass(Milliseconds(10));
  EXPECT_EQ(answer->error().kind, ErrorKind::kInvalidInput);
}

TEST_F(SupervisorTest, SaysWhenARoundBroughtNothing) {
  web_.closed = {"gazette.example"};
  begin(plan({source("gazette", hours(1))}));
  pass(hours(3));
  EXPECT_GE(status_of("gazette").barren_rounds, 2U);
  EXPECT_THAT(status_of("gazette").last_error, HasSubstr("nothing was kept"));
  EXPECT_GE(log_.count("source.barren"), 2);
  web_.closed.clear();
  pass(hours(2));
  EXPECT_EQ(status_of("gazette").barren_rounds, 0U);
}

TEST_F(SupervisorTest, AnswersWhatIsAskedTooLate) {
  begin(plan({source("gazette", hours(1))}));
  supervisor_->stop();
  std::optional<Result<void>> answer;
  supervisor_->reload([&answer](const Result<void>& result) { answer = result; });
  pass(minutes(1));
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->error().kind, ErrorKind::kCancelled);
  EXPECT_EQ(process_.told, "ready stopping ");
}

}  // namespace
}  // namespace broadsheet::crawler
