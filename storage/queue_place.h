#pragma once

#include "storage/archive.h"

namespace broadsheet::storage {

// A cursor just before that URL's place in its queue: Archive::due() comes to it from there.
[[nodiscard]] QueueCursor place_before(JobId job, const DueUrl& url);

}  // namespace broadsheet::storage
