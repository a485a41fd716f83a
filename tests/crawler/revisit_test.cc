#include "crawler/revisit.h"

#include <gtest/gtest.h>

namespace broadsheet::crawler {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr SysTime kBorn{days(20'000)};

ArticleHistory unseen_since_birth() {
  return {.born = kBorn, .last_visit = kBorn};
}

TEST(Revisit, YoungArticlesAreVisitedSoonerThanOldOnes) {
  const RevisitModel model;
  ArticleHistory old = unseen_since_birth();
  old.last_visit = kBorn + days(5);
  const auto young_next = next_visit(unseen_since_birth(), {}, {}, model);
  const auto old_next = next_visit(old, {}, {}, model);
  ASSERT_TRUE(young_next && old_next);
  EXPECT_LT(*young_next - kBorn, *old_next - old.last_visit);
}

TEST(Revisit, AnEditedArticleIsVisitedSoonerThanAnUneditedOne) {
  const RevisitModel model;
  const SysTime now = kBorn + hours(6);
  const ArticleHistory edited = observed(unseen_since_birth(), {}, true, now, model);
  const ArticleHistory quiet = observed(unseen_since_birth(), {}, false, now, model);
  EXPECT_LT(*next_visit(edited, {}, {}, model), *next_visit(quiet, {}, {}, model));
}

TEST(Revisit, AChangeAfterALongGapCountsForMoreThanOneEdit) {
  const RevisitModel model;
  const ArticleHistory soon =
      observed(unseen_since_birth(), {}, true, kBorn + std::chrono::minutes(10), model);
  const ArticleHistory late = observed(unseen_since_birth(), {}, true, kBorn + days(20), model);
  EXPECT_GE(soon.edits, 1.0);
  EXPECT_GT(late.edits, soon.edits + 0.5);
}

TEST(Revisit, ASourceThatEditsMuchIsWatchedCloser) {
  const RevisitModel model;
  const SourceHistory restless{.edits = 400, .exposure = 200};
  const SourceHistory calm{.edits = 10, .exposure = 200};
  EXPECT_LT(*next_visit(unseen_since_birth(), restless, {}, model),
            *next_visit(unseen_since_birth(), calm, {}, model));
}

TEST(Revisit, OldArticlesRest) {
  ArticleHistory history = unseen_since_birth();
  history.last_visit = kBorn + days(89);
  EXPECT_FALSE(next_visit(history, {}, {}, {}).has_value());
}

TEST(Revisit, TheIntervalKeepsWithinItsBoundsWhateverTheHistory) {
  const RevisitRule rule{
      .yield = 0.2, .interval_min = hours(1), .interval_max = hours(2), .rest_age = days(900)};
  for (const double edits : {0.0, 1.0, 1e6}) {
    for (const double exposure : {0.0, 5.0, 1e6}) {
      const ArticleHistory history{
          .born = kBorn, .last_visit = kBorn + days(3), .edits = edits, .exposure = exposure};
      const auto next = next_visit(history, {}, rule, {});
      ASSERT_TRUE(next) << edits << ' ' << exposure;
      EXPECT_GE(*next - history.last_visit, hours(1));
      EXPECT_LE(*next - history.last_visit, hours(2));
    }
  }
}

TEST(Revisit, TheChanceOfAChangeReachesTheYieldAtTheNextVisit) {
  const RevisitModel model;
  const RevisitRule rule{.yield = 0.25,
                         .interval_min = Milliseconds(1),
                         .interval_max = days(900),
                         .rest_age = days(999)};
  ArticleHistory history = observed(unseen_since_birth(), {}, true, kBorn + hours(3), model);
  history = observed(history, {}, false, kBorn + hours(9), model);
  const auto next = next_visit(history, {}, rule, model);
  ASSERT_TRUE(next);
  EXPECT_NEAR(change_probability(history, {}, *next, model), 0.25, 1e-4);
}

}  // namespace
}  // namespace broadsheet::crawler
