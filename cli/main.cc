#include "base/clock.h"
#include "cli/cli.h"
#include "cli/terminal.h"

int main(int argc, char** argv) {
  const broadsheet::SystemClock clock;
  return broadsheet::cli::run(argc, argv, clock, broadsheet::cli::process_terminal());
}
