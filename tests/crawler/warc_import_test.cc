#include "crawler/warc_import.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "base/digest.h"
#include "storage/export.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::crawler {
namespace {

using support::TempDirectory;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

constexpr char kUrl[] = "http://gazette.test/news/1";

std::string page_of(const std::string& title, int sentences) {
  std::string html = "<html lang=en><head><title>" + title + "</title></head><body><article><h1>" +
                     title + "</h1>";
  for (int i = 0; i < sentences; ++i) {
    html += fmt::format(
        "<p>The council met for the {}th time this year and voted on the new flood wall, "
        "which the engineers had measured twice before anybody spoke of money.</p>",
        i + 4);
  }
  return html + "</article></body></html>";
}

// A record as other tools write them; `more` are further fields.
std::string record(const std::string& type, const std::string& block, const std::string& more = "",
                   const std::string& date = "2026-03-01T12:00:00Z") {
  return fmt::format(
      "WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <urn:uuid:{}>\r\nWARC-Date: {}\r\n"
      "WARC-Target-URI: {}\r\n{}Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{}"
      "\r\n\r\n",
      type, sha256(type + block + more + date).hex().substr(0, 32), date, kUrl, more, block.size(),
      block);
}
std::string response(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + body;
}
std::string digest_field(const std::string& name, const std::string& bytes) {
  return "WARC-" + name + "-Digest: sha256:" + sha256(bytes).hex() + "\r\n";
}

class WarcImport : public testing::Test {
 protected:
  fs::path written(const std::string& name, const std::string& bytes) const {
    const fs::path file = folder_.path() / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }
  std::unique_ptr<storage::Archive> open(const std::string& name) const {
    auto archive = storage::Archive::open(folder_.path() / name, {});
    EXPECT_TRUE(archive.ok());
    return archive.ok() ? *std::move(archive) : nullptr;
  }
  ImportCounters import(storage::Archive& archive, const fs::path& file) {
    problems_.clear();
    const auto counters = import_warc(
        file, archive, {},
        {.on_problem = [this](const auto& problem) { problems_.push_back(problem.reason); },
         .on_progress = {}});
    EXPECT_TRUE(counters.ok()) << counters.error().detail;
    return counters.ok() ? *counters : ImportCounters{};
  }
  ImportCounters import_bytes(const std::string& bytes) {
    archive_ = open("archive");
    return import(*archive_, written("in.warc", bytes));
  }
  std::vector<storage::CaptureInfo> captures(const storage::Archive& archive) const {
    const auto found = archive.reader()->captures(UrlKey::of(*Url::parse(kUrl)));
    EXPECT_TRUE(found.ok());
    return *found;
  }
  // All that tells two archives apart, but for what their own visits were.
  static std::vector<std::string> told_by(const storage::Archive& archive) {
    std::vector<std::string> lines;
    const auto reader = archive.reader();
    const auto walked = reader->for_each_url("", [&](const UrlKey& key, const auto&) {
      const auto captures = reader->captures(key);
      const auto versions = reader->versions(key);
      for (const auto& capture : *captures) {
        std::string line =
            fmt::format("{} {} {} {} v{}", capture.href, capture.at.time_since_epoch().count(),
                        capture.status, capture.payload.hex(), capture.version.value_or(0));
        for (const Headers* headers : {&capture.request_headers, &capture.response_headers}) {
          for (const HeaderField& field : headers->fields()) {
            line += fmt::format("|{}: {}", field.name, field.value);
          }
        }
        lines.push_back(line);
      }
      for (const auto& version : *versions) {
        lines.push_back(fmt::format("{} {} {} {} {}", version.number, version.title,
                                    version.text.hex(), version.seen,
                                    version.first_seen.time_since_epoch().count()));
      }
      return true;
    });
    EXPECT_TRUE(walked.ok());
    return lines;
  }
  void expect_clean(const storage::Archive& archive) {
    EXPECT_THAT(*archive.reader()->check({}), IsEmpty());
  }

  TempDirectory folder_;
  std::unique_ptr<storage::Archive> archive_;
  std::vector<std::string> problems_;
};

// Two versions, a repeat of the same bytes, a 304 and a page without an article.
std::string some_crawl() {
  const std::string first = page_of("The flood wall", 6);
  const std::string second = page_of("The flood wall", 9);
  const std::string request = "GET /news/1 HTTP/1.1\r\nHost: gazette.test\r\nX-Turn: 1\r\n\r\n";
  std::string bytes = record("response", response(first), "", "2026-03-01T12:00:00Z");
  bytes += record("request", request, "", "2026-03-01T12:00:00Z");
  bytes += record("revisit", "HTTP/1.1 200 OK\r\nX-Again: 1\r\n\r\n",
                  digest_field("Payload", first) + "WARC-Refers-To-Target-URI: " + kUrl +
                      "\r\nWARC-Refers-To-Date: 2026-03-01T12:00:00Z\r\n",
                  "2026-03-01T13:00:00Z");
  bytes += record("response", response(second), "", "2026-03-02T12:00:00Z");
  bytes += record("revisit", "HTTP/1.1 304 Not Modified\r\n\r\n",
                  fmt::format("WARC-Refers-To-Target-URI: {}\r\n"
                              "WARC-Refers-To-Date: 2026-03-02T12:00:00Z\r\n",
                              kUrl),
                  "2026-03-03T12:00:00Z");
  bytes += record("response", "HTTP/1.1 404 Not Found\r\n\r\ngone", "", "2026-03-04T12:00:00Z");
  return bytes;
}

TEST_F(WarcImport, WhatIsExportedComesBackTheSame) {
  const ImportCounters taken = import_bytes(some_crawl());
  EXPECT_EQ(taken.captures, 5U);
  EXPECT_EQ(taken.versions, 2U);
  EXPECT_THAT(problems_, IsEmpty());
  expect_clean(*archive_);
  for (const auto compression : {storage::WarcCompression::kGzip, storage::WarcCompression::kZstd,
                                 storage::WarcCompression::kNone}) {
    const std::string name = fmt::format("back{}", static_cast<int>(compression));
    storage::WarcWriterOptions options;
    options.compression = compression;
    options.file_bytes_max = 1;  // each capture begins another file
    const auto exported = storage::export_warc(*archive_->reader(), {}, folder_.path() / name,
                                               options, [](const std::string&) {});
    ASSERT_TRUE(exported.ok());
    EXPECT_GE(exported->files.size(), 3U);
    const auto back = open(name + ".archive");
    for (const fs::path& file : exported->files) {
      import(*back, file);
      EXPECT_THAT(problems_, IsEmpty());
    }
    EXPECT_EQ(told_by(*back), told_by(*archive_));
    expect_clean(*back);
  }
}

TEST_F(WarcImport, AnInterruptedImportIsRunAgain) {
  const std::string bytes = some_crawl();
  import_bytes(bytes);
  const std::vector<std::string> whole = told_by(*archive_);
  for (const size_t cut : {bytes.size() / 5, bytes.size() / 2, bytes.size() - 40}) {
    const std::string name = fmt::format("cut{}", cut);
    const auto archive = open(name);
    const ImportCounters before = import(*archive, written(name + ".warc", bytes.substr(0, cut)));
    const ImportCounters after = import(*archive, written("whole.warc", bytes));
    EXPECT_EQ(after.held, before.captures);
    EXPECT_EQ(told_by(*archive), whole) << "cut at " << cut;
    expect_clean(*archive);
    EXPECT_EQ(import(*archive, written("whole.warc", bytes)).captures, 0U);
  }
}

TEST_F(WarcImport, ARequestIsFoundBeforeAndBehindItsAnswer) {
  const std::string request = "GET /news/1 HTTP/1.1\r\nHost: gazette.test\r\n\r\n";
  const std::string other = "GET /news/1 HTTP/1.1\r\nHost: other.test\r\n\r\n";
  import_bytes(record("request", request) + record("response", response(page_of("One", 5))) +
               record("response", response(page_of("Two", 5)), "", "2026-03-02T12:00:00Z") +
               record("request", request, "", "2026-03-02T12:00:00Z") +
               record("request", other, "", "2026-03-09T12:00:00Z") +
               record("response", response(page_of("Three", 5)), "", "2026-03-03T12:00:00Z"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].request_headers.get("host"), "gazette.test");
  EXPECT_EQ(found[1].request_headers.get("host"), "gazette.test");
  EXPECT_TRUE(found[2].request_headers.empty()) << "that one was of another time";
}

TEST_F(WarcImport, ARevisitNeverBringsAnotherPayloadThanItSays) {
  const std::string first = page_of("First", 5);
  const std::string second = page_of("Second", 5);
  const std::string head = "HTTP/1.1 200 OK\r\n\r\n";
  import_bytes(
      record("response", response(first)) +
      record("response", response(second), "", "2026-03-02T12:00:00Z") +
      // Its date is that of the second, its digest that of the first.
      record("revisit", head,
             digest_field("Payload", first) + "WARC-Refers-To-Date: 2026-03-02T12:00:00Z\r\n",
             "2026-03-03T12:00:00Z") +
      record("revisit", head, digest_field("Payload", "nowhere"), "2026-03-04T12:00:00Z"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[2].payload, sha256(first));
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("revisit of a payload that is not here")));
}

// The same few words behind every redirect of a server are a payload as well.
TEST_F(WarcImport, RedirectsWithTheSameBodyAreRevisitsToo) {
  const std::string moved = "HTTP/1.1 301 Moved Permanently\r\nLocation: /news/2\r\n\r\n";
  import_bytes(
      record("response", moved + "moved") +
      record("revisit", moved,
             digest_field("Payload", "moved") + "WARC-Refers-To-Date: 2026-03-01T12:00:00Z\r\n",
             "2026-03-02T12:00:00Z"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].status, 301);
  EXPECT_THAT(problems_, IsEmpty());
}

// wget names neither time nor status of what it repeats, robots.txt that is not there included.
TEST_F(WarcImport, ARevisitIsOfWhateverHadThePayloadThatItSays) {
  const std::string missing = "HTTP/1.1 404 Not Found\r\n\r\n";
  import_bytes(record("response", missing + "none") +
               record("response", response(page_of("Another", 5)), "", "2026-03-02T12:00:00Z") +
               record("revisit", missing, digest_field("Payload", "none"), "2026-03-03T12:00:00Z"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[2].status, 404);
  EXPECT_EQ(found[2].payload, sha256("none"));
  EXPECT_THAT(problems_, IsEmpty());
}

// Heritrix gives the digest of the empty body.
TEST_F(WarcImport, WhatA304SaysOfItsOwnEmptyBodyIsNotHeldAgainstIt) {
  const std::string first = page_of("First", 5);
  const std::string profile =
      "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\n";
  import_bytes(record("response", response(first)) +
               record("revisit", "HTTP/1.1 304 Not Modified\r\n\r\n",
                      digest_field("Payload", "") + profile, "2026-03-03T12:00:00Z"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(2));
  EXPECT_EQ(found[1].payload, sha256(first));
  EXPECT_THAT(problems_, IsEmpty());
}

TEST_F(WarcImport, APayloadWithAnotherDigestIsDamagedUnlessItsBlockIsRight) {
  const std::string block = response(page_of("Story", 5));
  const std::string wrong = digest_field("Payload", "another");
  import_bytes(record("response", block, wrong) + record("response", block,
                                                         wrong + digest_field("Block", block),
                                                         "2026-03-02T12:00:00Z"));
  EXPECT_THAT(captures(*archive_), SizeIs(1));
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("the payload has another digest: it is damaged"),
                                     HasSubstr("its block the right one: kept")));
}

TEST_F(WarcImport, TheFirstOfSeveralSegmentsIsACutPage) {
  import_bytes(record("response", response(page_of("Story", 5)), "WARC-Segment-Number: 1\r\n") +
               record("continuation", "the rest", "WARC-Segment-Number: 2\r\n"));
  const auto found = captures(*archive_);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].truncated, Truncation::kLength);
  EXPECT_THAT(problems_, ElementsAre(HasSubstr("in segments, of which the first is kept")));
}

// Some writers take the digest of the chunks, others of what they hold.
TEST_F(WarcImport, ChunkedPayloadsMayHaveEitherDigest) {
  const std::string head =
      "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::string chunked = "5\r\nhello\r\n0\r\n\r\n";
  import_bytes(
      record("response", head + chunked, digest_field("Payload", chunked)) +
      record("response", head + chunked, digest_field("Payload", "hello"), "2026-03-02T12:00:00Z"));
  EXPECT_THAT(captures(*archive_), SizeIs(2));
  EXPECT_THAT(problems_, IsEmpty());
}

}  // namespace
}  // namespace broadsheet::crawler
