#include "storage/manifest.h"

#include <gmock/gmock.h>
#include <stdlib.h>  // mkdtemp

#include <fstream>

#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

namespace fs = std::filesystem;

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() {
    std::string path = (fs::temp_directory_path() / "manifest-test-XXXXXX").string();
    EXPECT_NE(mkdtemp(path.data()), nullptr);
    folder_ = path;
    manifest_ = folder_ / "manifest.txt";
    fs::create_directories(folder_ / "example.org");
    write(folder_ / "a.warc.gz", "one");
    write(folder_ / "example.org" / "b c.md", "two");
  }
  ~ManifestTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  ManifestTest(const ManifestTest&) = delete;
  ManifestTest& operator=(const ManifestTest&) = delete;

  static void write(const fs::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
  }
  static std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  Manifest sign() {
    auto made =
        write_manifest(manifest_, {folder_ / "a.warc.gz", folder_ / "example.org" / "b c.md"},
                       ChainHead{.links = 17, .digest = sha256("head")}, at_second(0), key_);
    EXPECT_TRUE(made.ok()) << made.error().detail;
    return made.ok() ? *std::move(made) : Manifest{};
  }
  std::vector<ManifestFault> faults(const std::optional<PublicKey>& trusted = {}) {
    const auto report = verify_manifest(manifest_, trusted);
    EXPECT_TRUE(report.ok()) << report.error().detail;
    return report.ok() ? report->faults : std::vector<ManifestFault>{{"", "none"}};
  }

  fs::path folder_;
  fs::path manifest_;
  SigningKey key_ = SigningKey::generate();
};

TEST_F(ManifestTest, ListsFilesAndTheChainInPlainWords) {
  const Manifest made = sign();
  const std::string text = read(manifest_);
  EXPECT_THAT(text, HasSubstr("broadsheet manifest 1\ncreated 2023-11-14T22:13:20Z\nsoftware "));
  EXPECT_THAT(text, HasSubstr("\nkey " + key_.public_key().hex() + "\n"));
  EXPECT_THAT(text, HasSubstr("\nchain 17 " + sha256("head").hex() + "\n"));
  EXPECT_THAT(text, HasSubstr("\nfile " + sha256("one").hex() + " 3 a.warc.gz\n"));
  EXPECT_THAT(text, HasSubstr("\nfile " + sha256("two").hex() + " 3 example.org/b c.md\n"));
  EXPECT_EQ(*parse_manifest(text), made);
  EXPECT_THAT(faults(key_.public_key()), IsEmpty());
}

TEST_F(ManifestTest, NamesWhatIsNotAsItWasSigned) {
  sign();
  const std::string text = read(manifest_);
  write(folder_ / "a.warc.gz", "0ne");
  ASSERT_THAT(faults(), SizeIs(1));
  EXPECT_EQ(faults().front().file, "a.warc.gz");
  EXPECT_THAT(faults().front().what, HasSubstr("SHA-256"));
  write(folder_ / "a.warc.gz", "longer");
  EXPECT_THAT(faults().front().what, HasSubstr("has 6 bytes, 3 were signed"));
  fs::remove(folder_ / "a.warc.gz");
  EXPECT_THAT(faults().front().what, HasSubstr("missing"));
  write(folder_ / "a.warc.gz", "one");
  EXPECT_THAT(faults(), IsEmpty());
  std::string altered = text;
  altered.replace(altered.find("chain 17"), 8, "chain 18");
  write(manifest_, altered);
  ASSERT_THAT(faults(), SizeIs(1));
  EXPECT_THAT(faults().front().what, HasSubstr("is not its signature"));
  write(manifest_, text);
  ASSERT_THAT(faults(SigningKey::generate().public_key()), SizeIs(1));
  EXPECT_THAT(faults(SigningKey::generate().public_key()).front().what, HasSubstr("not by"));
}

// Signed or not, a list may not lead a verifier about the disk.
TEST_F(ManifestTest, ReadsNothingOutsideItsFolder) {
  for (const std::string name : {"../secret", "/etc/hostname", "x/../../secret"}) {
    Manifest manifest;
    manifest.key = key_.public_key();
    manifest.files = {{.name = name, .bytes = 1, .digest = {}}};
    const std::string text = text_of(manifest);
    write(manifest_, text);
    write(signature_file_of(manifest_), key_.sign(text));
    ASSERT_THAT(faults(), SizeIs(1)) << name;
    EXPECT_THAT(faults().front().what, HasSubstr("outside"));
  }
  EXPECT_FALSE(write_manifest(manifest_, {folder_ / ".." / "x"}, {}, at_second(0), key_).ok());
}

TEST_F(ManifestTest, WhatIsNoManifestIsNamedByLine) {
  const std::string key = "key " + key_.public_key().hex() + "\n";
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "no manifest"},
      {"hello\n", "line 1"},
      {"broadsheet manifest 1\nfile x\n", "line 2"},
      {"broadsheet manifest 1\n" + key + "chain x\n", "line 3"},
      {"broadsheet manifest 1\n" + key + "colour red\n", "line 3"},
      {"broadsheet manifest 1\n" + key + "created now", "line 3 is cut short"},
      {"broadsheet manifest 1\nsoftware x\n", "names no key"},
  };
  for (const auto& [text, what] : table) {
    const auto parsed = parse_manifest(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_THAT(parsed.error().detail, HasSubstr(what)) << text;
  }
  EXPECT_EQ(parse_manifest("broadsheet manifest 2\n").error().kind, ErrorKind::kUnsupported);
  sign();
  fs::remove(signature_file_of(manifest_));
  const auto unsigned_list = verify_manifest(manifest_, {});
  ASSERT_FALSE(unsigned_list.ok());
  EXPECT_EQ(unsigned_list.error().kind, ErrorKind::kNotFound);
  EXPECT_THAT(unsigned_list.error().detail, HasSubstr("manifest.txt.sig"));
}

}  // namespace
}  // namespace broadsheet::storage
