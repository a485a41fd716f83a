#include "crawler/reason.h"

#include <fmt/format.h>

#include <array>

#include "base/check.h"

namespace broadsheet::crawler {
namespace {

constexpr std::array<std::string_view, static_cast<size_t>(Reason::kCount)> kCodes = {
    "scope",        "not_included", "excluded", "depth",        "nofollow",
    "url_too_long", "scheme",       "address",  "robots",       "robots_unreachable",
    "host_pause",   "retry_after",  "trap",     "content_type", "duplicate",
    "redirect",     "status",       "cut",      "damaged",      "challenge",
    "failed",       "stopped",
};

}  // namespace

std::string_view code_of(Reason reason) {
  const auto index = static_cast<size_t>(reason);
  BS_CHECK(index < kCodes.size());
  return kCodes[index];
}

std::string reason_text(Reason reason, std::string_view detail) {
  if (detail.empty()) {
    return std::string(code_of(reason));
  }
  return fmt::format("{}: {}", code_of(reason), detail);
}

}  // namespace broadsheet::crawler
