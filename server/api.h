#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "crawler/status.h"
#include "server/router.h"
#include "storage/archive.h"

namespace broadsheet::server {

struct ApiOptions {
  std::string agent = "broadsheet";  // the product token that robots.txt is matched with
};

// All resources of the daemon: /healthz, /readyz, /metrics and the control API of openapi.json.
// `control`, `archive` and `clock` outlive whoever holds the routes. `archive` gives a view of this
// moment.
[[nodiscard]] std::vector<Route> api_routes(
    ApiOptions options, crawler::DaemonControl& control,
    std::function<std::unique_ptr<storage::Reader>()> archive, const Clock& clock);

// The API's description (OpenAPI 3.1), as it is served.
[[nodiscard]] std::string_view openapi_document();

}  // namespace broadsheet::server
