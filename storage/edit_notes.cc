#include "storage/edit_notes.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"

namespace broadsheet::storage {
namespace {

// Phrases are folded, as `folded` leaves them. A phrase a line would hide what belongs together.
// clang-format off

// Head a note where a mark follows, or a date and a colon: "Correction:", "Correction, 5 March:",
// but not "Corrections officers said".
constexpr auto kHeadings = std::to_array<std::string_view>({
    "correction", "corrections", "corrected", "clarification", "clarifications",
    "korrektur", "berichtigung", "richtigstellung",
    "rectificatif", "correctif", "erratum", "errata",
    "corrección", "rettifica", "correção", "correctie", "rättelse", "rettelse",
    "исправление", "уточнение", "поправка", "تصحيح", "تصويب", "शुद्धिपत्र",
    "koreksi", "ralat", "düzeltme", "更正", "訂正", "정정"});

// Begin a note whatever follows.
constexpr auto kBeginnings = std::to_array<std::string_view>({
    "an earlier version of", "a previous version of", "corrections and clarifications",
    "in einer früheren version", "in einer früheren fassung",
    "fe de erratas", "fe de errores", "भूल सुधार",
    "更正启事", "更正啟事", "更正说明", "更正說明", "更正声明", "更正聲明", "勘误", "勘誤",
    "お詫びと訂正", "訂正とお", "정정보도", "바로잡습니다"});

// What names the article, and what is said of it; both stand in one sentence.
struct Confession {
  std::string_view article;
  std::string_view fault;
};
constexpr auto kConfessions = std::to_array<Confession>({
    {"editor's note", "correct"}, {"editor's note", "earlier version"},
    {"editors' note", "correct"}, {"editors' note", "earlier version"},
    {"this article", "has been corrected"}, {"this article", "was corrected"},
    {"this article", "was amended"}, {"this article", "has been amended"},
    {"this article", "to correct"}, {"this story", "has been corrected"},
    {"this story", "was corrected"}, {"this story", "to correct"},
    {"redaktion", "korrigiert"}, {"artikel", "korrigiert"}, {"hinweis", "korrigiert"},
    {"anmerkung der redaktion", "früheren"},
    {"cet article", "corrigé"}, {"version antérieure", "article"},
    {"version précédente", "article"},
    {"este artículo", "corregid"}, {"esta noticia", "corregid"}, {"versión anterior", "artículo"},
    {"questo articolo", "corretto"}, {"versione precedente", "articolo"},
    {"este texto", "corrigid"}, {"esta reportagem", "corrigid"}, {"versão anterior", "texto"},
    {"dit artikel", "gecorrigeerd"},
    {"ранней версии", "неверн"}, {"ранней версии", "ошиб"}, {"первоначальной версии", "неверн"},
    {"первоначальной версии", "ошиб"}, {"ранее в тексте", "неверн"}, {"ранее в тексте", "ошиб"},
    {"в тексте", "допущена ошибка"}, {"в материале", "допущена ошибка"},
    {"в статье", "допущена ошибка"}, {"в публикации", "допущена ошибка"},
    {"نسخة سابقة", "خطأ"}, {"النسخة السابقة", "خطأ"}, {"النسخة السابقة", "تصحيح"},
    {"هذا المقال", "تصحيح"}, {"هذا الخبر", "تصحيح"}, {"هذا التقرير", "تصحيح"},
    {"artikel ini", "koreksi"}, {"bu haber", "düzelt"},
    {"本文", "更正"}, {"本文", "有误"}, {"本文", "误写"}, {"本文", "有誤"}, {"本文", "誤植"},
    {"文中", "有误"}, {"文中", "有誤"}, {"特此", "更正"}, {"报道", "特此更正"}, {"報道", "誤植"},
    {"報導", "誤植"},
    {"記事", "誤りがあ"}, {"記事", "訂正し"}, {"記事", "修正しました"}, {"初出", "誤"},
    {"初版", "誤り"}, {"訂正し", "わび"}, {"訂正し", "詫び"},
    {"기사", "수정했"}, {"기사", "수정합"}, {"기사", "바로잡"}, {"기사", "정정합"},
    {"기사", "정정했"}, {"정정", "보도합니다"}, {"표기", "바로잡"}});

constexpr auto kWithdrawalPhrases = std::to_array<std::string_view>({
    "withdrawn", "withdrew this", "retracted", "retraction", "has been removed",
    "was removed from", "have removed this", "taken down", "unpublished", "no longer available",
    "zurückgezogen", "entfernt", "gelöscht", "depubliziert",
    "retiré", "dépublié", "retirad", "retractad", "eliminad",
    "ritirat", "rimosso", "removid", "ingetrokken", "verwijderd", "indragen",
    "отозван", "удален", "удалён", "снят с публикации", "снята с публикации",
    "تم سحب", "تم حذف", "سحب هذا", "حذف هذا", "سحبت هذا", "حذفت هذا",
    "हटा", "वापस ल",
    "ditarik", "dicabut", "dihapus", "kaldırıl", "geri çekil",
    "撤稿", "撤回", "撤下", "已删除", "已刪除", "已被删除", "已被刪除", "下架",
    "取り下げ", "取り消", "削除", "公開を終了", "掲載を終了",
    "철회", "삭제"});
// clang-format on

// Signs that Arabic may be written with or without, and the stroke that draws a word out.
bool is_arabic_sign(char32_t c) {
  return (c >= 0x064B && c <= 0x0652) || c == 0x0640;
}

std::string folded(std::string_view sentence) {
  const std::string text = nfkc_casefold(sentence);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    if (!is_arabic_sign(point.value)) {
      out.append(text, at, point.bytes);
    }
    at += point.bytes;
  }
  return out;
}

// Behind brackets, stars and the like.
std::string_view from_first_word(std::string_view text) {
  size_t at = 0;
  while (at < text.size()) {
    const CodePoint point = decode_code_point(text, at);
    if (is_wording(point.value)) {
      break;
    }
    at += point.bytes;
  }
  return text.substr(at);
}

// What follows the word that would head a note: a mark, nothing, or a date up to a colon.
bool ends_a_heading(std::string_view rest) {
  constexpr size_t kDateBytesMax = 40;
  const std::string_view next = trim(rest);
  if (next.empty() || !is_wording(decode_code_point(next, 0).value)) {
    return true;
  }
  const std::string_view date = next.substr(0, next.substr(0, kDateBytesMax).find(':'));
  return date.size() < next.size() && std::ranges::any_of(date, is_ascii_digit);
}

}  // namespace

bool is_wording(char32_t c) {
  if (c < 0x80) {
    return is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
  }
  return c > 0xBF && !(c >= 0x2000 && c <= 0x206F) && !(c >= 0x3000 && c <= 0x303F);
}

bool is_correction_note(std::string_view sentence) {
  const std::string text = folded(sentence);
  const std::string_view words = from_first_word(text);
  const auto heads = [&](std::string_view heading) {
    return words.starts_with(heading) && ends_a_heading(words.substr(heading.size()));
  };
  const auto begins = [&](std::string_view start) { return words.starts_with(start); };
  const auto confesses = [&](const Confession& both) {
    return words.find(both.article) != std::string_view::npos &&
           words.find(both.fault) != std::string_view::npos;
  };
  return std::ranges::any_of(kHeadings, heads) || std::ranges::any_of(kBeginnings, begins) ||
         std::ranges::any_of(kConfessions, confesses);
}

bool is_withdrawal_notice(std::string_view sentence) {
  const std::string text = folded(sentence);
  return std::ranges::any_of(kWithdrawalPhrases, [&](std::string_view phrase) {
    return text.find(phrase) != std::string::npos;
  });
}

}  // namespace broadsheet::storage
