#include <gtest/gtest.h>

#include <filesystem>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;
using support::TempDirectory;

TEST(Export, EveryFormatSaysInJsonWhatItWrote) {
  FakeSite site;
  site.serve_html("/", article_html("Told", 1));
  const TempArchive archive;
  ASSERT_EQ(broadsheet(crawl_args(site, archive.path(), "/")).exit_code, 0);
  const TempDirectory directory;
  for (const std::string format : {"warc", "wacz", "jsonl", "md"}) {
    const auto output = directory.path() / format;
    const auto result = broadsheet({"export", "--format", format, "--archive",
                                    archive.path().string(), "-o", output.string(), "--json"});
    EXPECT_EQ(result.exit_code, 0) << format << result.err;
    EXPECT_FALSE(parsed(result.out).empty()) << format << ": " << result.out;
    EXPECT_TRUE(std::filesystem::exists(output)) << format;
  }
}

}  // namespace
}  // namespace broadsheet::e2e
