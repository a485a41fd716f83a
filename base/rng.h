#pragma once

#include <cstdint>

namespace broadsheet {

// Where chance comes from: jitter, sampling, ids. Tests seed it, so a run can be repeated by its
// number. Not for secrets. Not thread-safe: one per thread.
class Rng {
 public:
  // The same seed gives the same sequence on every machine (SplitMix64: Steele, Lea and Flood,
  // 2014).
  explicit Rng(uint64_t seed) : state_(seed) {}

  // A seed from the system's entropy.
  [[nodiscard]] static uint64_t entropy();

  [[nodiscard]] uint64_t next();
  // Uniform in [0, bound); 0 when bound is 0.
  [[nodiscard]] uint64_t below(uint64_t bound);
  // Uniform in [0, 1).
  [[nodiscard]] double unit();

 private:
  uint64_t state_;
};

}  // namespace broadsheet
