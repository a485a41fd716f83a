#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;
using support::TempDirectory;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct BadInput {
  std::vector<std::string> args;
  int exit_code;
  std::string complaint;
};

void expect_one_clear_line(const BadInput& row) {
  const auto result = broadsheet(row.args);
  std::string command;
  for (const auto& arg : row.args) {
    command += " " + arg;
  }
  EXPECT_EQ(result.exit_code, row.exit_code) << command << "\n" << result.err;
  EXPECT_THAT(result.err, StartsWith("broadsheet: ")) << command;
  EXPECT_THAT(result.err, HasSubstr(row.complaint)) << command;
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << command << result.err;
  EXPECT_EQ(result.out, "") << command;
}

TEST(BadInput, UsageErrorsAreOneLineWithASuggestion) {
  const BadInput rows[] = {
      {{"crwal", "https://example.org/"}, 2, "did you mean crawl?"},
      {{"--verison"}, 2, "did you mean --version?"},
      {{"--archive", "x", "status"}, 2, "before the verb"},
      {{"config", "chek"}, 2, "did you mean check?"},
      {{"config"}, 2, "config: one of its verbs is wanted: check, show, init"},
      {{"provenance", "head", "--jsno"},
       2,
       "provenance head: unknown option --jsno (did you mean --json?)"},
      {{"show", "https://example.org/", "--version"}, 2, "show: --version needs a value: N\n"},
      {{"diff", "https://example.org/", "a", "b"}, 2, "diff: from: \"a\" is no number"},
      {{"diff", "https://example.org/", "1"}, 2, "two version numbers"},
      {{"status", "extra"}, 2, "status: unexpected \"extra\""},
      {{"enqueue", "example.org"}, 2, "did you mean https://example.org?"},
      {{"crawl", "--discover", "true", "https://example.org/"}, 2, "--discover=true"},
      {{"crawl"}, 2, "crawl needs a URL"},
      {{"crawl", "--dleay", "1s", "https://example.org/"}, 2, "did you mean --delay?"},
      {{"crawl", "example.org"}, 2, "did you mean https://example.org?"},
      {{"crawl", "ftp://example.org/"}, 2, "no http or https URL"},
      {{"crawl", "https://exa mple.org/"}, 2, "no http or https URL"},
      {{"crawl", "https://example.org/", "--delay", "5"}, 2, "--delay: \"5\""},
      {{"crawl", "https://example.org/", "--max-bytes", "5"}, 2, "--max-bytes: \"5\""},
      {{"crawl", "https://example.org/", "--scope", "world"}, 2, "--scope: \"world\""},
      {{"crawl", "https://example.org/", "--include", "("}, 2, "--include: \"(\""},
      {{"crawl", "https://example.org/", "--resolve", "x"}, 2, "HOST:PORT:ADDRESS"},
      {{"crawl", "https://example.org/", "--ca-file", "/absent.pem"}, 2, "/absent.pem"},
      {{"crawl", "https://example.org/", "--seeds", "/absent.txt"}, 2, "/absent.txt"},
      {{"crawl", "https://example.org/", "--log-file", "/absent/log"}, 2, "/absent/log"},
      {{"crawl", "https://example.org/", "--allow-private", "not an address"}, 2, "not an address"},
      {{"crawl", "https://example.org/", "--threads", "100000"}, 2, "from 0 to 256"},
      {{"crawl", "https://example.org/", "--memory", "1B"}, 2, "at least 1MiB"},
      {{"crawl", "https://example.org/", "--timeout", "0s"}, 2, "--timeout"},
      {{"show"}, 2, "url"},
      {{"show", "https://example.org/", "--version", "0"}, 2, "--version"},
      {{"show", "nonsense"}, 2, "no http or https URL"},
      {{"show", "https://example.org/", "--format", "pdf"}, 2, "none of text, md"},
      {{"export", "--format", "pdf"}, 2, "none of warc, wacz"},
      {{"extract"}, 2, "needs a file"},
      {{"extract", "ftp://example.org/"}, 2, "no http or https URL"},
      {{"extract", "x.html", "--jobs", "0"}, 2, "jobs"},
      {{"versions", "https://example.org/", "--jsno"}, 2, "did you mean --json?"},
      {{"check", "more"}, 2, "more"},
  };
  for (const auto& row : rows) {
    expect_one_clear_line(row);
  }
}

TEST(BadInput, MissingThingsAreNamed) {
  const BadInput rows[] = {
      {{"extract", "/absent.html"}, 4, "/absent.html"},
      {{"extract", "/tmp"}, 4, "/tmp"},
      {{"extract", "--batch", "/absent.jsonl"}, 4, "/absent.jsonl"},
      {{"show", "https://example.org/", "--archive", "/absent"}, 4, "/absent"},
      {{"versions", "https://example.org/", "--archive", "/absent"}, 4, "/absent"},
      {{"diff", "https://example.org/", "--archive", "/absent"}, 4, "/absent"},
      {{"related", "https://example.org/", "--archive", "/absent"}, 4, "/absent"},
      {{"status", "--archive", "/absent"}, 4, "/absent"},
      {{"check", "--archive", "/absent"}, 4, "/absent"},
  };
  for (const auto& row : rows) {
    expect_one_clear_line(row);
  }
}

TEST(BadInput, AMistypedImportMakesNoArchive) {
  const TempDirectory directory;
  const auto archive = directory.path() / "archive";
  expect_one_clear_line({{"import", "/absent.warc", "--archive", archive.string()}, 4, "/absent"});
  expect_one_clear_line({{"import", "/tmp", "--archive", archive.string()}, 4, "a directory"});
  EXPECT_FALSE(std::filesystem::exists(archive));
}

TEST(BadInput, ADirectoryThatIsNoArchiveIsLeftAlone) {
  const TempDirectory directory;
  directory.write("letter.txt", "dear reader");
  const auto path = directory.path().string();
  expect_one_clear_line({{"status", "--archive", path}, 4, path});
  expect_one_clear_line({{"crawl", "https://example.org/", "--archive", path}, 9, path});
  expect_one_clear_line({{"show", "https://example.org/", "--archive", path}, 4, path});
}

TEST(BadInput, AnArchiveThatCannotBeWrittenIsAStorageError) {
  // /proc refuses new directories to everyone, root too.
  expect_one_clear_line(
      {{"crawl", "https://example.org/", "--archive", "/proc/archive"}, 9, "/proc/archive"});
  const TempDirectory directory;
  const auto file = directory.write("file", "").string();
  expect_one_clear_line({{"crawl", "https://example.org/", "--archive", file}, 9, file});
}

TEST(BadInput, ConfigurationErrorsNameFileAndLine) {
  const TempDirectory directory;
  const auto file = directory.write("b.toml", "[crawl]\n\ndealy = \"2s\"\n").string();
  expect_one_clear_line({{"crawl", "https://example.org/", "--config", file},
                         3,
                         file + ":3: unknown key \"crawl.dealy\" (did you mean \"crawl.delay\"?)"});
  expect_one_clear_line(
      {{"crawl", "https://example.org/", "--config", "/absent.toml"}, 3, "/absent.toml"});
}

TEST(BadInput, SeedsFileErrorsNameTheirLine) {
  const TempDirectory directory;
  const auto file = directory.write("seeds.txt", "# seeds\nhttps://example.org/\nnonsense\n");
  expect_one_clear_line({{"crawl", "--seeds", file.string()}, 2, file.string() + ":3:"});
  // A byte order mark is no part of the first address; control characters do not reach a terminal.
  const auto marked =
      directory.write("marked.txt", "\xef\xbb\xbfhttps://example.org/\r\n\x1b[2J\n");
  const auto result = broadsheet({"crawl", "--seeds", marked.string()});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(marked.string() + ":2:"));
  EXPECT_EQ(result.err.find('\x1b'), std::string::npos) << result.err;
}

TEST(BadInput, AnUnknownUrlOfAnArchiveIsNotFound) {
  FakeSite site;
  site.serve_html("/", article_html("Known", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  for (const std::string verb : {"show", "versions", "diff", "related"}) {
    expect_one_clear_line({{verb, site.url("/unknown"), "--archive", archive.path().string()},
                           4,
                           site.url("/unknown") + " is not in the archive"});
  }
}

TEST(BadInput, AHostThatIsNotThereFailsByName) {
  expect_one_clear_line(
      {{"extract", "http://127.0.0.1:1/", "--allow-private", "any"}, 5, "127.0.0.1:1"});
  const TempArchive archive;
  const auto result =
      broadsheet({"crawl", "http://127.0.0.1:1/", "--allow-private", "any", "--attempts", "2",
                  "--backoff", "10ms", "--archive", archive.path().string(), "--quiet"});
  EXPECT_EQ(result.exit_code, 4) << result.err;
  EXPECT_THAT(result.err,
              StartsWith("broadsheet: nothing was kept: http://127.0.0.1:1/: address: port 1"));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

TEST(BadInput, APageThatIsNoHtmlIsRefusedByName) {
  const TempDirectory directory;
  const auto file = directory.write("paper.pdf", "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n").string();
  expect_one_clear_line({{"extract", file}, 5, file});
}

TEST(BadInput, OneArchiveHasOneWriterAndTheSecondSaysWho) {
  FakeSite site;
  site.misbehave("/", "silent");
  const TempArchive archive;
  Program first(BROADSHEET_PROGRAM, crawl_args(site, archive.path(), "/"));
  ASSERT_TRUE(site.wait_for_requests(1, Seconds(20)));
  const auto second = broadsheet(crawl_args(site, archive.path(), "/"));
  EXPECT_EQ(second.exit_code, 9);
  EXPECT_THAT(second.err, HasSubstr("process"));
  // Readers are welcome meanwhile.
  EXPECT_EQ(broadsheet({"status", "--archive", archive.path().string()}).exit_code, 0);
}

}  // namespace
}  // namespace broadsheet::e2e
