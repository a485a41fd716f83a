#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "crawler/explanation.h"

namespace broadsheet::server {

// What a job's rules say: "accepted", the code of a refusal, or "unknown".
[[nodiscard]] std::string_view decision_of(const crawler::JobRuling& job);

// Why a URL stands where it stands, as `explain --json` and the API give it.
[[nodiscard]] boost::json::object explanation_json(const crawler::Explanation& about);

}  // namespace broadsheet::server
