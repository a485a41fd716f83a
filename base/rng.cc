#include "base/rng.h"

#include <random>

namespace broadsheet {

uint64_t Rng::entropy() {
  std::random_device device;
  return (static_cast<uint64_t>(device()) << 32) | device();
}

uint64_t Rng::next() {
  state_ += 0x9E3779B97F4A7C15ULL;
  uint64_t z = state_;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
  return z ^ (z >> 31);
}

uint64_t Rng::below(uint64_t bound) {
  if (bound == 0) {
    return 0;
  }
  // The bias of a plain modulo is below 2^-32 for every bound used here (delays in ms, indexes).
  return next() % bound;
}

double Rng::unit() {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

}  // namespace broadsheet
