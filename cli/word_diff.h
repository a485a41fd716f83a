#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/article.h"

namespace broadsheet::cli {

enum class EditKind : uint8_t { kEqual, kDelete, kInsert };

// A run of text that both sides have, or only the old or the new one.
struct Edit {
  EditKind kind = EditKind::kEqual;
  std::string text;
  friend bool operator==(const Edit&, const Edit&) = default;
};

struct WordCounts {
  uint64_t added = 0;
  uint64_t removed = 0;
};

// The shortest way from `before` to `after` in whole words, as ICU breaks them (so single words of
// Chinese and Japanese too). Deletions stand before the insertions that replace them. Texts that
// differ in more than a few thousand words are told apart by lines there, which bounds the cost.
[[nodiscard]] std::vector<Edit> diff_words(std::string_view before, std::string_view after);

// Words (not spaces, not punctuation) on each side of the edits.
[[nodiscard]] WordCounts count_words(const std::vector<Edit>& edits);

// What two versions are compared by: title, then one line a block and a note of a correction.
[[nodiscard]] std::string diffable_text(const Article& article);

}  // namespace broadsheet::cli
