#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/environment.h"
#include "cli/settings.h"
#include "crawler/source.h"

namespace broadsheet::cli {

// Where a configuration comes from. Of the same key, overrides outrank the environment, that
// outranks the file, and that the defaults; lists add up.
struct ConfigRequest {
  std::filesystem::path file;
  Environment environment;
  std::vector<std::pair<std::string, std::string>> overrides;  // key and text: --set KEY=VALUE
};

// Something that an operator should know of a configuration. As one line: "FILE:LINE: message".
struct Finding {
  enum class Weight : uint8_t { kError, kWarning };
  Weight weight = Weight::kError;
  std::filesystem::path file;  // "": not in a file, but in the environment or on the command line
  uint32_t line = 0;
  std::string message;
};
[[nodiscard]] std::string line_of(const Finding& finding);

// All that a daemon runs by. A plain value: a reload makes another one.
struct DaemonConfig {
  Settings settings;                         // archive, crawling, and settings.daemon
  std::vector<crawler::Source> sources;      // in the order of the files; names are unique
  std::vector<std::filesystem::path> files;  // that were read: the one asked for, then its includes
};

struct ConfigReading {
  DaemonConfig config;  // to be run only when no finding is an error
  std::vector<Finding> findings;
  // Where each of config.sources stands, in step with it.
  struct Place {
    std::filesystem::path file;
    uint32_t line = 0;
  };
  std::vector<Place> source_places;
};

// Reads everything there is to read and says all that is wrong with it, errors first. Files are
// read once; secrets too.
[[nodiscard]] ConfigReading read_config(const ConfigRequest& request);

// The same for who needs it whole: fails with kConfig and the first error, which names file, line
// and, for an unknown key, the nearest known one. Start, SIGHUP and the control interface all use
// this one.
[[nodiscard]] Result<DaemonConfig> load_daemon_config(const ConfigRequest& request);

}  // namespace broadsheet::cli
