// `broadsheet run`: the real program under a service manager that is not there, against a site on
// loopback.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;
using testing::HasSubstr;
using testing::Not;

// Listens where NOTIFY_SOCKET says.
class NotifySocket {
 public:
  explicit NotifySocket(const std::filesystem::path& path) : path_(path) {
    descriptor_ = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path.c_str(), sizeof(address.sun_path) - 1);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
  }
  ~NotifySocket() { close(descriptor_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  // Everything that was told up to and with `text`; "" when that does not come.
  std::string until(std::string_view text) {
    std::string told;
    pollfd watched{.fd = descriptor_, .events = POLLIN, .revents = 0};
    while (told.find(text) == std::string::npos) {
      char datagram[4096];
      if (poll(&watched, 1, 30'000) != 1) {
        ADD_FAILURE() << "not told: " << text << " but:\n" << told;
        return "";
      }
      const ssize_t size = recv(descriptor_, datagram, sizeof(datagram), 0);
      told.append(datagram, static_cast<size_t>(std::max<ssize_t>(size, 0))).append("\n");
    }
    return told;
  }
  [[nodiscard]] std::string variable() const { return "NOTIFY_SOCKET=" + path_.string(); }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
};

class Daemon : public testing::Test {
 protected:
  Daemon() {
    serve_tree(site_, 60);
    configure();
  }

  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return archive_.directory().path() / name;
  }
  [[nodiscard]] std::string log() const {
    std::ifstream in(file("log"));
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // A configuration of one source, with more lines before and behind.
  void configure(const std::string& more = "", const std::string& source = "") const {
    (void)archive_.directory().write(
        "news.toml", "[archive]\ndirectory = \"" + archive_.path().string() +
                         "\"\n[crawl]\ndelay = \"30ms\"\n" + "[network]\nallow_private = [\"" +
                         site_.host_port() + "\"]\n" + "[log]\nto = \"file\"\nfile = \"" +
                         file("log").string() + "\"\n[server]\nlisten = \"\"\n" + more +
                         "[[source]]\nname = \"gazette\"\nevery = \"1h\"\nseeds = [\"" +
                         site_.url("/page/0") + "\"]\n" + source);
  }
  [[nodiscard]] std::vector<std::string> args() const {
    return {"run", "--config", file("news.toml").string()};
  }
  [[nodiscard]] std::unique_ptr<Program> start() {
    auto made = std::make_unique<Program>(BROADSHEET_PROGRAM, args(), "",
                                          std::vector<std::string>{notify_.variable()});
    notify_.until("READY=1");
    return made;
  }

  FakeSite site_;
  TempArchive archive_;
  NotifySocket notify_{archive_.directory().path() / "notify"};
};

TEST_F(Daemon, SaysWhenItIsReadyAndWhenItStops) {
  const auto daemon = start();
  ASSERT_TRUE(site_.wait_for_requests(5, Seconds(30)));
  daemon->signal(SIGTERM);
  notify_.until("STOPPING=1");
  const auto result = daemon->wait();
  EXPECT_EQ(result.exit_code, 0) << result.err << log();
  EXPECT_THAT(log(), HasSubstr("daemon.stopped"));
  EXPECT_EQ(broadsheet({"check", "--archive", archive_.path().string()}).exit_code, 0);
}

TEST_F(Daemon, GoesOnWithARoundThatASignalEnded) {
  auto daemon = start();
  ASSERT_TRUE(site_.wait_for_requests(10, Seconds(30)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0) << log();
  EXPECT_LT(fetches(site_).size(), 60U);
  daemon = start();
  // robots.txt is kept; what the site reserves, /.well-known/tdmrep.json, is asked by each process.
  ASSERT_TRUE(site_.wait_for_requests(63, Seconds(60)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
  const auto counts = fetches(site_);
  EXPECT_EQ(counts.size(), 60U);
  for (const auto& [path, count] : counts) {
    EXPECT_EQ(count, 1) << path;
  }
}

TEST_F(Daemon, TakesANewConfigurationWhileItCrawlsAndKeepsTheOldOneWhenItIsWrong) {
  const auto daemon = start();
  ASSERT_TRUE(site_.wait_for_requests(5, Seconds(30)));
  configure("nonsense = 1\n");
  daemon->signal(SIGHUP);
  EXPECT_THAT(notify_.until("READY=1"), HasSubstr("RELOADING=1\nMONOTONIC_USEC="));
  EXPECT_THAT(log(), HasSubstr("config.refused"));
  EXPECT_THAT(log(), HasSubstr("news.toml:"));
  configure("", "priority = 80\n");
  daemon->signal(SIGHUP);
  notify_.until("RELOADING=1");
  notify_.until("READY=1");
  EXPECT_THAT(log(), HasSubstr("config.loaded"));
  ASSERT_TRUE(site_.wait_for_requests(61, Seconds(60)));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
  for (const auto& [path, count] : fetches(site_)) {
    EXPECT_EQ(count, 1) << path << ": no transfer was dropped";
  }
}

TEST_F(Daemon, TheSecondSignalDoesNotWaitForASilentSite) {
  site_.misbehave("/page/0", "silent");
  const auto daemon = start();
  ASSERT_TRUE(site_.wait_for_requests(2, Seconds(30)));
  daemon->signal(SIGTERM);
  notify_.until("STOPPING=1");
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait(Seconds(15)).exit_code, 0) << log();
}

TEST_F(Daemon, OpensItsLogAgainWhenAsked) {
  const auto daemon = start();
  std::filesystem::rename(file("log"), file("log.old"));
  daemon->signal(SIGUSR1);
  for (int tries = 0; tries < 200 && log().empty(); ++tries) {
    poll(nullptr, 0, 50);
  }
  EXPECT_THAT(log(), HasSubstr("log.reopened"));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(Daemon, RefusesASecondOneOnTheSameArchiveAndNamesTheFirst) {
  const auto daemon = start();
  const auto second = broadsheet(args());
  EXPECT_EQ(second.exit_code, 9);
  EXPECT_THAT(second.err, HasSubstr("is held by process"));
  EXPECT_THAT(second.err, HasSubstr("broadsheet run"));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(Daemon, FetchesNothingWhileTheDiskIsBelowItsWatermark) {
  configure("[resources]\ndisk_low = \"1000000GiB\"\ndisk_high = \"1000001GiB\"\n");
  const auto daemon = start();
  EXPECT_THAT(notify_.until("paused (disk)"), HasSubstr("STATUS="));
  EXPECT_TRUE(site_.requests().empty());
  configure();
  daemon->signal(SIGHUP);
  EXPECT_TRUE(site_.wait_for_requests(5, Seconds(30)));
  EXPECT_THAT(log(), HasSubstr("disk.recovered"));
  daemon->signal(SIGTERM);
  EXPECT_EQ(daemon->wait().exit_code, 0);
}

TEST_F(Daemon, RefusesToStartWithAConfigurationThatIsWrong) {
  configure("[resources]\ndisk_lo = 1\n");
  const auto result = broadsheet(args());
  EXPECT_EQ(result.exit_code, 3);
  EXPECT_THAT(result.err, HasSubstr("news.toml:"));
  EXPECT_THAT(result.err, HasSubstr("disk_low"));
}

}  // namespace
}  // namespace broadsheet::e2e
