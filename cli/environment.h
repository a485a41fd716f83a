#pragma once

#include <map>
#include <string>

namespace broadsheet::cli {

// The environment variables whose names begin with BROADSHEET_, without that prefix. Tests make
// their own.
using Environment = std::map<std::string, std::string>;

[[nodiscard]] Environment process_environment();

}  // namespace broadsheet::cli
