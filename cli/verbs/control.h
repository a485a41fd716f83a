#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "cli/environment.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

// The verbs that give orders to the daemon of an archive, over its control API.
namespace broadsheet::cli {

struct PauseCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string source;  // "" and host "": everything
  std::string host;    // an origin: https://example.org
};
[[nodiscard]] Result<ExitCode> pause_crawling(const PauseCommand& command,
                                              const Environment& environment,
                                              const Terminal& terminal);
[[nodiscard]] Result<ExitCode> resume_crawling(const PauseCommand& command,
                                               const Environment& environment,
                                               const Terminal& terminal);

struct EnqueueCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string url;
  std::string source;  // "": by scope
  bool json = false;
};
[[nodiscard]] Result<ExitCode> enqueue_url(const EnqueueCommand& command,
                                           const Environment& environment,
                                           const Terminal& terminal);

struct StartCommand {
  std::filesystem::path archive = "./broadsheet-archive";
  std::string source;
};
[[nodiscard]] Result<ExitCode> start_source(const StartCommand& command,
                                            const Environment& environment,
                                            const Terminal& terminal);

struct ReloadCommand {
  std::filesystem::path archive = "./broadsheet-archive";
};
[[nodiscard]] Result<ExitCode> reload_configuration(const ReloadCommand& command,
                                                    const Environment& environment,
                                                    const Terminal& terminal);

}  // namespace broadsheet::cli
