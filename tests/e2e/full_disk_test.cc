// Whole crawls on a disk that is full, read-only or fails: each ends or pauses with one clear line,
// leaves a clean archive, and goes on when the disk is well again.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/mount.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>

#include "base/rng.h"
#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempDirectory;
using testing::HasSubstr;
using testing::StartsWith;

constexpr int kPages = 300;
constexpr int kTransfers = 4;
constexpr int kUnderWay = 3 * kTransfers;  // visits to a transfer: crawler/engine.h

// A file system of its own in memory. Not everybody may mount one: ask ok() first.
class SmallDisk {
 public:
  explicit SmallDisk(const char* size) {
    is_mounted_ = mount("tmpfs", path().c_str(), "tmpfs", 0, size) == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) {
      umount2(path().c_str(), MNT_DETACH);
    }
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool ok() const { return is_mounted_; }
  [[nodiscard]] std::filesystem::path path() const { return directory_.path(); }
  [[nodiscard]] std::filesystem::path archive() const { return path() / "archive"; }
  [[nodiscard]] bool change(const char* size, uint64_t flags = 0) const {
    return mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT | flags, size) == 0;
  }

 private:
  TempDirectory directory_;
  bool is_mounted_ = false;
};

// The tree of web.h with bytes that do not compress.
void serve_heavy_tree(FakeSite& site) {
  site.serve_others_with([](const support::SiteRequest& request) {
    const size_t digits = request.path.find_last_not_of("0123456789") + 1;
    if (!request.path.starts_with("/page/") || digits == request.path.size()) {
      return support::SiteResponse{.status = 404};
    }
    const int number = std::stoi(request.path.substr(digits));
    Rng rng(static_cast<uint64_t>(number));
    std::string below = "<nav>";
    for (const int child : {2 * number + 1, 2 * number + 2}) {
      below += child < kPages ? "<a href=\"/page/" + std::to_string(child) + "\">Page</a> " : "";
    }
    below += "</nav><!--";
    while (below.size() < 8'000) {
      below += std::to_string(rng.next());
    }
    return support::SiteResponse{
        .body = article_html("Report number " + std::to_string(number), number, below + "-->")};
  });
}

std::vector<std::string> arguments(const FakeSite& site, const std::filesystem::path& archive) {
  return crawl_args(site, archive, "/page/0",
                    {"--concurrency", std::to_string(kTransfers), "--per-host",
                     std::to_string(kTransfers), "--quiet"});
}

void expect_one_line(const ProgramResult& result, const std::filesystem::path& archive,
                     const std::string& word) {
  EXPECT_EQ(result.exit_code, 9) << result.out << result.err;
  EXPECT_THAT(result.err, StartsWith("broadsheet: "));
  EXPECT_THAT(result.err, HasSubstr(archive.string()));
  EXPECT_THAT(result.err, HasSubstr(word));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
}

void expect_clean(const std::filesystem::path& archive) {
  const auto checked = broadsheet({"check", "--archive", archive.string()});
  EXPECT_EQ(checked.exit_code, 0) << checked.out << checked.err;
}

void expect_whole(const FakeSite& site, const std::filesystem::path& archive, int stops) {
  const auto counts = fetches(site);
  EXPECT_EQ(counts.size(), static_cast<size_t>(kPages));
  int twice = 0;
  for (const auto& [path, count] : counts) {
    twice += count - 1;
  }
  EXPECT_LE(twice, stops * kUnderWay);
  const auto status = broadsheet({"status", "--archive", archive.string(), "--json"});
  EXPECT_EQ(number_of(parsed(status.out), "versions"), kPages);
  expect_clean(archive);
}

TEST(FullDisk, ACrawlSaysSoStaysCleanAndGoesOnWithRoom) {
  const SmallDisk disk("size=1m");
  if (!disk.ok()) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  FakeSite site;
  serve_heavy_tree(site);
  const auto args = arguments(site, disk.archive());
  expect_one_line(broadsheet(args), disk.archive(), "the disk is full");
  expect_clean(disk.archive());
  expect_one_line(broadsheet(args), disk.archive(), "the disk is full");
  expect_clean(disk.archive());
  ASSERT_TRUE(disk.change("size=64m"));
  const auto last = broadsheet(args);
  EXPECT_EQ(last.exit_code, 0) << last.err;
  expect_whole(site, disk.archive(), 2);
}

TEST(FullDisk, ALimitOfFileSizesIsNoCrash) {
  const support::TempArchive archive;
  FakeSite site;
  serve_heavy_tree(site);
  const auto args = arguments(site, archive.path());
  std::vector<std::string> limited = {"-c", "ulimit -f 600; exec \"$0\" \"$@\"",
                                      BROADSHEET_PROGRAM};
  limited.insert(limited.end(), args.begin(), args.end());
  Program crawl("/bin/sh", limited);
  expect_one_line(crawl.wait(), archive.path(), "ulimit -f");
  expect_clean(archive.path());
  EXPECT_EQ(broadsheet(args).exit_code, 0);
  expect_whole(site, archive.path(), 1);
}

TEST(ReadOnlyDisk, IsSaidAndTheArchiveCanBeRead) {
  const SmallDisk disk("size=64m");
  if (!disk.ok()) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  FakeSite site;
  serve_tree(site, 10);
  const auto args = arguments(site, disk.archive());
  ASSERT_EQ(broadsheet(args).exit_code, 0);
  ASSERT_TRUE(disk.change("size=64m", MS_RDONLY));
  expect_one_line(broadsheet(args), disk.archive(), "Read-only file system");
  expect_clean(disk.archive());
  const auto told = broadsheet({"explain", site.url("/page/3"), "--archive", disk.archive()});
  EXPECT_EQ(told.exit_code, 0) << told.err;
  expect_one_line(broadsheet(arguments(site, disk.path() / "new")), disk.path() / "new",
                  "Read-only file system");
}

TEST(FewDescriptors, AreSaidAndNothingIsLost) {
  const support::TempArchive archive;
  FakeSite site;
  serve_tree(site, 10);
  const auto args = arguments(site, archive.path());
  ASSERT_EQ(broadsheet(args).exit_code, 0);
  std::vector<std::string> limited = {"-c", "ulimit -Sn 12; ulimit -Hn 12; exec \"$0\" \"$@\"",
                                      BROADSHEET_PROGRAM};
  limited.insert(limited.end(), args.begin(), args.end());
  Program crawl("/bin/sh", limited);
  const auto result = crawl.wait();
  EXPECT_EQ(result.exit_code, 9) << result.err;
  EXPECT_THAT(result.err, HasSubstr("Too many open files"));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  expect_clean(archive.path());
}

class DaemonDisk : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> configured(const SmallDisk& disk,
                                                    const std::string& resources) const {
    const auto file = files_.write(
        "news.toml",
        "[archive]\ndirectory = \"" + disk.archive().string() +
            "\"\n[crawl]\ndelay = \"5ms\"\nper_host = 4\n[network]\nallow_private = [\"" +
            site_.host_port() + "\"]\n[log]\nto = \"file\"\nfile = \"" +
            (files_.path() / "log").string() + "\"\n[server]\nlisten = \"\"\n[resources]\n" +
            resources + "\n[[source]]\nname = \"gazette\"\nevery = \"1h\"\nseeds = [\"" +
            site_.url("/page/0") + "\"]\n");
    return {"run", "--config", file.string()};
  }
  [[nodiscard]] bool log_tells(const std::string& what) const {
    for (int tries = 0; tries < 600; ++tries) {
      std::ifstream in(files_.path() / "log");
      std::ostringstream text;
      text << in.rdbuf();
      if (text.str().find(what) != std::string::npos) {
        return true;
      }
      poll(nullptr, 0, 50);
    }
    return false;
  }

  TempDirectory files_;
  FakeSite site_;
};

TEST_F(DaemonDisk, PausesBeforeTheDiskIsFullAndResumesWithRoom) {
  const SmallDisk disk("size=8m");
  if (!disk.ok()) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  serve_tree(site_, 10);
  Program daemon(BROADSHEET_PROGRAM,
                 configured(disk, "disk_low = \"16MiB\"\ndisk_high = \"32MiB\""));
  ASSERT_TRUE(log_tells("disk.low"));
  EXPECT_EQ(fetches(site_).size(), 0U);
  ASSERT_TRUE(disk.change("size=64m"));
  EXPECT_TRUE(log_tells("disk.recovered"));
  EXPECT_TRUE(site_.wait_for_requests(11, Seconds(30)));
  daemon.signal(SIGTERM);
  EXPECT_EQ(daemon.wait().exit_code, 0);
  expect_clean(disk.archive());
}

TEST_F(DaemonDisk, EndsWithAWordOnADiskThatIsFull) {
  const SmallDisk disk("size=1m");
  if (!disk.ok()) {
    GTEST_SKIP() << "no right to mount a small file system";
  }
  serve_heavy_tree(site_);
  Program daemon(BROADSHEET_PROGRAM, configured(disk, "disk_low = \"0B\"\ndisk_high = \"0B\""));
  expect_one_line(daemon.wait(), disk.archive(), "the disk is full");
  EXPECT_TRUE(log_tells("daemon.failed"));
  expect_clean(disk.archive());
}

}  // namespace
}  // namespace broadsheet::e2e
