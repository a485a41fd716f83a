#include "storage/backup.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/finding_lines.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

json::object json_of(const storage::Backup& backup) {
  return {{"id", backup.id},
          {"at", format_rfc3339(backup.at)},
          {"captures", backup.captures},
          {"versions", backup.versions},
          {"bytes", backup.bytes}};
}

std::string line_of(const storage::Backup& backup) {
  return fmt::format("backup {}  {}  {} captures, {} versions, {}", backup.id,
                     format_rfc3339(backup.at), backup.captures, backup.versions,
                     format_bytes(backup.bytes));
}

Result<ExitCode> list(const BackupCommand& command, const Terminal& terminal) {
  BS_TRY(const auto backups, storage::list_backups(command.folder));
  json::array all;
  for (const storage::Backup& backup : backups) {
    if (command.json) {
      all.push_back(json_of(backup));
    } else {
      terminal.out << line_of(backup) << '\n';
    }
  }
  if (command.json) {
    terminal.out << json_line({{"backups", std::move(all)}});
  }
  return backups.empty() ? ExitCode::kNothing : ExitCode::kOk;
}

}  // namespace

Result<ExitCode> backup(const BackupCommand& command, const Clock& clock,
                        const Terminal& terminal) {
  if (command.list) {
    return list(command, terminal);
  }
  ProgressLine progress(terminal);
  uint64_t steps = 0;
  const auto result = storage::back_up(
      command.archive, command.folder, {.now = clock.now(), .keep = command.keep},
      [&] { progress.show(fmt::format("backing up: {} copied", format_bytes(++steps << 22))); });
  progress.clear();
  if (!result.ok()) {
    return result.error();
  }
  if (command.json) {
    json::object line = json_of(result->made);
    line["bytes_added"] = result->bytes_added;
    line["removed"] = result->removed;
    terminal.out << json_line(line);
  } else {
    terminal.out << fmt::format(
        "{}; the folder grew by {}{}\n", line_of(result->made), format_bytes(result->bytes_added),
        result->removed > 0 ? fmt::format(", {} older removed", result->removed) : "");
  }
  return ExitCode::kOk;
}

Result<ExitCode> restore(const RestoreCommand& command, const Terminal& terminal) {
  ProgressLine progress(terminal);
  const auto result = storage::restore(
      command.folder, command.id, command.archive,
      [&](uint64_t done) { progress.show(fmt::format("restored; {} records checked", done)); });
  progress.clear();
  if (!result.ok()) {
    return result.error();
  }
  if (command.json) {
    json::object line = json_of(result->restored);
    line["archive"] = command.archive.string();
    line["clean"] = result->findings.empty();
    line["findings"] = findings_json(result->findings);
    terminal.out << json_line(line);
  } else {
    print_findings(result->findings, terminal);
    terminal.out << fmt::format(
        "{} restored to {}, {}\n", line_of(result->restored), command.archive.string(),
        result->findings.empty() ? std::string("clean")
                                 : fmt::format("{} findings", result->findings.size()));
  }
  return result->findings.empty() ? ExitCode::kOk : ExitCode::kDamaged;
}

}  // namespace broadsheet::cli
