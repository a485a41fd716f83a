#pragma once

#include <string>

#include "storage/export.h"

namespace broadsheet::storage {

// "urlkey timestamp {json}", the line of a CDXJ index (CDXJ 0.1.0 of the Webrecorder
// specifications), without its line end.
[[nodiscard]] std::string cdxj_line(const CdxRecord& record);

}  // namespace broadsheet::storage
