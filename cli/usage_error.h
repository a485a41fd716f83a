#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace CLI {  // NOLINT(readability-identifier-naming): not ours to name
class App;
class ParseError;
}  // namespace CLI

// What is wrong with a command line, in one line that names the verb, the word and what was
// probably meant. `args` is the command line without the program's name, and not empty.
namespace broadsheet::cli {

// For a command line that did not parse.
[[nodiscard]] Error usage_error(const CLI::ParseError& error, const CLI::App& app,
                                const std::vector<std::string>& args);

// A switch of `verb` with its value behind a space, where it would be taken for something else.
[[nodiscard]] std::optional<Error> switch_with_value(const CLI::App& verb,
                                                     const std::vector<std::string>& args);

}  // namespace broadsheet::cli
