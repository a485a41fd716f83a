#include "parser/language.h"

#include <cld2/public/compact_lang_det.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.h"
#include "parser/text_fold.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kTextBytesMax = 6U << 10;  // enough to be sure
constexpr size_t kTextBytesMin = 200;       // below, a statement is not contradicted
constexpr int kPercentMin = 80;

// Old, national and mistaken codes as pages and CLD2 write them.
constexpr std::array<std::pair<std::string_view, std::string_view>, 15> kAliases = {{{"iw", "he"},
                                                                                     {"in", "id"},
                                                                                     {"jw", "jv"},
                                                                                     {"mo", "ro"},
                                                                                     {"ji", "yi"},
                                                                                     {"cn", "zh"},
                                                                                     {"jp", "ja"},
                                                                                     {"kr", "ko"},
                                                                                     {"cz", "cs"},
                                                                                     {"dk", "da"},
                                                                                     {"gr", "el"},
                                                                                     {"ua", "uk"},
                                                                                     {"cmn", "zh"},
                                                                                     {"eng", "en"},
                                                                                     {"un", ""}}};

// Languages that statistics cannot keep apart: the page knows better.
constexpr std::array<std::array<std::string_view, 4>, 6> kNeighbours = {{
    {"no", "nb", "nn", "da"},
    {"sr", "hr", "bs", "sh"},
    {"id", "ms", "jv", "su"},
    {"zh", "yue", "wuu", "nan"},
    {"pt", "gl", "", ""},
    {"cs", "sk", "", ""},
}};

std::string primary_of(std::string_view tag) {
  const std::string_view primary = trim(tag).substr(0, trim(tag).find_first_of("-_"));
  const bool is_code =
      (primary.size() == 2 || primary.size() == 3) && std::ranges::all_of(primary, is_ascii_alpha);
  if (!is_code) {
    return {};
  }
  std::string lower = ascii_lower(primary);
  for (const auto& [alias, meant] : kAliases) {
    if (alias == lower) {
      return std::string(meant);
    }
  }
  return lower;
}

bool are_neighbours(std::string_view a, std::string_view b) {
  return std::ranges::any_of(kNeighbours, [a, b](const auto& group) {
    return std::ranges::find(group, a) != group.end() && std::ranges::find(group, b) != group.end();
  });
}

struct Detected {
  std::string language;
  bool is_sure = false;
};

struct Letters {
  size_t han = 0;
  size_t kana = 0;
  size_t hangul = 0;
  size_t others = 0;
};

Letters count_letters(std::string_view text) {
  Letters letters;
  for (size_t at = 0; at < text.size();) {
    if (static_cast<uint8_t>(text[at]) < 0x80) {
      letters.others += is_ascii_alpha(text[at]) ? 1 : 0;
      ++at;
      continue;
    }
    const CodePoint point = decode_code_point(text, at);
    at += std::max<size_t>(point.bytes, 1);
    if (is_han(point.value)) {
      ++letters.han;
    } else if (is_kana(point.value)) {
      ++letters.kana;
    } else if (is_hangul(point.value)) {
      ++letters.hangul;
    } else {
      ++letters.others;
    }
  }
  return letters;
}

// East Asian languages show in their characters; Latin brand names between them do not count.
std::string language_by_letters(const Letters& letters) {
  const size_t east_asian = letters.han + letters.kana + letters.hangul;
  if (east_asian < 8 || east_asian * 3 < letters.others) {
    return {};
  }
  if (letters.hangul * 2 > east_asian) {
    return "ko";
  }
  return letters.kana * 20 > east_asian ? "ja" : "zh";
}

Detected detect(std::string_view text) {
  if (std::string language = language_by_letters(count_letters(text)); !language.empty()) {
    return {.language = std::move(language), .is_sure = true};
  }
  std::array<CLD2::Language, 3> languages{};
  std::array<int, 3> percents{};
  int text_bytes = 0;
  bool is_reliable = false;
  CLD2::ExtDetectLanguageSummary(text.data(), static_cast<int>(text.size()), true, languages.data(),
                                 percents.data(), &text_bytes, &is_reliable);
  std::string language = primary_of(CLD2::LanguageCode(languages[0]));
  const bool is_sure = is_reliable && percents[0] >= kPercentMin && text.size() >= kTextBytesMin;
  return {.language = std::move(language), .is_sure = is_sure};
}

// "Hans" or "Hant": by the characters that tell, and by the tag where none does.
std::string chinese_script(std::string_view text, std::string_view stated) {
  const HanScripts counts = count_han_scripts(text);
  if (counts.simplified != counts.traditional) {
    return counts.simplified > counts.traditional ? "Hans" : "Hant";
  }
  for (const std::string_view mark : {"hant", "tw", "hk", "mo"}) {
    if (ascii_ifind(stated, std::string("-").append(mark)) != std::string_view::npos ||
        ascii_ifind(stated, std::string("_").append(mark)) != std::string_view::npos) {
      return "Hant";
    }
  }
  return "Hans";
}

}  // namespace

LanguageVerdict identify_language(std::string_view text, std::string_view stated) {
  text = whole_characters(text, kTextBytesMax);
  LanguageVerdict verdict;
  const Detected detected = detect(text);
  const std::string said = primary_of(stated);
  const bool agrees = said == detected.language || are_neighbours(said, detected.language);
  if (said.empty()) {
    verdict.language = detected.language;
  } else if (agrees || !detected.is_sure) {
    verdict.language = said;
  } else {
    verdict.language = detected.language;
    verdict.note = "language: page says " + said + ", text is " + detected.language;
  }
  if (verdict.language == "zh" || are_neighbours(verdict.language, "zh")) {
    verdict.script = chinese_script(text, stated);
  }
  return verdict;
}

}  // namespace broadsheet::parser
