#include "crawler/byte_budget.h"

#include <gtest/gtest.h>

#include <vector>

namespace broadsheet::crawler {
namespace {

TEST(ByteBudget, LetsEverybodyGrowBelowHalfAndOneAbove) {
  ByteBudget budget(200);
  ByteBudget::Hold a(budget);
  ByteBudget::Hold b(budget);
  EXPECT_TRUE(a.grow(60, [] {}));
  EXPECT_TRUE(b.grow(40, [] {}));
  EXPECT_FALSE(budget.admits());
  std::vector<char> called;
  EXPECT_TRUE(a.grow(10, [&] { called.push_back('a'); }));  // a is now the favoured one
  EXPECT_FALSE(b.grow(10, [&] { called.push_back('b'); }));
  EXPECT_TRUE(a.grow(500, [&] { called.push_back('a'); }));
  EXPECT_TRUE(called.empty());
  a.release();
  EXPECT_EQ(called, std::vector<char>{'b'});
  EXPECT_TRUE(b.grow(10, [] {}));
  EXPECT_EQ(budget.held(), 50U);
  EXPECT_TRUE(budget.admits());
}

TEST(ByteBudget, CallsTheWaitingInOrder) {
  ByteBudget budget(20);
  ByteBudget::Hold first(budget);
  EXPECT_TRUE(first.grow(11, [] {}));
  std::vector<int> called;
  std::vector<ByteBudget::Hold> holds;
  for (int i = 0; i < 3; ++i) {
    holds.emplace_back(budget);
    EXPECT_FALSE(holds.back().grow(20, [&called, i] { called.push_back(i); }));
  }
  first.release();
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(called.size(), static_cast<size_t>(i) + 1);
    EXPECT_EQ(called.back(), i);
    EXPECT_TRUE(holds[static_cast<size_t>(i)].grow(20, [] {}));
    holds[static_cast<size_t>(i)].release();
  }
  EXPECT_EQ(budget.held(), 0U);
}

TEST(ByteBudget, AWaiterThatLeavesIsNotCalled) {
  ByteBudget budget(20);
  ByteBudget::Hold first(budget);
  EXPECT_TRUE(first.grow(15, [] {}));
  bool called = false;
  {
    ByteBudget::Hold gone(budget);
    EXPECT_FALSE(gone.grow(20, [&] { called = true; }));
  }
  first.release();
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace broadsheet::crawler
