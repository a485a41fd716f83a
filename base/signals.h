#pragma once

#include <optional>
#include <string>

#include "base/clock.h"

namespace broadsheet {

// What an answer and its page tell machines about their use: X-Robots-Tag and meta robots, the
// strictest of both; the TDM Reservation Protocol (W3C community group report, 2024), headers and
// meta; the Content-Usage field (draft-ietf-aipref-attach). Recorded as it was said.
struct Signals {
  bool noindex = false;
  bool nofollow = false;
  bool noarchive = false;
  std::optional<SysTime> unavailable_after;
  std::optional<bool> tdm_reserved;  // nullopt: nothing is said of it
  std::string tdm_policy;            // as written, mostly a URL
  std::string content_usage;         // as written: "train-ai=n"
  friend bool operator==(const Signals&, const Signals&) = default;
};

}  // namespace broadsheet
