#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "crawler/crawl.h"
#include "tests/support/fake_site.h"
#include "tests/support/temp_archive.h"

namespace broadsheet::crawler {

class Recorder final : public CrawlObserver {
 public:
  void on_visit(const VisitLine& line, const CrawlCounters& /*counters*/) override {
    lines.push_back(line);
  }
  void on_tick(const CrawlCounters& /*counters*/, Milliseconds /*elapsed*/) override {}

  std::vector<VisitLine> lines;
};

inline std::string page_of(const std::vector<std::string>& links,
                           const std::string& text = "words") {
  std::string html = "<html><head><title>A page</title></head><body><p>" + text + "</p>";
  for (const std::string& link : links) {
    html += "<a href=\"" + link + "\">a link</a> ";
  }
  return html + "</body></html>";
}

// A real crawl of a fake site on loopback into an archive of its own.
class CrawlTest : public testing::Test {
 protected:
  CrawlTest() { reopen(); }

  void reopen() {
    archive_.reset();
    auto opened = storage::Archive::open(directory_.path(), {});
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    archive_ = *std::move(opened);
  }

  CrawlOptions options(const std::string& seed_path) {
    CrawlOptions made;
    made.seeds = {*Url::parse(site_.url(seed_path))};
    made.delay = Milliseconds(0);
    made.backoff_first = Milliseconds(5);
    made.allow_private = {site_.host_port()};
    return made;
  }

  CrawlSummary crawl(const CrawlOptions& with) {
    recorder_.lines.clear();
    const auto log = make_null_log();
    auto summary = run_crawl(with, *archive_, clock_, *log, recorder_, stop_);
    EXPECT_TRUE(summary.ok());
    return summary.ok() ? *summary : CrawlSummary{};
  }

  // The verdict on the URL of that path, or nullptr.
  const VisitLine* line(const std::string& path) const {
    const auto found = std::find_if(recorder_.lines.begin(), recorder_.lines.end(),
                                    [&](const VisitLine& of) { return of.url == site_.url(path); });
    return found == recorder_.lines.end() ? nullptr : &*found;
  }

  Outcome outcome(const std::string& path) const {
    const VisitLine* of = line(path);
    EXPECT_NE(of, nullptr) << path;
    return of == nullptr ? Outcome::kCount : of->outcome;
  }

  SystemClock clock_;
  support::FakeSite site_;
  support::TempArchive directory_;
  std::unique_ptr<storage::Archive> archive_;
  Recorder recorder_;
  StopSwitch stop_;
};

}  // namespace broadsheet::crawler
