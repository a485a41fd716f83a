#include "cli/crawl_report.h"

#include <fmt/format.h>

#include "base/units.h"
#include "cli/article_json.h"

namespace broadsheet::cli {
namespace {

using crawler::CrawlCounters;
using crawler::CrawlEnd;
using crawler::CrawlSummary;
using crawler::VisitLine;

bool is_kept(Outcome outcome) {
  return outcome == Outcome::kStored || outcome == Outcome::kStoredPartial ||
         outcome == Outcome::kSkippedDuplicate;
}

// What was wanted and not got, as opposed to what was refused on purpose.
bool is_failure(const VisitLine& line, bool seed) {
  switch (line.outcome) {
    case Outcome::kStored:
    case Outcome::kStoredPartial:
    case Outcome::kSkippedDuplicate:
    case Outcome::kSkippedTrap:
    case Outcome::kSkippedScope:
    case Outcome::kSkippedSoft404:
    case Outcome::kSkippedUrlTooLong:
      return false;
    case Outcome::kSkippedContentType:
    case Outcome::kBlockedScheme:
    case Outcome::kBlockedRobots:
    case Outcome::kBlockedPrivateAddress:
      return seed;
    case Outcome::kErrorHttpStatus:
      return seed || (line.status != 404 && line.status != 410);
    default:
      return true;
  }
}

std::string_view end_text(CrawlEnd end) {
  switch (end) {
    case CrawlEnd::kFinished:
      return "finished";
    case CrawlEnd::kLimit:
      return "limit";
    case CrawlEnd::kInterrupted:
      return "interrupted";
    case CrawlEnd::kStorage:
      return "storage";
  }
  return "finished";
}

std::string visit_text(const VisitLine& line) {
  const bool kept = is_kept(line.outcome);
  std::string text = fmt::format(
      "{:<12} {:>3} {:>9} {:>8}  {}", kept ? name_of(line.novelty) : name_of(line.outcome),
      line.status == 0 ? "" : std::to_string(line.status), format_bytes(line.bytes),
      format_duration(line.elapsed), printable(line.url));
  if (!kept && !line.reason.empty()) {
    text += "  (" + printable(line.reason) + ")";
  }
  return text;
}

double per_second(uint64_t count, Milliseconds elapsed) {
  return elapsed.count() == 0
             ? 0
             : static_cast<double>(count) * 1000.0 / static_cast<double>(elapsed.count());
}

std::string progress_text(const CrawlCounters& counters, Milliseconds elapsed) {
  return fmt::format(
      "{}  {:.1f}/s  queue {}  new {}  revised {}  unchanged {}  duplicate {}  errors {}",
      counted(counters.fetched, "page", "pages"), per_second(counters.fetched, elapsed),
      counters.queued, counters.novel, counters.revised, counters.unchanged, counters.duplicate,
      counters.errors);
}

boost::json::array traps_json(const CrawlSummary& summary) {
  boost::json::array families;
  for (const auto& family : summary.traps) {
    families.push_back(boost::json::object{{"why", family.why}, {"urls", family.urls}});
  }
  return families;
}

// "traps: 1204 URLs left out", and the largest families, one a line.
std::string traps_text(const CrawlSummary& summary) {
  constexpr size_t kFamiliesShown = 5;
  uint64_t urls = 0;
  std::string lines;
  for (size_t i = 0; i < summary.traps.size(); ++i) {
    urls += summary.traps[i].urls;
    if (i < kFamiliesShown) {
      lines += fmt::format("  {:>7}  {}\n", summary.traps[i].urls, printable(summary.traps[i].why));
    }
  }
  if (summary.traps.size() > kFamiliesShown) {
    lines += fmt::format("  and {}\n", counted(summary.traps.size() - kFamiliesShown, "more family",
                                               "more families"));
  }
  return urls == 0 ? std::string()
                   : fmt::format("traps: {} left out\n", counted(urls, "URL", "URLs")) + lines;
}

boost::json::object summary_json(const CrawlSummary& summary) {
  const auto& counters = summary.counters;
  return {{"end", end_text(summary.end)},
          {"limit", summary.limit},
          {"round", summary.round},
          {"resumed", summary.resumed},
          {"elapsed_ms", summary.elapsed.count()},
          {"visited", counters.visited},
          {"fetched", counters.fetched},
          {"requisites", counters.requisites},
          {"articles", counters.articles},
          {"new", counters.novel},
          {"revised", counters.revised},
          {"unchanged", counters.unchanged},
          {"not_modified", counters.not_modified},
          {"duplicate", counters.duplicate},
          {"refused", counters.refused},
          {"deferred", counters.deferred},
          {"traps", traps_json(summary)},
          {"errors", counters.errors},
          {"queued", counters.queued},
          {"requests", counters.requests},
          {"bytes", counters.bytes}};
}

}  // namespace

std::string log_line(const VisitLine& line) {
  return json_line({{"url", line.url},
                    {"outcome", name_of(line.outcome)},
                    {"elapsed_ms", line.elapsed.count()},
                    {"attempts", line.attempts},
                    {"status", line.status},
                    {"final_url", line.final_url},
                    {"bytes", line.bytes},
                    {"novelty", name_of(line.novelty)},
                    {"reason", line.reason}});
}

CrawlReport::CrawlReport(const Terminal& terminal, std::ostream* log, bool quiet,
                         const std::vector<Url>& seeds, const crawler::StopSwitch& stop)
    : terminal_(terminal), progress_(terminal), log_(log), quiet_(quiet), stop_(stop) {
  for (const auto& seed : seeds) {
    seeds_.emplace(seed.href());
  }
}

void CrawlReport::on_visit(const VisitLine& line, const CrawlCounters& /*counters*/) {
  if (is_kept(line.outcome)) {
    ++kept_;
  }
  const bool failed = is_failure(line, seeds_.contains(line.url));
  if (failed && failed_++ == 0) {
    first_failure_ =
        fmt::format("{}: {}", line.url,
                    line.reason.empty() ? name_of(line.outcome) : std::string_view(line.reason));
  }
  if (log_ != nullptr) {
    *log_ << log_line(line) << std::flush;  // whole lines survive a kill
  }
  if (quiet_ || (terminal_.err_is_terminal && !failed)) {
    return;
  }
  progress_.clear();
  terminal_.err << visit_text(line) + "\n";
}

void CrawlReport::on_tick(const CrawlCounters& counters, Milliseconds elapsed) {
  if (stop_.requests() > 0 && !stop_told_ && !quiet_) {
    stop_told_ = true;
    progress_.clear();
    terminal_.err << fmt::format(
        "broadsheet: stopping after {} under way (interrupt again to drop them)\n",
        counted(counters.in_flight, "transfer", "transfers"));
  }
  if (!quiet_) {
    progress_.show(progress_text(counters, elapsed));
  }
}

void CrawlReport::print_summary(const CrawlSummary& summary, bool json) const {
  if (json) {
    terminal_.out << json_line(summary_json(summary));
    return;
  }
  const auto& counters = summary.counters;
  terminal_.out << fmt::format(
      "{} in {} ({:.1f}/s), {} received, {}\n"
      "pages: {} new, {} revised, {} unchanged, {}; {}\n",
      counted(counters.fetched, "page", "pages"), format_duration(summary.elapsed),
      per_second(counters.fetched, summary.elapsed), format_bytes(counters.bytes),
      counted(counters.requests, "request", "requests"), counters.novel, counters.revised,
      counters.unchanged, counted(counters.duplicate, "copy of another", "copies of others"),
      counted(counters.articles, "holds an article", "hold an article"));
  if (counters.errors + counters.refused + counters.deferred > 0) {
    terminal_.out << fmt::format("not fetched: {}, {} refused, {} put off\n",
                                 counted(counters.errors, "error", "errors"), counters.refused,
                                 counters.deferred);
  }
  terminal_.out << traps_text(summary);
  switch (summary.end) {
    case CrawlEnd::kLimit:
      terminal_.out << fmt::format("stopped by {}; {} for the same command\n", summary.limit,
                                   counted(counters.queued, "URL waits", "URLs wait"));
      break;
    case CrawlEnd::kInterrupted:
      terminal_.out << fmt::format("interrupted; {} for the same command\n",
                                   counted(counters.queued, "URL waits", "URLs wait"));
      break;
    case CrawlEnd::kFinished:
    case CrawlEnd::kStorage:
      break;
  }
}

void CrawlReport::tell_first_failure() const {
  if (quiet_ && kept_ == 0 && failed_ > 0) {
    terminal_.err << fmt::format("broadsheet: nothing was kept: {}\n", printable(first_failure_));
  }
}

ExitCode CrawlReport::exit_code(const CrawlSummary& summary) const {
  switch (summary.end) {
    case CrawlEnd::kStorage:
      return ExitCode::kStorage;
    case CrawlEnd::kInterrupted:
      return ExitCode::kInterrupted;
    case CrawlEnd::kLimit:
      return ExitCode::kLimit;
    case CrawlEnd::kFinished:
      break;
  }
  if (kept_ == 0 && summary.counters.visited > 0) {
    return ExitCode::kNothing;
  }
  return failed_ > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

}  // namespace broadsheet::cli
