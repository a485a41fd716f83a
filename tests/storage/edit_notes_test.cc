#include "storage/edit_notes.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace broadsheet::storage {
namespace {

TEST(EditNotes, CorrectionsAreKnownInTheirLanguages) {
  constexpr auto kNotes = std::to_array<std::string_view>(
      {"Correction: An earlier version gave a wrong number of passengers.",
       "Correction, March 5, 2026: this story misspelled the captain's name.",
       "Corrections and clarifications",
       "An earlier version of this article gave the wrong date.",
       "This article was amended on 5 March 2026.",
       "(This story has been corrected to show that the vote was on Tuesday.)",
       "Editor's note: this story has been updated to correct the number of ships.",
       "Korrektur vom 5. März 2026: Das Datum war falsch.",
       "Anmerkung der Redaktion: In einer früheren Fassung hieß es, es seien zwölf Schiffe.",
       "Hinweis: Wir haben die Zahl der Schiffe korrigiert.",
       "RECTIFICATIF : le vote a eu lieu mardi.",
       "Este artículo ha sido corregido para precisar la fecha.",
       "更正：本文早前版本误写了开工日期。",
       "（更正：合同金额应为三百二十万元）",
       "编者注：本文曾误将船只数量写为十二艘，特此更正。",
       "更正啟事：本報昨日報道誤植開工日期，特此更正並致歉。",
       "【更正】合同金額應為三百二十萬元。",
       "編按：本文已更正船隻數量。",
       "文中引航员姓名有误，已作修改。",
       "訂正：当初の記事で工事の開始日に誤りがありました。",
       "※記事中の船の数に誤りがあったため訂正しました。",
       "【訂正】初出時、契約額を誤って記載していました。",
       "訂正しておわびします。",
       "정정: 기사 초기 버전에서 공사 시작일이 잘못 표기됐습니다.",
       "[정정보도] 선박 수를 바로잡습니다.",
       "※ 기사 일부를 수정했습니다.",
       "تصحيح: ذكرت نسخة سابقة من هذا المقال تاريخا خاطئا.",
       "تَصْحِيح: ذكرت نسخة سابقة تاريخا خاطئا.",
       "تنويه: ورد خطأ في النسخة السابقة من الخبر بشأن عدد السفن.",
       "Исправление: в более ранней версии была неверно указана дата.",
       "В первоначальной версии материала была допущена ошибка в имени капитана.",
       "Поправка."});
  for (const std::string_view note : kNotes) {
    EXPECT_TRUE(is_correction_note(note)) << note;
  }
  EXPECT_EQ(kNotes.size(), 32U);
}

TEST(EditNotes, AStorysOwnWordsAreNoCorrection) {
  constexpr auto kSentences = std::to_array<std::string_view>(
      {"", "...", "Corrections officers at the county jail walked out on Monday.",
       "Correction fluid sold well.", "Clarification of the rules is expected by autumn.",
       "Editor's note: This story contains descriptions of violence.",
       "The company corrected its forecast for the third time.", "Korrektur der Prognose erwartet",
       "Der Konzern hat seine Prognose korrigiert.", "更正式的会谈将于周五举行。",
       "更正確的數字要到下週才會公布。", "公司更正了第三季度的财报。",
       "訂正案は賛成多数で可決された。", "정정당당한 승부였다.",
       "Уточнение плана застройки займёт около года.",
       "Исправление дорожных ошибок обошлось городу дорого.",
       "تصحيح المسار الاقتصادي يتطلب وقتا."});
  for (const std::string_view sentence : kSentences) {
    EXPECT_FALSE(is_correction_note(sentence)) << sentence;
  }
  EXPECT_EQ(kSentences.size(), 17U);
}

TEST(EditNotes, WithdrawalsAreKnownInTheirLanguages) {
  constexpr auto kNotices = std::to_array<std::string_view>(
      {"This story has been retracted.", "We have unpublished this article while we review it.",
       "Dieser Artikel wurde zurückgezogen.", "Wir haben diesen Text depubliziert.",
       "本报道已撤稿，特此向读者致歉。", "本文經編輯部決定下架。", "この記事は取り消されました。",
       "この記事は公開を終了しました。", "이 기사는 철회되었습니다.", "تم سحب هذا المقال.",
       "سُحب هذا التقرير لعدم استيفائه معايير النشر.", "حُذف هذا المقال بقرار من هيئة التحرير.",
       "Материал снят с публикации.", "Статья снята с публикации."});
  for (const std::string_view notice : kNotices) {
    EXPECT_TRUE(is_withdrawal_notice(notice)) << notice;
  }
  EXPECT_EQ(kNotices.size(), 14U);
  EXPECT_FALSE(is_withdrawal_notice("The ferry sailed again on Monday."));
  EXPECT_FALSE(is_withdrawal_notice("渡輪週一恢復航行。"));
}

}  // namespace
}  // namespace broadsheet::storage
