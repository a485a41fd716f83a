#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/e2e/program.h"
#include "tests/e2e/web.h"

namespace broadsheet::e2e {
namespace {

using support::FakeSite;
using support::TempArchive;

struct Expected {
  std::string fault;
  std::set<std::string> outcomes;  // any of these
};

// Every fault the site knows, each as a page of its own beside one that is well.
const std::vector<Expected> kExpected = {
    {"drop_midway", {"stored_partial", "error:reset", "retry_then_error"}},
    {"reset_at_once", {"retry_then_error", "error:reset"}},
    {"empty_answer", {"retry_then_error", "error:reset"}},
    {"silent", {"error:timeout", "retry_then_error"}},
    {"slow_headers", {"error:timeout", "retry_then_error"}},
    {"slow_body", {"error:timeout", "retry_then_error", "stored_partial"}},
    {"lies_about_length", {"stored_partial", "error:reset", "retry_then_error"}},
    {"overflowing_length", {"error:protocol"}},
    {"two_lengths", {"error:protocol"}},
    {"endless_body", {"error:too_large", "stored_partial", "error:timeout"}},
    {"gzip_bomb", {"error:too_large"}},
    {"truncated_gzip", {"stored_partial", "error:decode"}},
    {"corrupt_gzip", {"error:decode", "stored_partial"}},
    {"gzip_that_is_plain", {"stored", "stored_partial"}},
    {"huge_header", {"error:too_large"}},
    {"endless_headers", {"error:too_large"}},
    {"endless_chunk_extension", {"error:too_large"}},
    {"bad_chunk", {"error:protocol", "stored_partial"}},
    {"not_http", {"error:protocol"}},
    {"redirect_loop", {"error:redirect_loop"}},
    {"redirect_chain", {"error:too_many_redirects"}},
    {"redirect_to_private", {"blocked:private_address", "skipped:scope"}},
    {"redirect_to_file", {"blocked:scheme", "error:bad_redirect"}},
    {"redirect_without_location", {"error:bad_redirect", "error:http_status"}},
    {"server_error", {"retry_then_error", "error:http_status", "deferred"}},
    {"retry_after", {"stored", "deferred"}},
    {"retry_after_a_day", {"deferred", "retry_then_error"}},
    {"flaky_twice", {"stored"}},
};

TEST(Faults, EachEndsInItsOwnWayAndHoldsUpNobody) {
  ASSERT_EQ(kExpected.size(), support::fault_names().size());
  FakeSite well;
  well.serve_html("/well", article_html("All is well", 1));
  // A site each: what one fault does to its host must not colour the next one's outcome.
  std::vector<std::unique_ptr<FakeSite>> sites;
  std::string seeds = well.url("/well") + "\n";
  for (const auto& expected : kExpected) {
    auto& site = sites.emplace_back(std::make_unique<FakeSite>());
    site->misbehave("/fault", expected.fault);
    seeds += site->url("/fault") + "\n";
  }
  const TempArchive archive;
  const auto log = archive.directory().path() / "log.jsonl";
  const auto result = broadsheet({"crawl",
                                  "--seeds",
                                  "-",
                                  "--archive",
                                  archive.path().string(),
                                  "--log-file",
                                  log.string(),
                                  "--allow-private",
                                  "127.0.0.0/8",
                                  "--scope",
                                  "host",
                                  "--delay",
                                  "0",
                                  "--backoff",
                                  "20ms",
                                  "--max-backoff",
                                  "50ms",
                                  "--attempts",
                                  "3",
                                  "--first-byte-timeout",
                                  "1s",
                                  "--stall-timeout",
                                  "1s",
                                  "--timeout",
                                  "2s",
                                  "--max-body",
                                  "2MiB",
                                  "--max-decoded",
                                  "8MiB",
                                  "--max-headers",
                                  "64KiB",
                                  "--max-retry-after",
                                  "2s",
                                  "--max-time",
                                  "60s"},
                                 seeds);
  EXPECT_EQ(result.exit_code, 6) << result.err;

  std::map<std::string, std::string> outcomes;
  for (const auto& line : json_lines(log)) {
    outcomes[text_of(line, "url")] = text_of(line, "outcome");
  }
  EXPECT_EQ(outcomes[well.url("/well")], "stored");
  for (size_t i = 0; i < kExpected.size(); ++i) {
    EXPECT_TRUE(kExpected[i].outcomes.contains(outcomes[sites[i]->url("/fault")]))
        << kExpected[i].fault << " ended as " << outcomes[sites[i]->url("/fault")];
    EXPECT_LE(sites[i]->count("/fault"), 12U) << kExpected[i].fault;
  }
  EXPECT_EQ(broadsheet({"check", "--archive", archive.path().string()}).exit_code, 0);
}

TEST(Faults, AWellBehavedPageIsNotHeldUpByASilentHost) {
  FakeSite silent;
  silent.misbehave("/", "silent");
  FakeSite well;
  serve_tree(well, 10);
  const TempArchive archive;
  auto args = crawl_args(well, archive.path(), "/page/0",
                         {silent.url("/"), "--allow-private", silent.host_port(),
                          "--first-byte-timeout", "3s", "--attempts", "1", "--quiet"});
  Program crawl(BROADSHEET_PROGRAM, args);
  EXPECT_TRUE(well.wait_for_requests(11, Seconds(3)));  // robots.txt and ten pages
  EXPECT_EQ(crawl.wait().exit_code, 6);
}

}  // namespace
}  // namespace broadsheet::e2e
