#include "crawler/reextract.h"

#include <fmt/format.h>

#include "broadsheet_version.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"

namespace broadsheet::cli {

Result<ExitCode> reextract(const ReextractCommand& command, const Terminal& terminal) {
  crawler::ReextractOptions options{
      .revision = kVersion, .key_prefix = {}, .dry_run = command.dry_run};
  if (!command.prefix.empty()) {
    BS_TRY(const Url url, parse_url_argument(command.prefix));
    options.key_prefix = UrlKey::of(url).text();
  }
  ProgressLine progress(terminal);
  const crawler::ReextractObserver observer{
      .on_change =
          [&](const crawler::RereadVersion& version) {
            if (!command.json && version.text_changed) {
              progress.clear();
              terminal.out << fmt::format("{} version {}: {} words, before {}\n",
                                          printable(version.href), version.number,
                                          version.words_after, version.words_before);
            }
          },
      .on_progress =
          [&](const crawler::ReextractResult& so_far) {
            if (so_far.urls % 16 == 0) {
              progress.show(
                  fmt::format("{} versions of {} URLs read again", so_far.versions, so_far.urls));
            }
          }};
  BS_TRY(const auto result, crawler::reextract(command.archive, options, observer));
  progress.clear();
  if (command.json) {
    terminal.out << json_line({{"dry_run", command.dry_run},
                               {"revision", options.revision},
                               {"urls", result.urls},
                               {"versions", result.versions},
                               {"same", result.same},
                               {"details_changed", result.details_changed},
                               {"text_changed", result.text_changed},
                               {"lost", result.lost},
                               {"damaged", result.damaged}});
  } else {
    terminal.out << fmt::format(
        "{} versions of {} URLs: {} {} text, {} details, {} the same, {} without an article now "
        "(kept as stored), {} damaged\n",
        result.versions, result.urls, result.text_changed,
        command.dry_run ? "would get another" : "have another", result.details_changed, result.same,
        result.lost, result.damaged);
  }
  if (result.versions == 0) {
    return ExitCode::kNothing;
  }
  return result.damaged > 0 ? ExitCode::kPartial : ExitCode::kOk;
}

}  // namespace broadsheet::cli
