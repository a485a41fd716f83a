#pragma once

#include "base/error.h"

namespace broadsheet::cli {

// What the program tells its caller. The numbers are an interface: docs/operating.md, "Exit codes",
// lists them for scripts, and base/error.cc maps each kind of Error to one (a test holds the two
// together).
enum class ExitCode : int {
  kOk = 0,
  kUsage = 2,          // the command line, or a URL on it, is wrong
  kConfiguration = 3,  // the configuration file is wrong
  kNothing = 4,        // nothing fetched, or what was asked for is not there
  kFailed = 5,         // the one thing asked for failed: a page that could not be fetched or read
  kPartial = 6,        // the crawl ended, but some URLs failed
  kLimit = 7,          // --max-pages, --max-time or --max-bytes ended the crawl
  kDamaged = 8,        // check found damage
  kStorage = 9,        // the archive could not be opened, read or written
  kInterrupted = 130,  // stopped by a signal; the same command goes on from there
};

[[nodiscard]] ExitCode exit_code_of(const Error& error);

}  // namespace broadsheet::cli
