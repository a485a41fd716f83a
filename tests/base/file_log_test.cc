#include "base/file_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>  // mkdtemp

#include <fstream>
#include <sstream>

namespace broadsheet {
namespace {

using testing::HasSubstr;

class FileLogTest : public testing::Test {
 protected:
  FileLogTest() {
    std::string path = (std::filesystem::temp_directory_path() / "bs-log-XXXXXX").string();
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    directory_ = path;
  }
  ~FileLogTest() override {
    std::error_code ignored;
    std::filesystem::remove_all(directory_, ignored);
  }

  std::unique_ptr<FileLog> open(FileLogOptions options) {
    options.file = directory_ / "log";
    auto log = FileLog::open(std::move(options), clock_);
    EXPECT_TRUE(log.ok());
    return *std::move(log);
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream in(directory_ / name);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }

  std::filesystem::path directory_;
  SystemClock clock_;
};

TEST_F(FileLogTest, WritesALineForAnEvent) {
  const auto log = open({});
  log->event(LogLevel::kWarn, "disk.low", {{"free", "3"}, {"why", "two words"}});
  log->event(LogLevel::kDebug, "not.this", {});
  EXPECT_THAT(read("log"), HasSubstr("Z warn  disk.low free=3 why=\"two words\"\n"));
  EXPECT_EQ(read("log").find("not.this"), std::string::npos);
}

TEST_F(FileLogTest, WritesJson) {
  const auto log = open({.format = LogFormat::kJson});
  log->event(LogLevel::kInfo, "a.b", {{"c", "d\n"}});
  EXPECT_THAT(read("log"), HasSubstr(R"(Z","level":"info","event":"a.b","c":"d\n"})"));
}

TEST_F(FileLogTest, GoesOnInANewFileWhenTheOldOneWasMoved) {
  const auto log = open({});
  log->event(LogLevel::kInfo, "one", {});
  std::filesystem::rename(directory_ / "log", directory_ / "moved");
  log->event(LogLevel::kInfo, "two", {});
  ASSERT_TRUE(log->reopen().ok());
  log->event(LogLevel::kInfo, "three", {});
  EXPECT_THAT(read("moved"), HasSubstr("two"));
  EXPECT_THAT(read("log"), HasSubstr("three"));
}

TEST_F(FileLogTest, KeepsSoManyFilesOfSoManyBytes) {
  const auto log = open({.bytes_max = 200, .files_max = 2});
  for (int i = 0; i < 40; ++i) {
    log->event(LogLevel::kInfo, "event", {{"number", std::to_string(i)}});
  }
  EXPECT_LE(read("log").size(), 300U);
  EXPECT_THAT(read("log.1") + read("log"), HasSubstr("number=39"));
  EXPECT_FALSE(read("log.2").empty());
  EXPECT_FALSE(std::filesystem::exists(directory_ / "log.3"));
}

TEST_F(FileLogTest, NamesTheFileItCannotWrite) {
  const auto log = FileLog::open({.file = directory_ / "none" / "log"}, clock_);
  ASSERT_FALSE(log.ok());
  EXPECT_EQ(log.error().kind, ErrorKind::kStorage);
  EXPECT_THAT(log.error().detail, HasSubstr("none/log"));
}

TEST(LogTime, HasMilliseconds) {
  EXPECT_EQ(log_time(SysTime(Milliseconds(1'700'000'000'042))), "2023-11-14T22:13:20.042Z");
}

}  // namespace
}  // namespace broadsheet
