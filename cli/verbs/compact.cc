#include <fmt/format.h>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"
#include "storage/held_archive.h"
#include "storage/reader.h"

namespace broadsheet::cli {

Result<ExitCode> compact(const CompactCommand& command, const Terminal& terminal) {
  BS_TRY(const auto held, storage::hold_archive(command.archive));
  BS_TRY_VOID(held.database->flush());  // what is in memory counts on both sides
  const uint64_t before = storage::bytes_on_disk(command.archive);
  ProgressLine progress(terminal);
  BS_TRY_VOID(held.database->compact([&](storage::Family family) {
    progress.show(fmt::format("compacting {}", storage::name_of(family)));
  }));
  progress.clear();
  const uint64_t after = storage::bytes_on_disk(command.archive);
  if (command.json) {
    terminal.out << json_line(
        {{"archive", command.archive.string()}, {"bytes_before", before}, {"bytes_after", after}});
  } else {
    terminal.out << fmt::format("{} before, {} after\n", format_bytes(before), format_bytes(after));
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
