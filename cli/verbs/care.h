#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "cli/exit_code.h"
#include "cli/terminal.h"

// The verbs that look after archives. As those of verbs.h: plain data in, the answer on
// `terminal.out`, an Error for the caller to report.
namespace broadsheet::cli {

struct BackupCommand {
  std::filesystem::path folder;
  std::filesystem::path archive = "./broadsheet-archive";
  uint32_t keep = 0;  // 0: all
  bool list = false;  // say what is in the folder, and make none
  bool json = false;
};
[[nodiscard]] Result<ExitCode> backup(const BackupCommand& command, const Clock& clock,
                                      const Terminal& terminal);

struct RestoreCommand {
  std::filesystem::path folder;
  std::filesystem::path archive = "./broadsheet-archive";
  uint32_t id = 0;  // 0: the newest
  bool json = false;
};
[[nodiscard]] Result<ExitCode> restore(const RestoreCommand& command, const Terminal& terminal);

}  // namespace broadsheet::cli
