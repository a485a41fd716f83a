#include "storage/export.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/units.h"
#include "storage/cdxj.h"
#include "storage/provenance.h"

namespace broadsheet::storage {
namespace {

using std::chrono::hours;

constexpr SysTime kStart{std::chrono::days(20'000)};

// An archive of a few captures in memory.
class FakeReader final : public Reader {
 public:
  void add(CaptureInfo info, const std::string& body) {
    info.payload = sha256(body);
    info.payload_bytes = body.size();
    payloads_[info.payload] = body;
    captures_[UrlKey::of(*Url::parse(info.href))].push_back(std::move(info));
  }
  void add_version(const std::string& href, VersionInfo version, Article article) {
    version.article = sha256(article.title + article.text());
    articles_[version.article] = std::move(article);
    versions_[UrlKey::of(*Url::parse(href))].push_back(std::move(version));
  }
  void lose(const std::string& body) { payloads_.erase(sha256(body)); }

  Result<std::optional<UrlRow>> url(const UrlKey& /*key*/) const override {
    return std::optional<UrlRow>();
  }
  Result<std::vector<CaptureInfo>> captures(const UrlKey& key) const override {
    return captures_.at(key);
  }
  Result<std::vector<VersionInfo>> versions(const UrlKey& key) const override {
    const auto found = versions_.find(key);
    return found == versions_.end() ? std::vector<VersionInfo>() : found->second;
  }
  Result<std::optional<VersionInfo>> version_at(const UrlKey& /*key*/,
                                                SysTime /*time*/) const override {
    return std::optional<VersionInfo>();
  }
  Result<Article> article(const Digest& digest) const override { return articles_.at(digest); }
  Result<std::string> payload(const Digest& digest) const override {
    const auto found = payloads_.find(digest);
    if (found == payloads_.end()) {
      return Error{ErrorKind::kCorrupt, "payload lost"};
    }
    return found->second;
  }
  Result<std::vector<Copy>> copies(const Digest& /*folded*/) const override {
    return std::vector<Copy>();
  }
  Result<std::vector<RelatedEdge>> related_from(const UrlKey& /*key*/) const override {
    return std::vector<RelatedEdge>();
  }
  Result<std::vector<RelatedEdge>> related_to(const UrlKey& /*key*/) const override {
    return std::vector<RelatedEdge>();
  }
  Result<std::optional<HostRow>> host(const std::string& /*origin*/) const override {
    return std::optional<HostRow>();
  }
  Result<void> for_each_url(
      const std::string& prefix,
      const std::function<bool(const UrlKey&, const UrlRow&)>& each) const override {
    for (const auto& [key, list] : captures_) {
      UrlRow row;
      row.captures = static_cast<uint32_t>(list.size());
      if (key.text().starts_with(prefix) && !each(key, row)) {
        break;
      }
    }
    return ok();
  }
  Result<std::vector<JobRow>> jobs() const override { return std::vector<JobRow>(); }
  Result<std::vector<SourceRow>> sources() const override { return std::vector<SourceRow>(); }
  Result<std::optional<ChainHead>> chain_head() const override {
    return std::optional<ChainHead>();
  }
  Result<ArchiveStats> stats() const override { return ArchiveStats(); }
  Result<std::vector<Finding>> check(
      const std::function<void(uint64_t)>& /*progress*/) const override {
    return std::vector<Finding>();
  }

 private:
  std::map<UrlKey, std::vector<CaptureInfo>> captures_;
  std::map<UrlKey, std::vector<VersionInfo>> versions_;
  std::map<Digest, Article> articles_;
  std::map<Digest, std::string> payloads_;
};

CaptureInfo capture(CaptureId id, const std::string& href, SysTime at, CaptureKind kind) {
  CaptureInfo info;
  info.id = id;
  info.href = href;
  info.at = at;
  info.kind = kind;
  info.status = kind == CaptureKind::kNotModified ? 304 : 200;
  info.reason = kind == CaptureKind::kNotModified ? "Not Modified" : "OK";
  info.request_headers.add("Host", "gazette.test");
  info.response_headers.add("Content-Type", "text/html; charset=utf-8");
  info.response_headers.add("Transfer-Encoding", "chunked");
  return info;
}

class Export : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("broadsheet-export-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove_all(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  ExportResult run(const ExportFilter& filter = {}, DigestForm digests = DigestForm::kSha256) {
    WarcWriterOptions options;
    options.digests = digests;
    options.compression = WarcCompression::kNone;
    Result<ExportResult> result =
        export_warc(reader_, filter, folder_, options,
                    [this](const std::string& problem) { problems_.push_back(problem); });
    EXPECT_TRUE(result.ok()) << (result.ok() ? "" : result.error().detail);
    return result.ok() ? *std::move(result) : ExportResult();
  }
  static std::string contents(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
  }

  FakeReader reader_;
  std::filesystem::path folder_;
  std::vector<std::string> problems_;
};

constexpr char kUrl[] = "https://gazette.test/a";

TEST_F(Export, WritesAPayloadOnceAndRevisitsAfterIt) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  reader_.add(capture(2, kUrl, kStart + hours(1), CaptureKind::kRevisitSame), "body");
  const ExportResult result = run();
  EXPECT_EQ(result.responses, 1U);
  EXPECT_EQ(result.revisits, 1U);
  ASSERT_EQ(result.files.size(), 1U);
  const std::string warc = contents(result.files[0]);
  EXPECT_TRUE(warc.starts_with("WARC/1.1\r\nWARC-Type: warcinfo\r\n"));
  EXPECT_NE(warc.find("revisit/identical-payload-digest"), std::string::npos);
  EXPECT_NE(warc.find("WARC-Refers-To-Date: " + format_rfc3339(kStart)), std::string::npos);
}

// "body" has that SHA-1; the index and the revisit say the same of it.
TEST_F(Export, NamesPayloadsAsOlderIndexesDoWhenAsked) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  reader_.add(capture(2, kUrl, kStart + hours(1), CaptureKind::kRevisitSame), "body");
  const ExportResult result = run({}, DigestForm::kSha1);
  const std::string digest = sha1_base32("body");
  const std::string field = "WARC-Payload-Digest: " + digest + "\r\n";
  const std::string warc = contents(result.files.at(0));
  const size_t first = warc.find(field);
  ASSERT_NE(first, std::string::npos);
  EXPECT_NE(warc.find(field, first + 1), std::string::npos);
  ASSERT_EQ(result.index.size(), 2U);
  EXPECT_EQ(result.index[0].digest, digest);
  EXPECT_EQ(result.index[1].digest, digest);
}

TEST_F(Export, ANotModifiedRevisitCarriesTheHeadThatStillStands) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  CaptureInfo second = capture(2, kUrl, kStart + hours(1), CaptureKind::kNotModified);
  second.refers_to = 1;
  reader_.add(second, "");
  const ExportResult result = run();
  const std::string warc = contents(result.files.at(0));
  EXPECT_NE(warc.find("revisit/server-not-modified"), std::string::npos);
  EXPECT_EQ(warc.find("304 Not Modified"), std::string::npos);
  ASSERT_EQ(result.index.size(), 2U);
  EXPECT_EQ(result.index[1].mime, "warc/revisit");
  EXPECT_EQ(result.index[1].status, 200);
}

TEST_F(Export, TheOriginalOfAChosenRevisitComesAlongWhateverTheFilterSays) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  CaptureInfo second = capture(2, kUrl, kStart + hours(9), CaptureKind::kNotModified);
  second.refers_to = 1;
  reader_.add(second, "");
  ExportFilter filter;
  filter.from = kStart + hours(5);
  const ExportResult result = run(filter);
  EXPECT_EQ(result.responses, 1U);
  EXPECT_EQ(result.revisits, 1U);
}

TEST_F(Export, ARevisitNeverPointsAtSomethingYounger) {
  reader_.add(capture(1, "https://a.test/", kStart + hours(5), CaptureKind::kResponse), "body");
  reader_.add(capture(1, "https://b.test/", kStart, CaptureKind::kResponse), "body");
  const ExportResult result = run();
  EXPECT_EQ(result.responses, 2U);
  EXPECT_EQ(result.revisits, 0U);
}

TEST_F(Export, DropsTheTransferCodingThatTheStoredBodyNoLongerHas) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  EXPECT_EQ(contents(run().files.at(0)).find("\r\nTransfer-Encoding"), std::string::npos);
}

TEST_F(Export, TheFirstCaptureOfAVersionBringsItsTextAndAPage) {
  CaptureInfo first = capture(1, kUrl, kStart, CaptureKind::kResponse);
  first.version = 1;
  reader_.add(first, "body");
  Article article;
  article.title = "Harbour reopens";
  article.blocks.push_back({.text = "Ships are back."});
  reader_.add_version(kUrl, {.number = 1, .capture = 1}, article);
  const ExportResult result = run();
  ASSERT_EQ(result.pages.size(), 1U);
  EXPECT_EQ(result.pages[0].title, "Harbour reopens");
  EXPECT_NE(contents(result.files.at(0)).find("WARC-Type: conversion"), std::string::npos);
}

TEST_F(Export, PrefixesAreUnitedAndOverlapsAreWrittenOnce) {
  reader_.add(capture(1, "https://a.test/news/1", kStart, CaptureKind::kResponse), "1");
  reader_.add(capture(1, "https://a.test/sport/1", kStart, CaptureKind::kResponse), "2");
  reader_.add(capture(1, "https://b.test/", kStart, CaptureKind::kResponse), "3");
  ExportFilter filter;
  filter.key_prefixes = {"https://(test,b,", "https://(test,a,)/news", "https://(test,a,)/"};
  EXPECT_EQ(run(filter).responses, 3U);
  filter.key_prefixes = {"https://(test,a,)/news"};
  EXPECT_EQ(run(filter).responses, 1U);
}

TEST_F(Export, NewSinceTakesOnlyBytesThatWereNotHeldBefore) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  CaptureInfo same = capture(2, kUrl, kStart + hours(2), CaptureKind::kRevisitSame);
  same.refers_to = 1;
  reader_.add(same, "body");
  reader_.add(capture(3, kUrl, kStart + hours(3), CaptureKind::kResponse), "other");
  ExportFilter filter;
  filter.new_since = kStart + hours(1);
  const ExportResult result = run(filter);
  EXPECT_EQ(result.responses, 1U);
  EXPECT_EQ(result.revisits, 0U);
  ASSERT_EQ(result.index.size(), 1U);
  EXPECT_EQ(result.index[0].timestamp, format_timestamp14(kStart + hours(3)));
}

TEST_F(Export, WhatItsPublisherWantsUnshownIsWithheldUnlessAskedFor) {
  CaptureInfo first = capture(1, kUrl, kStart, CaptureKind::kResponse);
  first.signals.noarchive = true;
  reader_.add(first, "body");
  CaptureInfo second = capture(2, kUrl, kStart + hours(1), CaptureKind::kNotModified);
  second.refers_to = 1;  // of a page that was not read again, and says nothing itself
  reader_.add(second, "");
  const ExportResult without = run();
  EXPECT_EQ(without.withheld, 2U);
  EXPECT_EQ(without.responses + without.revisits, 0U);
  ExportFilter filter;
  filter.noarchive = true;
  EXPECT_EQ(run(filter).responses, 1U);
}

TEST_F(Export, AnIndexAloneIsThatOfTheFilesThatWereNotWritten) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  reader_.add(capture(2, kUrl, kStart + hours(1), CaptureKind::kRevisitSame), "body");
  WarcWriterOptions options;
  options.file_bytes_max = 1;  // a file for each capture
  const auto index_of = [&] {
    const Result<ExportResult> result =
        export_warc(reader_, {}, folder_, options, [](const std::string&) {});
    EXPECT_TRUE(result.ok());
    return cdxj_index(result->index);
  };
  options.index_only = true;
  const std::string alone = index_of();
  EXPECT_FALSE(std::filesystem::exists(folder_));
  options.index_only = false;
  EXPECT_EQ(index_of(), alone);
  EXPECT_NE(alone.find("-00001.warc.gz"), std::string::npos);
}

TEST_F(Export, ALengthThatTheBodyDoesNotHaveIsNotRepeated) {
  CaptureInfo info = capture(1, kUrl, kStart, CaptureKind::kResponse);
  info.response_headers.add("Content-Length", "999");
  reader_.add(info, "body");
  EXPECT_NE(contents(run().files.at(0)).find("X-Archive-Orig-Content-Length: 999"),
            std::string::npos);
}

TEST_F(Export, ALostPayloadIsNamedAndTheRestIsWritten) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  reader_.add(capture(2, kUrl, kStart + hours(1), CaptureKind::kResponse), "other");
  reader_.lose("body");
  const ExportResult result = run();
  EXPECT_EQ(result.skipped, 1U);
  EXPECT_EQ(result.responses, 1U);
  ASSERT_EQ(problems_.size(), 1U);
  EXPECT_NE(problems_[0].find(kUrl), std::string::npos);
}

TEST_F(Export, TheSameArchiveGivesTheSameBytes) {
  reader_.add(capture(1, kUrl, kStart, CaptureKind::kResponse), "body");
  const std::string once = contents(run().files.at(0));
  EXPECT_EQ(contents(run().files.at(0)), once);
}

TEST(WarcRecordTest, EachCompressionGivesOneMemberThatStartsWithItsMagic) {
  const std::string bytes(5000, 'x');
  EXPECT_TRUE(compress_record(bytes, WarcCompression::kGzip)->starts_with("\x1f\x8b"));
  EXPECT_TRUE(compress_record(bytes, WarcCompression::kZstd)->starts_with("\x28\xb5\x2f\xfd"));
  EXPECT_EQ(*compress_record(bytes, WarcCompression::kNone), bytes);
}

}  // namespace
}  // namespace broadsheet::storage
