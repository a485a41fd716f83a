// BROADSHEET_SIM_SEED sets the first seed, BROADSHEET_SIM_RUNS how many are tried: a seed that
// failed is run again by its number. BROADSHEET_SIM_LOG names a file for the log of the last one.
#include "tests/sim/simulation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "tests/support/temp_archive.h"

namespace broadsheet::sim {
namespace {

uint64_t number_from(const char* name, uint64_t otherwise) {
  const char* const text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

void keep_log(const Simulation& simulation) {
  if (const char* const path = std::getenv("BROADSHEET_SIM_LOG")) {
    std::ofstream(path) << simulation.log();
  }
}

TEST(Simulation, DaysOfCrawlingKeepEveryPromise) {
  const uint64_t first = number_from("BROADSHEET_SIM_SEED", 1);
  const uint64_t runs = number_from("BROADSHEET_SIM_RUNS", 2);
  for (uint64_t seed = first; seed < first + runs && !HasFailure(); ++seed) {
    SCOPED_TRACE("BROADSHEET_SIM_SEED=" + std::to_string(seed) + " BROADSHEET_SIM_RUNS=1");
    const support::TempArchive archive;
    Simulation simulation(archive.path(), {.seed = seed});
    simulation.run();
    keep_log(simulation);
    for (const std::string& violation : simulation.violations()) {
      ADD_FAILURE() << violation;
    }
    // That there was something to see.
    EXPECT_GE(simulation.rounds(), 3U);
    EXPECT_GE(simulation.requests(), 200U);
    EXPECT_GE(simulation.versions(), 40U);
    EXPECT_GE(simulation.crowded(), 1U);
    RecordProperty("seed_" + std::to_string(seed),
                   std::to_string(simulation.rounds()) + " rounds, " +
                       std::to_string(simulation.stops()) + " stops, " +
                       std::to_string(simulation.clock_sets()) + " clock sets, " +
                       std::to_string(simulation.requests()) + " requests, " +
                       std::to_string(simulation.versions()) + " versions");
  }
}

TEST(Simulation, TheSameSeedGivesTheSameLogByteForByte) {
  const uint64_t seed = number_from("BROADSHEET_SIM_SEED", 1);
  std::vector<std::string> logs;
  for (int run = 0; run < 2; ++run) {
    const support::TempArchive archive;
    // What a power cut takes depends on RocksDB's own threads: here every process lives.
    Simulation simulation(archive.path(),
                          {.seed = seed, .length = std::chrono::hours(30), .stop_share = 0});
    simulation.run();
    logs.push_back(simulation.log());
  }
  ASSERT_FALSE(logs[0].empty());
  if (logs[0] != logs[1]) {
    const auto differs =
        std::mismatch(logs[0].begin(), logs[0].end(), logs[1].begin(), logs[1].end());
    const auto at = static_cast<size_t>(differs.first - logs[0].begin());
    const size_t from = at < 200 ? 0 : at - 200;
    FAIL() << "first:\n" << logs[0].substr(from, 500) << "\nsecond:\n" << logs[1].substr(from, 500);
  }
}

}  // namespace
}  // namespace broadsheet::sim
