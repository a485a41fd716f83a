#include "server/rate_limit.h"

#include <algorithm>
#include <chrono>

namespace broadsheet::server {

bool RateLimit::admits(const std::string& address, SteadyTime now) {
  auto found = buckets_.find(address);
  if (found == buckets_.end()) {
    if (buckets_.size() >= options_.addresses_max) {
      forget_idle(now);
    }
    found = buckets_.emplace(address, Bucket{.tokens = options_.burst, .filled = now}).first;
  }
  Bucket& bucket = found->second;
  const double seconds = std::chrono::duration<double>(now - bucket.filled).count();
  bucket.tokens = std::min(options_.burst, bucket.tokens + seconds * options_.per_second);
  bucket.filled = now;
  if (bucket.tokens < 1) {
    return false;
  }
  bucket.tokens -= 1;
  return true;
}

// A bucket that is full again tells nothing that a new one would not. When none is, all are: a
// flood of addresses must not cost memory, and each starts anew.
void RateLimit::forget_idle(SteadyTime now) {
  const auto refill = std::chrono::duration<double>(options_.burst / options_.per_second);
  std::erase_if(buckets_, [&](const auto& entry) { return now - entry.second.filled >= refill; });
  if (buckets_.size() >= options_.addresses_max) {
    buckets_.clear();
  }
}

}  // namespace broadsheet::server
