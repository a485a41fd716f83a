#include "cli/nearest_name.h"

#include <gtest/gtest.h>

namespace broadsheet::cli {
namespace {

const std::vector<std::string> kKnown = {"--delay", "--depth", "--max-pages", "--max-time"};

TEST(NearestName, FindsTypingSlips) {
  EXPECT_EQ(nearest_name("--dleay", kKnown), "--delay");
  EXPECT_EQ(nearest_name("--dept", kKnown), "--depth");
  EXPECT_EQ(nearest_name("--max-page", kKnown), "--max-pages");
}

TEST(NearestName, CompletesWhatIsShort) {
  const std::vector<std::string> keys = {"archive.directory", "archive.sync", "archive.provenance"};
  EXPECT_EQ(nearest_name("archive.dir", keys), "archive.directory");
  EXPECT_EQ(nearest_name("--max-", kKnown), "");
}

TEST(NearestName, SuggestsNothingFarFetched) {
  EXPECT_EQ(nearest_name("--colour", kKnown), "");
  EXPECT_EQ(nearest_name("", kKnown), "");
  EXPECT_EQ(nearest_name(std::string(100'000, 'x'), kKnown), "");
}

}  // namespace
}  // namespace broadsheet::cli
