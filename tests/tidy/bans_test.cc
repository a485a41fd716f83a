// What may not stand in the source tree, and where it may.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>

#include "tests/tidy/source_tree.h"

namespace broadsheet::tidy {
namespace {

const std::vector<std::string> kOurs = {"base",   "parser", "storage", "crawler", "cli",
                                        "server", "tests",  "bench",   "examples"};

struct Ban {
  std::string_view what;
  std::vector<std::string_view> except;  // files or folders/ where it belongs
  std::string_view instead;
};

const std::vector<Ban> kBans = {
    {"system_clock::now", {"base/clock.cc"}, "ask the injected Clock"},
    {"steady_clock::now", {"base/clock.cc"}, "ask the injected Clock"},
    {"high_resolution_clock", {}, "ask the injected Clock"},
    {"gettimeofday", {}, "ask the injected Clock"},
    {"sleep_for", {}, "wait for the event itself"},
    {"sleep_until(std", {}, "use Timing"},
    {"usleep(", {}, "wait for the event itself"},
    {"std::rand(", {}, "use Rng"},
    {" rand(", {}, "use Rng"},
    {"random_device", {"base/rng.cc"}, "use Rng"},
    {"mt19937", {}, "use Rng"},
    {"asio::detached", {}, "give co_spawn a handler that logs"},
    {"std::cout", {"cli/terminal.cc", "bench/"}, "write to Terminal"},
    {"std::endl", {}, "use '\\n'"},
    {"using namespace std;", {}, "name what is used"},
};

// Split, so that this file does not ban itself.
const std::vector<std::string> kNowhere = {
    "FIX"
    "ME",
    "TO"
    "DO",
    "XX"
    "X ",
    "HA"
    "CK"};

TEST(Bans, TimeChanceAndOutputHaveOnePlaceEach) {
  for (const auto& file : source_files(kOurs)) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const auto code = code_of(file.lines[i]);
      for (const auto& ban : kBans) {
        const bool excepted =
            std::any_of(ban.except.begin(), ban.except.end(),
                        [&](std::string_view place) { return file.path.starts_with(place); });
        EXPECT_TRUE(excepted || code.find(ban.what) == std::string::npos)
            << file.path << ":" << i + 1 << ": " << ban.what << " (" << ban.instead << ")";
      }
    }
  }
}

TEST(Bans, NothingIsLeftForLater) {
  for (const auto& file : source_files(kOurs)) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      for (const auto& mark : kNowhere) {
        EXPECT_EQ(file.lines[i].find(mark), std::string::npos)
            << file.path << ":" << i + 1 << ": " << mark;
      }
    }
  }
}

TEST(Bans, NoPathOfOneMachine) {
  const std::vector<std::string> homes = {std::string("/ho") + "me/", std::string("/ro") + "ot/",
                                          std::string("/wo") + "rk/"};
  for (const auto& file : source_files(kOurs)) {
    if (file.path.starts_with("parser/") || file.path.starts_with("tests/parser/")) {
      continue;  // URLs in their tables may hold such paths
    }
    for (size_t i = 0; i < file.lines.size(); ++i) {
      for (const auto& home : homes) {
        EXPECT_EQ(file.lines[i].find("\"" + home), std::string::npos)
            << file.path << ":" << i + 1 << ": " << home;
      }
    }
  }
}

TEST(Bans, SuppressionsNameTheirCheck) {
  for (const auto& file : source_files(kOurs)) {
    for (size_t i = 0; i < file.lines.size(); ++i) {
      const auto& line = file.lines[i];
      const auto at = line.find(
          "NOLIN"
          "T");
      if (at == std::string::npos || line.find('"') < at) {
        continue;
      }
      EXPECT_NE(line.find('(', at), std::string::npos) << file.path << ":" << i + 1;
    }
  }
}

TEST(Bans, CodeOfDropsCommentsAndStrings) {
  EXPECT_EQ(code_of("a(); // std::cout"), "a(); ");
  EXPECT_EQ(code_of("a(\"// \\\" rand()\"); b();"), "a(\"\"); b();");
}

}  // namespace
}  // namespace broadsheet::tidy
