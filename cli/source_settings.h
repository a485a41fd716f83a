#pragma once

#include <span>
#include <string_view>

#include "cli/setting_formats.h"
#include "crawler/source.h"

namespace broadsheet::cli {

// One key of a [[source]] block that is no setting of [crawl]. Those that are (`per_source` in
// all_settings()) may stand in the block too, by the same names.
struct SourceSetting {
  std::string_view key;    // "every"
  std::string_view value;  // what stands for the value in the manual: "TIME"
  std::string_view help;   // one line
  bool list = false;
  bool by_default = false;  // [defaults] may say it for all sources
  SettingAccess<crawler::Source> access;
};

// In the order of configs/broadsheet.toml. Checklist for a new one: add its row, document it in
// configs/broadsheet.toml (a test fails until you do).
[[nodiscard]] std::span<const SourceSetting> all_source_settings();

}  // namespace broadsheet::cli
