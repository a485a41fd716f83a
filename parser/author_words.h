#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// Word lists that tell names of authors from what stands beside them on pages, in the languages of
// the news. All look-ups take NFKC case-folded text.

// Longest first; "by", "von", "作者:".
[[nodiscard]] const std::vector<std::string>& author_labels();
// A role or a filler word ("reporter", "redakteurin", "senior"): no part of a name.
[[nodiscard]] bool is_role_word(std::string_view folded);
// A whole credit that names nobody ("staff", "admin", "read more").
[[nodiscard]] bool is_nobody(std::string_view folded);
// News agencies and broadcasters: where people work, not who they are.
[[nodiscard]] bool is_agency(std::string_view folded);
// "de", "van", "bin": lower-case words inside names.
[[nodiscard]] bool is_name_particle(std::string_view folded);
// A word that visible phrases hold and names do not ("read", "share", "uhr").
[[nodiscard]] bool is_phrase_word(std::string_view folded);
// A word of organisations' names ("gmbh", "redaktion", "university").
[[nodiscard]] bool is_organisation_word(std::string_view folded);
// Of Chinese or Japanese: a word beside names on pages, or one that ends in "report" or "photo".
[[nodiscard]] bool is_han_stop(std::string_view text);

}  // namespace broadsheet::parser
