#include "crawler/reextract.h"

#include <gtest/gtest.h>

#include "storage/archive.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::crawler {
namespace {

constexpr const char* kHref = "https://example.org/news/1";

std::string page_of(const std::string& words) {
  std::string body =
      "<html><head><title>A title of the story</title></head><body><article>"
      "<h1>A title of the story</h1>";
  for (int i = 0; i < 8; ++i) {
    body += "<p>" + words + " This is sentence number " + std::to_string(i) +
            ", and it goes on for a while, so that it is clearly the body of an article.</p>";
  }
  return body + "</article></body></html>";
}

// An archive whose articles were read by an extractor that found hardly anything.
class Reextracting : public testing::Test {
 protected:
  void see(const std::string& words, int64_t second) {
    auto archive = storage::Archive::open(archive_.path(), {});
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    const Url url = *Url::parse(kHref);
    Capture capture{.url = url};
    capture.started = SysTime{Seconds{1'700'000'000 + second}};
    capture.status = 200;
    capture.http_version = "1.1";
    capture.response_headers.add("Content-Type", "text/html");
    capture.body = page_of(words);
    Article article;
    article.title = "?";
    article.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = words});
    storage::VisitRecord record;
    record.key = UrlKey::of(url);
    record.href = kHref;
    record.at = capture.started;
    record.outcome = Outcome::kStored;
    record.capture = std::move(capture);
    record.article = std::move(article);
    record.folded = words;
    record.folded_text = sha256(words);
    record.page_kind = PageKind::kArticle;
    ASSERT_TRUE((*archive)->commit(std::move(record)).ok());
  }
  ReextractResult run(const ReextractOptions& options) {
    auto result = reextract(archive_.path(), options, {});
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? *result : ReextractResult{};
  }
  std::vector<storage::VersionInfo> versions() {
    return *(*storage::open_reader(archive_.path()))->versions(UrlKey::of(*Url::parse(kHref)));
  }
  void expect_clean() {
    const auto findings = (*storage::open_reader(archive_.path()))->check({});
    ASSERT_TRUE(findings.ok());
    for (const auto& finding : *findings) {
      ADD_FAILURE() << finding.where << ": " << finding.detail;
    }
  }
  support::TempArchive archive_;
};

TEST_F(Reextracting, BetterReadingKeepsNumbersAndTimes) {
  see("First words.", 1);
  see("Second words.", 2);
  const auto before = versions();
  ASSERT_EQ(before.size(), 2U);
  const ReextractResult result = run({.revision = "2"});
  EXPECT_EQ(result.versions, 2U);
  EXPECT_EQ(result.text_changed, 2U);
  const auto after = versions();
  ASSERT_EQ(after.size(), 2U);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(after[i].number, before[i].number);
    EXPECT_EQ(after[i].first_seen, before[i].first_seen);
    EXPECT_EQ(after[i].capture, before[i].capture);
    EXPECT_EQ(after[i].title, "A title of the story");
    EXPECT_GT(after[i].words, 50U);
  }
  expect_clean();
}

TEST_F(Reextracting, SecondPassFindsNothingToChange) {
  see("First words.", 1);
  run({.revision = "2"});
  const ReextractResult again = run({.revision = "3"});
  EXPECT_EQ(again.same, 1U);
  EXPECT_EQ(again.text_changed + again.details_changed, 0U);
}

TEST_F(Reextracting, DryRunChangesNothing) {
  see("First words.", 1);
  const auto before = versions();
  EXPECT_EQ(run({.revision = "2", .dry_run = true}).text_changed, 1U);
  EXPECT_EQ(versions().front().article, before.front().article);
}

}  // namespace
}  // namespace broadsheet::crawler
