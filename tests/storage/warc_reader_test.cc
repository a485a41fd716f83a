#include "storage/warc_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "base/digest.h"
#include "base/rng.h"
#include "storage/warc_record.h"

namespace broadsheet::storage {
namespace {

WarcRecord record_of(int number) {
  return {.type = "resource",
          .id = warc_record_id("resource", std::to_string(number), {}, {}),
          .date = SysTime(std::chrono::days(20'000)),
          .fields = {{"WARC-Target-URI", "https://gazette.test/" + std::to_string(number)}},
          .content_type = "text/plain",
          .block = "Block " + std::to_string(number) + std::string(500, '.')};
}

std::string three_records(WarcCompression compression) {
  std::string bytes;
  for (int i = 0; i < 3; ++i) {
    bytes += *compress_record(serialize(record_of(i)), compression);
  }
  return bytes;
}

struct Reading {
  std::vector<WarcReadRecord> records;
  std::vector<WarcProblem> problems;
  std::string error;
};

class WarcReaderTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  Reading read(const std::string& bytes, const WarcReadLimits& limits = {}) {
    std::ofstream(path_, std::ios::binary) << bytes;
    Reading reading;
    auto reader = WarcReader::open(path_, limits);
    if (!reader.ok()) {
      reading.error = reader.error().detail;
      return reading;
    }
    for (int i = 0; i < 1000; ++i) {
      auto record = (*reader)->next();
      if (!record.ok()) {
        reading.error = record.error().detail;
        break;
      }
      if (!record->has_value()) {
        break;
      }
      reading.records.push_back(**std::move(record));
    }
    reading.problems = (*reader)->problems();
    return reading;
  }

  std::filesystem::path path_ =
      std::filesystem::temp_directory_path() / ("broadsheet-warc-" + std::to_string(::getpid()));
};

TEST_F(WarcReaderTest, ReadsWhatTheWriterWroteInEveryCompression) {
  for (const auto compression :
       {WarcCompression::kNone, WarcCompression::kGzip, WarcCompression::kZstd}) {
    const Reading reading = read(three_records(compression));
    ASSERT_EQ(reading.records.size(), 3U) << static_cast<int>(compression);
    EXPECT_TRUE(reading.problems.empty());
    EXPECT_EQ(reading.records[2].block, record_of(2).block);
    EXPECT_EQ(reading.records[2].type, "resource");
    EXPECT_EQ(reading.records[2].fields.get("warc-target-uri"), "https://gazette.test/2");
    EXPECT_GT(reading.records[2].offset, reading.records[1].offset);
  }
}

TEST_F(WarcReaderTest, ADamagedMemberIsSkippedWithItsOffsetAndTheNextOneRead) {
  for (const auto compression : {WarcCompression::kGzip, WarcCompression::kZstd}) {
    const size_t first = compress_record(serialize(record_of(0)), compression)->size();
    std::string bytes = three_records(compression);
    for (size_t i = first + 20; i < first + 60; ++i) {
      bytes[i] = static_cast<char>(~bytes[i]);
    }
    const Reading reading = read(bytes);
    ASSERT_EQ(reading.records.size(), 2U) << static_cast<int>(compression);
    EXPECT_EQ(reading.records[1].fields.get("WARC-Target-URI"), "https://gazette.test/2");
    ASSERT_FALSE(reading.problems.empty());
    EXPECT_EQ(reading.problems[0].offset, first);
    EXPECT_EQ(reading.problems[0].reason.find("offset"), std::string::npos);  // once is enough
  }
}

TEST_F(WarcReaderTest, ABlockIsIntactWhereNothingSaysOtherwise) {
  WarcReadRecord record;
  record.type = "response";
  record.block = "HTTP/1.1 200 OK\r\n\r\nbody";
  const auto intact_with = [&](const std::string& digest) {
    WarcReadRecord marked = record;
    marked.fields.add("WARC-Block-Digest", digest);
    return has_intact_block(marked);
  };
  EXPECT_TRUE(has_intact_block(record));
  EXPECT_TRUE(intact_with(sha1_base32(record.block)));
  EXPECT_TRUE(intact_with("sha256:" + sha256(record.block).hex()));
  EXPECT_TRUE(intact_with("blake3:0"));
  EXPECT_FALSE(intact_with(sha1_base32("other")));
  EXPECT_FALSE(intact_with("SHA256:" + sha256("other").hex()));
  record.type = "revisit";
  EXPECT_TRUE(intact_with(sha1_base32("other"))) << "wget's are of blocks that it does not write";
  record.type = "response";
  record.block_cut = true;
  EXPECT_TRUE(intact_with(sha1_base32("other")));
}

TEST_F(WarcReaderTest, AFileThatEndsInARecordGivesTheWholeOnes) {
  for (const auto compression :
       {WarcCompression::kNone, WarcCompression::kGzip, WarcCompression::kZstd}) {
    std::string bytes = three_records(compression);
    bytes.resize(bytes.size() - 40);
    const Reading reading = read(bytes);
    EXPECT_EQ(reading.records.size(), 2U) << static_cast<int>(compression);
    EXPECT_FALSE(reading.problems.empty());
  }
}

TEST_F(WarcReaderTest, GarbageBetweenRecordsIsSkipped) {
  const Reading reading =
      read("what is this?\nmore of it\n" + three_records(WarcCompression::kNone));
  EXPECT_EQ(reading.records.size(), 3U);
  EXPECT_EQ(reading.problems.size(), 1U);
}

TEST_F(WarcReaderTest, ReadsArcRecordsUnderTheYoungerNames) {
  const Reading reading = read(
      "filedesc://old.arc 0.0.0.0 20140216050221 text/plain 4\n1 0\n\n"
      "http://gazette.test/a b 192.0.2.7 20140216050221 text/html 19\nHTTP/1.0 200 OK\r\n\r\n\n");
  ASSERT_EQ(reading.records.size(), 2U);
  EXPECT_EQ(reading.records[1].type, "response");
  EXPECT_EQ(reading.records[1].fields.get("WARC-Target-URI"), "http://gazette.test/a b");
  EXPECT_EQ(reading.records[1].fields.get("WARC-Date"), "2014-02-16T05:02:21Z");
}

TEST_F(WarcReaderTest, FieldsContinueOnIndentedLines) {
  const Reading reading = read(
      "WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: https://gazette.test/\r\n\tlong\r\n"
      "Content-Length: 2\r\n\r\nhi\r\n\r\n");
  ASSERT_EQ(reading.records.size(), 1U);
  EXPECT_EQ(reading.records[0].fields.get("WARC-Target-URI"), "https://gazette.test/ long");
}

TEST_F(WarcReaderTest, ABlockPastTheBoundIsCutAndMarkedAndTheNextRecordFound) {
  WarcReadLimits limits;
  limits.block_bytes_max = 100;
  const Reading reading = read(three_records(WarcCompression::kGzip), limits);
  ASSERT_EQ(reading.records.size(), 3U);
  EXPECT_TRUE(reading.records[0].block_cut);
  EXPECT_EQ(reading.records[0].block.size(), 100U);
}

TEST_F(WarcReaderTest, AHeadWithoutEndIsRefusedWithinItsBound) {
  const Reading reading = read("WARC/1.1\r\n" + std::string(300'000, 'x'));
  EXPECT_TRUE(reading.records.empty());
  EXPECT_FALSE(reading.problems.empty());
}

TEST_F(WarcReaderTest, AbsurdLengthsDoNotAllocate) {
  const Reading reading =
      read("WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 18446744073709551615\r\n\r\nshort");
  EXPECT_TRUE(reading.records.empty());
  EXPECT_FALSE(reading.problems.empty());
}

TEST_F(WarcReaderTest, AMissingFileIsNamed) {
  const auto reader = WarcReader::open("/nowhere/a.warc.gz", {});
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().kind, ErrorKind::kNotFound);
  EXPECT_NE(reader.error().detail.find("/nowhere/a.warc.gz"), std::string::npos);
}

TEST_F(WarcReaderTest, FlippedBytesNeverCrashOrHang) {
  Rng rng(7);
  for (int round = 0; round < 300; ++round) {
    std::string bytes = three_records(static_cast<WarcCompression>(round % 3));
    for (int flips = 0; flips < 4; ++flips) {
      bytes[rng.below(bytes.size())] = static_cast<char>(rng.next());
    }
    const Reading reading = read(bytes);
    EXPECT_LE(reading.records.size(), 3U) << round;
  }
}

}  // namespace
}  // namespace broadsheet::storage
