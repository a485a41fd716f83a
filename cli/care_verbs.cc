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
          ->check(CLI::Range(1U, std::numeric_limits<uint32_t>::max()).description(""));
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

Verb add_key(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "key", "Make an Ed25519 key to sign exports and heads with",
                            "  broadsheet provenance key ~/.broadsheet.key");
  const auto command = std::make_shared<ProvenanceCommand>();
  verb->add_option("file", command->file,
                   "The private key (PEM, for its owner alone); FILE.pub is to be given away")
      ->type_name("FILE")
      ->required();
  return {verb, [command, &terminal] { return make_key(*command, terminal); }};
}

Verb add_begin(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "begin", "Chain what an archive holds, and all that comes",
                            "  broadsheet provenance begin --archive ./news");
  const auto command = std::make_shared<ProvenanceCommand>();
  add_common(*verb, command, "The archive to begin with");
  return {verb, [command, &terminal] { return begin_provenance(*command, terminal); }};
}

Verb add_head(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "head", "Say where the chain ends: what to write down elsewhere",
                            "  broadsheet provenance head\n"
                            "  broadsheet provenance head --sign ~/.broadsheet.key -o head.txt");
  const auto command = std::make_shared<ProvenanceCommand>();
  auto* sign =
      verb->add_option("--sign", command->key, "Sign it with that private key")->type_name("KEY");
  verb->add_option("-o,--output", command->output, "Where; the signature goes to FILE.sig")
      ->type_name("FILE")
      ->needs(sign);
  add_common(*verb, command, "The archive to read");
  return {verb,
          [command, &clock, &terminal] { return provenance_head(*command, clock, terminal); }};
}

Verb add_verify(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(
      app, "verify", "Compare every capture with the chain, and the chain with what is known of it",
      "  broadsheet provenance verify\n"
      "  broadsheet provenance verify --known 1200:9f2c...\n"
      "  broadsheet provenance verify --against head.txt --key broadsheet.key.pub");
  const auto command = std::make_shared<ProvenanceCommand>();
  verb->add_option("--known", command->known, "A link that `head` once printed (repeatable)")
      ->type_name("N:HEX")
      ->allow_extra_args(false);
  auto* against = verb->add_option("--against", command->manifests,
                                   "A signed head or manifest that tells of one (repeatable)")
                      ->type_name("FILE")
                      ->allow_extra_args(false);
  verb->add_option("--key", command->key, "Whose signature alone counts")
      ->type_name("PUB")
      ->needs(against);
  add_common(*verb, command, "The archive to verify");
  return {verb, [command, &terminal] { return verify_provenance(*command, terminal); }};
}

Verb add_show_link(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "show", "Print what a link was made of",
                            "  broadsheet provenance show 17 | openssl dgst -sha256\n"
                            "  broadsheet provenance show 17 --json");
  const auto command = std::make_shared<ProvenanceCommand>();
  verb->add_option("number", command->link, "From 1 on")->type_name("N")->required();
  add_common(*verb, command, "The archive to read");
  return {verb, [command, &terminal] { return show_link(*command, terminal); }};
}

Verb add_verify_export(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "verify-export", "Verify signed manifests and the files they list",
               "  broadsheet provenance verify-export broadsheet-export/manifest.txt\n"
               "  broadsheet provenance verify-export news.wacz.manifest --key broadsheet.key.pub");
  const auto command = std::make_shared<ProvenanceCommand>();
  verb->add_option("manifest", command->manifests, "As `export --sign` wrote them")
      ->type_name("FILE")
      ->required();
  verb->add_option("--key", command->key, "Whose signature alone counts")->type_name("PUB");
  verb->add_flag("--json", command->json, "One line of JSON");
  return {verb, [command, &terminal] { return verify_export(*command, terminal); }};
}

Verb add_provenance(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "provenance", "Prove what an archive held, and that it still does",
                            "  broadsheet provenance begin && broadsheet provenance head\n"
                            "  broadsheet provenance verify --known 1200:9f2c...");
  verb->require_subcommand(1);
  const std::vector<Verb> verbs = {
      add_key(*verb, terminal),         add_begin(*verb, terminal),
      add_head(*verb, clock, terminal), add_verify(*verb, terminal),
      add_show_link(*verb, terminal),   add_verify_export(*verb, terminal)};
  return {verb, [verbs] { return run_chosen(verbs); }};
}

}  // namespace

std::vector<Verb> add_care_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  return {add_check(app, terminal),     add_backup(app, clock, terminal),
          add_restore(app, terminal),   add_prune(app, clock, terminal),
          add_compact(app, terminal),   add_merge(app, terminal),
          add_reextract(app, terminal), add_provenance(app, clock, terminal)};
}

}  // namespace broadsheet::cli
