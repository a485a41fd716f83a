#include "examples/newsroom/mishaps.h"

#include <array>

namespace broadsheet::newsroom {
namespace {

constexpr auto kFaults = std::to_array<std::string_view>(
    {"reset_at_once", "empty_answer", "drop_midway", "truncated_gzip", "silent"});

bool is_rules(const support::SiteRequest& request) {
  return request.path == "/robots.txt";
}

}  // namespace

std::string_view Mishaps::fault_for(const support::SiteRequest& request) {
  const std::lock_guard lock(mutex_);
  return !is_rules(request) && rng_.unit() < share_ / 2 ? kFaults.at(rng_.below(kFaults.size()))
                                                        : std::string_view();
}

std::optional<support::SiteResponse> Mishaps::refusal(const support::SiteRequest& request) {
  const std::lock_guard lock(mutex_);
  if (is_rules(request) || rng_.unit() >= share_ / 2) {
    return std::nullopt;
  }
  support::SiteResponse response{.status = rng_.below(3) == 0 ? 429 : 503,
                                 .body = "<h1>Please come back</h1>"};
  response.headers.add("Retry-After", "1");
  return response;
}

}  // namespace broadsheet::newsroom
