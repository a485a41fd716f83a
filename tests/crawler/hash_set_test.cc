#include "crawler/hash_set.h"

#include <gtest/gtest.h>

#include <unordered_set>

#include "base/rng.h"

namespace broadsheet::crawler {
namespace {

TEST(HashSet, HoldsWhatWasPutInOnce) {
  HashSet set;
  EXPECT_FALSE(set.contains(7));
  EXPECT_FALSE(set.erase(7));
  EXPECT_TRUE(set.insert(7));
  EXPECT_FALSE(set.insert(7));
  EXPECT_TRUE(set.insert(0));
  EXPECT_TRUE(set.contains(0));
  EXPECT_EQ(set.size(), 2U);
  EXPECT_TRUE(set.erase(7));
  EXPECT_FALSE(set.contains(7));
  set.clear();
  EXPECT_EQ(set.size(), 0U);
  EXPECT_FALSE(set.contains(0));
}

// Hashes that share their low bits crowd into one run of places, across the end of the block too.
TEST(HashSet, AgreesWithAPlainSetHoweverItsPlacesCollide) {
  Rng rng(11);
  HashSet set;
  std::unordered_set<uint64_t> plain;
  for (int i = 0; i < 200'000; ++i) {
    const uint64_t hash = 1 + ((rng.next() % 40) << 20) + (rng.next() % 8 == 0 ? 62 : 0);
    if (rng.next() % 2 == 0) {
      EXPECT_EQ(set.insert(hash), plain.insert(hash).second);
    } else {
      EXPECT_EQ(set.erase(hash), plain.erase(hash) > 0);
    }
    ASSERT_EQ(set.size(), plain.size());
  }
  for (uint64_t low = 0; low < 64; ++low) {
    for (uint64_t high = 0; high < 40; ++high) {
      const uint64_t hash = low + (high << 20);
      EXPECT_EQ(set.contains(hash), plain.contains(hash));
    }
  }
}

}  // namespace
}  // namespace broadsheet::crawler
