#pragma once

#include <string>

#include "crawler/status.h"

namespace broadsheet::server {

// The status in Prometheus's text format 0.0.4: base units, `_total` on what only rises, sources
// and closed lists as labels, never URLs or hosts (there is no end of them). Names:
// docs/operating.md.
[[nodiscard]] std::string metrics_page(const crawler::DaemonStatus& status);
inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

}  // namespace broadsheet::server
