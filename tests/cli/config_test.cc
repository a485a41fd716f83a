#include "cli/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/units.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

using ::testing::HasSubstr;

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::filesystem::path shipped_config() {
  return std::filesystem::path(BROADSHEET_SOURCE_DIR) / "configs/broadsheet.toml";
}

TEST(Config, ShippedFileSaysTheDefaults) {
  Settings settings;
  const auto loaded = load_config(shipped_config(), settings);
  ASSERT_TRUE(loaded.ok()) << loaded.error().detail;
  const Settings defaults;
  EXPECT_EQ(settings.archive, defaults.archive);
  EXPECT_EQ(settings.storage.sync_commits, defaults.storage.sync_commits);
  const auto& set = settings.crawl;
  const auto& plain = defaults.crawl;
  EXPECT_EQ(set.scope, plain.scope);
  EXPECT_EQ(set.include, plain.include);
  EXPECT_EQ(set.depth_max, plain.depth_max);
  EXPECT_EQ(set.pages_max, plain.pages_max);
  EXPECT_EQ(set.delay, plain.delay);
  EXPECT_EQ(set.crawl_delay_max, plain.crawl_delay_max);
  EXPECT_EQ(set.retry_after_max, plain.retry_after_max);
  EXPECT_EQ(set.concurrency, plain.concurrency);
  EXPECT_EQ(set.per_host, plain.per_host);
  EXPECT_EQ(set.user_agent, plain.user_agent);
  EXPECT_EQ(set.robots, plain.robots);
  EXPECT_EQ(set.attempts_max, plain.attempts_max);
  EXPECT_EQ(set.backoff_first, plain.backoff_first);
  EXPECT_EQ(set.backoff_max, plain.backoff_max);
  EXPECT_EQ(set.discover, plain.discover);
  EXPECT_EQ(set.pool_threads, plain.pool_threads);
  EXPECT_EQ(set.memory_bytes_max, plain.memory_bytes_max);
  EXPECT_EQ(set.allow_private, plain.allow_private);
  EXPECT_EQ(set.limits.body_bytes_max, plain.limits.body_bytes_max);
  EXPECT_EQ(set.limits.decoded_bytes_max, plain.limits.decoded_bytes_max);
  EXPECT_EQ(set.limits.decoded_ratio_max, plain.limits.decoded_ratio_max);
  EXPECT_EQ(set.limits.header_bytes_max, plain.limits.header_bytes_max);
  EXPECT_EQ(set.limits.redirects_max, plain.limits.redirects_max);
  EXPECT_EQ(set.limits.connect_timeout, plain.limits.connect_timeout);
  EXPECT_EQ(set.limits.first_byte_timeout, plain.limits.first_byte_timeout);
  EXPECT_EQ(set.limits.stall_timeout, plain.limits.stall_timeout);
  EXPECT_EQ(set.limits.total_timeout, plain.limits.total_timeout);
}

TEST(Config, ShippedFileMentionsEverySetting) {
  const auto text = read(shipped_config());
  for (const auto& setting : all_settings()) {
    const auto dot = setting.key.find('.');
    EXPECT_THAT(text, HasSubstr("[" + std::string(setting.key.substr(0, dot)) + "]"));
    EXPECT_THAT(text, HasSubstr(std::string(setting.key.substr(dot + 1)) + " = "));
  }
}

struct BadFile {
  std::string text;
  std::string complaint;
};

TEST(Config, BadFilesAreNamedWithLineAndCause) {
  const BadFile files[] = {
      {"[crawl]\n\ndealy = \"1s\"\n", ":3: unknown key \"crawl.dealy\" (did you mean"},
      {"[crwal]\ndelay = \"1s\"\n", ":2: unknown key \"crwal.delay\" (did you mean"},
      {"colour = 1\n", ":1: unknown key \"colour\""},
      {"[crawl]\ndelay = 5\n", ":2: crawl.delay: \"5\" is no duration"},
      {"[crawl]\nscope = \"everything\"\n", ":2: crawl.scope: \"everything\" is none of page"},
      {"[crawl]\nscope = [\"host\"]\n", ":2: crawl.scope takes one value"},
      {"[crawl]\nper_host = 0\n", ":2: crawl.per_host: it must be at least 1"},
      {"[crawl]\nper_host = -1\n", ":2: crawl.per_host: \"-1\" is no whole number"},
      {"[crawl]\ndelay = 1.5\n", ":2: crawl.delay takes a string"},
      {"[crawl]\nrobots = \"maybe\"\n", ":2: crawl.robots: \"maybe\" is neither"},
      {"[crawl]\ninclude = [\"(\"]\n", ":2: crawl.include: \"(\" is no regular expression"},
      {"[network]\nresolve = [\"host\"]\n", ":2: network.resolve: \"host\" is not of the form"},
      {"[limits]\nbody = \"5\"\n", ":2: limits.body: \"5\" is no"},
      {"[crawl\n", ":1:"},
  };
  const support::TempDirectory directory;
  for (const auto& file : files) {
    Settings settings;
    const auto path = directory.write("bad.toml", file.text);
    const auto loaded = load_config(path, settings);
    ASSERT_FALSE(loaded.ok()) << file.text;
    EXPECT_EQ(loaded.error().kind, ErrorKind::kConfig) << file.text;
    EXPECT_THAT(loaded.error().detail, HasSubstr(path.string() + file.complaint)) << file.text;
  }
}

TEST(Config, MissingFileIsAConfigurationError) {
  Settings settings;
  const auto loaded = load_config("/nowhere/broadsheet.toml", settings);
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().kind, ErrorKind::kConfig);
  EXPECT_THAT(loaded.error().detail, HasSubstr("/nowhere/broadsheet.toml"));
}

TEST(Config, ListsAddUp) {
  const support::TempDirectory directory;
  const auto path = directory.write("good.toml",
                                    "[crawl]\nexclude = [\"/tag/\", \"[?]print=\"]\ndepth = 2\n"
                                    "max_bytes = \"5MiB\"\n"
                                    "[network]\nresolve = [\"Example.org:443:[2001:db8::1]\"]\n");
  Settings settings;
  ASSERT_TRUE(load_config(path, settings).ok());
  EXPECT_THAT(settings.crawl.exclude, ::testing::ElementsAre("/tag/", "[?]print="));
  EXPECT_EQ(settings.crawl.depth_max, 2U);
  EXPECT_EQ(settings.crawl.bytes_max, 5U << 20);
  ASSERT_EQ(settings.crawl.resolve.size(), 1U);
  EXPECT_EQ(settings.crawl.resolve[0].host, "example.org");
  EXPECT_EQ(settings.crawl.resolve[0].port, 443);
  EXPECT_EQ(settings.crawl.resolve[0].address, "2001:db8::1");
}

TEST(Settings, HeaderTextTakesNoLineBreak) {
  Settings settings;
  for (const auto& setting : all_settings()) {
    if (setting.key == "crawl.user_agent" || setting.key == "crawl.contact") {
      EXPECT_FALSE(setting.apply(settings, "bot/1\r\nX-Evil: 1").ok());
    }
  }
}

}  // namespace
}  // namespace broadsheet::cli
