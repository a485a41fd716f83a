#pragma once

#include <filesystem>

#include "base/result.h"
#include "cli/settings.h"

namespace broadsheet::cli {

// Applies a TOML file to `settings`. The keys are those of all_settings(), "crawl.delay" being
// `delay` in the table [crawl]. Fails with kConfig and a line "FILE:LINE: what is wrong", which for
// an unknown key names the known one that is nearest.
[[nodiscard]] Result<void> load_config(const std::filesystem::path& file, Settings& settings);

}  // namespace broadsheet::cli
