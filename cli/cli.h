#pragma once

#include "base/clock.h"
#include "cli/terminal.h"

namespace broadsheet::cli {

// The whole program: reads the command line, runs the verb, reports what went wrong on
// `terminal.err` and returns the exit code (cli/exit_code.h).
[[nodiscard]] int run(int argc, const char* const* argv, const Clock& clock,
                      const Terminal& terminal);

}  // namespace broadsheet::cli
