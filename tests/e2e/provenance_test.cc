#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;
using support::TempDirectory;
using testing::HasSubstr;

// Runs a shell line; its exit status.
int shell(const std::string& line) {
  return std::system(("{ " + line + "; } > /dev/null 2>&1").c_str());
}

std::string text_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ProvenanceVerbs : public testing::Test {
 protected:
  void crawl(bool chained) {
    site_.serve_html("/", article_html("Told", 1));
    std::vector<std::string> args = crawl_args(site_, archive_.path(), "/");
    if (chained) {
      args.emplace_back("--provenance");
    }
    ASSERT_EQ(broadsheet(args).exit_code, 0);
  }
  ProgramResult provenance(std::vector<std::string> args) {
    args.insert(args.begin(), "provenance");
    return broadsheet(std::move(args));
  }
  std::string archive() const { return archive_.path().string(); }
  std::string in_folder(const std::string& name) const { return (folder_.path() / name).string(); }

  FakeSite site_;
  TempArchive archive_;
  TempDirectory folder_;
};

TEST_F(ProvenanceVerbs, ACrawlIsChainedWhenAskedAndVerifies) {
  crawl(true);
  const auto head = provenance({"head", "--archive", archive()});
  EXPECT_EQ(head.exit_code, 0) << head.err;
  const std::string known = head.out.substr(0, head.out.find('\n'));
  const auto verified = provenance({"verify", "--archive", archive(), "--known", known, "--json"});
  EXPECT_EQ(verified.exit_code, 0) << verified.out << verified.err;
  const auto report = parsed(verified.out);
  EXPECT_GE(number_of(report, "held"), 1);
  EXPECT_EQ(number_of(report, "links"), number_of(report, "held"));
  EXPECT_EQ(broadsheet({"check", "--archive", archive()}).exit_code, 0);
  std::string wrong = known;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  const auto refuted = provenance({"verify", "--archive", archive(), "--known", wrong});
  EXPECT_EQ(refuted.exit_code, 8);
  EXPECT_THAT(refuted.out, HasSubstr("written anew"));
  EXPECT_EQ(provenance({"verify", "--archive", archive(), "--known", "nonsense"}).exit_code, 2);
}

TEST_F(ProvenanceVerbs, WithoutAChainTheySaySoAndBeginOne) {
  crawl(false);
  for (const std::string verb : {"head", "verify"}) {
    const auto none = provenance({verb, "--archive", archive()});
    EXPECT_EQ(none.exit_code, 4) << verb;
    EXPECT_THAT(none.err, HasSubstr("provenance begin"));
  }
  EXPECT_EQ(provenance({"begin", "--archive", archive()}).exit_code, 0);
  EXPECT_EQ(provenance({"verify", "--archive", archive()}).exit_code, 0);
  EXPECT_THAT(provenance({"begin", "--archive", archive()}).out, HasSubstr("already"));
}

// What docs/formats.md says a third party can do, done as it says.
TEST_F(ProvenanceVerbs, OpensslAloneVerifiesAManifestAndALink) {
  if (shell("openssl version && sha256sum --version") != 0) {
    GTEST_SKIP() << "no openssl or sha256sum on this machine";
  }
  crawl(true);
  const std::string key = in_folder("key.pem");
  ASSERT_EQ(provenance({"key", key}).exit_code, 0);
  EXPECT_EQ(std::filesystem::status(key).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(provenance({"key", key}).exit_code, 2) << "a key is never written over";
  const std::string out = in_folder("out");
  ASSERT_EQ(broadsheet({"export", "--archive", archive(), "-o", out, "--sign", key}).exit_code, 0);
  const std::string verify = "cd " + out + " && openssl pkeyutl -verify -pubin -inkey " + key +
                             ".pub -rawin -in manifest.txt -sigfile manifest.txt.sig";
  EXPECT_EQ(shell(verify), 0);
  const std::string sums = "cd " + out +
                           " && sed -n 's/^file \\([0-9a-f]*\\) [0-9]* /\\1  /p' manifest.txt | "
                           "sha256sum -c";
  EXPECT_EQ(shell(sums), 0);
  EXPECT_EQ(provenance({"verify-export", out + "/manifest.txt", "--key", key + ".pub"}).exit_code,
            0);
  EXPECT_EQ(provenance({"verify", "--archive", archive(), "--against", out + "/manifest.txt",
                        "--key", key + ".pub"})
                .exit_code,
            0);

  const auto link = parsed(provenance({"show", "1", "--archive", archive(), "--json"}).out);
  const std::string statement = in_folder("statement");
  std::ofstream(statement, std::ios::binary)
      << provenance({"show", "1", "--archive", archive()}).out;
  EXPECT_EQ(shell("openssl dgst -sha256 -r " + statement + " | grep -q ^" +
                  text_of(link, "statement_sha256")),
            0);
  EXPECT_EQ(shell("(head -c 32 /dev/zero; openssl dgst -sha256 -binary " + statement +
                  ") | openssl dgst -sha256 -r | grep -q ^" + text_of(link, "link")),
            0);

  std::ofstream(out + "/manifest.txt", std::ios::app) << "software another\n";
  EXPECT_NE(shell(verify), 0);
}

TEST_F(ProvenanceVerbs, AnAlteredExportIsNamedByFile) {
  crawl(false);
  const std::string key = in_folder("key.pem");
  ASSERT_EQ(provenance({"key", key}).exit_code, 0);
  for (const std::string format : {"warc", "wacz", "cdxj", "jsonl", "md"}) {
    const std::string out = in_folder(format);
    const auto made = broadsheet(
        {"export", "--format", format, "--archive", archive(), "-o", out, "--sign", key});
    ASSERT_EQ(made.exit_code, 0) << format << made.err;
    const bool is_folder = std::filesystem::is_directory(out);
    const std::string manifest = is_folder ? out + "/manifest.txt" : out + ".manifest";
    EXPECT_EQ(provenance({"verify-export", manifest}).exit_code, 0) << format;
    const std::string text = text_in(manifest);
    const size_t line = text.find("\nfile ");
    ASSERT_NE(line, std::string::npos) << format;
    const size_t name = text.find(' ', text.find(' ', line + 6) + 1) + 1;
    const std::string file = text.substr(name, text.find('\n', name) - name);
    std::ofstream(std::filesystem::path(manifest).parent_path() / file, std::ios::app) << "x";
    const auto altered = provenance({"verify-export", manifest});
    EXPECT_EQ(altered.exit_code, 8) << format;
    EXPECT_THAT(altered.out, HasSubstr(file + ": has "));
  }
  EXPECT_EQ(
      broadsheet({"export", "--format", "jsonl", "--archive", archive(), "--sign", key}).exit_code,
      2);
}

}  // namespace
}  // namespace broadsheet::e2e
