#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstddef>

#include "crawler/status.h"

// The schemas of openapi.json, filled from a daemon's status.
namespace broadsheet::server {

[[nodiscard]] boost::json::object source_json(const crawler::SourceStatus& source);
[[nodiscard]] boost::json::array sources_json(const crawler::DaemonStatus& status);
[[nodiscard]] boost::json::array hosts_json(const crawler::DaemonStatus& status, size_t count_max);
[[nodiscard]] boost::json::array visits_json(const crawler::DaemonStatus& status, size_t count_max);
[[nodiscard]] boost::json::array alarms_json(const crawler::DaemonStatus& status);
// Lengths of the queues: in all, by source, by host.
[[nodiscard]] boost::json::object queue_json(const crawler::DaemonStatus& status, size_t count_max);
// Everything that is one number or one word; lists have resources of their own.
[[nodiscard]] boost::json::object status_json(const crawler::DaemonStatus& status);

}  // namespace broadsheet::server
