#include <fmt/format.h>

#include "cli/article_json.h"
#include "cli/finding_lines.h"
#include "cli/progress.h"
#include "cli/verbs/verbs.h"
#include "storage/archive.h"

namespace broadsheet::cli {

Result<ExitCode> check(const ArchiveCommand& command, const Terminal& terminal) {
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
