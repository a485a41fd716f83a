#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "cli/daemon_config.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

namespace broadsheet::cli {

struct RunCommand {
  ConfigRequest config;
};

// Watches the sources of a configuration until a signal ends it: SIGTERM and SIGINT drain, once
// more ends at once; SIGHUP reads the configuration again; SIGUSR1 opens the log file again.
// Returns when what was under way has ended.
[[nodiscard]] Result<ExitCode> run_daemon(const RunCommand& command, const Clock& clock,
                                          const Terminal& terminal);

}  // namespace broadsheet::cli
