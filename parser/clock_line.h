#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace broadsheet::parser {

// A time of day at the start of a line and what follows it: "10:42 Uhr - Minister resigns".
struct ClockLine {
  std::chrono::minutes clock{};
  std::string_view rest;  // without the dash or colon between; "" when there is nothing else
};

// nullopt where the line does not start with a time of day ("10:42", "9.15 Uhr", "11h20",
// "4:05 p.m. ET").
[[nodiscard]] std::optional<ClockLine> clock_line(std::string_view text);

}  // namespace broadsheet::parser
