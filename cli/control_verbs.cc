// The command line of the verbs that speak to a running daemon.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

#include "cli/verb.h"
#include "cli/verbs/control.h"

namespace broadsheet::cli {
namespace {

void add_archive(CLI::App& app, std::filesystem::path& archive) {
  app.add_option("--archive", archive, "The daemon's archive (default ./broadsheet-archive)")
      ->type_name("DIR");
}

using PauseVerb = Result<ExitCode> (*)(const PauseCommand&, const Environment&, const Terminal&);

Verb add_pause(CLI::App& app, const Terminal& terminal, const std::string& name,
               const std::string& what, PauseVerb run) {
  CLI::App* verb =
      add_verb(app, name, what,
               "  broadsheet " + name + "\n  broadsheet " + name +
                   " --source gazette\n  broadsheet " + name + " --host https://example.org");
  const auto command = std::make_shared<PauseCommand>();
  auto* source =
      verb->add_option("--source", command->source, "Only that source")->type_name("NAME");
  verb->add_option("--host", command->host, "Only that host")
      ->type_name("ORIGIN")
      ->excludes(source);
  add_archive(*verb, command->archive);
  return {verb,
          [command, &terminal, run] { return run(*command, process_environment(), terminal); }};
}

Verb add_enqueue(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "enqueue", "Have a running daemon fetch a URL ahead of others",
                            "  broadsheet enqueue https://example.org/news/1\n"
                            "  broadsheet enqueue https://example.org/news/1 --source gazette");
  const auto command = std::make_shared<EnqueueCommand>();
  verb->add_option("url", command->url, "What to fetch")->type_name("URL")->required();
  verb->add_option("--source", command->source,
                   "By whose rules (default: the source whose scope holds it)")
      ->type_name("NAME");
  verb->add_flag("--json", command->json, "One line of JSON");
  add_archive(*verb, command->archive);
  return {verb,
          [command, &terminal] { return enqueue_url(*command, process_environment(), terminal); }};
}

Verb add_start(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "start", "Have a running daemon begin a source's round now",
                            "  broadsheet start gazette");
  const auto command = std::make_shared<StartCommand>();
  verb->add_option("source", command->source, "Its name")->type_name("NAME")->required();
  add_archive(*verb, command->archive);
  return {verb,
          [command, &terminal] { return start_source(*command, process_environment(), terminal); }};
}

Verb add_reload(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "reload", "Have a running daemon read its configuration again",
                            "  broadsheet config check broadsheet.toml && broadsheet reload");
  const auto command = std::make_shared<ReloadCommand>();
  add_archive(*verb, command->archive);
  return {verb, [command, &terminal] {
            return reload_configuration(*command, process_environment(), terminal);
          }};
}

}  // namespace

std::vector<Verb> add_control_verbs(CLI::App& app, const Terminal& terminal) {
  return {add_pause(app, terminal, "pause", "Have a running daemon send no new requests",
                    pause_crawling),
          add_pause(app, terminal, "resume", "Have a paused daemon crawl again", resume_crawling),
          add_enqueue(app, terminal), add_start(app, terminal), add_reload(app, terminal)};
}

}  // namespace broadsheet::cli
