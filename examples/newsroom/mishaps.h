#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "base/rng.h"
#include "tests/support/fake_site.h"

namespace broadsheet::newsroom {

// What goes wrong with a small share of requests: refusals (503, 429), resets, broken and empty
// answers, silence. Never with robots.txt: a site whose rules cannot be read is another story.
// Thread-safe.
class Mishaps {
 public:
  Mishaps(uint64_t seed, double share) : rng_(seed), share_(share) {}

  // How FakeSite is to answer this request; "" when nothing goes wrong, or only what refusal()
  // says.
  [[nodiscard]] std::string_view fault_for(const support::SiteRequest& request);
  [[nodiscard]] std::optional<support::SiteResponse> refusal(const support::SiteRequest& request);

 private:
  std::mutex mutex_;
  Rng rng_;
  const double share_;
};

}  // namespace broadsheet::newsroom
