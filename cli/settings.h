#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "cli/daemon_options.h"
#include "cli/setting_formats.h"
#include "crawler/crawl.h"
#include "storage/archive.h"

namespace broadsheet::cli {

// Everything that can be set, by file or by option. Defaults are those of the option structs.
struct Settings {
  std::filesystem::path archive = "./broadsheet-archive";
  storage::ArchiveOptions storage;
  crawler::CrawlOptions crawl;  // what a [[source]] does not say, it takes from here
  DaemonOptions daemon;
};

// One thing that can be set: a key of the configuration file and, mostly, an option of `crawl`.
struct Setting {
  std::string_view key;     // "crawl.delay"
  std::string_view flag;    // "--delay"; "" when only the file has it
  std::string_view value;   // what stands for the value in --help: "TIME"
  std::string_view help;    // one line
  bool list = false;        // may be given more than once
  bool fetching = false;    // also makes sense for one page (`extract URL`)
  bool per_source = false;  // a [[source]] may say otherwise
  SettingAccess<Settings> access;
};

// In the order of configs/broadsheet.toml. Checklist for a new one: add its row, document it in
// configs/broadsheet.toml (a test fails until you do).
[[nodiscard]] std::span<const Setting> all_settings();

// An error of that kind: what is wrong with which setting.
[[nodiscard]] Result<void> apply_setting(const Setting& setting, std::string_view name,
                                         std::string_view text, ErrorKind kind, Settings& settings);

}  // namespace broadsheet::cli
