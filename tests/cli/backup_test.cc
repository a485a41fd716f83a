#include <gmock/gmock.h>

#include "cli/exit_code.h"
#include "tests/cli/care_fixture.h"

namespace broadsheet::cli {
namespace {

using testing::HasSubstr;

class BackupVerbs : public CareTest {};

TEST_F(BackupVerbs, BackupAndRestoreGiveTheArchiveBack) {
  see("https://example.org/a", "Some words.", 0);
  const Said made = broadsheet({"backup", beside("backups"), "--json"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(made.json().at("id").to_number<int>(), 1);
  EXPECT_EQ(made.json().at("captures").to_number<int>(), 1);
  const Said restored =
      broadsheet({"restore", beside("backups"), "--archive", beside("again"), "--json"});
  ASSERT_EQ(restored.code, 0) << restored.err;
  EXPECT_TRUE(restored.json().at("clean").as_bool());
  const Said shown = broadsheet({"show", "https://example.org/a", "--archive", beside("again")});
  EXPECT_EQ(shown.code, 0);
  EXPECT_THAT(shown.out, HasSubstr("Some words."));
}

TEST_F(BackupVerbs, ListNamesEachBackup) {
  see("https://example.org/a", "Some words.", 0);
  ASSERT_EQ(broadsheet({"backup", beside("backups")}).code, 0);
  see("https://example.org/b", "More words.", 1);
  ASSERT_EQ(broadsheet({"backup", beside("backups")}).code, 0);
  const Said listed = broadsheet({"backup", beside("backups"), "--list", "--json"});
  EXPECT_EQ(listed.code, 0);
  ASSERT_EQ(listed.json().at("backups").as_array().size(), 2U);
}

TEST_F(BackupVerbs, FailuresHaveStableCodes) {
  EXPECT_EQ(broadsheet({"backup", beside("backups")}).code, 4) << "no archive";
  EXPECT_EQ(broadsheet({"backup"}).code, 2) << "no folder";
  EXPECT_EQ(broadsheet({"restore", beside("backups")}).code, 4) << "no backup";
  see("https://example.org/a", "Some words.", 0);
  ASSERT_EQ(broadsheet({"backup", beside("backups")}).code, 0);
  const Said over = broadsheet({"restore", beside("backups")});
  EXPECT_EQ(over.code, 9) << "the archive is there";
  EXPECT_THAT(over.err, HasSubstr("there already"));
}

}  // namespace
}  // namespace broadsheet::cli
