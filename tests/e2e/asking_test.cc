#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::SiteResponse;
using support::TempArchive;
using support::TempDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// One article in two versions, and a second one that it relates to.
class Asking : public ::testing::Test {
 protected:
  void SetUp() override {
    serve("2.4 million");
    site_.serve("/2026/03/the-other-story",
                SiteResponse{.body = article_html("The other story of the day", 2), .gzip = true});
    ASSERT_EQ(broadsheet(crawl_args(site_, archive_.path(), "/a")).exit_code, 0);
    serve("2.1 million");
    ASSERT_EQ(broadsheet(crawl_args(site_, archive_.path(), "/a")).exit_code, 0);
  }

  void serve(const std::string& sum) {
    site_.serve_html(
        "/a",
        article_html(
            "Council sets aside " + sum, 1,
            "<section class=\"related\"><h2>Related stories</h2><ul>"
            "<li><a href=\"/2026/03/the-other-story\">The other story of the day</a></li></ul>"
            "</section>"));
  }

  [[nodiscard]] ProgramResult ask(std::vector<std::string> args) const {
    args.insert(args.end(), {"--archive", archive_.path().string()});
    return broadsheet(std::move(args));
  }

  FakeSite site_;
  TempArchive archive_;
};

TEST_F(Asking, VersionsTellWhatChanged) {
  const auto result = ask({"versions", site_.url("/a"), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto versions = parsed(result.out).at("versions").as_array();
  ASSERT_EQ(versions.size(), 2U);
  const auto& second = versions[1].as_object();
  EXPECT_EQ(number_of(second, "number"), 2);
  EXPECT_EQ(number_of(second, "words_added"), 1);
  EXPECT_EQ(number_of(second, "words_removed"), 1);
  EXPECT_TRUE(second.at("title_changed").as_bool());
  EXPECT_THAT(ask({"versions", site_.url("/a")}).out, HasSubstr("+1 -1 words, new title"));
}

TEST_F(Asking, ShowPrintsEachFormat) {
  const auto url = site_.url("/a");
  EXPECT_THAT(ask({"show", url}).out, HasSubstr("# Council sets aside 2.1 million"));
  EXPECT_THAT(ask({"show", url, "--format", "text"}).out,
              HasSubstr("Council sets aside 2.1 million\n"));
  const auto json = parsed(ask({"show", url, "--format", "json"}).out);
  EXPECT_EQ(text_of(json, "title"), "Council sets aside 2.1 million");
  EXPECT_EQ(text_of(json, "language"), "en");
  EXPECT_EQ(json.at("paragraphs").as_array().size(), 4U);
}

TEST_F(Asking, ShowGoesBackInTime) {
  const auto url = site_.url("/a");
  EXPECT_THAT(ask({"show", url, "--version", "1"}).out, HasSubstr("2.4 million"));
  const auto too_early = ask({"show", url, "--at", "2001-01-01"});
  EXPECT_EQ(too_early.exit_code, 4);
  EXPECT_THAT(too_early.err, HasSubstr("nothing was held yet at 2001-01-01T00:00:00"));
  EXPECT_THAT(too_early.err, HasSubstr("first seen "));
  EXPECT_THAT(ask({"show", url, "--at", "2999-01-01"}).out, HasSubstr("2.1 million"));
  EXPECT_EQ(ask({"show", url, "--version", "3"}).exit_code, 4);
  EXPECT_EQ(ask({"show", url, "--at", "yesterday-ish"}).exit_code, 2);
}

TEST_F(Asking, RawBytesAreThoseReceivedAndHtmlIsThePage) {
  const auto raw = ask({"show", site_.url("/2026/03/the-other-story"), "--format", "raw"}).out;
  EXPECT_TRUE(raw.starts_with("\x1f\x8b"));
  EXPECT_EQ(ask({"show", site_.url("/2026/03/the-other-story"), "--format", "html"}).out,
            article_html("The other story of the day", 2));
}

TEST_F(Asking, DiffMarksWords) {
  const auto result = ask({"diff", site_.url("/a")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("Council sets aside [-2.4-]{+2.1+} million"));
  EXPECT_THAT(ask({"diff", site_.url("/a"), "2", "1"}).out, HasSubstr("[-2.1-]{+2.4+}"));
  EXPECT_EQ(ask({"diff", site_.url("/a"), "1", "9"}).exit_code, 4);
  EXPECT_EQ(ask({"diff", site_.url("/a"), "1"}).exit_code, 2);
  EXPECT_EQ(ask({"diff", site_.url("/2026/03/the-other-story")}).exit_code, 4);
  const auto json = parsed(ask({"diff", site_.url("/a"), "--json"}).out);
  EXPECT_EQ(number_of(json, "words_added"), 1);
  EXPECT_GE(json.at("edits").as_array().size(), 4U);
}

TEST_F(Asking, RelatedGoesBothWays) {
  const auto out = parsed(ask({"related", site_.url("/a"), "--json"}).out);
  ASSERT_EQ(out.at("related").as_array().size(), 1U);
  EXPECT_EQ(text_of(out.at("related").as_array()[0].as_object(), "url"),
            site_.url("/2026/03/the-other-story"));
  EXPECT_EQ(text_of(out.at("related").as_array()[0].as_object(), "heading"), "Related stories");
  const auto in =
      parsed(ask({"related", site_.url("/2026/03/the-other-story"), "--in", "--json"}).out);
  ASSERT_EQ(in.at("related").as_array().size(), 1U);
  EXPECT_EQ(text_of(in.at("related").as_array()[0].as_object(), "url"), site_.url("/a"));
  EXPECT_THAT(ask({"related", site_.url("/a")}).out, HasSubstr("The other story of the day"));
}

TEST_F(Asking, StatusCountsWhatIsThere) {
  const auto status = parsed(ask({"status", "--json"}).out);
  EXPECT_EQ(number_of(status, "versions"), 3);
  EXPECT_EQ(number_of(status, "due"), 0);
  EXPECT_EQ(status.at("jobs").as_array().size(), 1U);
  EXPECT_THAT(ask({"status"}).out, AllOf(HasSubstr("URLs"), HasSubstr("complete")));
}

TEST_F(Asking, CheckFindsAFlippedByte) {
  EXPECT_EQ(ask({"check"}).exit_code, 0);
  std::filesystem::path largest;
  uintmax_t size = 0;
  for (const auto& entry : std::filesystem::directory_iterator(archive_.path())) {
    const auto extension = entry.path().extension();
    if ((extension == ".sst" || extension == ".blob") && entry.file_size() > size) {
      largest = entry.path();
      size = entry.file_size();
    }
  }
  ASSERT_GT(size, 0U);
  std::fstream file(largest, std::ios::in | std::ios::out | std::ios::binary);
  const auto place = static_cast<std::streamoff>(size / 4);
  file.seekg(place);
  const auto byte = static_cast<char>(file.get());
  file.seekp(place);
  file.put(static_cast<char>(~byte)).flush();
  const auto result = ask({"check", "--json"});
  EXPECT_EQ(result.exit_code, 8) << result.err;
  EXPECT_FALSE(parsed(result.out).at("clean").as_bool());
  EXPECT_GE(parsed(result.out).at("findings").as_array().size(), 1U);
}

TEST_F(Asking, NothingIsColouredOffATerminal) {
  EXPECT_THAT(ask({"diff", site_.url("/a")}).out, Not(HasSubstr("\x1b")));
  EXPECT_THAT(ask({"versions", site_.url("/a")}).out, Not(HasSubstr("\x1b")));
}

TEST(Extract, ReadsFilesStdinAndUrls) {
  const TempDirectory directory;
  const auto html = article_html("On its own", 5);
  const auto plain = directory.write("page.html", html).string();
  const auto gzipped = directory.write("page.html.gz", support::gzip_of(html)).string();
  for (const auto& file : {plain, gzipped}) {
    const auto page = parsed(broadsheet({"extract", file, "--json"}).out);
    EXPECT_EQ(text_of(page, "title"), "On its own") << file;
  }
  EXPECT_THAT(broadsheet({"extract", "-"}, html).out, HasSubstr("# On its own"));
  FakeSite site;
  site.serve("/x", SiteResponse{.body = html, .gzip = true});
  site.serve_redirect("/y", "/x");
  const auto got =
      broadsheet({"extract", site.url("/y"), "--allow-private", site.host_port(), "--json"});
  EXPECT_EQ(got.exit_code, 0) << got.err;
  EXPECT_EQ(text_of(parsed(got.out), "url"), site.url("/x"));
  EXPECT_EQ(text_of(parsed(got.out), "title"), "On its own");
  EXPECT_THAT(broadsheet({"extract", plain, "--explain"}).out, HasSubstr("Candidates"));
}

TEST(Extract, BatchAnswersLineByLineInOrder) {
  const TempDirectory directory;
  std::string batch;
  for (int i = 0; i < 20; ++i) {
    const auto name = "p" + std::to_string(i) + ".html";
    directory.write(name, article_html("Title number " + std::to_string(i), i));
    batch += R"({"id":")" + std::to_string(i) + R"(","file":")" + name +
             R"(","url":"https://example.org/)" + std::to_string(i) + "\"}\n";
  }
  const auto file = directory.write("batch.jsonl", batch).string();
  for (const std::string jobs : {"1", "3"}) {
    const auto result = broadsheet({"extract", "--batch", file, "--jobs", jobs});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    std::istringstream lines(result.out);
    int i = 0;
    for (std::string line; std::getline(lines, line); ++i) {
      const auto page = parsed(line);
      EXPECT_EQ(text_of(page, "id"), std::to_string(i));
      EXPECT_EQ(text_of(page, "title"), "Title number " + std::to_string(i));
      EXPECT_EQ(text_of(page, "url"), "https://example.org/" + std::to_string(i));
      EXPECT_EQ(page.at("paragraphs").as_array().size(), 4U);
      for (const auto* const field :
           {"canonical_url", "standfirst", "authors", "published", "modified", "language", "script",
            "text", "images", "section", "related", "links_count", "notes"}) {
        EXPECT_TRUE(page.contains(field)) << field;
      }
    }
    EXPECT_EQ(i, 20);
  }
}

TEST(Extract, ABadLineOfABatchDoesNotEndIt) {
  const TempDirectory directory;
  directory.write("good.html", article_html("Good", 1));
  const auto file = directory
                        .write("batch.jsonl",
                               "not json\n{\"id\":1,\"file\":\"missing.html\"}\n\n"
                               "{\"id\":2,\"file\":\"good.html\"}\n")
                        .string();
  const auto result = broadsheet({"extract", "--batch", file});
  EXPECT_EQ(result.exit_code, 6);
  std::istringstream lines(result.out);
  std::string line;
  std::getline(lines, line);
  EXPECT_THAT(text_of(parsed(line), "error"), HasSubstr("line 1"));
  std::getline(lines, line);
  EXPECT_THAT(text_of(parsed(line), "error"), HasSubstr("missing.html"));
  std::getline(lines, line);
  EXPECT_EQ(text_of(parsed(line), "title"), "Good");
}

}  // namespace
}  // namespace broadsheet::e2e
