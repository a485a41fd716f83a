#include "cli/daemon_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/units.h"
#include "cli/source_settings.h"
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

// What a setting's value looks like, in one line.
std::string shown(const SettingText& text) {
  std::string line = text.list ? "list:" : "";
  for (const auto& item : text.texts) {
    line += item + ";";
  }
  return line;
}

TEST(Config, ShippedFileSaysTheDefaults) {
  const auto reading = read_config({.file = shipped_config()});
  for (const auto& finding : reading.findings) {
    ADD_FAILURE() << line_of(finding);
  }
  const Settings defaults;
  for (const auto& setting : all_settings()) {
    EXPECT_EQ(shown(setting.access.text_of(reading.config.settings)),
              shown(setting.access.text_of(defaults)))
        << setting.key;
  }
}

TEST(Config, ShippedFileSaysWhatSourcesBeginWith) {
  // A source that says only where it starts has the values of [defaults], which are the defaults.
  const support::TempDirectory directory;
  const auto file = directory.write(
      "all.toml",
      read(shipped_config()) + "[[source]]\nname = \"a\"\nseeds = [\"http://a.example/\"]\n");
  const auto config = load_daemon_config({.file = file});
  ASSERT_TRUE(config.ok()) << config.error().detail;
  ASSERT_EQ(config->sources.size(), 1U);
  const crawler::Source defaults;
  size_t compared = 0;
  for (const auto& setting : all_source_settings()) {
    if (setting.by_default) {
      EXPECT_EQ(shown(setting.access.text_of(config->sources[0])),
                shown(setting.access.text_of(defaults)))
          << setting.key;
      ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

TEST(Config, ShippedExampleOfASourceIsOne) {
  const auto text = read(shipped_config());
  const auto start = text.find("# [[source]]");
  ASSERT_NE(start, std::string::npos);
  std::istringstream lines(text.substr(start));
  std::string block;
  for (std::string line; std::getline(lines, line);) {
    block += line.substr(std::min<size_t>(2, line.size())) + "\n";
  }
  const support::TempDirectory directory;
  const auto config = load_daemon_config({.file = directory.write("source.toml", block)});
  ASSERT_TRUE(config.ok()) << config.error().detail;
  EXPECT_EQ(config->sources.at(0).name, "example");
}

// The table [name] of the shipped file, comments and all.
std::string shipped_table(std::string_view name) {
  const auto text = read(shipped_config());
  const auto start = text.find("\n[" + std::string(name) + "]");
  const auto end = text.find("\n[", start + 1);
  return start == std::string::npos ? "" : text.substr(start, end - start);
}

TEST(Config, ShippedFileMentionsEverySetting) {
  for (const auto& setting : all_settings()) {
    const auto dot = setting.key.find('.');
    EXPECT_THAT(
        shipped_table(setting.key.substr(0, dot)),
        ::testing::ContainsRegex("\n(# )?" + std::string(setting.key.substr(dot + 1)) + " += "))
        << setting.key;
  }
  const auto sources = shipped_table("defaults");  // to the end of the file
  for (const auto& setting : all_source_settings()) {
    EXPECT_THAT(sources, ::testing::ContainsRegex("\n(# )?" + std::string(setting.key) + " += "))
        << setting.key;
  }
  const auto own = sources.substr(sources.find("One block a site"));
  for (const auto& setting : all_settings()) {
    if (setting.per_source) {
      EXPECT_THAT(own,
                  ::testing::ContainsRegex("[ ]" + std::string(setting.key.substr(6)) + "[,. ]"))
          << setting.key;
    }
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
      {"[crawl]\ndelay = 1.5\n", ":2: crawl.delay: \"1.5\" is no duration"},
      {"[crawl]\nrobots = \"maybe\"\n", ":2: crawl.robots: \"maybe\" is neither"},
      {"[crawl]\ninclude = [\"(\"]\n", ":2: crawl.include: \"(\" is no regular expression"},
      {"[network]\nresolve = [\"host\"]\n", ":2: network.resolve: \"host\" is not of the form"},
      {"[limits]\nbody = \"5\"\n", ":2: limits.body: \"5\" is no"},
      {"[crawl\n", ":1:"},
  };
  const support::TempDirectory directory;
  for (const auto& file : files) {
    const auto path = directory.write("bad.toml", file.text);
    const auto loaded = load_settings({.file = path});
    ASSERT_FALSE(loaded.ok()) << file.text;
    EXPECT_EQ(loaded.error().kind, ErrorKind::kConfig) << file.text;
    EXPECT_THAT(loaded.error().detail, HasSubstr(path.string() + file.complaint)) << file.text;
  }
}

TEST(Config, MissingFileIsAConfigurationError) {
  const auto loaded = load_settings({.file = "/nowhere/broadsheet.toml"});
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
  const auto loaded = load_settings({.file = path});
  ASSERT_TRUE(loaded.ok());
  const Settings& settings = *loaded;
  EXPECT_THAT(settings.crawl.exclude, ::testing::ElementsAre("/tag/", "[?]print="));
  EXPECT_EQ(settings.crawl.depth_max, 2U);
  EXPECT_EQ(settings.crawl.bytes_max, 5U << 20);
  ASSERT_EQ(settings.crawl.resolve.size(), 1U);
  EXPECT_EQ(settings.crawl.resolve[0].host, "example.org");
  EXPECT_EQ(settings.crawl.resolve[0].port, 443);
  EXPECT_EQ(settings.crawl.resolve[0].address, "2001:db8::1");
}

TEST(Config, EnvironmentOutranksTheFileAndOverridesOutrankBoth) {
  const support::TempDirectory directory;
  const auto path = directory.write("c.toml",
                                    "[crawl]\ndelay = \"1s\"\nper_host = 2\nexclude = [\"/a/\"]\n"
                                    "[log]\nlevel = \"warn\"\n");
  const ConfigRequest request{.file = path,
                              .environment = {{"CRAWL_DELAY", "2s"},
                                              {"CRAWL_PER_HOST", "3"},
                                              {"CRAWL_EXCLUDE", "/b/  /c/"},
                                              {"LOG_FORMAT", "json"},
                                              {"NOT_OURS", "x"}},
                              .overrides = {{"crawl.delay", "3s"}, {"crawl.exclude", "/d/"}}};
  const auto settings = load_settings(request);
  ASSERT_TRUE(settings.ok()) << settings.error().detail;
  EXPECT_EQ(settings->crawl.delay, Milliseconds(3000));
  EXPECT_EQ(settings->crawl.per_host, 3U);
  EXPECT_THAT(settings->crawl.exclude, ::testing::ElementsAre("/a/", "/b/", "/c/", "/d/"));
  EXPECT_EQ(settings->daemon.log.level, LogLevel::kWarn);
  EXPECT_EQ(settings->daemon.log.format, LogFormat::kJson);
}

TEST(Config, WrongTextsOutsideAFileNameWhereTheyStand) {
  const auto by_environment = load_settings({.environment = {{"CRAWL_DELAY", "soon"}}});
  ASSERT_FALSE(by_environment.ok());
  EXPECT_THAT(by_environment.error().detail,
              HasSubstr("BROADSHEET_CRAWL_DELAY: \"soon\" is no duration"));
  const auto unknown = load_settings({.overrides = {{"crawl.dealy", "1s"}}});
  ASSERT_FALSE(unknown.ok());
  EXPECT_THAT(unknown.error().detail, HasSubstr("did you mean \"crawl.delay\""));
}

TEST(Settings, EveryValueIsWrittenAsItWouldBeRead) {
  Settings settings;
  for (const auto& setting : all_settings()) {
    const auto written = setting.access.text_of(settings);
    Settings read_back;
    if (setting.list) {
      setting.access.clear(read_back);
    }
    for (const auto& text : written.texts) {
      const auto applied = setting.access.apply(read_back, text);
      EXPECT_TRUE(applied.ok()) << setting.key << ": " << text;
    }
    EXPECT_EQ(shown(setting.access.text_of(read_back)), shown(written)) << setting.key;
  }
}

TEST(Settings, HeaderTextTakesNoLineBreak) {
  Settings settings;
  for (const auto& setting : all_settings()) {
    if (setting.key == "crawl.user_agent" || setting.key == "crawl.contact") {
      EXPECT_FALSE(setting.access.apply(settings, "bot/1\r\nX-Evil: 1").ok());
    }
  }
}

}  // namespace
}  // namespace broadsheet::cli
