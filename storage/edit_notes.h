#pragma once

#include <string_view>

// What publishers write when they correct or withdraw an article, in sixteen languages. Pure; case,
// width, Arabic vowel signs and the brackets and stars before a note make no difference. A sentence
// at a time: the phrases are told from a story's own words by what begins a note, or by what names
// the article and its fault together.
namespace broadsheet::storage {

// A letter, digit or the like, as opposed to marks, quotes and spaces, which are no part of the
// wording. Beyond ASCII few are told apart: the blocks of general and of CJK punctuation.
[[nodiscard]] bool is_wording(char32_t c);

// The sentence tells that the article had a fault, which is mended.
[[nodiscard]] bool is_correction_note(std::string_view sentence);

// The sentence tells that something was withdrawn or removed: a notice where it stands in the place
// of most of a text, a story's own word elsewhere.
[[nodiscard]] bool is_withdrawal_notice(std::string_view sentence);

}  // namespace broadsheet::storage
