#include "crawler/crawl.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <memory>

#include "base/log.h"
#include "broadsheet_version.h"
#include "cli/crawl_report.h"
#include "cli/interrupts.h"
#include "cli/lookup.h"
#include "cli/seed_list.h"
#include "cli/verbs/verbs.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

Result<std::vector<Url>> seeds_of(const CrawlCommand& command, const Clock& clock, Log& log,
                                  const Terminal& terminal) {
  std::vector<Url> seeds;
  for (const auto& text : command.seeds) {
    BS_TRY(Url url, parse_url_argument(text));
    seeds.push_back(std::move(url));
  }
  if (!command.seeds_file.empty()) {
    BS_TRY(auto listed,
           load_seed_list(command.seeds_file, command.settings.crawl, clock, log, terminal));
    seeds.insert(seeds.end(), std::make_move_iterator(listed.begin()),
                 std::make_move_iterator(listed.end()));
  }
  if (seeds.empty()) {
    return Error{ErrorKind::kUsage, "crawl needs a URL to start from (or --seeds FILE)"};
  }
  return seeds;
}

Result<std::unique_ptr<std::ofstream>> open_log_file(const std::string& name) {
  if (name.empty()) {
    return std::unique_ptr<std::ofstream>();
  }
  auto log = std::make_unique<std::ofstream>(name, std::ios::app);
  if (!*log) {
    return Error{ErrorKind::kUsage, fmt::format("cannot write the log file {}", name)};
  }
  return log;
}

}  // namespace

Result<ExitCode> crawl(const CrawlCommand& command, const Clock& clock, const Terminal& terminal) {
  const auto log =
      make_stderr_log(command.verbose ? LogLevel::kDebug : LogLevel::kWarn, LogFormat::kText);
  crawler::CrawlOptions options = command.settings.crawl;
  BS_TRY(options.seeds, seeds_of(command, clock, *log, terminal));
  if (options.user_agent.empty()) {
    options.user_agent = fmt::format("broadsheet/{}", kVersion);
  }
  BS_TRY(const auto log_file, open_log_file(command.log_file));

  crawler::StopSwitch stop;
  const Interrupts interrupts(stop);  // before RocksDB and the crawl start their threads
  BS_TRY(const auto archive,
         storage::Archive::open(command.settings.archive, command.settings.storage));
  CrawlReport report(terminal, log_file.get(), command.quiet, options.seeds, stop);
  auto summary = crawler::run_crawl(options, *archive, clock, *log, report, stop);
  report.end_progress();
  if (!summary.ok()) {
    return std::move(summary).error();
  }
  report.print_summary(*summary, command.json);
  report.tell_first_failure();
  terminal.out.flush();
  BS_TRY_VOID(archive->flush());
  if (summary->error) {
    return *summary->error;
  }
  return report.exit_code(*summary);
}

}  // namespace broadsheet::cli
