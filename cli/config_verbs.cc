// The command line of the verbs about the configuration of a daemon and its sources.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

#include "cli/verb.h"
#include "cli/verbs/config.h"

namespace broadsheet::cli {
namespace {

constexpr auto kUsualFile = "broadsheet.toml";

// A configuration as a command line names it.
struct Given {
  std::string file = kUsualFile;
  std::vector<std::string> overrides;  // KEY=VALUE

  [[nodiscard]] Result<ConfigRequest> request() const {
    ConfigRequest request{.file = file, .environment = process_environment(), .overrides = {}};
    for (const auto& text : overrides) {
      const auto equals = text.find('=');
      if (equals == std::string::npos) {
        return Error{ErrorKind::kUsage, "--set takes KEY=VALUE, not \"" + text + "\""};
      }
      request.overrides.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return request;
  }
};

void add_overrides(CLI::App& app, Given& given) {
  app.add_option("--set", given.overrides, "A setting that outranks the file: crawl.delay=2s")
      ->type_name("KEY=VALUE")
      ->allow_extra_args(false);
}

void add_given(CLI::App& app, Given& given) {
  app.add_option("file", given.file, "The configuration (default broadsheet.toml)")
      ->type_name("FILE");
  add_overrides(app, given);
}

Verb add_check(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "check", "Say all that is wrong with a configuration",
                            "  broadsheet config check broadsheet.toml\n"
                            "  broadsheet config check --strict && systemctl reload broadsheet");
  const auto given = std::make_shared<Given>();
  const auto command = std::make_shared<ConfigCheckCommand>();
  add_given(*verb, *given);
  verb->add_flag("--strict", command->strict, "Warnings count as errors");
  verb->add_flag("--json", command->json, "One line of JSON");
  return {verb, [given, command, &clock, &terminal]() -> Result<ExitCode> {
            BS_TRY(command->request, given->request());
            return config_check(*command, clock, terminal);
          }};
}

Verb add_show(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "show", "Print a configuration with its includes",
                            "  broadsheet config show --effective broadsheet.toml");
  const auto given = std::make_shared<Given>();
  const auto command = std::make_shared<ConfigShowCommand>();
  add_given(*verb, *given);
  verb->add_flag("--effective", command->effective, "Also what nobody set");
  verb->add_flag("--json", command->json, "One line of JSON");
  return {verb, [given, command, &terminal]() -> Result<ExitCode> {
            BS_TRY(command->request, given->request());
            return config_show(*command, terminal);
          }};
}

Verb add_init(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "init", "Write a commented configuration to begin with",
                            "  broadsheet config init\n"
                            "  broadsheet config init /etc/broadsheet/broadsheet.toml");
  const auto command = std::make_shared<ConfigInitCommand>();
  verb->add_option("file", command->file, "Where (default broadsheet.toml); must not be there yet")
      ->type_name("FILE");
  return {verb, [command, &terminal] { return config_init(*command, terminal); }};
}

Verb add_config(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "config", "Check, show or begin a configuration",
                            "  broadsheet config init && broadsheet config check");
  verb->require_subcommand(1);
  const std::vector<Verb> verbs = {add_check(*verb, clock, terminal), add_show(*verb, terminal),
                                   add_init(*verb, terminal)};
  return {verb, [verbs] { return run_chosen(verbs); }};
}

Verb add_sources_import(CLI::App& app, const Terminal& terminal) {
  CLI::App* verb =
      add_verb(app, "import", "Make [[source]] blocks of an OPML file or a list of URLs",
               "  broadsheet sources import subscriptions.opml > sources/mine.toml\n"
               "  broadsheet sources import sites.txt -o sources/sites.toml");
  const auto command = std::make_shared<SourcesImportCommand>();
  verb->add_option("file", command->file, "OPML, or URLs one a line, # for comments")
      ->type_name("FILE")
      ->required();
  verb->add_option("-o,--output", command->output, "Where (default stdout); must not be there yet")
      ->type_name("FILE");
  return {verb, [command, &terminal] { return import_sources(*command, terminal); }};
}

Verb add_sources(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "sources", "List sources: next due, last success, yield",
                            "  broadsheet sources --config broadsheet.toml\n"
                            "  broadsheet sources import subscriptions.opml");
  const auto given = std::make_shared<Given>();
  const auto command = std::make_shared<SourcesCommand>();
  verb->add_option("--config", given->file, "The configuration (default broadsheet.toml)")
      ->type_name("FILE");
  add_overrides(*verb, *given);
  verb->add_option("--archive", command->archive, "The archive, instead of the configuration's")
      ->type_name("DIR");
  verb->add_flag("--json", command->json, "One line of JSON");
  verb->require_subcommand(0, 1);
  const std::vector<Verb> verbs = {add_sources_import(*verb, terminal)};
  return {verb, [given, command, verbs, &clock, &terminal]() -> Result<ExitCode> {
            if (verbs.front().app->parsed()) {
              return verbs.front().run();
            }
            BS_TRY(command->request, given->request());
            return list_sources(*command, clock, terminal);
          }};
}

}  // namespace

std::vector<Verb> add_config_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  return {add_config(app, clock, terminal), add_sources(app, clock, terminal)};
}

}  // namespace broadsheet::cli
