#pragma once

#include <string>
#include <vector>

#include "storage/export.h"

namespace broadsheet::storage {

// A CDXJ index (CDXJ 0.1.0 of the Webrecorder specifications): a line "urlkey timestamp {json}" for
// each record, in byte order.
[[nodiscard]] std::string cdxj_index(const std::vector<CdxRecord>& records);

}  // namespace broadsheet::storage
