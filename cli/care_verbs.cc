// The command line of the verbs that look after archives. Each verb's plain struct is shared by
// CLI11, which writes what was given into it, and the verb's run, which reads it.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <limits>
#include <memory>

#include "cli/verb.h"
#include "cli/verbs/care.h"

namespace broadsheet::cli {
namespace {

template <class Command>
void add_common(CLI::App& app, const std::shared_ptr<Command>& command,
                const std::string& what_archive) {
  app.add_option("--archive", command->archive, what_archive + " (default ./broadsheet-archive)")
      ->type_name("DIR");
  app.add_flag("--json", command->json, "One line of JSON");
}

Verb add_backup(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "backup", "Copy an archive, also while it is written",
                            "  broadsheet backup /backups/news\n"
                            "  broadsheet backup /backups/news --keep 7\n"
                            "  broadsheet backup /backups/news --list");
  const auto command = std::make_shared<BackupCommand>();
  verb->add_option("folder", command->folder,
                   "Where the backups of this archive are; what they share lies there once")
      ->type_name("DIR")
      ->required();
  auto* keep =
      verb->add_option("--keep", command->keep, "Remove all but the newest N (default: none)")
          ->type_name("N")
          ->check(CLI::Range(1U, std::numeric_limits<uint32_t>::max()));
  verb->add_flag("--list", command->list, "Say which backups are there, and make none")
      ->excludes(keep);
  add_common(*verb, command, "The archive to copy");
  return {verb, [command, &clock, &terminal] { return backup(*command, clock, terminal); }};
}

Verb add_restore(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "restore", "Make an archive from a backup, and check it",
                            "  broadsheet restore /backups/news --archive ./news\n"
                            "  broadsheet restore /backups/news --id 3 --archive ./news-then");
  const auto command = std::make_shared<RestoreCommand>();
  verb->add_option("folder", command->folder, "Where the backups are")
      ->type_name("DIR")
      ->required();
  verb->add_option("--id", command->id, "That backup (default: the newest)")->type_name("N");
  add_common(*verb, command, "Where the archive is made: a new or empty directory");
  return {verb, [command, &terminal] { return restore(*command, terminal); }};
}

}  // namespace

std::vector<Verb> add_care_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  return {add_backup(app, clock, terminal), add_restore(app, terminal)};
}

}  // namespace broadsheet::cli
