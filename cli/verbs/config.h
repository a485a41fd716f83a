#pragma once

#include <filesystem>
#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "cli/config.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

// The verbs about the configuration of a daemon and its sources. As in verbs.h: plain data in, the
// answer to `terminal.out`, an Error to the caller.
namespace broadsheet::cli {

struct ConfigCheckCommand {
  ConfigRequest request;
  bool strict = false;  // warnings count as errors
  bool json = false;
};
// Every error and warning, a line each. kConfiguration when there is an error.
[[nodiscard]] Result<ExitCode> config_check(const ConfigCheckCommand& command, const Clock& clock,
                                            const Terminal& terminal);

struct ConfigShowCommand {
  ConfigRequest request;
  bool effective = false;  // what nobody set too
  bool json = false;
};
// The configuration in force, as TOML that would give it again. Secrets are never shown.
[[nodiscard]] Result<ExitCode> config_show(const ConfigShowCommand& command,
                                           const Terminal& terminal);

struct ConfigInitCommand {
  std::filesystem::path file = "broadsheet.toml";
};
// Writes a commented starter; never over a file that is there.
[[nodiscard]] Result<ExitCode> config_init(const ConfigInitCommand& command,
                                           const Terminal& terminal);

struct SourcesCommand {
  ConfigRequest request;
  std::optional<std::filesystem::path> archive;  // instead of the configuration's
  bool json = false;
};
// Each source with when it is due and what its latest round brought, as the archive knows it.
[[nodiscard]] Result<ExitCode> list_sources(const SourcesCommand& command, const Clock& clock,
                                            const Terminal& terminal);

struct SourcesImportCommand {
  std::filesystem::path file;    // OPML, or URLs one a line
  std::filesystem::path output;  // "": stdout; never over a file that is there
};
// Writes [[source]] blocks for what the list names, one a host.
[[nodiscard]] Result<ExitCode> import_sources(const SourcesImportCommand& command,
                                              const Terminal& terminal);

}  // namespace broadsheet::cli
