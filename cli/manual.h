#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours to name
class App;
}  // namespace CLI

// Manual pages and shell completions, made from the command line's own definitions so that they
// cannot differ from it.
namespace broadsheet::cli {

// broadsheet(1), or broadsheet-VERB(1) of a verb below it, in man(7)'s macros.
[[nodiscard]] std::string man_page(const CLI::App& app, const std::string& version);

enum class Shell { kBash, kZsh, kFish };
[[nodiscard]] std::string completion(const CLI::App& program, Shell shell);

// Writes man/broadsheet*.1 and completions/{broadsheet.bash,_broadsheet,broadsheet.fish} below
// `folder`. Fails with kStorage.
[[nodiscard]] Result<void> write_manual(const CLI::App& program, const std::string& version,
                                        const std::filesystem::path& folder);

}  // namespace broadsheet::cli
