#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// The names in a string that is stated to hold authors (JSON-LD, a meta element, an element marked
// as author): labels ("By", "作者："), roles, outlets, places, e-mail addresses, URLs and dates cut
// off, one name each, in order, none twice. `site_name` (may be "") is dropped where it stands
// beside a person.
[[nodiscard]] std::vector<std::string> split_authors(std::string_view text,
                                                     std::string_view site_name);

// The same over many strings.
[[nodiscard]] std::vector<std::string> split_authors(const std::vector<std::string>& texts,
                                                     std::string_view site_name);

// Whether a visible string can be a person's name, as opposed to a phrase: capitalised words in
// scripts with case, two to four ideographs, no digits, no word of the stop list.
[[nodiscard]] bool looks_like_name(std::string_view text);

// Whether a name holds a word that only organisations have ("Redaktion", "GmbH", "University").
[[nodiscard]] bool looks_like_organisation(std::string_view name);

// One word such as people sign up with ("freeman1984", "jesusfreak").
[[nodiscard]] bool looks_like_user_name(std::string_view text);

// The rest of the text when it starts with a word that announces an author ("By ", "Von ",
// "Автор:", "作者："), else an empty view.
[[nodiscard]] std::string_view after_author_label(std::string_view text);

}  // namespace broadsheet::parser
