#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace CLI {
class App;
}  // namespace CLI

namespace broadsheet::cli {

// A verb as the command line knows it, and what it does when it was chosen.
struct Verb {
  CLI::App* app = nullptr;
  std::function<Result<ExitCode>()> run;
};

[[nodiscard]] CLI::App* add_verb(CLI::App& app, const std::string& name, const std::string& what,
                                 const std::string& examples);

// A verb that has verbs of its own runs the one that was chosen.
[[nodiscard]] Result<ExitCode> run_chosen(const std::vector<Verb>& verbs);

// The verbs that look after archives (cli/verbs/care.h).
[[nodiscard]] std::vector<Verb> add_care_verbs(CLI::App& app, const Clock& clock,
                                               const Terminal& terminal);

// `export` and `import`.
[[nodiscard]] std::vector<Verb> add_exchange_verbs(CLI::App& app, const Clock& clock,
                                                   const Terminal& terminal);

// `run` (cli/verbs/run.h).
[[nodiscard]] std::vector<Verb> add_daemon_verbs(CLI::App& app, const Clock& clock,
                                                 const Terminal& terminal);

// The verbs that speak to a running daemon (cli/verbs/control.h).
[[nodiscard]] std::vector<Verb> add_control_verbs(CLI::App& app, const Terminal& terminal);

// The verbs about the configuration of a daemon (cli/verbs/config.h).
[[nodiscard]] std::vector<Verb> add_config_verbs(CLI::App& app, const Clock& clock,
                                                 const Terminal& terminal);

// Writes what cli/manual.h makes of `app`, which must outlive it. Hidden: for packagers.
[[nodiscard]] Verb add_manual_verb(CLI::App& app, const std::string& version);

}  // namespace broadsheet::cli
