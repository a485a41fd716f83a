#include <fmt/format.h>

#include <fstream>
#include <system_error>

#include "cli/article_json.h"
#include "cli/progress.h"
#include "cli/verbs/verbs.h"
#include "crawler/warc_import.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

using crawler::ImportCounters;

void add(ImportCounters& sum, const ImportCounters& part) {
  sum.records += part.records;
  sum.captures += part.captures;
  sum.articles += part.articles;
  sum.versions += part.versions;
  sum.revisits += part.revisits;
  sum.held += part.held;
  sum.withheld += part.withheld;
  sum.skipped += part.skipped;
}

std::string summary_of(const ImportCounters& counters) {
  return fmt::format(
      "{} records: {} captures ({} revisits) with {} articles in {} new versions; {} held already, "
      "{}{} skipped",
      counters.records, counters.captures, counters.revisits, counters.articles, counters.versions,
      counters.held,
      counters.withheld > 0
          ? fmt::format("{} withheld (taken down, or not to be kept), ", counters.withheld)
          : "",
      counters.skipped);
}

Result<void> check_readable(const std::filesystem::path& file) {
  std::error_code error;
  if (std::filesystem::is_directory(file, error)) {
    return Error{ErrorKind::kNotFound, fmt::format("{} is a directory", file.string())};
  }
  if (!std::ifstream(file)) {
    return Error{ErrorKind::kNotFound,
                 fmt::format("cannot read {} (no such file, or no right to)", file.string())};
  }
  return ok();
}

}  // namespace

Result<ExitCode> import_files(const ImportCommand& command, const Terminal& terminal) {
  for (const std::filesystem::path& file : command.files) {
    BS_TRY_VOID(check_readable(file));  // before a mistyped name makes an archive
  }
  BS_TRY(const auto archive, storage::Archive::open(command.archive, {}));
  ImportCounters sum;
  for (const std::filesystem::path& file : command.files) {
    ProgressLine progress(terminal);
    const crawler::ImportObserver observer{
        .on_problem =
            [&](const storage::WarcProblem& problem) {
              progress.clear();
              terminal.err << fmt::format("broadsheet: {}: offset {}: {}\n", file.string(),
                                          problem.offset, printable(problem.reason));
            },
        .on_progress =
            [&](const ImportCounters& counters) {
              if (counters.records % 64 == 0) {
                progress.show(fmt::format("{}: {} records, {} captures", file.string(),
                                          counters.records, counters.captures));
              }
            }};
    BS_TRY(const ImportCounters counters, crawler::import_warc(file, *archive, {}, observer));
    add(sum, counters);
  }
  BS_TRY_VOID(archive->flush());
  if (command.json) {
    terminal.out << json_line({{"records", sum.records},
                               {"captures", sum.captures},
                               {"articles", sum.articles},
                               {"versions", sum.versions},
                               {"revisits", sum.revisits},
                               {"held", sum.held},
                               {"withheld", sum.withheld},
                               {"skipped", sum.skipped}});
  } else {
    terminal.out << summary_of(sum) << '\n';
  }
  if (sum.captures + sum.held + sum.withheld == 0) {
    return ExitCode::kNothing;
  }
  return sum.skipped > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

}  // namespace broadsheet::cli
