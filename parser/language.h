#pragma once

#include <string>
#include <string_view>

namespace broadsheet::parser {

// What a text is written in.
struct LanguageVerdict {
  std::string language;  // BCP 47 primary tag ("zh", "en", "pt"); "" when nothing can be said
  std::string script;    // "Hans" or "Hant" for Chinese, else ""
  std::string note;      // where the page's statement was not believed
};

// The language of `text` (UTF-8), judged by its characters and by CLD2; `stated` is the page's own
// tag ("zh-TW", "en_GB", or ""). Pages copy wrong tags from templates, so a statement stands only
// if the text does not clearly speak against it. Chinese gets its script by counting the characters
// that exist in one script alone, whatever the tag says.
[[nodiscard]] LanguageVerdict identify_language(std::string_view text, std::string_view stated);

}  // namespace broadsheet::parser
