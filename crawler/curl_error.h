#pragma once

#include "base/error.h"

namespace broadsheet::crawler {

// Our kind for libcurl's result `code` (a CURLcode, not CURLE_OK).
[[nodiscard]] ErrorKind kind_of_curl(int code);

}  // namespace broadsheet::crawler
