#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;
using support::TempDirectory;

TEST(Export, EveryFormatSaysInJsonWhatItWrote) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const TempDirectory directory;
  for (const std::string format : {"warc", "wacz", "cdxj", "jsonl", "md"}) {
    const auto output = directory.path() / format;
    const auto result = broadsheet({"export", "--format", format, "--archive",
                                    archive.path().string(), "-o", output.string(), "--json"});
    EXPECT_EQ(result.exit_code, 0) << format << result.err;
    EXPECT_FALSE(parsed(result.out).empty()) << format << ": " << result.out;
    EXPECT_TRUE(std::filesystem::exists(output)) << format;
  }
}

TEST(Export, JsonLinesHaveTheNamesThatOtherToolsGiveThem) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const std::vector<std::pair<std::string, std::vector<std::string>>> schemas = {
      {"trafilatura",
       {"title", "author", "hostname", "date", "fingerprint", "id", "license", "raw_text",
        "language", "image", "pagetype", "filedate", "source", "source-hostname", "excerpt",
        "categories", "tags", "text", "comments"}},
      {"newsplease",
       {"authors", "date_download", "date_modify", "date_publish", "description", "filename",
        "image_url", "language", "localpath", "maintext", "source_domain", "text", "title",
        "title_page", "title_rss", "url"}},
      {"schemaorg", {"@context", "@type", "url", "headline", "articleBody", "author", "image"}},
  };
  for (const auto& [schema, names] : schemas) {
    const auto line = parsed(broadsheet({"export", "--format", "jsonl", "--schema", schema,
                                         "--archive", archive.path().string()})
                                 .out);
    for (const std::string& name : names) {
      EXPECT_TRUE(line.contains(name)) << schema << ": " << name;
    }
  }
}

TEST(Export, VersionsAreTakenByWhenTheyWereSeenAndNewOnesByWhenTheyFirstWere) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  const auto crawl = crawl_args(site, archive.path(), "/");
  ASSERT_EQ(broadsheet(crawl).exit_code, 0);
  ASSERT_EQ(broadsheet(crawl).exit_code, 0);
  const auto export_with = [&](std::vector<std::string> more) {
    std::vector<std::string> args = {"export", "--format", "jsonl", "--archive",
                                     archive.path().string()};
    args.insert(args.end(), more.begin(), more.end());
    return parsed(broadsheet(args).out);
  };
  const auto version = export_with({});
  const std::string first = text_of(version, "first_seen");
  const std::string last = text_of(version, "last_seen");
  ASSERT_LT(first, last);
  EXPECT_EQ(export_with({"--from", last}), version);
  EXPECT_EQ(export_with({"--until", last}), version);
  EXPECT_EQ(export_with({"--new-since", first}), version);
  EXPECT_TRUE(export_with({"--new-since", last}).empty());
  EXPECT_TRUE(export_with({"--until", first}).empty());
}

// An archive that holds a page whose publisher wants no copy shown: only an import brings it.
TEST(Export, VersionsThatAreWithheldAreCounted) {
  const std::string page =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Robots-Tag: noarchive\r\n\r\n" +
      article_html("Told", 1);
  const TempDirectory directory;
  const auto file = directory.path() / "page.warc";
  std::ofstream(file, std::ios::binary)
      << "WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: 2026-03-01T00:00:00Z\r\n"
         "WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000001>\r\n"
         "WARC-Target-URI: https://example.org/a\r\n"
         "Content-Type: application/http;msgtype=response\r\nContent-Length: "
      << page.size() << "\r\n\r\n"
      << page << "\r\n\r\n";
  const std::string archive = (directory.path() / "archive").string();
  ASSERT_EQ(broadsheet({"import", file.string(), "--archive", archive}).exit_code, 0);
  for (const std::string format : {"jsonl", "md"}) {
    const std::string output = (directory.path() / format).string();
    const std::vector<std::string> args = {"export", "--format",  format, "-o",
                                           output,   "--archive", archive};
    const auto withheld = broadsheet(args);
    EXPECT_EQ(withheld.exit_code, 4) << format;
    EXPECT_NE(withheld.err.find("1 withheld"), std::string::npos) << withheld.err;
    auto all = args;
    all.emplace_back("--noarchive");
    EXPECT_EQ(broadsheet(all).exit_code, 0) << format;
  }
}

TEST(Export, AFullDiskIsNoticedWhateverIsLeftToWrite) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const auto result = broadsheet(
      {"export", "--format", "jsonl", "-o", "/dev/full", "--archive", archive.path().string()});
  EXPECT_EQ(result.exit_code, 9);
  EXPECT_NE(result.err.find("/dev/full: cannot be written"), std::string::npos) << result.err;
}

TEST(Import, TakesAWaczAndTheSecondTimeNothing) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const TempDirectory directory;
  const std::string wacz = (directory.path() / "news.wacz").string();
  const std::string other = (directory.path() / "other").string();
  ASSERT_EQ(
      broadsheet({"export", "--format", "wacz", "--archive", archive.path().string(), "-o", wacz})
          .exit_code,
      0);
  const auto once = broadsheet({"import", wacz, "--archive", other, "--json"});
  EXPECT_EQ(once.exit_code, 0) << once.err;
  const auto first = parsed(once.out);
  EXPECT_GE(number_of(first, "captures"), 1);
  EXPECT_EQ(number_of(first, "articles"), 1);
  const auto again = parsed(broadsheet({"import", wacz, "--archive", other, "--json"}).out);
  EXPECT_EQ(number_of(again, "captures"), 0);
  EXPECT_EQ(number_of(again, "held"), number_of(first, "captures"));
}

TEST(Versions, SayWhenAPageWasDeletedAndWhatAnEditWas) {
  FakeSite site;
  site.serve_html("/", "<a href=/a>a</a>");
  site.serve_html("/a", article_html("Told", 1));
  const TempArchive archive;
  const auto crawl = [&] { return broadsheet(crawl_args(site, archive.path(), "/")).exit_code; };
  ASSERT_EQ(crawl(), 0);
  site.serve_html("/a", article_html("Told anew", 1));
  ASSERT_EQ(crawl(), 0);
  site.serve("/a", {.status = 410, .body = "Gone."});
  crawl();
  const std::vector<std::string> ask = {"versions", site.url("/a"), "--archive",
                                        archive.path().string()};
  const auto text = broadsheet(ask).out;
  EXPECT_NE(text.find("title: +1 -0 words"), std::string::npos) << text;
  EXPECT_NE(text.find("deleted (410)"), std::string::npos) << text;
  auto as_json = ask;
  as_json.emplace_back("--json");
  const auto answer = parsed(broadsheet(as_json).out);
  ASSERT_EQ(answer.at("absences").as_array().size(), 1U);
  EXPECT_EQ(answer.at("absences").at(0).at("what").as_string(), "deleted");
  EXPECT_EQ(answer.at("versions").at(1).at("edit").at("class").as_string(), "title");
}

TEST(Copies, AreListedFirstSeenFirst) {
  FakeSite site;
  site.serve_html("/", "<a href=/a>a</a> <a href=/b>b</a>");
  site.serve_html("/a", article_html("Told", 1));
  site.serve_html("/b", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const auto result =
      broadsheet({"copies", site.url("/a"), "--archive", archive.path().string(), "--json"});
  ASSERT_EQ(result.exit_code, 0) << result.err;
  const auto copies = parsed(result.out).at("copies").as_array();
  ASSERT_EQ(copies.size(), 2U) << result.out;
  EXPECT_NE(copies[0].at("asked_for").as_bool(), copies[1].at("asked_for").as_bool());
}

TEST(Copies, StandOnceWithTheVersionThatTheyAreMostLike) {
  FakeSite site;
  site.serve_html("/", "<a href=/a>a</a> <a href=/b>b</a>");
  site.serve_html("/a", article_html("Told", 1));
  site.serve_html("/b", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  site.serve_html("/a", article_html("Told anew", 1));
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const auto versions =
      broadsheet({"versions", site.url("/a"), "--archive", archive.path().string()}).out;
  const size_t copy = versions.find("same article: " + site.url("/b"));
  ASSERT_NE(copy, std::string::npos) << versions;
  EXPECT_LT(copy, versions.find("Told anew"));
  EXPECT_EQ(versions.find(site.url("/b"), copy + 20), std::string::npos) << versions;
}

}  // namespace
}  // namespace broadsheet::e2e
