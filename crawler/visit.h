#pragma once

#include <boost/asio/awaitable.hpp>

#include "crawler/frontier.h"
#include "crawler/services.h"

namespace broadsheet::crawler {

// One URL from lease to commit: robots, turn, request, redirects hop by hop, reading, commit. Ends
// with the lease given back: done, or put back for another attempt. `services` must outlive it.
[[nodiscard]] boost::asio::awaitable<void> visit(Services& services, Lease lease);

}  // namespace broadsheet::crawler
