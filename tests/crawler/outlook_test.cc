#include "crawler/outlook.h"

#include <gtest/gtest.h>

#include "tests/crawler/crawl_fixture.h"

namespace broadsheet::crawler {
namespace {

constexpr SysTime kNow{std::chrono::days(20'000)};

storage::UrlRow seen_before(SysTime last_visit) {
  storage::UrlRow row;
  row.via = storage::FoundVia::kLink;
  row.found_at = last_visit;
  row.last_visit = last_visit;
  row.visits = 1;
  return row;
}

TEST(Outlook, AnArticleIsBornWhenItWasPublishedOrFound) {
  const storage::UrlRow fresh;
  const storage::Seen seen{.before = fresh, .novelty = Novelty::kNew, .shows_article = true};
  EXPECT_EQ(outlook_of(seen, {.at = kNow}, {})->history.born, kNow);
  const SysTime published = kNow - std::chrono::hours(5);
  EXPECT_EQ(outlook_of(seen, {.at = kNow, .published = published}, {})->history.born, published);
  const SysTime later = kNow + std::chrono::hours(5);
  EXPECT_EQ(outlook_of(seen, {.at = kNow, .published = later}, {})->history.born, kNow);
}

TEST(Outlook, ARevisionBringsTheNextVisitNearer) {
  storage::UrlRow row = seen_before(kNow - std::chrono::hours(3));
  row.history.born = row.last_visit;
  const auto quiet = outlook_of(
      {.before = row, .novelty = Novelty::kSameArticle, .shows_article = true}, {.at = kNow}, {});
  const auto edited = outlook_of(
      {.before = row, .novelty = Novelty::kRevised, .shows_article = true}, {.at = kNow}, {});
  EXPECT_LT(edited->next_visit, quiet->next_visit);
  EXPECT_GT(edited->history.changes, 0);
  EXPECT_EQ(quiet->history.changes, 0);
}

TEST(Outlook, AnArticleThatDidNotAnswerAsOneIsNotGivenUp) {
  storage::UrlRow row = seen_before(kNow - std::chrono::hours(3));
  row.history.born = row.last_visit;
  EXPECT_GT(outlook_of({.before = row}, {.at = kNow}, {})->next_visit, kNow);
}

TEST(Outlook, AHubWithNewLinksComesBackSooner) {
  const storage::UrlRow row = seen_before(kNow - std::chrono::hours(6));
  const VisitFacts facts{.at = kNow, .published = {}, .is_hub = true};
  const auto busy = outlook_of({.before = row, .new_links = 3}, facts, {});
  const auto calm = outlook_of({.before = row}, facts, {});
  EXPECT_LT(busy->next_visit, calm->next_visit);
  EXPECT_GT(busy->next_visit, kNow);
}

TEST(Outlook, SeedsComeBackWithTheirRoundAndOtherPagesWhenTheyAreLinked) {
  storage::UrlRow seed = seen_before(kNow - std::chrono::hours(6));
  seed.via = storage::FoundVia::kSeed;
  const VisitFacts facts{.at = kNow, .published = {}, .is_hub = true};
  EXPECT_EQ(outlook_of({.before = seed}, facts, {})->next_visit, SysTime{});
  EXPECT_FALSE(outlook_of({.before = seen_before(kNow)}, {.at = kNow}, {}).has_value());
}

// Through a crawl into the archive.
class OutlookTest : public CrawlTest {};

TEST_F(OutlookTest, IsNotedWithEveryArticle) {
  std::string text;
  for (int i = 0; i < 6; ++i) {
    text += "<p>Reading number " + std::to_string(i) +
            " of the gauge stood well above the mark that the harbour office drew, and nobody on "
            "the quay had expected it before the autumn.</p>";
  }
  site_.serve_html("/", page_of({"/story"}));
  site_.serve_html("/story",
                   "<html><head><title>The gauge</title></head><body><article><h1>The "
                   "gauge</h1>" +
                       text + "</article></body></html>");
  crawl(options("/"));
  const auto row = *archive_->url(UrlKey::of(*Url::parse(site_.url("/story"))));
  ASSERT_TRUE(row.has_value());
  ASSERT_EQ(row->versions, 1U);
  EXPECT_GT(row->due_at, row->last_visit);
  EXPECT_NE(row->history.born, SysTime{});
  EXPECT_EQ(row->state, storage::UrlState::kResting) << "a crawl of its own only notes it";
}

}  // namespace
}  // namespace broadsheet::crawler
