#include "storage/edit_class.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/sentences.h"

namespace broadsheet::storage {
namespace {

Article article(std::string title, const std::vector<std::string>& paragraphs) {
  Article made;
  made.title = std::move(title);
  for (const std::string& paragraph : paragraphs) {
    made.blocks.push_back({.kind = BlockKind::kParagraph, .level = 0, .text = paragraph});
  }
  return made;
}

const char kTitle[] = "Ferry service to the islands resumes";
const char kFirst[] =
    "The ferry to the outer islands sailed again on Monday after three weeks in dock. Engineers "
    "had "
    "replaced a cracked shaft.";
const char kSecond[] = "About 120 passengers were on board. The harbour master called it a relief.";
const char kThird[] =
    "Islanders had relied on fishing boats for bread and post. The mayor wants a second ship "
    "before "
    "the winter, and the council will vote on the money in October.";

const char kTitleZh[] = "外島渡輪恢復航行";
const char kFirstZh[] = "往外島的渡輪停航三週後，週一恢復航行。工程人員更換了一根斷裂的傳動軸。";
const char kSecondZh[] = "首航載客約120人。港務長說，總算鬆了一口氣。";

TEST(Sentences, EndByTheRulesOfEveryScript) {
  const auto of = [](std::string_view text) { return sentences_of(text).size(); };
  EXPECT_EQ(of(""), 0U);
  EXPECT_EQ(of("No full stop"), 1U);
  EXPECT_EQ(of(kSecond), 2U);
  EXPECT_EQ(of(kFirstZh), 2U);
  EXPECT_EQ(of("船は出た。港は静かだ！"), 2U);
  EXPECT_EQ(of("नाव चली गई। लोग खुश थे।"), 2U);
  EXPECT_EQ(of("أبحرت السفينة. هل عادت؟ نعم."), 3U);
  EXPECT_EQ(of("\xff\xfe broken. bytes"), 1U);
}

struct Case {
  const char* what;
  Article before;
  Article after;
  EditClass kind;
  uint32_t added;
  uint32_t removed;
  uint32_t changed;
};

std::vector<Case> cases() {
  const Article story = article(kTitle, {kFirst, kSecond, kThird});
  const Article story_zh = article(kTitleZh, {kFirstZh, kSecondZh});
  const std::string slip =
      "About 120 pasengers were on board. The harbour master called it a relief.";
  return {
      {"a slip of one letter", article(kTitle, {kFirst, slip, kThird}), story, EditClass::kTypo, 0,
       0, 1},
      {"other quotation marks only", article("T", {"He said \"no\" and left the room."}),
       article("T", {"He said “no” and left the room."}), EditClass::kTypo, 0, 0, 1},
      {"a figure is no slip", story,
       article(
           kTitle,
           {kFirst, "About 140 passengers were on board. The harbour master called it a relief.",
            kThird}),
       EditClass::kRevision, 0, 0, 1},
      {"a title alone", story, article("Islands are linked again", {kFirst, kSecond, kThird}),
       EditClass::kTitle, 0, 0, 0},
      {"a slip in the title", article("Fery service to the islands resumes", {kFirst}),
       article(kTitle, {kFirst}), EditClass::kTypo, 0, 0, 0},
      {"paragraphs in another order", story, article(kTitle, {kFirst, kThird, kSecond}),
       EditClass::kTypo, 0, 0, 0},
      {"a paragraph more", article(kTitle, {kFirst, kSecond}), story, EditClass::kExpansion, 2, 0,
       0},
      {"a paragraph less", story, article(kTitle, {kFirst, kSecond}), EditClass::kCut, 0, 2, 0},
      {"one paragraph for another", story,
       article(kTitle, {kFirst, kSecond,
                        "A spokeswoman declined to say who pays. Nobody knows when tickets go on "
                        "sale, she told reporters at the quay."}),
       EditClass::kRevision, 2, 2, 0},
      {"a note of correction", story,
       article(kTitle, {kFirst, kSecond, kThird,
                        "Correction: An earlier version gave a wrong number of passengers."}),
       EditClass::kCorrection, 1, 0, 0},
      {"a notice of withdrawal", story,
       article(kTitle,
               {"This report has been withdrawn because its source could not be verified."}),
       EditClass::kWithdrawal, 1, 6, 0},
      {"Chinese: a paragraph more", article(kTitleZh, {kFirstZh}), story_zh, EditClass::kExpansion,
       2, 0, 0},
      {"Chinese: one character",
       article(kTitleZh, {kFirstZh, "首航載客約120人。港務長説，總算鬆了一口氣。"}), story_zh,
       EditClass::kTypo, 0, 0, 1},
      {"Chinese: a figure",
       article(kTitleZh, {kFirstZh, "首航載客約210人。港務長說，總算鬆了一口氣。"}), story_zh,
       EditClass::kRevision, 0, 0, 1},
      {"Arabic: a figure", article("ميناء", {"نقلت السفينة ٣٢ راكبا صباح الاثنين."}),
       article("ميناء", {"نقلت السفينة ٣٤ راكبا صباح الاثنين."}), EditClass::kRevision, 0, 0, 1},
      {"Chinese: a numeral", article("渡輪", {"首日準點率為百分之九十六，公司表示滿意。"}),
       article("渡輪", {"首日準點率為百分之九十八，公司表示滿意。"}), EditClass::kRevision, 0, 0,
       1},
      {"Chinese: correction", story_zh,
       article(kTitleZh, {kFirstZh, kSecondZh, "更正：本文先前誤植載客人數。"}),
       EditClass::kCorrection, 1, 0, 0},
      {"Chinese: withdrawal", story_zh, article(kTitleZh, {"本文已被刪除。"}),
       EditClass::kWithdrawal, 1, 4, 0},
      {"German: correction", article("T", {"Der Pegel stieg um drei Meter am Montag."}),
       article("T", {"Der Pegel stieg um drei Meter am Montag.",
                     "Korrektur: In einer früheren Fassung stand ein falscher Wert."}),
       EditClass::kCorrection, 1, 0, 0},
      {"Japanese: a reworded sentence", article("港", {"船は三週間ぶりに月曜日の朝に出港した。"}),
       article("港", {"船は三週間ぶりに火曜日の昼に出港した。"}), EditClass::kRevision, 0, 0, 1},
      {"Arabic: a sentence more", article("ميناء", {"أبحرت السفينة صباح الاثنين."}),
       article("ميناء",
               {"أبحرت السفينة صباح الاثنين. وقال رئيس البلدية إن سفينة ثانية ستصل قريبا."}),
       EditClass::kExpansion, 1, 0, 0},
  };
}

TEST(EditClass, IsToldByTheTable) {
  size_t count = 0;
  for (const Case& row : cases()) {
    const Comparison comparison = compare_articles(row.before, row.after);
    EXPECT_EQ(comparison.succession, Succession::kEdited) << row.what;
    EXPECT_EQ(name_of(comparison.edit.kind), name_of(row.kind)) << row.what;
    EXPECT_EQ(comparison.edit.sentences_added, row.added) << row.what;
    EXPECT_EQ(comparison.edit.sentences_removed, row.removed) << row.what;
    EXPECT_EQ(comparison.edit.sentences_changed, row.changed) << row.what;
    EXPECT_EQ(comparison.edit.title_changed, row.before.title != row.after.title) << row.what;
    ++count;
  }
  EXPECT_EQ(count, 21U);
}

std::vector<std::string> long_story() {
  std::vector<std::string> paragraphs;
  for (int i = 0; i < 12; ++i) {
    paragraphs.push_back(std::string(kFirst) + " Day " + std::to_string(i) +
                         " of the repair was spent on the quay. " + kThird);
  }
  return paragraphs;
}

TEST(Succession, AStubIsNoEdit) {
  const Article story = article(kTitle, long_story());
  const auto shows = [&](const Article& page) { return compare_articles(story, page).succession; };
  EXPECT_EQ(shows(article(kTitle, {kFirst})), Succession::kShortened);
  EXPECT_EQ(shows(article(kTitle, {})), Succession::kShortened);
  EXPECT_EQ(shows(article(kTitle, {"The ferry to the outer islands sailed again on Monday..."})),
            Succession::kShortened);
  EXPECT_EQ(shows(article(kTitle, {kFirst, "Subscribe to read on."})), Succession::kShortened);
  const std::vector<std::string> all = long_story();
  EXPECT_EQ(shows(article(kTitle, {all.begin(), all.begin() + 6})), Succession::kEdited);
}

TEST(Succession, AKoreanStoryIsAsLongAsItsSyllables) {
  const char first[] =
      "항만청은 화요일 저녁 겨울 폭풍이 오기 전에 북쪽 항로를 준설하기로 의결해 이 년 동안 항구를 "
      "갈라놓았던 논쟁을 끝냈다.";
  const Article story = article(
      "항로 준설하기로",
      {first,
       "도선사 대표는 회의에서 4월 이후 배 14척이 바닥에 닿았다고 밝혔다. 그는 도선사들이 썰물 때 "
       "안전한 통행을 더는 약속할 수 없다고 말했다.",
       "반대하는 이들은 공사가 동쪽 기슭의 굴 양식장을 어지럽힐 것이라고 주장했다. 대학의 한 "
       "생물학자는 8월에 채취한 표본을 제시하며 봄까지 미뤄 달라고 요청했다.",
       "계약 금액은 32억 원이며 항구의 적립금에서 지급된다. 공사는 10월 12일에 시작해 약 6주 동안 "
       "이어질 예정이다."});
  EXPECT_EQ(compare_articles(story, article("항로 준설하기로", {first})).succession,
            Succession::kShortened);
}

TEST(Succession, AnotherPageInItsPlaceIsNoEdit) {
  const Article story = article(kTitle, long_story());
  const auto shows = [&](const Article& page) { return compare_articles(story, page).succession; };
  EXPECT_EQ(shows(article("Are you human?", {"Please wait while we look at your browser."})),
            Succession::kReplaced);
  // The same headline over a new short text is an edit, and so is a notice.
  EXPECT_EQ(shows(article(kTitle, {"Sailings are off again. A storm is expected by nightfall."})),
            Succession::kEdited);
  EXPECT_EQ(shows(article("Notice", {"This story has been removed from our site."})),
            Succession::kEdited);
}

TEST(Succession, AShortTextMayBecomeAnything) {
  const Article brief = article("Brief", {"Two lines on the weather."});
  EXPECT_EQ(compare_articles(brief, article("Other", {"Gone."})).succession, Succession::kEdited);
}

TEST(EditClass, TextsWithNothingInCommonCostABoundedTime) {
  std::vector<std::string> one;
  std::vector<std::string> other;
  for (int i = 0; i < 3000; ++i) {
    one.push_back("Sentence number " + std::to_string(i) + " stands here.");
    other.push_back("Quite another claim, the " + std::to_string(i) + "th of its kind.");
  }
  const Comparison comparison = compare_articles(article("A", one), article("B", other));
  EXPECT_EQ(comparison.edit.kind, EditClass::kRevision);
  EXPECT_EQ(comparison.edit.sentences_added + comparison.edit.sentences_changed, 3000U);
}

}  // namespace
}  // namespace broadsheet::storage
