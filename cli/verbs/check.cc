#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "cli/article_json.h"
#include "cli/finding_lines.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"
#include "storage/archive.h"
#include "storage/held_archive.h"
#include "storage/repair.h"

namespace broadsheet::cli {
namespace {

Result<ExitCode> repair(const CheckCommand& command, const Terminal& terminal) {
  BS_TRY(const auto held, storage::hold_archive(command.archive));
  ProgressLine progress(terminal);
  BS_TRY(const auto result, storage::repair(*held.database, [&](uint64_t done) {
           progress.show(fmt::format("{} records read", done));
         }));
  progress.clear();
  if (command.json) {
    boost::json::array repaired;
    for (const auto& [what, count] : result.repaired) {
      repaired.push_back({{"what", what}, {"count", count}});
    }
    terminal.out << json_line({{"archive", command.archive.string()},
                               {"repaired", std::move(repaired)},
                               {"clean", result.left.empty()},
                               {"findings", findings_json(result.left)}});
  } else {
    for (const auto& [what, count] : result.repaired) {
      terminal.out << fmt::format("{}: {}\n", what, count);
    }
    print_findings(result.left, terminal);
    terminal.out << (result.left.empty()
                         ? std::string("clean\n")
                         : fmt::format("{} findings cannot be repaired\n", result.left.size()));
  }
  return result.left.empty() ? ExitCode::kOk : ExitCode::kDamaged;
}

}  // namespace

Result<ExitCode> check(const CheckCommand& command, const Terminal& terminal) {
  if (command.repair) {
    return repair(command, terminal);
  }
  const auto reader = storage::open_reader(command.archive);
  if (!reader.ok()) {
    if (reader.error().kind != ErrorKind::kCorrupt) {
      return reader.error();
    }
    report(terminal, reader.error());
    return ExitCode::kDamaged;  // too damaged to be opened is what check was to find out
  }
  uint64_t checked = 0;
  ProgressLine progress(terminal);
  BS_TRY(const auto findings, (*reader)->check([&](uint64_t done) {
    checked = done;
    progress.show(fmt::format("{} records checked", done));
  }));
  progress.clear();
  if (command.json) {
    terminal.out << json_line({{"archive", command.archive.string()},
                               {"checked", checked},
                               {"clean", findings.empty()},
                               {"findings", findings_json(findings)}});
  } else {
    print_findings(findings, terminal);
    terminal.out << (findings.empty()
                         ? fmt::format("clean: {} records checked\n", checked)
                         : fmt::format("{} findings in {} records\n", findings.size(), checked));
  }
  return findings.empty() ? ExitCode::kOk : ExitCode::kDamaged;
}

}  // namespace broadsheet::cli
