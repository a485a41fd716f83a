#include <csignal>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/terminal.h"

int main(int argc, char** argv) {
  // A file that reaches a limit (ulimit -f) is an error to report, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  const broadsheet::SystemClock clock;
  return broadsheet::cli::run(argc, argv, clock, broadsheet::cli::process_terminal());
}
