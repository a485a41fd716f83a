// The HTTP interface of the real daemon, and the verbs that speak to it.

#include <gmock/gmock.h>

#include <algorithm>
#include <csignal>

#include "tests/e2e/daemon.h"

namespace broadsheet::e2e {
namespace {

using testing::HasSubstr;
using testing::Not;

class DaemonServer : public DaemonWithServer {
 protected:
  DaemonServer() {
    serve_tree(site_, 20);
    listen("127.0.0.1:0");
  }
  void listen(const std::string& where, const std::string& more = "") const {
    configure("[server]\nlisten = \"" + where + "\"\n" + more,
              "every = \"1h\"\nseeds = [\"" + site_.url("/page/0") + "\"]\n");
  }
  [[nodiscard]] ProgramResult verb(const std::string& name,
                                   std::vector<std::string> more = {}) const {
    std::vector<std::string> args = {name, "--archive", archive_.path().string()};
    args.insert(args.end(), more.begin(), more.end());
    return broadsheet(args);
  }
};

TEST_F(DaemonServer, SaysThatItIsWellAndReadyAndWhatItDid) {
  const auto daemon = start();
  ASSERT_TRUE(site_.wait_for_requests(21, Seconds(30)));
  EXPECT_TRUE(get("/healthz").ok());
  EXPECT_TRUE(comes_true([this] { return get("/readyz").ok(); }));
  EXPECT_TRUE(comes_true([this] {
    return page("/metrics").find("broadsheet_visits_total") != std::string::npos;
  })) << page("/metrics");
  EXPECT_THAT(page("/metrics"), Not(HasSubstr(site_.host_port()))) << "no URLs as labels";
  EXPECT_THAT(page("/api/v1/sources"), HasSubstr("\"name\":\"gazette\""));
  EXPECT_FALSE(get("/nowhere").ok());
  end(*daemon);
}

TEST_F(DaemonServer, AsksForItsTokenWhereThereIsOne) {
  (void)archive_.directory().write("token", "sesame-sesame-sesame\n");
  listen("127.0.0.1:0", "token_file = \"" + file("token").string() + "\"\n");
  const auto daemon = start();
  EXPECT_FALSE(get("/api/v1/status").ok());
  EXPECT_FALSE(get("/api/v1/status", "wrong").ok());
  EXPECT_TRUE(get("/api/v1/status", "sesame-sesame-sesame").ok());
  EXPECT_EQ(verb("pause").exit_code == 0, false) << "verbs need it too";
  const auto paused = broadsheet({"pause", "--archive", archive_.path().string()}, "",
                                 {"BROADSHEET_SERVER_TOKEN=sesame-sesame-sesame"});
  EXPECT_EQ(paused.exit_code, 0) << paused.err;
  end(*daemon);
}

TEST_F(DaemonServer, ListensBeyondThisMachineOnlyWithAToken) {
  listen("0.0.0.0:0");
  const auto result = run()->wait();
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_THAT(result.err, HasSubstr("token"));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST_F(DaemonServer, SaysInOneLineThatItsPortIsTaken) {
  listen(site_.host_port());
  const auto result = run()->wait();
  EXPECT_EQ(result.exit_code, 9) << result.err;
  EXPECT_THAT(result.err, HasSubstr("cannot listen on " + site_.host_port()));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_TRUE(site_.requests().empty()) << "nothing was begun";
}

TEST_F(DaemonServer, PausesResumesAndSaysSo) {
  const auto daemon = start();
  EXPECT_EQ(verb("pause").exit_code, 0);
  EXPECT_TRUE(comes_true(
      [this] { return page("/api/v1/status").find("\"state\":\"paused\"") != std::string::npos; }));
  const auto status = verb("status");
  EXPECT_EQ(status.exit_code, 0) << status.err;
  EXPECT_THAT(status.out, HasSubstr("paused"));
  EXPECT_EQ(verb("resume").exit_code, 0);
  EXPECT_TRUE(site_.wait_for_requests(21, Seconds(30)));
  const auto unknown = verb("pause", {"--source", "herald"});
  EXPECT_EQ(unknown.exit_code, 4) << unknown.err;
  EXPECT_THAT(unknown.err, HasSubstr("herald"));
  end(*daemon);
  EXPECT_FALSE(std::filesystem::exists(archive_.path() / "broadsheet.daemon"));
}

}  // namespace
}  // namespace broadsheet::e2e
