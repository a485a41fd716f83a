#include "crawler/robots_cache.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/crawler/fake_timing.h"
#include "tests/support/fake_site.h"
#include "tests/support/temp_archive.h"

// robots.txt as RFC 9309 wants it fetched, cached and obeyed, over a scripted client and time that
// is moved by hand. What its lines mean is tested in tests/parser/robots_rules_test.cc.
namespace broadsheet::crawler {
namespace {

constexpr std::string_view kForbidding = "User-agent: *\nDisallow: /private\n";

struct Script {
  int status = 200;
  std::string body;
  Headers headers = {};
  std::optional<ErrorKind> failure;  // instead of an answer
  bool connected = false;
  bool breaks_off = false;
  bool busy = false;
};

// Answers each URL with what is written for it, the last answer again and again; 404 without one.
class ScriptedFetcher final : public Fetcher {
 public:
  explicit ScriptedFetcher(const Timing& timing) : timing_(timing) {}

  boost::asio::awaitable<FetchResult> fetch(FetchRequest request) override {
    const std::string href(request.url.href());
    asked.emplace_back(href, timing_.now());
    auto& answers = scripts[href];
    Script script = answers.empty() ? Script{.status = 404} : answers.front();
    if (answers.size() > 1) {
      answers.erase(answers.begin());
    }
    if (script.busy || script.failure) {
      co_return std::unexpected(
          FetchFailure{{script.failure.value_or(ErrorKind::kNetwork), "scripted"},
                       script.connected,
                       0,
                       script.busy});
    }
    Fetched fetched{.capture = Capture{request.url, {}, {}, 0, {}, {}, {}, {}, {}, {}, {}, {}}};
    fetched.capture.status = script.status;
    fetched.capture.response_headers = script.headers;
    fetched.capture.body = script.body.substr(0, request.limits.body_bytes_max);
    if (script.body.size() > request.limits.body_bytes_max) {
      fetched.capture.truncated = Truncation::kLength;
      fetched.cut = Error{ErrorKind::kTooLarge, "scripted"};
    } else if (script.breaks_off) {
      fetched.capture.truncated = Truncation::kDisconnect;
      fetched.cut = Error{ErrorKind::kReset, "scripted"};
    }
    co_return fetched;
  }
  void cancel_all() override {}

  std::map<std::string, std::vector<Script>> scripts;
  std::vector<std::pair<std::string, SysTime>> asked;

 private:
  const Timing& timing_;
};

Script redirect_to(const std::string& location) {
  Script script{.status = 301};
  script.headers.add("Location", location);
  return script;
}

Script with_header(Script script, const std::string& name, const std::string& value) {
  script.headers.add(name, value);
  return script;
}

class RobotsCacheTest : public testing::Test {
 protected:
  using Answer = RobotsVerdict::Answer;

  RobotsCacheTest() {
    archive_ = *storage::Archive::open(directory_.path(), {});
    options_.agent = "broadsheet/1.0 (+https://example.org/bot)";
    options_.retry.attempts_max = 1;
  }

  // As a new process: nothing but the archive is kept.
  void restart() {
    robots_.reset();
    gate_ = std::make_unique<HostGate>(timing_, io_.get_executor(),
                                       HostGateOptions{.delay = Milliseconds(0)},
                                       [](const std::string&) {});
    store_ = std::make_unique<HostStore>(*archive_, io_.get_executor());
    robots_ = std::make_unique<RobotsCache>(
        fetcher_, *gate_, *store_, timing_, rng_, *log_, io_.get_executor(), options_,
        [this](const Url& host_url, const std::vector<std::string>& values) {
          for (const std::string& value : values) {
            sitemaps_.push_back(host_url.origin() + " " + value);
          }
        });
  }

  // `patience`: how far time is moved for the answer.
  RobotsVerdict ask(const std::string& url, Milliseconds patience = std::chrono::minutes(5)) {
    if (!robots_) {
      restart();
    }
    std::optional<RobotsVerdict> verdict;
    start(io_, ask_into(*Url::parse(url), &verdict));
    FakeTiming::settle(io_);
    if (!verdict) {
      timing_.advance(io_, patience);
    }
    EXPECT_TRUE(verdict.has_value()) << url;
    return verdict.value_or(RobotsVerdict{});
  }

  Answer answer(const std::string& path) { return ask(kHost + path).answer; }
  void script(std::vector<Script> answers) {
    fetcher_.scripts[kHost + "/robots.txt"] = std::move(answers);
  }

  const std::string kHost = "https://news.example";
  boost::asio::io_context io_{1};
  FakeTiming timing_;
  Rng rng_{7};
  support::TempArchive directory_;
  std::unique_ptr<storage::Archive> archive_;
  std::unique_ptr<Log> log_ = make_null_log();
  ScriptedFetcher fetcher_{timing_};
  RobotsCacheOptions options_;
  std::unique_ptr<HostGate> gate_;
  std::unique_ptr<HostStore> store_;
  std::unique_ptr<RobotsCache> robots_;
  std::vector<std::string> sitemaps_;

 private:
  boost::asio::awaitable<void> ask_into(Url url, std::optional<RobotsVerdict>* verdict) {
    HostGate::Turn turn;
    verdict->emplace(co_await robots_->verdict_for(url, &turn));
  }

 protected:
  boost::asio::awaitable<void> ask_then(Url url, std::function<void()> ended) {
    HostGate::Turn turn;
    const RobotsVerdict verdict = co_await robots_->verdict_for(url, &turn);
    EXPECT_EQ(verdict.answer, Answer::kAllowed);
    ended();
  }
};

TEST_F(RobotsCacheTest, ObeysWhatItReads) {
  script({{.body = std::string(kForbidding) + "Sitemap: https://news.example/map.xml\n"}});
  EXPECT_EQ(answer("/open"), Answer::kAllowed);
  const RobotsVerdict refused = ask(kHost + "/private/a");
  EXPECT_EQ(refused.answer, Answer::kForbidden);
  EXPECT_EQ(refused.line, 2);
  EXPECT_EQ(fetcher_.asked.size(), 1U);
  EXPECT_EQ(sitemaps_, std::vector<std::string>{kHost + " https://news.example/map.xml"});
}

// RFC 9309, 2.3.1.3.
TEST_F(RobotsCacheTest, UnavailableMeansThereAreNoRules) {
  for (const int status : {400, 401, 403, 404, 410, 418, 451}) {
    script({{.status = status, .body = std::string(kForbidding)}});
    timing_.advance(io_, std::chrono::hours(25));
    restart();
    EXPECT_EQ(answer("/private"), Answer::kAllowed) << status;
  }
}

// RFC 9309, 2.3.1.4.
TEST_F(RobotsCacheTest, UnreachableMeansEverythingIsForbidden) {
  const std::vector<Script> kinds = {{.status = 500},
                                     {.status = 503},
                                     {.status = 599},
                                     {.status = 429},
                                     {.body = std::string(kForbidding), .breaks_off = true},
                                     {.failure = ErrorKind::kReset, .connected = true},
                                     {.failure = ErrorKind::kTimeout, .connected = true}};
  for (size_t i = 0; i < kinds.size(); ++i) {
    script({kinds[i]});
    restart();
    EXPECT_EQ(answer("/open"), Answer::kUnreachable) << i;
  }
}

TEST_F(RobotsCacheTest, WithoutAConnectionThePageSharesTheFate) {
  script({{.failure = ErrorKind::kTls}});
  const RobotsVerdict verdict = ask(kHost + "/open");
  EXPECT_EQ(verdict.answer, Answer::kFailed);
  EXPECT_EQ(verdict.error.kind, ErrorKind::kTls);
}

TEST_F(RobotsCacheTest, SilenceBecomesNoPermissionHoweverLongItLasts) {
  script({{.body = std::string(kForbidding)}, {.status = 500}});
  EXPECT_EQ(answer("/open"), Answer::kAllowed);
  timing_.advance(io_, std::chrono::hours(25));
  EXPECT_EQ(answer("/open"), Answer::kUnreachable);
  timing_.advance(io_, std::chrono::hours(24 * 31));
  EXPECT_EQ(answer("/open"), Answer::kUnreachable);
  script({{.body = std::string(kForbidding)}});
  timing_.advance(io_, std::chrono::hours(1));
  EXPECT_EQ(answer("/open"), Answer::kAllowed);
}

// RFC 9309, 2.3.1.2.
TEST_F(RobotsCacheTest, FollowsFiveRedirectsAlsoToOtherHosts) {
  const std::string other = "https://cdn.example/";
  script({redirect_to(other + "1")});
  fetcher_.scripts[other + "1"] = {redirect_to("/2")};
  fetcher_.scripts[other + "2"] = {redirect_to("3")};
  fetcher_.scripts[other + "3"] = {redirect_to("http://third.example/4")};
  fetcher_.scripts["http://third.example/4"] = {redirect_to(other + "5")};
  fetcher_.scripts[other + "5"] = {{.body = std::string(kForbidding)}};
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  EXPECT_EQ(fetcher_.asked.size(), 6U);
  for (const std::string& file :
       {other + "1", other + "5", std::string("http://third.example/4")}) {
    const auto row = archive_->url(UrlKey::of(*Url::parse(file)));
    ASSERT_TRUE(row.ok() && row->has_value()) << file;
    EXPECT_EQ((*row)->reason, "host_file");
    EXPECT_EQ((*row)->via_href, kHost + "/robots.txt");
  }
  // Rules that were found over there say nothing of the pages over there.
  EXPECT_EQ(ask(other + "private").answer, Answer::kAllowed);

  fetcher_.scripts[other + "5"] = {redirect_to("6")};
  fetcher_.scripts[other + "6"] = {{.body = std::string(kForbidding)}};
  timing_.advance(io_, std::chrono::hours(25));
  restart();
  EXPECT_EQ(answer("/private"), Answer::kAllowed) << "a sixth redirect is not followed";
}

TEST_F(RobotsCacheTest, ARedirectToNowhereIsNoPermission) {
  script({redirect_to("http://10.0.0.1/robots.txt")});
  fetcher_.scripts["http://10.0.0.1/robots.txt"] = {{.failure = ErrorKind::kBlockedAddress}};
  EXPECT_EQ(answer("/open"), Answer::kUnreachable);
}

// RFC 9309, 2.4.
TEST_F(RobotsCacheTest, KeepsRulesForADayAcrossRestarts) {
  script({{.body = std::string(kForbidding)}, {.body = ""}});
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  timing_.advance(io_, std::chrono::hours(23));
  restart();
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  EXPECT_EQ(fetcher_.asked.size(), 1U);
  timing_.advance(io_, std::chrono::hours(2));
  EXPECT_EQ(answer("/private"), Answer::kAllowed);
  EXPECT_EQ(fetcher_.asked.size(), 2U);
}

TEST_F(RobotsCacheTest, AClockThatIsSetBackMakesRulesNoYounger) {
  script({{.body = std::string(kForbidding)}, {.body = ""}});
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  timing_.advance(io_, std::chrono::hours(10));
  timing_.set_wall(-std::chrono::hours(5));
  timing_.advance(io_, std::chrono::hours(15));
  EXPECT_EQ(answer("/private"), Answer::kAllowed);
  EXPECT_EQ(fetcher_.asked.size(), 2U);
  timing_.set_wall(-std::chrono::hours(20));
  restart();
  EXPECT_EQ(answer("/private"), Answer::kAllowed);
  EXPECT_EQ(fetcher_.asked.size(), 3U) << "read in the future: their age is not known";
}

// What a process that is killed had learnt and gone by, the next one has to know.
TEST_F(RobotsCacheTest, RulesAreOnDiskBeforeAnybodyGoesByThem) {
  restart();
  script({{.body = "User-agent: *\nCrawl-delay: 30\n"}});
  int verdicts = 0;
  const auto look = [&] {
    ++verdicts;
    const auto row = archive_->host(kHost);
    ASSERT_TRUE(row.ok() && row->has_value());
    EXPECT_EQ((*row)->robots_status, 200);
  };
  for (int asker = 0; asker < 3; ++asker) {
    start(io_, ask_then(*Url::parse(kHost + "/a"), look));
  }
  timing_.advance(io_, std::chrono::minutes(1));
  EXPECT_EQ(verdicts, 3);
}

// RFC 9309, 2.5.
TEST_F(RobotsCacheTest, ReadsFiveHundredKibibytesOfAnEndlessFile) {
  std::string body(kForbidding);
  while (body.size() < parser::RobotsRules::kBytesMax + 4096) {
    body += "# nothing to see here, and a lot of it\n";
  }
  script({{.body = body + "Disallow: /late\n"}});
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  EXPECT_EQ(answer("/late"), Answer::kAllowed);
}

TEST_F(RobotsCacheTest, UndoesTheContentCodingAndTakesADamagedOneForNoAnswer) {
  const std::string coded = support::gzip_of(kForbidding);
  script({with_header({.body = coded}, "Content-Encoding", "gzip")});
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
  const std::vector<std::string> damaged = {coded.substr(0, coded.size() / 2),
                                            coded.substr(0, 12) + "nonsense"};
  for (const std::string& body : damaged) {
    script({with_header({.body = body}, "Content-Encoding", "gzip")});
    timing_.advance(io_, std::chrono::hours(25));
    restart();
    EXPECT_EQ(answer("/open"), Answer::kUnreachable);
  }
  script({with_header({.body = std::string(kForbidding)}, "Content-Encoding", "gzip")});
  restart();
  EXPECT_EQ(answer("/private"), Answer::kForbidden) << "plain text that says it is gzip";
}

TEST_F(RobotsCacheTest, WaitsAsLongAsRetryAfterAsksForBeforeItTriesAgain) {
  options_.retry.attempts_max = 3;
  for (const int status : {429, 503}) {
    script(
        {with_header({.status = status}, "Retry-After", "20"), {.body = std::string(kForbidding)}});
    fetcher_.asked.clear();
    timing_.advance(io_, std::chrono::hours(25));
    restart();
    EXPECT_EQ(answer("/private"), Answer::kForbidden) << status;
    ASSERT_EQ(fetcher_.asked.size(), 2U);
    EXPECT_GE(fetcher_.asked[1].second - fetcher_.asked[0].second, std::chrono::seconds(20));
  }
}

TEST_F(RobotsCacheTest, ALongRetryAfterEndsTheAttemptsAndSaysWhenToComeBack) {
  options_.retry.attempts_max = 3;
  script({with_header({.status = 503}, "Retry-After", "300")});
  const SysTime asked = timing_.now();
  const RobotsVerdict verdict = ask(kHost + "/open");
  EXPECT_EQ(verdict.answer, Answer::kUnreachable);
  EXPECT_EQ(fetcher_.asked.size(), 1U);
  EXPECT_EQ(verdict.until, asked + std::chrono::seconds(300));
  EXPECT_TRUE(gate_->put_off(kHost).has_value()) << "the whole host waits";
}

TEST_F(RobotsCacheTest, AnAbsurdRetryAfterIsCapped) {
  script({with_header({.status = 503}, "Retry-After", "99999999999")});
  EXPECT_EQ(ask(kHost + "/open").until, timing_.now() + options_.retry.retry_after_max);
}

TEST_F(RobotsCacheTest, AsksLaterWhereTheAddressIsCrowded) {
  script({{.busy = true}, {.body = std::string(kForbidding)}});
  EXPECT_EQ(answer("/private"), Answer::kLater);
  EXPECT_EQ(answer("/private"), Answer::kForbidden);
}

TEST_F(RobotsCacheTest, ACrawlDelayOutlivesAGateThatForgot) {
  script({{.body = "User-agent: *\nCrawl-delay: 30\n"}});
  EXPECT_EQ(answer("/a"), Answer::kAllowed);
  EXPECT_EQ(gate_->delay(kHost), Milliseconds(30'000));
  timing_.advance(io_, std::chrono::hours(2));
  EXPECT_EQ(gate_->forget_idle([](const std::string&) { return false; }).size(), 1U);
  EXPECT_EQ(answer("/b"), Answer::kAllowed);
  EXPECT_EQ(gate_->delay(kHost), Milliseconds(30'000));
}

TEST_F(RobotsCacheTest, SaysWhatTheHostsFilesReserve) {
  options_.tdm_file = true;
  script({{.body = "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /free train-ai=y\n"}});
  fetcher_.scripts[kHost + "/.well-known/tdmrep.json"] = {
      {.body =
           R"([{"location": "/news/", "tdm-reservation": 1, "tdm-policy": "https://a.example/p"},
                  {"location": "/news/open*", "tdm-reservation": 0}])"}};
  const Signals news = ask(kHost + "/news/1").said;
  EXPECT_EQ(news.tdm_reserved, true);
  EXPECT_EQ(news.tdm_policy, "https://a.example/p");
  EXPECT_EQ(news.content_usage, "train-ai=n");
  EXPECT_EQ(ask(kHost + "/news/open-1").said.tdm_reserved, false);
  const Signals open = ask(kHost + "/free/1").said;
  EXPECT_EQ(open.tdm_reserved, std::nullopt);
  EXPECT_EQ(open.content_usage, "train-ai=y");
  EXPECT_EQ(fetcher_.asked.size(), 2U);
}

TEST_F(RobotsCacheTest, AsksForNoFileThatRobotsForbids) {
  options_.tdm_file = true;
  script({{.body = "User-agent: *\nDisallow: /.well-known/\n"}});
  EXPECT_EQ(answer("/a"), Answer::kAllowed);
  EXPECT_EQ(fetcher_.asked.size(), 1U);
}

}  // namespace
}  // namespace broadsheet::crawler
