// What becomes of an archive when its files are not what was written: each file of a small one with
// flipped bits, cut short, emptied or gone. It is refused by name, check tells of it, or every
// answer is what it was. Never another answer, and never a crash.

#include <gmock/gmock.h>

#include <fstream>
#include <map>
#include <set>

#include "base/rng.h"
#include "tests/storage/archive_fixture.h"

namespace broadsheet::storage {
namespace {

using testing::IsEmpty;
using testing::Not;

namespace fs = std::filesystem;

constexpr int kFlipsPerFile = 3;

// All that an archive answers: URL, capture or version -> what was said of it. Answers that could
// not be had are left out.
using Answers = std::map<std::string, std::string>;

class Damage : public ArchiveTest {
 protected:
  void make_pristine() {
    open();
    const JobRow job = begin(at_second(0));
    Rng rng(11);
    for (int i = 0; i < 24; ++i) {
      const std::string href = "https://example.org/" + std::to_string(i % 8);
      const std::string words = "Words number " + std::to_string(i);
      std::string body = "<p>" + words + "</p>";
      for (int byte = 0; byte < 6000; ++byte) {  // so that some lie in blob files
        body += static_cast<char>(rng.next());
      }
      VisitRecord record = article_visit(job.id, href, body, article("Title", words), at_second(i));
      record.found = {candidate(href + "/next")};
      commit(std::move(record));
      if (i == 15) {  // tables and blob files from here back, the log from here on
        ASSERT_TRUE(archive_->flush().ok());
      }
    }
    archive_.reset();
    fs::copy(directory_, pristine_, fs::copy_options::recursive);
    const auto reader = open_reader(directory_);
    ASSERT_TRUE(reader.ok());
    answers_ = answers_of(**reader);
    ASSERT_GE(answers_.size(), 24U * 2 + 8);
  }
  void restore() {
    fs::remove_all(directory_);
    fs::copy(pristine_, directory_, fs::copy_options::recursive);
  }
  static Answers answers_of(const Reader& reader) {
    Answers answers;
    std::vector<UrlKey> keys;
    static_cast<void>(reader.for_each_url("", [&](const UrlKey& key, const UrlRow& row) {
      keys.push_back(key);
      answers["row " + key.text()] = row.href;
      return true;
    }));
    for (const UrlKey& key : keys) {
      const auto captures = reader.captures(key);
      for (const CaptureInfo& capture : captures.ok() ? *captures : std::vector<CaptureInfo>()) {
        const std::string name = key.text() + " " + std::to_string(capture.id);
        answers["capture " + name] = capture.payload.hex();
        const auto payload = reader.payload(capture.payload);
        if (payload.ok()) {
          answers["payload " + name] = sha256(*payload).hex();
        }
      }
      const auto versions = reader.versions(key);
      for (const VersionInfo& version : versions.ok() ? *versions : std::vector<VersionInfo>()) {
        const auto read = reader.article(version.article);
        if (read.ok()) {
          answers["article " + key.text() + " " + std::to_string(version.number)] = read->text();
        }
      }
    }
    return answers;
  }
  // What is said must be true; how much must be said is `all`.
  void expect_honest(const std::string& what, bool may_be_less) {
    SCOPED_TRACE(what);
    const auto reader = open_reader(directory_);
    if (!reader.ok()) {
      EXPECT_THAT(reader.error().detail, Not(IsEmpty()));
      return;
    }
    const Answers answers = answers_of(**reader);
    for (const auto& [question, answer] : answers) {
      const auto right = answers_.find(question);
      if (right == answers_.end() || right->second != answer) {
        ADD_FAILURE() << "silently wrong: " << question << " " << answer;
      }
    }
    const auto findings = (*reader)->check({});
    if (findings.ok() && findings->empty() && !may_be_less) {
      EXPECT_EQ(answers.size(), answers_.size()) << "check says clean, but something is gone";
    }
  }
  std::vector<fs::path> files() const {
    std::vector<fs::path> names;
    for (const auto& entry : fs::directory_iterator(pristine_)) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  static bool is_log(const fs::path& name) { return name.extension() == ".log"; }

  fs::path pristine_{root_ / "pristine"};
  Answers answers_;
};

TEST_F(Damage, FlippedBitInAnyFileIsToldOrChangesNothing) {
  make_pristine();
  Rng rng(7);
  std::set<std::string> kinds;
  for (const fs::path& name : files()) {
    const uint64_t size = fs::file_size(pristine_ / name);
    for (int i = 0; i < kFlipsPerFile && size > 0; ++i) {
      restore();
      const auto at = static_cast<std::streamoff>(rng.below(size));
      std::fstream file(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
      file.seekg(at);
      const int byte = file.get();
      file.seekp(at);
      file.put(static_cast<char>(byte ^ (1 << rng.below(8))));
      file.close();
      // A log that is damaged ends there for its readers: check is what tells of it.
      expect_honest(name.string() + " byte " + std::to_string(at), false);
    }
    kinds.insert(name.extension().string());
  }
  EXPECT_TRUE(kinds.contains(".sst") && kinds.contains(".blob") && kinds.contains(".log"));
}

TEST_F(Damage, CutEmptyOrMissingFileIsToldOrChangesNothing) {
  make_pristine();
  for (const fs::path& name : files()) {
    const uint64_t size = fs::file_size(pristine_ / name);
    for (const uint64_t left : {uint64_t{0}, size / 3, size - std::min<uint64_t>(size, 7)}) {
      restore();
      fs::resize_file(directory_ / name, left);
      // The end of the log may be missing after a power cut: what was whole before it is there.
      expect_honest(name.string() + " cut to " + std::to_string(left), is_log(name));
    }
    restore();
    fs::remove(directory_ / name);
    expect_honest(name.string() + " removed", is_log(name));
  }
}

// The same for a program that goes on to write: it refuses, or loses nothing that was readable.
TEST_F(Damage, DamagedArchiveIsNotMadeWorseByOpeningIt) {
  make_pristine();
  Rng rng(3);
  for (const fs::path& name : files()) {
    const uint64_t size = fs::file_size(pristine_ / name);
    if (size == 0) {
      continue;
    }
    restore();
    const auto at = static_cast<std::streamoff>(rng.below(size));
    std::fstream file(directory_ / name, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(at);
    file.put('\xa5');
    file.close();
    auto archive = Archive::open(directory_, {.create = false});
    if (!archive.ok()) {
      EXPECT_THAT(archive.error().detail, Not(IsEmpty())) << name;
      continue;
    }
    for (const auto& [question, answer] : answers_of(*(*archive)->reader())) {
      const auto right = answers_.find(question);
      EXPECT_TRUE(right != answers_.end() && right->second == answer) << name << ": " << question;
    }
  }
}

}  // namespace
}  // namespace broadsheet::storage
