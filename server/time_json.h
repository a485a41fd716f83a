#pragma once

#include <boost/json/value.hpp>

#include "base/units.h"

namespace broadsheet::server {

// null for the epoch, which stands for "never".
[[nodiscard]] inline boost::json::value time_json(SysTime time) {
  return time == SysTime{} ? boost::json::value(nullptr) : boost::json::value(format_rfc3339(time));
}

}  // namespace broadsheet::server
