#include <csignal>

#include "base/clock.h"
#include "cli/cli.h"
#include "cli/terminal.h"

// What jemalloc, which the program is linked with, looks for by this name: blocks of 1 MiB and more
// go back to the system as soon as they are freed, what else is free after a second. Else every
// large page would make the process larger for some time, and hostile ones come one after the
// other.
extern "C" {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): read from outside
const char* malloc_conf = "oversize_threshold:1048576,dirty_decay_ms:1000,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
  // A file that reaches a limit (ulimit -f) is an error to report, not a reason to die.
  std::signal(SIGXFSZ, SIG_IGN);
  const broadsheet::SystemClock clock;
  return broadsheet::cli::run(argc, argv, clock, broadsheet::cli::process_terminal());
}
