// A file past 600 lines has two jobs. Functions are measured by clang-tidy.

#include <gtest/gtest.h>

#include "tests/tidy/source_tree.h"

namespace broadsheet::tidy {
namespace {

constexpr size_t kLinesMax = 600;

TEST(Sizes, NoFileIsLongerThanSixHundredLines) {
  for (const auto& file : source_files({"base", "parser", "storage", "crawler", "server", "cli",
                                        "tests", "bench", "examples"})) {
    EXPECT_LE(file.lines.size(), kLinesMax) << file.path;
  }
}

TEST(Sizes, HeadersBeginWithPragmaOnce) {
  for (const auto& file : source_files({"base", "parser", "storage", "crawler", "server", "cli",
                                        "tests", "bench", "examples"})) {
    if (file.path.ends_with(".h")) {
      EXPECT_EQ(file.lines.empty() ? "" : file.lines.front(), "#pragma once") << file.path;
    }
  }
}

TEST(Sizes, NamesSayWhatAFileIs) {
  for (const auto& file :
       source_files({"base", "parser", "storage", "crawler", "server", "cli", "tests"})) {
    for (const std::string word : {"util", "common", "misc", "helper", "manager"}) {
      EXPECT_EQ(file.path.find(word), std::string::npos) << file.path;
    }
  }
}

}  // namespace
}  // namespace broadsheet::tidy
