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

Verb add_check(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "check", "Verify every file, every digest and every reference of an archive",
               "  broadsheet check && echo clean\n"
               "  broadsheet check --repair");
  const auto command = std::make_shared<CheckCommand>();
  verb->add_flag("--repair", command->repair,
                 "Build again what other records say (counters, queues, indexes); list the rest");
  add_common(*verb, command, "The archive to check");
  return {verb, [command, &terminal] { return check(*command, terminal); }};
}

Verb add_compact(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "compact", "Free the space of what was removed or overwritten",
                            "  broadsheet compact");
  const auto command = std::make_shared<CompactCommand>();
  add_common(*verb, command, "The archive to compact");
  return {verb, [command, &terminal] { return compact(*command, terminal); }};
}

Verb add_prune(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(
      app, "prune", "Remove old captures by rule, or a URL for good; each leaves a tombstone",
      "  broadsheet prune --older-than 365d --keep-every 30d --site example.org --dry-run\n"
      "  broadsheet prune --older-than 730d --versions --reason \"retention of two years\"\n"
      "  broadsheet prune --takedown https://example.org/news/1 --reason \"court order 12\"\n"
      "  broadsheet prune --takedown https://example.org/private/ --below --reason asked");
  const auto command = std::make_shared<PruneCommand>();
  auto* older = verb->add_option("--older-than", command->older_than,
                                 "Captures of that age or more; versions stay, each with the "
                                 "capture that showed it first")
                    ->type_name("AGE");
  verb->add_option("--keep-every", command->keep_every, "Keep the first of each such span")
      ->type_name("SPAN")
      ->needs(older);
  verb->add_flag("--versions", command->versions, "Versions last seen so long ago, too")
      ->needs(older);
  verb->add_option("--site", command->sites, "Only that host and those below it (repeatable)")
      ->type_name("HOST")
      ->allow_extra_args(false);
  verb->add_option("--prefix", command->prefix, "Only URLs that begin so")->type_name("URL");
  auto* takedown = verb->add_option("--takedown", command->takedown,
                                    "Remove all of it, and never fetch or take it in again")
                       ->type_name("URL")
                       ->excludes(older);
  verb->add_flag("--below", command->below, "The takedown covers every URL that begins so")
      ->needs(takedown);
  verb->add_option("--reason", command->reason, "Kept in the tombstone")->type_name("TEXT");
  verb->add_flag("--dry-run", command->dry_run, "Say what would go, and change nothing");
  add_common(*verb, command, "The archive to prune");
  return {verb, [command, &clock, &terminal] { return prune(*command, clock, terminal); }};
}

Verb add_merge(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "merge", "Take what other archives hold into one",
                            "  broadsheet merge ./laptop ./server --archive ./all");
  const auto command = std::make_shared<MergeCommand>();
  verb->add_option("other", command->others, "Archives to read; they stay as they are")
      ->type_name("DIR")
      ->required();
  add_common(*verb, command, "The archive to write, made when there is none");
  return {verb, [command, &terminal] { return merge(*command, terminal); }};
}

Verb add_reextract(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "reextract", "Read the stored pages again after the reading improved",
               "  broadsheet reextract --dry-run\n"
               "  broadsheet reextract --prefix https://example.org/");
  const auto command = std::make_shared<ReextractCommand>();
  verb->add_option("--prefix", command->prefix, "Only URLs that begin so")->type_name("URL");
  verb->add_flag("--dry-run", command->dry_run, "Say what would change, and change nothing");
  add_common(*verb, command, "The archive to read again");
  return {verb, [command, &terminal] { return reextract(*command, terminal); }};
}

}  // namespace

std::vector<Verb> add_care_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  return {add_check(app, terminal),    add_backup(app, clock, terminal),
          add_restore(app, terminal),  add_prune(app, clock, terminal),
          add_compact(app, terminal),  add_merge(app, terminal),
          add_reextract(app, terminal)};
}

}  // namespace broadsheet::cli
