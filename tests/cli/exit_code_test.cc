#include "cli/exit_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace broadsheet::cli {
namespace {

TEST(ExitCode, EveryErrorKindHasADocumentedOne) {
  std::ifstream in(BROADSHEET_SOURCE_DIR "/docs/operating.md");
  std::ostringstream manual;
  manual << in.rdbuf();
  for (int i = 0; i < static_cast<int>(ErrorKind::kCount); ++i) {
    const auto code = exit_code_of({static_cast<ErrorKind>(i), ""});
    EXPECT_NE(code, ExitCode::kOk) << i;
    EXPECT_THAT(manual.str(),
                ::testing::HasSubstr("\n| " + std::to_string(static_cast<int>(code)) + " |"));
  }
}

TEST(ExitCode, KindsMapToWhatScriptsTellApart) {
  EXPECT_EQ(exit_code_of({ErrorKind::kUsage, ""}), ExitCode::kUsage);
  EXPECT_EQ(exit_code_of({ErrorKind::kConfig, ""}), ExitCode::kConfiguration);
  EXPECT_EQ(exit_code_of({ErrorKind::kNotFound, ""}), ExitCode::kNothing);
  EXPECT_EQ(exit_code_of({ErrorKind::kTimeout, ""}), ExitCode::kFailed);
  EXPECT_EQ(exit_code_of({ErrorKind::kBusy, ""}), ExitCode::kStorage);
  EXPECT_EQ(exit_code_of({ErrorKind::kCancelled, ""}), ExitCode::kInterrupted);
}

}  // namespace
}  // namespace broadsheet::cli
