#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>  // mkdtemp

#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/archive.h"
#include "storage/held_archive.h"

namespace broadsheet::storage {

inline SysTime at_second(int64_t seconds) {
  return SysTime{Seconds{1'700'000'000 + seconds}};
}

inline Url url_of(const std::string& text) {
  auto url = Url::parse(text);
  EXPECT_TRUE(url.ok()) << text;
  return *url;
}

inline UrlKey key_of(const std::string& text) {
  return UrlKey::of(url_of(text));
}

inline Candidate candidate(const std::string& href, uint8_t priority = 3) {
  Candidate found;
  found.key = key_of(href);
  found.href = href;
  found.depth = 1;
  found.priority = priority;
  return found;
}

inline Capture page(const std::string& href, const std::string& body, SysTime at,
                    int status = 200) {
  Capture capture{.url = url_of(href)};
  capture.started = at;
  capture.status = status;
  capture.http_version = "1.1";
  capture.reason = "OK";
  capture.body = body;
  capture.response_headers.add("Content-Type", "text/html");
  capture.response_headers.add("ETag", "\"" + sha256(body).hex().substr(0, 8) + "\"");
  capture.remote_address = "192.0.2.7";
  return capture;
}

inline Article article(const std::string& title, const std::string& text) {
  Article out;
  out.title = title;
  out.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = text});
  out.language = "en";
  out.authors = {"A. Writer"};
  return out;
}

// A visit that stored a page.
inline VisitRecord visit(JobId job, const std::string& href, const std::string& body, SysTime at) {
  VisitRecord record;
  record.job = job;
  record.key = key_of(href);
  record.href = href;
  record.at = at;
  record.outcome = Outcome::kStored;
  record.capture = page(href, body, at);
  record.page_kind = PageKind::kOther;
  return record;
}

// The same with an article; the folded text stands for what the parser's fold gives.
inline VisitRecord article_visit(JobId job, const std::string& href, const std::string& body,
                                 const Article& read, SysTime at) {
  VisitRecord record = visit(job, href, body, at);
  record.article = read;
  record.folded_text = sha256("folded " + read.title + read.text());
  record.page_kind = PageKind::kArticle;
  return record;
}

// A directory of its own for each test, removed at the end.
class ArchiveTest : public testing::Test {
 protected:
  ArchiveTest() {
    std::string path = (std::filesystem::temp_directory_path() / "archive-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    root_ = path;
    directory_ = root_ / "archive";
  }
  ~ArchiveTest() override {
    archive_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(root_, ignored);
  }
  ArchiveTest(const ArchiveTest&) = delete;
  ArchiveTest& operator=(const ArchiveTest&) = delete;

  void open() {
    auto archive = Archive::open(directory_, ArchiveOptions{});
    ASSERT_TRUE(archive.ok()) << archive.error().detail;
    archive_ = std::move(*archive);
  }
  void reopen() {
    archive_.reset();
    open();
  }
  // Works on the rows of the archive, which is closed then.
  template <class Work>
  void with_database(const Work& work) {
    archive_.reset();
    auto held = hold_archive(directory_);
    ASSERT_TRUE(held.ok()) << held.error().detail;
    work(*held->database);
  }
  JobRow begin(SysTime now, const std::string& fingerprint = "job") {
    auto job = archive_->begin_round(fingerprint, "https://example.org/", now);
    EXPECT_TRUE(job.ok());
    return *job;
  }
  VisitResult commit(VisitRecord record) {
    auto result = archive_->commit(std::move(record));
    EXPECT_TRUE(result.ok()) << result.error().detail;
    return result.ok() ? *std::move(result) : VisitResult{};
  }
  UrlRow row(const std::string& href) {
    auto found = archive_->url(key_of(href));
    EXPECT_TRUE(found.ok() && found->has_value()) << href;
    return found.ok() && *found ? **found : UrlRow{};
  }
  std::vector<std::string> queued_hrefs(JobId job, const std::string& origin) {
    QueueCursor cursor;
    auto due = archive_->due(job, origin, cursor, 1000);
    EXPECT_TRUE(due.ok());
    std::vector<std::string> hrefs;
    for (const DueUrl& url : *due) {
      hrefs.push_back(url.href);
    }
    return hrefs;
  }
  void expect_clean() {
    const auto findings = archive_->reader()->check({});
    ASSERT_TRUE(findings.ok()) << findings.error().detail;
    for (const Finding& finding : *findings) {
      ADD_FAILURE() << finding.where << ": " << finding.detail;
    }
  }

  std::filesystem::path root_;
  std::filesystem::path directory_;
  std::unique_ptr<Archive> archive_;
};

}  // namespace broadsheet::storage
