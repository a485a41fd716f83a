// kill -9 at random points of a crawl: nothing committed is lost, `check` is clean, and no page is
// fetched twice beyond those that were under way.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "base/rng.h"
#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;

constexpr int kPages = 120;
constexpr int kKills = 6;
constexpr int kTransfers = 4;
// A page is under way until it is committed: beside the transfers some are being read or written.
constexpr int kUnderWay = 2 * kTransfers;

int64_t versions_in(const TempArchive& archive) {
  const auto status = broadsheet({"status", "--archive", archive.path().string(), "--json"});
  EXPECT_EQ(status.exit_code, 0) << status.err;
  return number_of(parsed(status.out), "versions");
}

void crawl_through_kills(uint64_t seed) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  Rng rng(seed);
  FakeSite site;
  serve_tree(site, kPages);
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto args = crawl_args(site, archive.path(), "/page/0",
                               {"--concurrency", std::to_string(kTransfers), "--per-host",
                                std::to_string(kTransfers), "--log-file", log.string(), "--json"});
  int kills = 0;
  for (; kills < kKills; ++kills) {
    Program crawl(BROADSHEET_PROGRAM, args);
    const size_t more = site.requests().size() + 1 + rng.below(kPages / kKills);
    if (!site.wait_for_requests(more, Seconds(5))) {
      break;
    }
    crawl.signal(SIGKILL);
    EXPECT_EQ(crawl.wait().exit_code, 128 + SIGKILL);
    EXPECT_EQ(broadsheet({"check", "--archive", archive.path().string()}).exit_code, 0);
    // What the log called stored was committed before, so it must be there now.
    int64_t stored = 0;
    for (const auto& line : json_lines(log)) {
      stored += text_of(line, "outcome") == "stored" ? 1 : 0;
    }
    EXPECT_GE(versions_in(archive), stored);
  }
  const auto last = broadsheet(args);
  EXPECT_EQ(last.exit_code, 0) << last.err;
  const auto counts = fetches(site);
  EXPECT_EQ(counts.size(), static_cast<size_t>(kPages));
  int twice = 0;
  for (const auto& [path, count] : counts) {
    twice += count - 1;
  }
  EXPECT_LE(twice, kills * kUnderWay);
  EXPECT_EQ(versions_in(archive), kPages);
  EXPECT_EQ(broadsheet({"check", "--archive", archive.path().string()}).exit_code, 0);
}

TEST(Kill, AtRandomPointsThenResume) {
  for (const uint64_t seed : {11U, 12U, 13U}) {
    crawl_through_kills(seed);
  }
}

TEST(Kill, BeforeTheFirstPageIsHarmless) {
  FakeSite site;
  serve_tree(site, 3);
  const TempArchive archive;
  const auto args = crawl_args(site, archive.path(), "/page/0");
  for (int i = 0; i < 5; ++i) {
    Program crawl(BROADSHEET_PROGRAM, args);
    crawl.signal(SIGKILL);
    EXPECT_EQ(crawl.wait().exit_code, 128 + SIGKILL);
  }
  EXPECT_EQ(broadsheet(args).exit_code, 0);
  EXPECT_EQ(fetches(site).size(), 3U);
}

}  // namespace
}  // namespace broadsheet::e2e
