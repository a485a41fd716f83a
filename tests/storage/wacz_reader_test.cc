#include "storage/wacz_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "storage/export.h"
#include "storage/wacz.h"
#include "storage/warc_reader.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

constexpr char kStory[] = "https://example.org/story";

// A WACZ of three captures, as our own export writes it.
class WaczReaderTest : public ArchiveTest {
 protected:
  WaczReaderTest() {
    open();
    const JobRow job = begin(at_second(0));
    for (int i = 1; i <= 3; ++i) {
      const std::string text = "Words of day " + std::to_string(i);
      commit(article_visit(job.id, kStory, "<p>" + text, article("Title", text), at_second(i)));
    }
    WarcWriterOptions options;
    options.file_bytes_max = 1;  // a file for each capture
    const auto exported =
        export_warc(*archive_->reader(), {}, root_ / "parts", options, [](const std::string&) {});
    EXPECT_TRUE(exported.ok());
    file_ = root_ / "news.wacz";
    EXPECT_TRUE(write_wacz(file_, *exported, {}).ok());
  }
  [[nodiscard]] std::string bytes() const {
    std::ostringstream text;
    text << std::ifstream(file_, std::ios::binary).rdbuf();
    return text.str();
  }
  void overwrite(const std::string& bytes) const {
    std::ofstream(file_, std::ios::binary) << bytes;
  }

  std::filesystem::path file_;
};

TEST_F(WaczReaderTest, GivesTheRecordsOfEachWarcInOrder) {
  const auto members = warcs_of_wacz(file_);
  ASSERT_TRUE(members.ok()) << members.error().detail;
  ASSERT_TRUE(members->has_value());
  ASSERT_EQ((*members)->size(), 3U);
  size_t responses = 0;
  for (const std::string& member : **members) {
    auto stream = open_wacz_member(file_, member);
    ASSERT_TRUE(stream.ok()) << stream.error().detail;
    const auto reader = WarcReader::over(std::move(*stream), {});
    for (auto record = reader->next(); record.ok() && *record; record = reader->next()) {
      responses += (*record)->type == "response" ? 1 : 0;
    }
    EXPECT_TRUE(reader->problems().empty());
  }
  EXPECT_EQ(responses, 3U);
}

TEST_F(WaczReaderTest, DamageInsideAMemberCostsItsRecordsOnly) {
  std::string damaged = bytes();
  const size_t gzip = damaged.find("\x1f\x8b\x08");
  ASSERT_NE(gzip, std::string::npos);
  damaged[gzip + 40] = static_cast<char>(damaged[gzip + 40] ^ 0xFF);
  overwrite(damaged);
  const auto members = warcs_of_wacz(file_);
  ASSERT_TRUE(members.ok() && members->has_value());
  auto stream = open_wacz_member(file_, (*members)->front());
  ASSERT_TRUE(stream.ok());
  const auto reader = WarcReader::over(std::move(*stream), {});
  size_t records = 0;
  for (;;) {
    const auto record = reader->next();
    ASSERT_TRUE(record.ok()) << record.error().detail;
    if (!*record) {
      break;
    }
    ++records;
  }
  EXPECT_GT(records, 0U);
  EXPECT_FALSE(reader->problems().empty());
}

TEST_F(WaczReaderTest, WhatIsNoZipIsNoWacz) {
  overwrite("WARC/1.1\r\n");
  const auto plain = warcs_of_wacz(file_);
  ASSERT_TRUE(plain.ok());
  EXPECT_FALSE(plain->has_value());
  overwrite("");
  const auto empty = warcs_of_wacz(file_);
  ASSERT_TRUE(empty.ok());
  EXPECT_FALSE(empty->has_value());
}

TEST_F(WaczReaderTest, NamesTheFileThatCannotBeUsed) {
  overwrite(bytes().substr(0, 200));
  const auto cut = warcs_of_wacz(file_);
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().kind, ErrorKind::kCorrupt);
  EXPECT_NE(cut.error().detail.find("news.wacz"), std::string::npos);
  const auto absent = warcs_of_wacz(root_ / "absent.wacz");
  ASSERT_FALSE(absent.ok());
  EXPECT_EQ(absent.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace broadsheet::storage
