#pragma once

#include <vector>

#include "base/clock.h"
#include "cli/daemon_config.h"

namespace broadsheet::cli {

// What works, but hardly as it was meant: settings that have no effect or stand in each other's
// way, sources that overlap, secrets that others can read, environment variables that name no
// setting. All of the weight kWarning; `now` is where schedules are looked at from.
[[nodiscard]] std::vector<Finding> config_warnings(const ConfigReading& reading,
                                                   const Environment& environment, SysTime now);

}  // namespace broadsheet::cli
