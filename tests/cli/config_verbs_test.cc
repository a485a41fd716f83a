#include "cli/verbs/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <sstream>

#include "base/units.h"
#include "cli/daemon_config.h"
#include "storage/archive.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A verb's streams, caught.
struct Caught {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{.in = in, .out = out, .err = err};
};

std::string read(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

const SysTime kNow = SysTime(std::chrono::days(20'000));
const std::string kHead = "[crawl]\ncontact = \"us@example.org\"\n";

std::string source(std::string_view name, std::string_view more = "") {
  return "[[source]]\nname = \"" + std::string(name) + "\"\nseeds = [\"https://" +
         std::string(name) + ".example/\"]\n" + std::string(more);
}

struct Checked {
  ExitCode code = ExitCode::kOk;
  std::string out;
};

Checked check(const std::filesystem::path& file, const Environment& environment = {},
              bool strict = false) {
  Caught caught;
  const support::FakeClock clock(kNow);
  const auto code = config_check(
      {.request = {.file = file, .environment = environment, .overrides = {}}, .strict = strict},
      clock, caught.terminal);
  EXPECT_TRUE(code.ok());
  return {.code = *code, .out = caught.out.str()};
}

TEST(ConfigCheck, ASoundFileHasNothingToSay) {
  const support::TempDirectory directory;
  const auto checked = check(directory.write("a.toml", kHead + source("a")), {}, true);
  EXPECT_EQ(checked.code, ExitCode::kOk) << checked.out;
  EXPECT_EQ(checked.out, "1 files, 1 sources, 0 errors, 0 warnings\n");
}

TEST(ConfigCheck, ErrorsComeFirstAndDecide) {
  const support::TempDirectory directory;
  const auto file = directory.write("a.toml", "include = [\"none/*.toml\"]\n[crawl]\ndealy = 1\n");
  const auto checked = check(file);
  EXPECT_EQ(checked.code, ExitCode::kConfiguration);
  EXPECT_THAT(checked.out, ::testing::StartsWith("error: " + file.string() + ":3: unknown key"));
  EXPECT_THAT(checked.out, HasSubstr("warning: " + file.string() + ":1: include: no file matches"));
  EXPECT_THAT(checked.out,
              Not(HasSubstr("there is no [[source]]")));  // wrong ones are left out
}

TEST(ConfigCheck, WarnsOfWhatIsHardlyMeant) {
  struct Case {
    std::string text;
    std::string warning;
  };
  const Case cases[] = {
      {kHead, "there is no [[source]]"},
      {source("a"), "crawl.contact is empty"},
      {kHead + "concurrency = 2\nper_host = 3\n" + source("a"), ":4: crawl.per_host is above"},
      {kHead + source("a", "timezone = \"Asia/Shanghai\"\n"), ":3: source \"a\": timezone has no"},
      {kHead + source("a", "max_time = \"20m\"\n"), "max_time 20 min is longer than the 15 min"},
      {kHead + source("a", "max_pages = 901\n"), "max_pages 901 at one every 1 s take longer"},
      {kHead + source("a") + source("b", "feeds = [\"https://a.example/feed\"]\n"),
       ":6: source \"b\" overlaps \"a\""},
      {kHead + "[log]\nfile = \"x\"\n" + source("a"), ":4: log.file has no effect"},
      {kHead + "[alarms]\nwebhook = \"https://h.example/\"\n" + source("a"), "will not be signed"},
      {kHead + "[resources]\nbandwidth = \"1kB\"\nbandwidth_per_host = \"2kB\"\n" + source("a"),
       ":5: resources.bandwidth_per_host is above"},
  };
  const support::TempDirectory directory;
  for (const auto& row : cases) {
    const auto file = directory.write("a.toml", row.text);
    const auto checked = check(file);
    EXPECT_EQ(checked.code, ExitCode::kOk) << row.text;
    EXPECT_THAT(checked.out, HasSubstr(row.warning));
    EXPECT_EQ(check(file, {}, true).code, ExitCode::kConfiguration);
  }
}

TEST(ConfigCheck, SecretsThatOthersReadAndStrangeVariablesAreToldOf) {
  const support::TempDirectory directory;
  const auto token = directory.write("token", "s3cret\n");
  const auto file = directory.write(
      "a.toml", kHead + "[server]\ntoken_file = \"" + token.string() + "\"\n" + source("a"));
  std::filesystem::permissions(token, std::filesystem::perms(0644));
  EXPECT_THAT(check(file).out, HasSubstr(":4: server.token_file: others can read"));
  std::filesystem::permissions(token, std::filesystem::perms(0600));
  const auto checked = check(file, {{"CRAWL_DEALY", "1s"}, {"SERVER_TOKEN", "x"}});
  EXPECT_THAT(checked.out, Not(HasSubstr("others can read")));
  EXPECT_THAT(
      checked.out,
      HasSubstr("BROADSHEET_CRAWL_DEALY names no setting (did you mean BROADSHEET_CRAWL_DELAY?)"));
}

TEST(ConfigInit, TheStarterIsSoundAndNeverOverwrites) {
  const support::TempDirectory directory;
  const auto file = directory.path() / "new.toml";
  Caught caught;
  ASSERT_TRUE(config_init({.file = file}, caught.terminal).ok());
  const auto checked = check(file, {}, true);
  EXPECT_EQ(checked.code, ExitCode::kOk) << checked.out;
  const auto before = read(file);
  const auto again = config_init({.file = file}, caught.terminal);
  ASSERT_FALSE(again.ok());
  EXPECT_THAT(again.error().detail, HasSubstr("is there already"));
  EXPECT_EQ(read(file), before);
  EXPECT_EQ(config_init({.file = "/nowhere/x.toml"}, caught.terminal).error().kind,
            ErrorKind::kStorage);
}

std::string shown(const ConfigRequest& request, bool effective, bool json) {
  Caught caught;
  const auto code =
      config_show({.request = request, .effective = effective, .json = json}, caught.terminal);
  EXPECT_TRUE(code.ok()) << (code.ok() ? "" : code.error().detail);
  return caught.out.str();
}

TEST(ConfigShow, WhatItPrintsGivesTheSameConfigurationAgain) {
  const support::TempDirectory directory;
  const auto file = directory.write(
      "a.toml", kHead +
                    "exclude = [\"/a\\\"b/\", \"[?]x\"]\ndelay = \"1500ms\"\n[defaults]\ncron = "
                    "\"0 6 * * mon-fri\"\ntimezone = \"Europe/Berlin\"\n" +
                    source("a",
                           "windows = [\"mon-fri 06:00-23:00\"]\nexclude = []\ndepth = 3\n"
                           "revisit_yield = 0.35\n"));
  for (const bool effective : {false, true}) {
    const auto first = shown({.file = file}, effective, false);
    const auto second = shown({.file = directory.write("b.toml", first)}, effective, false);
    EXPECT_EQ(first, second);
    const auto settings_of = [&](const std::filesystem::path& path) {
      const auto object = boost::json::parse(shown({.file = path}, true, true)).as_object();
      return std::pair(object.at("settings"), object.at("sources"));
    };
    EXPECT_EQ(settings_of(directory.path() / "b.toml"), settings_of(file));
  }
  EXPECT_THAT(shown({.file = file}, false, false), Not(HasSubstr("concurrency")));
  EXPECT_THAT(shown({.file = file}, true, false), HasSubstr("concurrency = 64"));
}

TEST(ConfigShow, JsonHasTypesAndNoSecrets) {
  const support::TempDirectory directory;
  const auto file = directory.write("a.toml", kHead + source("a"));
  const auto text = shown({.file = file,
                           .environment = {{"SERVER_TOKEN", "s3cret"}},
                           .overrides = {{"crawl.per_host", "2"}}},
                          true, true);
  EXPECT_THAT(text, Not(HasSubstr("s3cret")));
  const auto object = boost::json::parse(text).as_object();
  EXPECT_EQ(object.at("settings").at("crawl.per_host"), 2);
  EXPECT_EQ(object.at("settings").at("crawl.robots"), true);
  EXPECT_EQ(object.at("settings").at("crawl.delay"), "1s");
  EXPECT_TRUE(object.at("settings").at("crawl.depth").is_null());
  EXPECT_EQ(object.at("sources").at(0).at("revisit_yield"), 0.2);
}

TEST(Sources, ListSaysWhenTheyAreDueAndWhatTheyBrought) {
  const support::TempArchive archive;
  const support::FakeClock clock(kNow);
  {
    auto open = storage::Archive::open(archive.path(), {});
    ASSERT_TRUE(open.ok());
    storage::SourceRow row{.name = "a"};
    row.last_started = row.last_ended = row.last_success = clock.now() - std::chrono::minutes(5);
    row.last_end = "finished";
    row.fetched = 20;
    row.novel = 3;
    row.revised = 2;
    ASSERT_TRUE((*open)->put_source(row).ok());
  }
  const auto file = archive.directory().write(
      "a.toml", source("a", "every = \"1h\"\n") + source("b") + source("c", "enabled = false\n"));
  SourcesCommand command{.request = {.file = file, .environment = {}, .overrides = {}},
                         .archive = archive.path()};
  Caught caught;
  ASSERT_TRUE(list_sources(command, clock, caught.terminal).ok());
  EXPECT_THAT(caught.out.str(), HasSubstr("5 min ago"));
  EXPECT_THAT(caught.out.str(), HasSubstr("5 of 20 (25%)"));
  EXPECT_THAT(caught.out.str(), HasSubstr("disabled"));
  Caught as_json;
  command.json = true;
  ASSERT_TRUE(list_sources(command, clock, as_json.terminal).ok());
  const auto sources = boost::json::parse(as_json.out.str()).at("sources").as_array();
  ASSERT_EQ(sources.size(), 3U);
  EXPECT_EQ(sources[0].at("novel"), 3);
  EXPECT_EQ(sources[1].at("next_due"), boost::json::value(format_rfc3339(clock.now())));
  EXPECT_TRUE(sources[1].at("last_success").is_null());
  EXPECT_TRUE(sources[2].at("next_due").is_null());
}

std::string imported(const support::TempDirectory& directory, const std::string& text) {
  Caught caught;
  const auto code =
      import_sources({.file = directory.write("list", text), .output = {}}, caught.terminal);
  return code.ok() ? caught.out.str() : code.error().detail;
}

TEST(SourcesImport, ListsBecomeBlocksThatLoad) {
  const support::TempDirectory directory;
  const auto by_lines = imported(directory,
                                 "\xEF\xBB\xBF# ours\r\nhttps://www.a.example/\r\n\r\n"
                                 "https://www.a.example/sport/  # more of it\n"
                                 "http://B.example:8080/x#top\nhttps://a.example/\n");
  auto config = load_daemon_config({.file = directory.write("lines.toml", by_lines)});
  ASSERT_TRUE(config.ok()) << config.error().detail << by_lines;
  ASSERT_EQ(config->sources.size(), 3U);
  EXPECT_EQ(config->sources[0].name, "a.example");
  EXPECT_EQ(config->sources[0].crawl.seeds.size(), 2U);
  EXPECT_EQ(config->sources[1].name, "b.example-8080");
  EXPECT_EQ(config->sources[2].name, "a.example-2");

  const auto by_opml =
      imported(directory,
               "<?xml version=\"1.0\"?><opml version=\"2.0\"><body><outline text=\"All\">"
               "<outline text=\"A &quot;1&quot;\" type=\"rss\" xmlUrl=\"https://a.example/feed\"/>"
               "<outline text=\"A2\" type=\"rss\" xmlUrl=\"https://a.example/sport/feed\"/>"
               "<outline text=\"B\" type=\"rss\" "
               "xmlUrl=\"https://b.example/atom\"/></outline></body></opml>");
  config = load_daemon_config({.file = directory.write("opml.toml", by_opml)});
  ASSERT_TRUE(config.ok()) << config.error().detail << by_opml;
  ASSERT_EQ(config->sources.size(), 2U);
  EXPECT_EQ(config->sources[0].feeds.size(), 2U);
  EXPECT_TRUE(config->sources[0].crawl.seeds.empty());
}

TEST(SourcesImport, WhatIsNoListIsRefusedInOneLine) {
  const support::TempDirectory directory;
  EXPECT_THAT(imported(directory, "https://a.example/\nnot a url\n"),
              HasSubstr("list:2: \"not a url\""));
  EXPECT_THAT(imported(directory, ""), HasSubstr("names no site"));
  EXPECT_THAT(imported(directory, "<html><p>hello"), HasSubstr("list"));
  Caught caught;
  EXPECT_FALSE(import_sources({.file = "/nowhere", .output = {}}, caught.terminal).ok());
  const auto taken = directory.write("taken.toml", "kept");
  const auto list = directory.write("list", "https://a.example/\n");
  EXPECT_FALSE(import_sources({.file = list, .output = taken}, caught.terminal).ok());
  EXPECT_EQ(read(taken), "kept");
}

}  // namespace
}  // namespace broadsheet::cli
