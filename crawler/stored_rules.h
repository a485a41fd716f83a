#pragma once

#include "parser/robots_rules.h"
#include "storage/rows.h"

namespace broadsheet::crawler {

// What the robots.txt of a host said when it was last read.
[[nodiscard]] parser::RobotsRules stored_rules_of(const storage::HostRow& row);

}  // namespace broadsheet::crawler
