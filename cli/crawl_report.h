#pragma once

#include <cstdint>
#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "cli/exit_code.h"
#include "cli/progress.h"
#include "cli/terminal.h"
#include "crawler/crawl.h"

namespace broadsheet::cli {

// How a crawl tells a person, and --log-file, what happens. On a terminal one line is rewritten in
// place and only failures scroll by; elsewhere each URL is a plain line. Used from the network
// thread while the crawl runs, from the caller's afterwards.
class CrawlReport final : public crawler::CrawlObserver {
 public:
  // `log` gets one JSON line per scheduled URL; null for none. Everything is borrowed.
  CrawlReport(const Terminal& terminal, std::ostream* log, bool quiet,
              const std::vector<Url>& seeds, const crawler::StopSwitch& stop);

  void on_visit(const crawler::VisitLine& line, const crawler::CrawlCounters& counters) override;
  void on_tick(const crawler::CrawlCounters& counters, Milliseconds elapsed) override;

  // Takes the progress line away. Call when the crawl has ended, however it did.
  void end_progress() { progress_.clear(); }
  // How the crawl went, for people or as one JSON line, on `out`.
  void print_summary(const crawler::CrawlSummary& summary, bool json) const;
  // After a quiet crawl that kept nothing: the first URL that failed, and why, on `err`.
  void tell_first_failure() const;
  // kPartial when a URL failed, other than a link that is gone (404, 410).
  [[nodiscard]] ExitCode exit_code(const crawler::CrawlSummary& summary) const;

 private:
  const Terminal& terminal_;
  ProgressLine progress_;
  std::ostream* log_;
  bool quiet_;
  const crawler::StopSwitch& stop_;
  std::set<std::string, std::less<>> seeds_;
  bool stop_told_ = false;
  uint64_t kept_ = 0;    // URLs whose page the archive holds now
  uint64_t failed_ = 0;  // ... and those that it should hold but does not
  std::string first_failure_;
};

// The JSON line of --log-file.
[[nodiscard]] std::string log_line(const crawler::VisitLine& line);

}  // namespace broadsheet::cli
