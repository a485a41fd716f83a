#pragma once

#include <string>

#include "base/clock.h"
#include "crawler/status.h"

namespace broadsheet::server {

struct Health {
  bool well = false;
  std::string word;    // "ok", "stalled", "starting", ...
  std::string detail;  // one line for people, "" when well
};

// Whether the process should be left alone: it is not when it has stopped to move. A pause is well.
[[nodiscard]] Health liveness(const crawler::DaemonStatus& status, SysTime now);
// Whether it does what it is there for, now.
[[nodiscard]] Health readiness(const crawler::DaemonStatus& status, SysTime now);

}  // namespace broadsheet::server
