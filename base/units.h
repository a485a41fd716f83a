#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace broadsheet {

// "90s", "1.5h", "250ms", "2d", "1w"; a bare number is refused, so that nobody guesses the unit.
// "0" is 0.
[[nodiscard]] Result<Milliseconds> parse_duration(std::string_view text);
// "5MiB", "64KiB", "10MB", "512B"; a bare number is refused. "0" is 0.
[[nodiscard]] Result<uint64_t> parse_bytes(std::string_view text);
// For people: "1.5 h", "250 ms", "48.2 KiB".
[[nodiscard]] std::string format_duration(Milliseconds duration);
[[nodiscard]] std::string format_bytes(uint64_t bytes);

// RFC 3339 in UTC: "2026-11-22T21:34:18Z", with ".123" where `time` is not a whole second.
[[nodiscard]] std::string format_rfc3339(SysTime time);
// "20261122213418": the 14 digits of web archives.
[[nodiscard]] std::string format_timestamp14(SysTime time);
// RFC 3339, "2026-11-22", "2026-11-22 21:34" (UTC) or 4-14 digits (padded with the lowest values).
[[nodiscard]] Result<SysTime> parse_time(std::string_view text);
// An HTTP date in any of the three forms of RFC 9110, 5.6.7.
[[nodiscard]] Result<SysTime> parse_http_date(std::string_view text);
[[nodiscard]] std::string format_http_date(SysTime time);

}  // namespace broadsheet
