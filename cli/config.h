#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "cli/environment.h"
#include "cli/settings.h"
#include "cli/toml_file.h"

namespace broadsheet::cli {

// Where a configuration comes from. Of the same setting, overrides outrank the environment, that
// outranks the file, and that the defaults; lists add up. "crawl.delay" is `delay` in the table
// [crawl], and BROADSHEET_CRAWL_DELAY; a list in the environment is separated by spaces.
struct ConfigRequest {
  std::filesystem::path file;  // "": none
  Environment environment;
  std::vector<std::pair<std::string, std::string>> overrides;  // key and text: --set KEY=VALUE
};

struct ConfigPlace {
  std::filesystem::path file;  // "": the environment or the command line
  uint32_t line = 0;           // 0: the file as a whole
};

// Something that an operator should know of a configuration.
struct Finding {
  enum class Weight : uint8_t { kError, kWarning };
  Weight weight = Weight::kError;
  ConfigPlace place;
  std::string message;
};
// "FILE:LINE: message", as far as there is a file and a line.
[[nodiscard]] std::string line_of(const Finding& finding);
// The first error among `findings` as a kConfig, if there is one.
[[nodiscard]] Result<void> first_error(const std::vector<Finding>& findings);

// The settings of a configuration, and all that is wrong with them. Blocks of sources, [defaults]
// and include are left to whoever wants them.
struct SettingsReading {
  Settings settings;
  std::vector<Finding> findings;
  TomlFile file;
  std::map<std::string, ConfigPlace, std::less<>> places;  // of the keys that were set

  [[nodiscard]] ConfigPlace place_of(std::string_view key) const;
};
[[nodiscard]] SettingsReading read_settings(const ConfigRequest& request);

// For verbs that run no sources. Fails with kConfig and the first error, which for an unknown key
// names the known one that is nearest.
[[nodiscard]] Result<Settings> load_settings(const ConfigRequest& request);

// "crawl.max_pages" as the environment names it, behind BROADSHEET_: "CRAWL_MAX_PAGES".
[[nodiscard]] std::string variable_of(std::string_view key);

// "unknown key "dealy" (did you mean "delay"?)"
[[nodiscard]] std::string unknown_key(std::string_view key, const std::vector<std::string>& known);

}  // namespace broadsheet::cli
