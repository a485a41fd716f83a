#include "cli/word_diff.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/rng.h"

namespace broadsheet::cli {
namespace {

using ::testing::ElementsAre;

Edit same(std::string text) {
  return {EditKind::kEqual, std::move(text)};
}
Edit gone(std::string text) {
  return {EditKind::kDelete, std::move(text)};
}
Edit added(std::string text) {
  return {EditKind::kInsert, std::move(text)};
}

std::string side(const std::vector<Edit>& edits, EditKind other) {
  std::string text;
  for (const auto& edit : edits) {
    text += edit.kind == other ? "" : edit.text;
  }
  return text;
}

TEST(WordDiff, EqualTextsAreOneEqualRun) {
  EXPECT_THAT(diff_words("the same", "the same"), ElementsAre(same("the same")));
  EXPECT_THAT(diff_words("", ""), ElementsAre());
}

TEST(WordDiff, OneWordChanges) {
  EXPECT_THAT(diff_words("a sum of 2.4 million", "a sum of 2.1 million"),
              ElementsAre(same("a sum of "), gone("2.4"), added("2.1"), same(" million")));
}

TEST(WordDiff, NeighbouringWordsAreOneChange) {
  EXPECT_THAT(diff_words("one two three", "one zwei drei"),
              ElementsAre(same("one "), gone("two three"), added("zwei drei")));
}

TEST(WordDiff, ChineseIsComparedByWords) {
  const auto edits = diff_words("首周載客逾三千人", "首周載客逾四千人");
  EXPECT_EQ(side(edits, EditKind::kInsert), "首周載客逾三千人");
  EXPECT_EQ(side(edits, EditKind::kDelete), "首周載客逾四千人");
  ASSERT_GE(edits.size(), 3U);
  EXPECT_EQ(edits.front().kind, EditKind::kEqual);
}

TEST(WordDiff, OneSideMayBeEmpty) {
  EXPECT_THAT(diff_words("", "new words"), ElementsAre(added("new words")));
  EXPECT_THAT(diff_words("old words", ""), ElementsAre(gone("old words")));
}

TEST(WordDiff, BothSidesCanBePutTogetherAgain) {
  Rng rng(7);
  const auto random_text = [&rng] {
    std::string text;
    for (uint64_t i = rng.below(60); i > 0; --i) {
      text +=
          std::string(1, static_cast<char>('a' + rng.below(4))) + (rng.below(5) == 0 ? "\n" : " ");
    }
    return text;
  };
  for (int i = 0; i < 200; ++i) {
    const auto before = random_text();
    const auto after = random_text();
    const auto edits = diff_words(before, after);
    EXPECT_EQ(side(edits, EditKind::kInsert), before);
    EXPECT_EQ(side(edits, EditKind::kDelete), after);
  }
}

TEST(WordDiff, VeryDifferentTextsStayBounded) {
  std::string before;
  std::string after;
  for (int i = 0; i < 20000; ++i) {
    before += "old" + std::to_string(i) + " ";
    after += "new" + std::to_string(i) + " ";
  }
  const auto edits = diff_words(before, after);
  EXPECT_EQ(side(edits, EditKind::kInsert), before);
  EXPECT_EQ(side(edits, EditKind::kDelete), after);
}

TEST(WordDiff, NotesOfCorrectionsAreCompared) {
  Article article{.title = "Title", .blocks = {{.text = "Words."}}};
  const std::string before = diffable_text(article);
  article.corrections = {"Correction: nine, not ten."};
  EXPECT_THAT(diff_words(before, diffable_text(article)),
              ElementsAre(same("Title\nWords.\n"), added("Correction: nine, not ten.\n")));
}

TEST(WordDiff, CountsWordsNotSigns) {
  const auto counts = count_words(diff_words("It was so.", "It was, he said, not so."));
  EXPECT_EQ(counts.added, 3U);
  EXPECT_EQ(counts.removed, 0U);
}

}  // namespace
}  // namespace broadsheet::cli
