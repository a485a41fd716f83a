#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;

TEST(Interrupt, DrainsExitsCleanlyAndIsResumed) {
  FakeSite site;
  serve_tree(site, 40);
  const TempArchive archive;
  const auto args = crawl_args(site, archive.path(), "/page/0", {"--delay", "20ms", "--json"});
  Program crawl(BROADSHEET_PROGRAM, args);
  ASSERT_TRUE(site.wait_for_requests(10, Seconds(20)));
  crawl.signal(SIGINT);
  const auto first = crawl.wait();
  EXPECT_EQ(first.exit_code, 130) << first.err;
  EXPECT_EQ(text_of(parsed(first.out), "end"), "interrupted");
  EXPECT_LT(fetches(site).size(), 40U);
  EXPECT_EQ(broadsheet({"check", "--archive", archive.path().string()}).exit_code, 0);

  const auto second = broadsheet(args);
  EXPECT_EQ(second.exit_code, 0) << second.err;
  EXPECT_TRUE(parsed(second.out).at("resumed").as_bool());
  const auto counts = fetches(site);
  EXPECT_EQ(counts.size(), 40U);
  for (const auto& [path, count] : counts) {
    EXPECT_EQ(count, 1) << path;
  }
}

TEST(Interrupt, TheSecondSignalDoesNotWaitForASilentSite) {
  FakeSite site;
  site.misbehave("/", "silent");
  const TempArchive archive;
  Program crawl(BROADSHEET_PROGRAM,
                crawl_args(site, archive.path(), "/", {"--first-byte-timeout", "60s"}));
  ASSERT_TRUE(site.wait_for_requests(2, Seconds(20)));  // robots.txt, then the page
  crawl.signal(SIGTERM);
  crawl.signal(SIGINT);
  EXPECT_EQ(crawl.wait(Seconds(10)).exit_code, 130);
}

}  // namespace
}  // namespace broadsheet::e2e
