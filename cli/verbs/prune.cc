#include "storage/prune.h"

#include <fmt/format.h>

#include <optional>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/progress.h"
#include "cli/verbs/care.h"
#include "storage/held_archive.h"

namespace broadsheet::cli {
namespace {

Result<Milliseconds> span(std::string_view option, const std::string& text) {
  auto duration = parse_duration(text);
  if (!duration.ok()) {
    return Error{ErrorKind::kUsage, fmt::format("{}: {}", option, duration.error().detail)};
  }
  if (duration->count() <= 0) {
    return Error{ErrorKind::kUsage, fmt::format("{}: must be more than 0", option)};
  }
  return duration;
}

Result<storage::PruneRequest> request_of(const PruneCommand& command, SysTime now) {
  storage::PruneRequest request{.key_prefixes = {},
                                .rules = {},
                                .reason = command.reason,
                                .now = now,
                                .dry_run = command.dry_run};
  BS_TRY(request.rules.older_than, span("--older-than", command.older_than));
  if (!command.keep_every.empty()) {
    BS_TRY(request.rules.keep_every, span("--keep-every", command.keep_every));
  }
  request.rules.versions = command.versions;
  for (const std::string& site : command.sites) {
    BS_TRY_VOID(append_site_keys(site, request.key_prefixes));
  }
  if (!command.prefix.empty()) {
    BS_TRY(const Url url, parse_url_argument(command.prefix));
    request.key_prefixes.push_back(UrlKey::of(url).text());
  }
  if (request.key_prefixes.empty()) {
    request.key_prefixes.emplace_back();
  }
  return request;
}

Result<storage::TakedownRequest> takedown_of(const PruneCommand& command, SysTime now) {
  if (!command.sites.empty() || !command.prefix.empty()) {
    return Error{ErrorKind::kUsage,
                 "--takedown names the URL; --site and --prefix go with "
                 "--older-than"};
  }
  BS_TRY(const Url url, parse_url_argument(command.takedown));
  return storage::TakedownRequest{.covers_below = command.below,
                                  .key = UrlKey::of(url).text(),
                                  .reason = command.reason,
                                  .now = now,
                                  .dry_run = command.dry_run};
}

void tell(const PruneCommand& command, const storage::PruneResult& result,
          const Terminal& terminal) {
  if (command.json) {
    terminal.out << json_line({{"dry_run", command.dry_run},
                               {"urls", result.urls},
                               {"captures", result.captures},
                               {"versions", result.versions},
                               {"payload_bytes", result.payload_bytes},
                               {"contents_freed", result.contents},
                               {"articles_freed", result.articles},
                               {"bases_kept", result.bases_kept},
                               {"contents_rewritten", result.rewritten}});
    return;
  }
  terminal.out << fmt::format("{}: {} captures ({} as received) and {} versions of {} URLs\n",
                              command.dry_run ? "would remove" : "removed", result.captures,
                              format_bytes(result.payload_bytes), result.versions, result.urls);
  if (!command.dry_run) {
    terminal.out << fmt::format(
        "freed {} payloads and {} texts (compact gives the space back); {} payloads stay because "
        "others are stored as differences from them\n",
        result.contents, result.articles, result.bases_kept);
  }
}

}  // namespace

Result<ExitCode> prune(const PruneCommand& command, const Clock& clock, const Terminal& terminal) {
  if (command.older_than.empty() == command.takedown.empty()) {
    return Error{ErrorKind::kUsage, "prune needs --older-than AGE or --takedown URL"};
  }
  std::optional<storage::PruneRequest> request;
  std::optional<storage::TakedownRequest> takedown;
  if (command.takedown.empty()) {
    BS_TRY(request, request_of(command, clock.now()));
  } else {
    BS_TRY(takedown, takedown_of(command, clock.now()));
  }
  BS_TRY(const auto held, storage::hold_archive(command.archive));
  ProgressLine progress(terminal);
  const auto told = [&](uint64_t done) {
    if (done % 256 == 0) {
      progress.show(fmt::format("pruning: {} records", done));
    }
  };
  const auto result = takedown ? storage::take_down(*held.database, *takedown, told)
                               : storage::prune(*held.database, *request, told);
  progress.clear();
  if (!result.ok()) {
    return result.error();
  }
  tell(command, *result, terminal);
  // A takedown stands also for what was never seen.
  return result->urls > 0 || takedown ? ExitCode::kOk : ExitCode::kNothing;
}

}  // namespace broadsheet::cli
