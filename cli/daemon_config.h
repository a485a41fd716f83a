#pragma once

#include <filesystem>
#include <vector>

#include "base/result.h"
#include "cli/config.h"
#include "cli/settings.h"
#include "crawler/source.h"

namespace broadsheet::cli {

// All that a daemon runs by. A plain value: a reload makes another one.
struct DaemonConfig {
  Settings settings;                         // archive, crawling, and settings.daemon
  std::vector<crawler::Source> sources;      // in the order of the files; names are unique
  std::vector<std::filesystem::path> files;  // that were read: the one asked for, then its includes
};

struct ConfigReading {
  DaemonConfig config;  // to be run only when no finding is an error
  std::vector<Finding> findings;
  SettingsReading settings;                // what `config.settings` came from
  std::vector<ConfigPlace> source_places;  // in step with config.sources
};

// Reads everything there is to read, secrets too, and says all that is wrong with it in the order
// of files and lines. A source that is wrong is left out.
[[nodiscard]] ConfigReading read_config(const ConfigRequest& request);

// The same for who needs it whole: fails with kConfig and the first error. Start, SIGHUP and the
// control interface all use this one.
[[nodiscard]] Result<DaemonConfig> load_daemon_config(const ConfigRequest& request);

}  // namespace broadsheet::cli
