#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"
#include "base/outcome.h"
#include "crawler/reason.h"
#include "storage/rows.h"

namespace broadsheet::crawler {

// How a visit ends without a page to read.
struct Ending {
  Outcome outcome = Outcome::kDeferred;
  std::string reason;
  storage::UrlState state = storage::UrlState::kResting;
  SysTime next_visit{};
};

// Not to be fetched, now or later.
[[nodiscard]] Ending refused(Outcome outcome, Reason reason, std::string_view detail);
// No answer came, or none that is one.
[[nodiscard]] Ending failed(const Error& error);
// A redirect cannot be followed: the outcome is the kind's.
[[nodiscard]] Ending astray(ErrorKind kind, std::string_view detail);
// Put off until then.
[[nodiscard]] Ending deferred(Reason reason, std::string_view detail, SysTime until);

}  // namespace broadsheet::crawler
