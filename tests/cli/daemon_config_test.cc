#include "cli/daemon_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kSource = "[[source]]\nname = \"a\"\nseeds = [\"https://a.example/\"]\n";

TEST(DaemonConfig, ASourceBeginsWithTheDefaultsAndSaysTheRestItself) {
  const support::TempDirectory directory;
  const auto file = directory.write("b.toml", R"(
[crawl]
delay = "2s"
exclude = ["/tag/"]
contact = "us@example.org"
[defaults]
cron = "@hourly"
timezone = "Europe/Berlin"
tags = ["all"]
revisit_max = "7d"
[[source]]
name = "plain"
seeds = ["https://plain.example/"]
[[source]]
name = "own"
feeds = ["https://own.example/feed"]
sitemaps = ["https://own.example/sitemap.xml"]
every = "10m"
jitter = "1m"
windows = ["mon-fri 06:00-23:00", "sat"]
priority = 80
tags = ["x", "y"]
languages = ["de"]
exclude = []
delay = "5s"
scope = "domain"
depth = 3
max_pages = 100
user_agent = "ours/1"
requisites = true
revisit = false
revisit_yield = 0.5
enabled = false
)");
  const auto config = load_daemon_config({.file = file});
  ASSERT_TRUE(config.ok()) << config.error().detail;
  ASSERT_EQ(config->sources.size(), 2U);
  const auto& plain = config->sources[0];
  EXPECT_EQ(plain.crawl.delay, Milliseconds(2000));
  EXPECT_THAT(plain.crawl.exclude, ElementsAre("/tag/"));
  ASSERT_TRUE(plain.schedule.cron);
  EXPECT_EQ(plain.schedule.zone.name(), "Europe/Berlin");
  EXPECT_THAT(plain.tags, ElementsAre("all"));
  EXPECT_EQ(plain.revisit.interval_max, std::chrono::days(7));
  const auto& own = config->sources[1];
  EXPECT_TRUE(own.crawl.seeds.empty());
  EXPECT_EQ(own.feeds.at(0).href(), "https://own.example/feed");
  EXPECT_EQ(own.sitemaps.size(), 1U);
  EXPECT_FALSE(own.schedule.cron);
  EXPECT_EQ(own.schedule.every, std::chrono::minutes(10));
  EXPECT_EQ(own.schedule.jitter, std::chrono::minutes(1));
  EXPECT_EQ(own.schedule.windows.size(), 2U);
  EXPECT_EQ(own.priority, 80);
  EXPECT_THAT(own.tags, ElementsAre("x", "y"));
  EXPECT_THAT(own.languages, ElementsAre("de"));
  EXPECT_TRUE(own.crawl.exclude.empty());
  EXPECT_EQ(own.crawl.contact, "us@example.org");
  EXPECT_EQ(own.crawl.scope, crawler::ScopeKind::kDomain);
  EXPECT_EQ(own.crawl.depth_max, 3U);
  EXPECT_EQ(own.crawl.user_agent, "ours/1");
  EXPECT_TRUE(own.crawl.requisites);
  EXPECT_FALSE(own.revisits);
  EXPECT_EQ(own.revisit.yield, 0.5);
  EXPECT_FALSE(own.enabled);
}

TEST(DaemonConfig, IncludedFilesBringTheirSourcesInOrder) {
  const support::TempDirectory directory;
  std::filesystem::create_directory(directory.path() / "sources");
  const auto source = [](std::string_view name) {
    return "[[source]]\nname = \"" + std::string(name) + "\"\nseeds = [\"https://" +
           std::string(name) + ".example/\"]\n";
  };
  (void)directory.write("sources/b.toml", source("b") + source("b2"));
  (void)directory.write("sources/a.toml", source("a"));
  (void)directory.write("more.toml", source("more"));
  const auto file = directory.write(
      "main.toml",
      "include = [\"more.toml\", \"sources/*.toml\", \"more.toml\"]\n" + source("main"));
  const auto config = load_daemon_config({.file = file});
  ASSERT_TRUE(config.ok()) << config.error().detail;
  std::vector<std::string> names;
  for (const auto& one : config->sources) {
    names.push_back(one.name);
  }
  EXPECT_THAT(names, ElementsAre("main", "more", "a", "b", "b2"));
  EXPECT_EQ(config->files.size(), 4U);
}

struct BadConfig {
  std::string text;
  std::string complaint;  // behind the file's name
};

TEST(DaemonConfig, MistakesAreNamedWithLineAndCause) {
  const BadConfig cases[] = {
      {"[[source]]\nname = \"a\"\nevry = \"5m\"\n",
       ":3: unknown key \"evry\" (did you mean \"every\"?)"},
      {"[[source]]\nname = \"a\"\nmax_page = 5\n",
       ":3: unknown key \"max_page\" (did you mean \"max_pages\"?)"},
      {"[[source]]\nname = \"a\"\nconcurrency = 5\n",
       ":3: concurrency is the same for all sources"},
      {"[[source]]\nname = \"a\"\n", ":1: it has no place to start"},
      {"[[source]]\nseeds = [\"https://a.example/\"]\nname = \"A b\"\n",
       ":3: name: \"A b\" is not"},
      {kSource + "seeds = []\n", ":4:"},
      {kSource + "every = \"15\"\n", ":4: every: \"15\" is no duration"},
      {kSource + "every = \"1ms\"\n", ":4: every: it must be at least 1s"},
      {kSource + "cron = \"* * * *\"\n", ":4: cron: \"* * * *\" has 4 fields"},
      {kSource + "cron = \"@daily\"\nevery = \"5m\"\n", ":5: every and cron exclude each other"},
      {kSource + "timezone = \"Europe/Berln\"\n",
       ":4: timezone: \"Europe/Berln\" is no time zone (did you mean \"Europe/Berlin\"?)"},
      {kSource + "jitter = \"20m\"\n", ":4: jitter is longer than every"},
      {kSource + "windows = [\"9-17\"]\n", ":4: windows: \"9-17\" is no window"},
      {kSource + "priority = 101\n", ":4: priority: \"101\" is no whole number from 0 to 100"},
      {kSource + "feeds = [\"ftp://a.example/\"]\n", ":4: feeds: \"ftp://a.example/\" is no http"},
      {kSource + "feeds = [[\"x\"]]\n", ":4: feeds takes a string"},
      {kSource + "priority = [1]\n", ":4: priority takes one value, not a list"},
      {kSource + "revisit_yield = 1.5\n", ":4: revisit_yield: \"1.5\" is no number above 0"},
      {kSource + "revisit_min = \"60d\"\n", ":4: revisit_min is longer than revisit_max"},
      {kSource + kSource, ":4: there is a source \"a\" already, at "},
      {"[source]\nname = \"a\"\n", ":1: write [[source]], with two brackets"},
      {"[defaults]\nname = \"a\"\n", ":2: name is each source's own"},
      {"[defaults]\ndelay = \"1s\"\n", ":2: delay belongs into [crawl]"},
      {"[defaults]\njiter = \"1s\"\n", ":2: unknown key \"jiter\" (did you mean \"jitter\"?)"},
      {"include = [\"none.toml\"]\n", ":1: include: there is no file \"none.toml\""},
      {"include = [[1]]\n", ":1: include takes file names"},
      {"[server]\ntoken = \"abc\"\n", ":2: server.token: a secret does not belong"},
      {"[alarms]\nsecret = \"abc\"\n", "BROADSHEET_ALARMS_SECRET"},
      {"[server]\ntoken_file = \"/nowhere/token\"\n", ":2: server.token_file: \"/nowhere/token\""},
      {"[server]\nlisten = \"0.0.0.0:80\"\n", ":2: server.listen: 0.0.0.0:80 can be reached"},
      {"[server]\nlisten = \"80\"\n", ":2: server.listen: \"80\" is not of the form HOST:PORT"},
      {"[log]\nto = \"file\"\n", ":2: log.to is \"file\", but log.file names none"},
      {"[resources]\ndisk_high = \"1MiB\"\n", ":2: resources.disk_high is below"},
      {"[alarms]\nwebhook = \"example\"\n", ":2: alarms.webhook: \"example\" is no http"},
  };
  const support::TempDirectory directory;
  for (const auto& row : cases) {
    const auto path = directory.write("bad.toml", row.text);
    const auto loaded = load_daemon_config({.file = path});
    ASSERT_FALSE(loaded.ok()) << row.text;
    EXPECT_EQ(loaded.error().kind, ErrorKind::kConfig);
    EXPECT_THAT(loaded.error().detail, HasSubstr(row.complaint)) << row.text;
    EXPECT_THAT(loaded.error().detail, HasSubstr(path.string())) << row.text;
  }
}

TEST(DaemonConfig, AnIncludedFileHasSourcesAlone) {
  const support::TempDirectory directory;
  const auto part = directory.write("part.toml", "colour = 1\n[crawl]\ndelay = \"1s\"\n");
  const auto file = directory.write("main.toml", "include = \"part.toml\"\n");
  const auto reading = read_config({.file = file});
  ASSERT_EQ(reading.findings.size(), 2U);
  EXPECT_THAT(line_of(reading.findings[0]), HasSubstr(part.string() + ":1: colour stands outside"));
  EXPECT_THAT(line_of(reading.findings[1]), HasSubstr(part.string() + ":2: [crawl] belongs into"));
}

TEST(DaemonConfig, AllMistakesAreToldInOrder) {
  const support::TempDirectory directory;
  const auto file = directory.write(
      "main.toml",
      "colour = 1\n[crawl]\ndelay = 5\n[[source]]\nname = \"a\"\nevry = 1\ncorn = 1\n");
  const auto reading = read_config({.file = file});
  std::vector<uint32_t> lines;
  for (const auto& finding : reading.findings) {
    lines.push_back(finding.place.line);
  }
  EXPECT_THAT(lines, ElementsAre(1, 3, 6, 7));
  EXPECT_TRUE(reading.config.sources.empty());
}

TEST(DaemonConfig, SecretsComeFromTheirFileOrTheEnvironment) {
  const support::TempDirectory directory;
  const auto token = directory.write("token", " s3cret \nsecond line\n");
  const auto file =
      directory.write("main.toml", "[server]\nlisten = \"0.0.0.0:8815\"\ntoken_file = \"" +
                                       token.string() + "\"\n");
  const auto by_file = load_daemon_config({.file = file});
  ASSERT_TRUE(by_file.ok()) << by_file.error().detail;
  EXPECT_EQ(by_file->settings.daemon.server.token.value, "s3cret");
  const auto by_environment = load_daemon_config(
      {.file = file, .environment = {{"SERVER_TOKEN", "other"}, {"ALARMS_SECRET", "key"}}});
  ASSERT_TRUE(by_environment.ok());
  EXPECT_EQ(by_environment->settings.daemon.server.token.value, "other");
  EXPECT_EQ(by_environment->settings.daemon.alarms.secret.value, "key");
  const auto empty = directory.write("empty", "\n");
  EXPECT_FALSE(
      load_daemon_config({.file = file, .overrides = {{"server.token_file", empty.string()}}})
          .ok());
}

TEST(DaemonConfig, HostileFilesEndWithOneLine) {
  const support::TempDirectory directory;
  const std::string files[] = {std::string(100'000, '['),
                               "[=]",
                               "[[ ! ]]",
                               "a = " + std::string(100'000, '['),
                               std::string("\0\xff\xfe", 3),
                               "a = {" + std::string(5000, '{'),
                               "[[source]]\n" + std::string(50'000, 'x') + " = 1\n",
                               std::string((16 << 20) + 1, '#')};
  for (const auto& text : files) {
    const auto loaded = load_daemon_config({.file = directory.write("bad.toml", text)});
    ASSERT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.error().kind, ErrorKind::kConfig);
  }
}

}  // namespace
}  // namespace broadsheet::cli
