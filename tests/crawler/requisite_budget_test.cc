#include "crawler/requisite_budget.h"

#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

TEST(RequisiteBudget, EachPageHasItsOwn) {
  RequisiteBudget budget(100);
  budget.spend("page", "picture", 70);
  EXPECT_EQ(budget.left("page"), 30U);
  EXPECT_EQ(budget.left("other"), 100U);
  budget.spend("page", "another", 70);
  EXPECT_EQ(budget.left("page"), 0U);
}

TEST(RequisiteBudget, WhatStyleSheetsLoadCountsForThePage) {
  RequisiteBudget budget(100);
  budget.spend("page", "main.css", 10);
  budget.spend("main.css", "more.css", 20);
  budget.spend("more.css", "letters.woff2", 30);
  EXPECT_EQ(budget.left("page"), 40U);
  EXPECT_EQ(budget.left("more.css"), 40U);
}

TEST(RequisiteBudget, RemembersTheLatestDocumentsAlone) {
  RequisiteBudget budget(100, 4);
  budget.spend("first", "first.png", 100);
  budget.spend("second", "second.png", 100);
  EXPECT_EQ(budget.left("first"), 0U);
  budget.spend("third", "third.png", 100);
  EXPECT_EQ(budget.left("first"), 100U);
  EXPECT_EQ(budget.left("third"), 0U);
}

TEST(RequisiteBudget, ADocumentThatNamesItselfIsNoLoop) {
  RequisiteBudget budget(100);
  budget.spend("a.css", "a.css", 10);
  budget.spend("a.css", "b.css", 10);
  budget.spend("b.css", "a.css", 10);
  EXPECT_LE(budget.left("b.css"), 90U);
}

}  // namespace
}  // namespace broadsheet::crawler
