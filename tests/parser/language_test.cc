#include "parser/language.h"

#include <gtest/gtest.h>

#include <string>

namespace broadsheet::parser {
namespace {

struct Case {
  const char* text;
  const char* stated;
  const char* language;
  const char* script;
};

const std::string kEnglish =
    "The prime minister met her colleagues in the capital on Tuesday to discuss the state of the "
    "economy. She said that the measures agreed in spring had begun to work, but that more would "
    "have to be done before winter, and that nobody should expect quick results.";
const std::string kGerman =
    "Die Kanzlerin traf sich am Dienstag in der Hauptstadt mit ihren Kollegen, um über die Lage "
    "der "
    "Wirtschaft zu sprechen. Die im Frühjahr beschlossenen Maßnahmen zeigten Wirkung, sagte sie, "
    "doch vor dem Winter müsse noch mehr geschehen; niemand solle schnelle Erfolge erwarten.";
constexpr const char* kSimplified =
    "国务院总理周二在北京主持召开会议，讨论经济形势，并听取有关部门关于稳定就业的报告。";
constexpr const char* kTraditional =
    "行政院長週二在臺北主持會議，討論經濟情勢，並聽取有關部門關於穩定就業的報告。";
constexpr const char* kJapanese = "首相は火曜日、東京で会議を開き、次の経済対策を話し合った。";
constexpr const char* kKorean = "국무총리는 화요일 서울에서 회의를 열고 경제 대책을 논의했다.";

TEST(Language, TextIsIdentifiedWithoutAStatement) {
  EXPECT_EQ(identify_language(kEnglish, "").language, "en");
  EXPECT_EQ(identify_language(kGerman, "").language, "de");
  EXPECT_EQ(identify_language(kJapanese, "").language, "ja");
  EXPECT_EQ(identify_language(kKorean, "").language, "ko");
  EXPECT_EQ(identify_language("", "").language, "");
}

TEST(Language, ChineseHasItsScriptByCharactersWhateverTheTagSays) {
  const Case cases[] = {
      {kSimplified, "", "zh", "Hans"},      {kTraditional, "", "zh", "Hant"},
      {kSimplified, "zh-TW", "zh", "Hans"}, {kTraditional, "zh-CN", "zh", "Hant"},
      {kTraditional, "en", "zh", "Hant"},   {kTraditional, "yue-HK", "yue", "Hant"},
      {"中文", "zh-Hant", "zh", "Hant"},    {"中文", "zh_TW", "zh", "Hant"},
      {"中文", "zh", "zh", "Hans"},         {kJapanese, "ja", "ja", ""},
  };
  for (const Case& row : cases) {
    const LanguageVerdict verdict = identify_language(row.text, row.stated);
    EXPECT_EQ(verdict.language, row.language) << row.text << " " << row.stated;
    EXPECT_EQ(verdict.script, row.script) << row.text << " " << row.stated;
  }
}

TEST(Language, AStatementGivesWayOnlyToClearText) {
  EXPECT_EQ(identify_language(kGerman, "de-AT").language, "de");
  const LanguageVerdict corrected = identify_language(kGerman, "en-US");
  EXPECT_EQ(corrected.language, "de");
  EXPECT_EQ(corrected.note, "language: page says en, text is de");
  EXPECT_EQ(identify_language("Die Kanzlerin sprach.", "en").language, "en");
  EXPECT_EQ(identify_language(kGerman, "nonsense").language, "de");
}

TEST(Language, OldAndMistakenTagsAreUnderstood) {
  EXPECT_EQ(identify_language("", "iw").language, "he");
  EXPECT_EQ(identify_language("", "jp").language, "ja");
  EXPECT_EQ(identify_language("", "EN_gb").language, "en");
  EXPECT_EQ(identify_language("", "x").language, "");
}

TEST(Language, ACutCharacterAtTheEndDoesNoHarm) {
  std::string text;
  while (text.size() < (20U << 10U)) {
    text += kSimplified;
  }
  for (size_t cut = 0; cut < 3; ++cut) {
    EXPECT_EQ(identify_language("abc"[cut] + text, "").script, "Hans");
  }
}

}  // namespace
}  // namespace broadsheet::parser
