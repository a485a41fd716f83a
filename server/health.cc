#include "server/health.h"

#include <fmt/format.h>

#include "base/units.h"

namespace broadsheet::server {
namespace {

using crawler::DaemonState;
using crawler::DaemonStatus;

// The status is written down about once a second; the network thread never blocks for this long.
constexpr Milliseconds kStatusAgeMax{30'000};

}  // namespace

Health liveness(const DaemonStatus& status, SysTime now) {
  if (now - status.at > kStatusAgeMax) {
    return {false, "frozen",
            fmt::format("the daemon has not reported for {}", format_duration(now - status.at))};
  }
  if (status.state == DaemonState::kStalled) {
    return {false, "stalled",
            fmt::format("there is work, and nothing has moved since {}",
                        format_rfc3339(status.last_progress))};
  }
  return {true, "ok", ""};
}

Health readiness(const DaemonStatus& status, SysTime now) {
  Health health = liveness(status, now);
  if (!health.well || status.state == DaemonState::kRunning) {
    return health;
  }
  std::string why;
  for (const std::string& cause : status.paused_for) {
    why += (why.empty() ? "paused for: " : ", ") + cause;
  }
  return {false, std::string(name_of(status.state)),
          why.empty() ? fmt::format("the daemon is {}", name_of(status.state)) : why};
}

}  // namespace broadsheet::server
