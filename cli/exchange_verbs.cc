// The command line of the verbs that exchange archives with other tools. As in care_verbs.cc, each
// verb's plain struct is shared by CLI11, which writes into it, and the verb's run, which reads it.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

#include "cli/verb.h"
#include "cli/verbs/verbs.h"

namespace broadsheet::cli {
namespace {

void add_filters(CLI::App& verb, ExportCommand& command) {
  verb.add_option("--site", command.sites, "Only that host and those below it (repeatable)")
      ->type_name("HOST")
      ->allow_extra_args(false);
  verb.add_option("--prefix", command.prefix, "Only URLs that begin so")->type_name("URL");
  verb.add_option("--from", command.from, "Only what was seen at or after")->type_name("TIME");
  verb.add_option("--until", command.until, "Only what was seen before")->type_name("TIME");
  verb.add_option("--new-since", command.new_since,
                  "Only captures with bytes, and versions, that were not held before")
      ->type_name("TIME");
  verb.add_option("--language", command.language, "Only articles in it: en, zh, ...")
      ->type_name("LANG");
  verb.add_flag("--noarchive", command.noarchive,
                "Also pages that ask not to be shown from archives");
}

Verb add_export(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "export", "Write an archive in the formats of other tools",
               "  broadsheet export --format wacz -o news.wacz\n"
               "  broadsheet export --site example.org --new-since 2026-03-01\n"
               "  broadsheet export --format warc --sign ~/.broadsheet.key\n"
               "  broadsheet export --format cdxj -o index.cdxj\n"
               "  broadsheet export --format jsonl --schema schemaorg > articles.jsonl");
  const auto command = std::make_shared<ExportCommand>();
  verb->add_option("--format", command->format,
                   "warc (default, with a CDXJ index), wacz, cdxj (the index alone), jsonl or md")
      ->type_name("FORMAT");
  verb->add_option("-o,--output", command->output,
                   "Folder of the WARC or md files, file of the rest; - is stdout for cdxj, jsonl")
      ->type_name("PATH");
  add_filters(*verb, *command);
  verb->add_option("--schema", command->schema,
                   "Field names of jsonl: broadsheet (default), schemaorg, trafilatura, newsplease")
      ->type_name("NAME");
  verb->add_option("--compression", command->compression,
                   "Of WARC records: gzip (default), zstd, none")
      ->type_name("NAME");
  verb->add_option(
          "--digest", command->digest,
          "Of payloads in WARC and CDXJ: sha256 (default), or sha1 as older indexes have it")
      ->type_name("NAME");
  verb->add_option("--file-size", command->file_bytes, "Where a new WARC file begins (default 1GB)")
      ->type_name("BYTES");
  verb->add_option("--sign", command->signing_key,
                   "Write a manifest of the files too, signed with that Ed25519 key")
      ->type_name("KEY");
  verb->add_option("--title", command->title, "Of the WACZ")->type_name("TEXT");
  verb->add_option("--archive", command->archive,
                   "The archive to read (default ./broadsheet-archive)")
      ->type_name("DIR");
  verb->add_flag("--json", command->json, "One line of JSON");
  return {verb, [command, &clock, &terminal] { return export_archive(*command, clock, terminal); }};
}

Verb add_import(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "import", "Take other tools' WARC, WACZ and ARC files into an archive",
               "  broadsheet import crawl-2024.warc.gz\n"
               "  broadsheet import *.warc.zst session.wacz --archive ./old-news\n"
               "An interrupted import is simply run again: what is there is passed over.");
  const auto command = std::make_shared<ImportCommand>();
  verb->add_option("file", command->files, "WARC or ARC, plain, gzip or zstd; or WACZ")
      ->type_name("FILE")
      ->required();
  verb->add_option("--archive", command->archive,
                   "The archive to write, made when there is none (default ./broadsheet-archive)")
      ->type_name("DIR");
  verb->add_flag("--json", command->json, "The summary as one line of JSON");
  return {verb, [command, &terminal] { return import_files(*command, terminal); }};
}

}  // namespace

std::vector<Verb> add_exchange_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  return {add_export(app, clock, terminal), add_import(app, terminal)};
}

}  // namespace broadsheet::cli
