#include <gmock/gmock.h>

#include "tests/cli/care_fixture.h"

namespace broadsheet::cli {
namespace {

using testing::HasSubstr;

class CareVerbs : public CareTest {};

int64_t number(const Said& said, std::string_view field) {
  return said.json().at(field).to_number<int64_t>();
}

TEST_F(CareVerbs, PruneRemovesByRuleAndChecksClean) {
  for (int day = 0; day < 20; ++day) {
    see("https://example.org/a", "Some words.", day);
    see("https://www.example.org/b", "Words of day " + std::to_string(day), day);
  }
  const Said dry = broadsheet({"prune", "--older-than", "390d", "--versions", "--site",
                               "www.example.org", "--dry-run", "--json"});
  ASSERT_EQ(dry.code, 0) << dry.err;
  const Said done = broadsheet(
      {"prune", "--older-than", "390d", "--versions", "--site", "www.example.org", "--json"});
  ASSERT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(number(done, "captures"), number(dry, "captures"));
  EXPECT_EQ(number(done, "captures"), 10);
  EXPECT_EQ(number(done, "versions"), 10);
  EXPECT_EQ(broadsheet({"check"}).code, 0);
  EXPECT_EQ(broadsheet({"compact", "--json"}).code, 0);
  EXPECT_EQ(broadsheet({"check"}).code, 0);
}

TEST_F(CareVerbs, TakedownIsToldByShow) {
  see("https://example.org/a", "Some words.", 0);
  ASSERT_EQ(broadsheet({"prune", "--takedown", "https://example.org/a", "--reason", "asked"}).code,
            0);
  const Said shown = broadsheet({"show", "https://example.org/a"});
  EXPECT_EQ(shown.code, 4);
  EXPECT_THAT(shown.err, HasSubstr("taken_down: asked"));
}

TEST_F(CareVerbs, AnImportCountsWhatATakedownWithholds) {
  see("https://example.org/a", "Some words.", 0);
  ASSERT_EQ(broadsheet({"prune", "--takedown", "https://example.org/a", "--reason", "asked"}).code,
            0);
  const support::TempDirectory folder;
  const std::string http = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Words.</p>";
  const auto file =
      folder.write("a.warc",
                   "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
                   "WARC-Date: 2026-03-01T12:00:00Z\r\nWARC-Target-URI: https://example.org/a\r\n"
                   "Content-Type: application/http\r\nContent-Length: " +
                       std::to_string(http.size()) + "\r\n\r\n" + http + "\r\n\r\n");
  const Said said = broadsheet({"import", file.string(), "--json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(number(said, "captures"), 0);
  EXPECT_EQ(number(said, "withheld"), 1);
}

TEST_F(CareVerbs, PruneWithoutARuleIsAUsageError) {
  see("https://example.org/a", "Some words.", 0);
  EXPECT_EQ(broadsheet({"prune"}).code, 2);
  EXPECT_EQ(broadsheet({"prune", "--older-than", "10"}).code, 2) << "no unit";
  EXPECT_EQ(broadsheet({"prune", "--older-than", "1d", "--site", "a/b"}).code, 2);
  EXPECT_EQ(broadsheet({"prune", "--older-than", "9000d"}).code, 4) << "nothing is so old";
}

TEST_F(CareVerbs, RepairSaysWhatItDid) {
  see("https://example.org/a", "Some words.", 0);
  const Said said = broadsheet({"check", "--repair", "--json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_TRUE(said.json().at("clean").as_bool());
  EXPECT_TRUE(said.json().at("repaired").as_array().empty());
}

TEST_F(CareVerbs, MergeTakesOtherArchivesOnce) {
  see("https://example.org/a", "Some words.", 0, beside("other"));
  see("https://example.org/b", "Other words.", 1);
  const Said merged = broadsheet({"merge", beside("other"), "--json"});
  ASSERT_EQ(merged.code, 0) << merged.err;
  EXPECT_EQ(number(merged, "captures"), 1);
  EXPECT_EQ(number(broadsheet({"merge", beside("other"), "--json"}), "held"), 1);
  EXPECT_EQ(broadsheet({"merge", archive_.path().string()}).code, 2) << "into itself";
  EXPECT_EQ(broadsheet({"merge", beside("missing")}).code, 4);
  EXPECT_EQ(broadsheet({"check"}).code, 0);
}

TEST_F(CareVerbs, ReextractReportsWhatWouldChange) {
  see("https://example.org/a", "Some words.", 0);
  const Said said = broadsheet({"reextract", "--dry-run", "--json"});
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(number(said, "versions"), 1);
  EXPECT_EQ(broadsheet({"reextract", "--archive", beside("missing")}).code, 4);
}

}  // namespace
}  // namespace broadsheet::cli
