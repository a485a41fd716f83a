// The command line of `run`.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <memory>

#include "cli/verb.h"
#include "cli/verbs/run.h"

namespace broadsheet::cli {
namespace {

// "KEY=VALUE"
Result<std::pair<std::string, std::string>> override_of(const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    return Error{ErrorKind::kUsage, "--set takes KEY=VALUE, not \"" + text + "\""};
  }
  return std::pair(text.substr(0, equals), text.substr(equals + 1));
}

struct RunLine {
  RunCommand command;
  std::vector<std::string> overrides;
  std::string archive;
};

Result<ExitCode> run_line(RunLine line, const Clock& clock, const Terminal& terminal) {
  for (const std::string& text : line.overrides) {
    BS_TRY(auto set, override_of(text));
    line.command.config.overrides.push_back(std::move(set));
  }
  if (!line.archive.empty()) {
    line.command.config.overrides.emplace_back("archive.directory", line.archive);
  }
  line.command.config.environment = process_environment();
  return run_daemon(line.command, clock, terminal);
}

}  // namespace

std::vector<Verb> add_daemon_verbs(CLI::App& app, const Clock& clock, const Terminal& terminal) {
  CLI::App* verb = add_verb(app, "run", "Watch the sources of a configuration for good",
                            "  broadsheet run --config /etc/broadsheet/broadsheet.toml\n"
                            "  broadsheet run --config news.toml --set log.level=debug\n"
                            "Signals: TERM or INT drains, twice ends at once; HUP reads the "
                            "configuration again; USR1 opens the log file again.");
  const auto line = std::make_shared<RunLine>();
  verb->add_option("--config", line->command.config.file, "What to watch, and how")
      ->type_name("FILE")
      ->required();
  verb->add_option("--archive", line->archive, "In place of the configuration's")->type_name("DIR");
  verb->add_option("--set", line->overrides, "In place of what the file says; may be repeated")
      ->type_name("KEY=VALUE");
  return {{verb, [line, &clock, &terminal] { return run_line(*line, clock, terminal); }}};
}

}  // namespace broadsheet::cli
