// The verbs that speak to a daemon, against the real server and a daemon that only writes its
// orders down.

#include "cli/verbs/control.h"

#include <gtest/gtest.h>

#include <sstream>

#include "cli/daemon_client.h"
#include "cli/verbs/verbs.h"
#include "server/api.h"
#include "server/http_server.h"
#include "tests/server/fake_control.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

class Controlled : public testing::Test {
 protected:
  void SetUp() override {
    auto archive = storage::Archive::open(place_.path(), {});
    ASSERT_TRUE(archive.ok());
    archive_ = *std::move(archive);
  }
  void start_daemon(const std::string& token = "") {
    router_ = std::make_unique<server::Router>(
        server::RouterOptions{.token = token},
        server::api_routes({}, control_, [this] { return archive_->reader(); }, clock_));
    auto server = server::HttpServer::start(
        {.listen = "127.0.0.1:0"},
        [this](server::Request request, server::Respond respond) {
          router_->route(std::move(request), std::move(respond));
        },
        clock_, *log_);
    ASSERT_TRUE(server.ok()) << server.error().detail;
    server_ = *std::move(server);
    auto endpoint = EndpointFile::write(place_.path(), server_->address());
    ASSERT_TRUE(endpoint.ok());
    endpoint_ = *std::move(endpoint);
  }
  std::string said() const { return out_.str() + err_.str(); }

  support::TempArchive place_;
  std::unique_ptr<storage::Archive> archive_;
  server::FakeControl control_;
  SystemClock clock_;
  std::unique_ptr<Log> log_ = make_null_log();
  std::unique_ptr<server::Router> router_;
  std::unique_ptr<server::HttpServer> server_;
  std::unique_ptr<EndpointFile> endpoint_;
  Environment environment_;
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{in_, out_, err_};
};

TEST_F(Controlled, OrdersReachTheDaemonOfTheArchive) {
  start_daemon();
  PauseCommand pause{.archive = place_.path()};
  ASSERT_TRUE(pause_crawling(pause, environment_, terminal_).ok());
  pause.source = "新聞 \"報\"/1";
  ASSERT_TRUE(pause_crawling(pause, environment_, terminal_).ok());
  pause = {.archive = place_.path(), .source = "", .host = "a.test"};
  ASSERT_TRUE(resume_crawling(pause, environment_, terminal_).ok());
  const auto queued =
      enqueue_url({.archive = place_.path(), .url = "https://a.test/x"}, environment_, terminal_);
  ASSERT_TRUE(queued.ok());
  EXPECT_EQ(control_.orders,
            (std::vector<std::string>{"pause all", "pause 新聞 \"報\"/1", "resume https://a.test",
                                      "enqueue https://a.test/x for "}));
  EXPECT_NE(said().find("queued https://a.test/x (source gazette)"), std::string::npos) << said();
}

TEST_F(Controlled, TheDaemonsRefusalIsTheErrorOfTheVerb) {
  start_daemon();
  const auto reloaded = reload_configuration({.archive = place_.path()}, environment_, terminal_);
  ASSERT_FALSE(reloaded.ok());
  EXPECT_EQ(reloaded.error().detail, "broadsheet.toml:3: no such key");
  const auto started =
      start_source({.archive = place_.path(), .source = "gazette"}, environment_, terminal_);
  ASSERT_FALSE(started.ok());
  EXPECT_EQ(started.error().kind, ErrorKind::kBusy);
}

TEST_F(Controlled, TheTokenComesFromTheEnvironment) {
  start_daemon("s3cret");
  const PauseCommand pause{.archive = place_.path()};
  EXPECT_FALSE(pause_crawling(pause, environment_, terminal_).ok());
  environment_["SERVER_TOKEN"] = "s3cret";
  EXPECT_TRUE(pause_crawling(pause, environment_, terminal_).ok());
}

TEST_F(Controlled, WithoutADaemonItIsSaidSo) {
  const PauseCommand pause{.archive = place_.path()};
  const auto never = pause_crawling(pause, environment_, terminal_);
  ASSERT_FALSE(never.ok());
  EXPECT_EQ(never.error().kind, ErrorKind::kNotFound);
  start_daemon();
  server_.reset();  // killed: its address is still there
  const auto gone = pause_crawling(pause, environment_, terminal_);
  ASSERT_FALSE(gone.ok());
  EXPECT_EQ(gone.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(gone.error().detail.find("broadsheet run"), std::string::npos);
}

TEST_F(Controlled, StatusTellsOfTheDaemonToo) {
  start_daemon();
  control_.change([](auto& status) {
    status.alarms = {{.source = "gazette", .kind = "silent", .detail = "nothing since noon"}};
  });
  StatusCommand command{.what = {.archive = place_.path()}};
  ASSERT_TRUE(status(command, environment_, terminal_).ok());
  EXPECT_NE(said().find("running, broadsheet 1.2.3"), std::string::npos) << said();
  EXPECT_NE(said().find("nothing since noon"), std::string::npos) << said();
  out_.str("");
  command.what.json = true;
  ASSERT_TRUE(status(command, environment_, terminal_).ok());
  EXPECT_NE(said().find("\"daemon\":{"), std::string::npos) << said();
  endpoint_.reset();
  out_.str("");
  ASSERT_TRUE(status(command, environment_, terminal_).ok());
  EXPECT_NE(said().find("\"daemon\":null"), std::string::npos) << said();
}

}  // namespace
}  // namespace broadsheet::cli
