#pragma once

#include <gtest/gtest.h>
#include <poll.h>

#include <boost/json/array.hpp>
#include <fstream>
#include <functional>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "server/api_client.h"
#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {

// A daemon with its HTTP interface on some port of loopback, watching one site.
class DaemonWithServer : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path file(const std::string& name) const {
    return archive_.directory().path() / name;
  }
  [[nodiscard]] std::string log() const {
    std::ifstream in(file("log"));
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  // `tables`: more of the configuration; `source`: of its one [[source]], after its name.
  void configure(const std::string& tables, const std::string& source) const {
    (void)archive_.directory().write(
        "news.toml", "[archive]\ndirectory = \"" + archive_.path().string() +
                         "\"\n[crawl]\ndelay = \"5ms\"\nattempts = 1\n[network]\nallow_private = "
                         "[\"" +
                         site_.host_port() + "\"]\n[log]\nto = \"file\"\nfile = \"" +
                         file("log").string() + "\"\n" + tables +
                         "\n[[source]]\nname = \"gazette\"\n" + source);
  }
  [[nodiscard]] std::unique_ptr<Program> run(std::vector<std::string> environment = {}) const {
    return std::make_unique<Program>(
        BROADSHEET_PROGRAM, std::vector<std::string>{"run", "--config", file("news.toml").string()},
        "", std::move(environment));
  }
  // The same, once it listens.
  [[nodiscard]] std::unique_ptr<Program> start(std::vector<std::string> environment = {}) {
    auto daemon = run(std::move(environment));
    EXPECT_TRUE(comes_true([this] { return log().find("server.listening") != std::string::npos; }))
        << log();
    std::ifstream(archive_.path() / "broadsheet.daemon") >> address_;
    return daemon;
  }
  static void end(Program& daemon) {
    daemon.signal(SIGTERM);
    const auto result = daemon.wait();
    EXPECT_EQ(result.exit_code, 0) << result.err;
  }

  // Asks until it is so.
  [[nodiscard]] static bool comes_true(const std::function<bool()>& is_so) {
    constexpr int kTries = 600;
    for (int tries = 0; tries < kTries; ++tries) {
      if (is_so()) {
        return true;
      }
      poll(nullptr, 0, 50);
    }
    return false;
  }

  [[nodiscard]] Result<server::ApiAnswer> get(const std::string& target,
                                              const std::string& token = "") const {
    return server::ask_daemon({.address = address_, .token = token}, "GET", target, "",
                              Seconds(10));
  }
  // The body of what is there; "" when it is not.
  [[nodiscard]] std::string page(const std::string& target) const {
    const auto answer = get(target);
    return answer.ok() ? answer->body : "";
  }

  support::FakeSite site_;
  support::TempArchive archive_;
  std::string address_;
};

}  // namespace broadsheet::e2e
