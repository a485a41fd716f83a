#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace broadsheet::server {

struct RateLimitOptions {
  double per_second = 20;       // requests of one address, in the long run
  double burst = 60;            // ... and at once
  size_t addresses_max = 1024;  // remembered; beyond that those who are idle are forgotten first
};

// Token buckets, one an address. One thread.
class RateLimit {
 public:
  explicit RateLimit(RateLimitOptions options) : options_(options) {}

  // Takes a token of `address`; false when it has none left.
  [[nodiscard]] bool admits(const std::string& address, SteadyTime now);

 private:
  struct Bucket {
    double tokens = 0;
    SteadyTime filled{};
  };
  void forget_idle(SteadyTime now);

  RateLimitOptions options_;
  std::unordered_map<std::string, Bucket> buckets_;
};

}  // namespace broadsheet::server
