#include "storage/queue_place.h"

#include <string>
#include <utility>

#include "storage/keys.h"

namespace broadsheet::storage {

QueueCursor place_before(JobId job, const DueUrl& url) {
  std::string place = due_key(job, url.key, url.priority, url.due_at);
  place.pop_back();  // a string sorts behind all that it begins with
  return {.after = std::move(place)};
}

}  // namespace broadsheet::storage
