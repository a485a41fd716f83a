// fuzz_replay TARGET CORPUS: runs one fuzz target over every seed of every target, so that an
// ordinary build without libFuzzer notices when one of them breaks.

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

// fuzz_targets.inc has a line FUZZ_TARGET(name) for each target.
#define FUZZ_TARGET(name) extern "C" int fuzz_##name(const uint8_t* data, size_t size);
#include "fuzz_targets.inc"
#undef FUZZ_TARGET

namespace {

struct Target {
  std::string_view name;
  int (*run)(const uint8_t*, size_t);
};

constexpr Target kTargets[] = {
#define FUZZ_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef FUZZ_TARGET
};

std::vector<std::filesystem::path> seeds_below(const char* corpus) {
  std::vector<std::filesystem::path> seeds;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus)) {
    if (entry.is_regular_file()) {
      seeds.push_back(entry.path());
    }
  }
  std::ranges::sort(seeds);
  return seeds;
}

void replay(const Target& target, const std::string& bytes) {
  const auto* data = reinterpret_cast<const uint8_t*>(bytes.data());
  target.run(data, bytes.size());
  // Cut short, as transfers are.
  target.run(data, bytes.size() / 2);
}

int run(std::string_view name, const char* corpus) {
  const auto* target = std::ranges::find(kTargets, name, &Target::name);
  const std::vector<std::filesystem::path> seeds = seeds_below(corpus);
  if (target == std::end(kTargets) || seeds.empty()) {
    fmt::print(stderr, "fuzz_replay: no target \"{}\", or no seeds in {}\n", name, corpus);
    return 2;
  }
  replay(*target, "");
  for (const auto& path : seeds) {
    std::ifstream file(path, std::ios::binary);
    replay(*target, {std::istreambuf_iterator<char>(file), {}});
  }
  fmt::print("{} seeds\n", seeds.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: fuzz_replay TARGET CORPUS\n");
    return 2;
  }
  try {
    return run(argv[1], argv[2]);
  } catch (const std::exception& problem) {
    fmt::print(stderr, "fuzz_replay: {}\n", problem.what());
    return 2;
  }
}
