#include "crawler/visit_ending.h"

#include <fmt/format.h>

namespace broadsheet::crawler {

Ending refused(Outcome outcome, Reason reason, std::string_view detail) {
  return {outcome, reason_text(reason, detail), storage::UrlState::kRefused, {}};
}

Ending failed(const Error& error) {
  return {outcome_of(error.kind),
          reason_text(Reason::kFailed, fmt::format("{}: {}", name_of(error.kind), error.detail)),
          error.kind == ErrorKind::kBlockedAddress ? storage::UrlState::kRefused
                                                   : storage::UrlState::kResting,
          {}};
}

Ending astray(ErrorKind kind, std::string_view detail) {
  if (kind == ErrorKind::kBlockedScheme) {
    return refused(Outcome::kBlockedScheme, Reason::kScheme, detail);
  }
  return {
      outcome_of(kind), reason_text(Reason::kRedirect, detail), storage::UrlState::kResting, {}};
}

Ending deferred(Reason reason, std::string_view detail, SysTime until) {
  return {Outcome::kDeferred, reason_text(reason, detail), storage::UrlState::kResting, until};
}

}  // namespace broadsheet::crawler
