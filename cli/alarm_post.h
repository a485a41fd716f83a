#pragma once

#include <string>

#include "crawler/alarms.h"

namespace broadsheet::cli {

// What is posted to the alarms' webhook: one JSON object, and an id that names this turn of this
// alarm, so that whoever gets it twice can tell.
struct AlarmPost {
  std::string id;
  std::string body;  // {"id", "source", "kind", "detail", "state": "raised" or "cleared", "at"}
};
[[nodiscard]] AlarmPost alarm_post(const std::string& source, const crawler::AlarmEvent& event);

}  // namespace broadsheet::cli
