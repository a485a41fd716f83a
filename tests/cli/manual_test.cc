#include "cli/manual.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "cli/cli.h"
#include "tests/support/fake_clock.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::cli {
namespace {

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  EXPECT_TRUE(in) << file;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

class Manual : public testing::Test {
 protected:
  Manual() {
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    const support::FakeClock clock{SysTime{}};
    const std::string folder = place_.path().string();
    const char* const argv[] = {"broadsheet", "manual", folder.c_str()};
    EXPECT_EQ(run(3, argv, clock, {.in = in, .out = out, .err = err}), 0) << err.str();
  }
  support::TempDirectory place_;
};

TEST_F(Manual, EveryVerbHasItsPage) {
  const std::string program = text_of(place_.path() / "man" / "broadsheet.1");
  EXPECT_NE(program.find(".BR broadsheet\\-crawl (1)"), std::string::npos) << program;
  EXPECT_EQ(program.find("broadsheet\\-manual"), std::string::npos) << "it is for packagers";
  const std::string crawl = text_of(place_.path() / "man" / "broadsheet-crawl.1");
  EXPECT_TRUE(crawl.starts_with(".TH broadsheet\\-crawl 1")) << crawl;
  EXPECT_NE(crawl.find(".B \\-\\-max\\-pages N"), std::string::npos) << crawl;
  EXPECT_NE(crawl.find(".SH EXAMPLES\n.nf\n"), std::string::npos) << crawl;
  EXPECT_NE(text_of(place_.path() / "man" / "broadsheet-config-check.1").size(), 0U);
}

TEST_F(Manual, TextIsNeverTakenForARequest) {
  for (const auto& page : std::filesystem::directory_iterator(place_.path() / "man")) {
    std::istringstream lines(text_of(page.path()));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with('.')) {
        const std::string request = line.substr(0, line.find(' '));
        EXPECT_TRUE(request == ".TH" || request == ".SH" || request == ".TP" || request == ".B" ||
                    request == ".BR" || request == ".nf" || request == ".fi")
            << page.path() << ": " << line;
      }
    }
  }
}

TEST_F(Manual, EveryShellKnowsVerbsAndOptions) {
  const auto folder = place_.path() / "completions";
  for (const char* file : {"broadsheet.bash", "_broadsheet", "broadsheet.fish"}) {
    const std::string text = text_of(folder / file);
    for (const char* word : {"versions", "takedown", "effective"}) {
      EXPECT_NE(text.find(word), std::string::npos) << file << " lacks " << word;
    }
  }
}

}  // namespace
}  // namespace broadsheet::cli
