#pragma once

#include <boost/json/object.hpp>

#include "storage/rows.h"

namespace broadsheet::cli {

// What --json shows of a version's capture beside the article: the kind of page, the TLS version it
// was verified under (null without TLS), and what publisher and page say of its use: "robots" (the
// directives), "unavailable_after", "tdm_reserved", "tdm_policy", "content_usage"; null where
// nothing is said.
[[nodiscard]] boost::json::object capture_json(const storage::CaptureInfo& capture);

}  // namespace broadsheet::cli
