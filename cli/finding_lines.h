#pragma once

#include <boost/json/array.hpp>

#include <vector>

#include "cli/terminal.h"
#include "storage/archive.h"

namespace broadsheet::cli {

// What a check found, for programs and for people (a line each).
[[nodiscard]] boost::json::array findings_json(const std::vector<storage::Finding>& findings);
void print_findings(const std::vector<storage::Finding>& findings, const Terminal& terminal);

}  // namespace broadsheet::cli
