#include "storage/merge.h"

#include <fmt/format.h>

#include "cli/article_json.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"
#include "storage/archive.h"
#include "storage/held_archive.h"

namespace broadsheet::cli {

Result<ExitCode> merge(const MergeCommand& command, const Terminal& terminal) {
  for (const std::filesystem::path& other : command.others) {
    BS_TRY_VOID(storage::require_archive(other));  // before a mistyped name makes an archive
    std::error_code error;
    if (std::filesystem::equivalent(other, command.archive, error)) {
      return Error{ErrorKind::kUsage,
                   fmt::format("{} cannot be merged into itself", other.string())};
    }
  }
  {
    BS_TRY(const auto made, storage::Archive::open(command.archive, {}));
  }
  BS_TRY(const auto held, storage::hold_archive(command.archive));
  storage::MergeResult sum;
  for (const std::filesystem::path& other : command.others) {
    ProgressLine progress(terminal);
    uint64_t urls = 0;
    BS_TRY(const auto result,
           storage::merge(*held.database, other, [&](const storage::MergeResult& so_far) {
             if (++urls % 64 == 0) {
               progress.show(
                   fmt::format("{}: {} URLs, {} captures", other.string(), urls, so_far.captures));
             }
           }));
    sum.urls += result.urls;
    sum.captures += result.captures;
    sum.held += result.held;
    sum.versions += result.versions;
    sum.contents += result.contents;
    sum.refused += result.refused;
    sum.skipped += result.skipped;
  }
  if (command.json) {
    terminal.out << json_line({{"urls", sum.urls},
                               {"captures", sum.captures},
                               {"held", sum.held},
                               {"versions", sum.versions},
                               {"contents", sum.contents},
                               {"refused", sum.refused},
                               {"skipped", sum.skipped}});
  } else {
    terminal.out << fmt::format(
        "{} captures of {} URLs taken ({} new payloads, {} new versions); {} held already, {} "
        "taken down here, {} damaged there\n",
        sum.captures, sum.urls, sum.contents, sum.versions, sum.held, sum.refused, sum.skipped);
  }
  if (sum.captures + sum.held == 0) {
    return ExitCode::kNothing;
  }
  return sum.skipped > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

}  // namespace broadsheet::cli
