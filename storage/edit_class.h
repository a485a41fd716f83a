#pragma once

#include <string_view>

#include "base/article.h"
#include "storage/rows.h"

// What became of an article, told from its sentences. Pure. The classes are for people who look for
// silent corrections and withdrawals, so where two fit, the graver one is named: withdrawal,
// correction, then the rest. Notes of correction and withdrawal are known by storage/edit_notes.h;
// everything else is counted and knows no language.
namespace broadsheet::storage {

// How what a page shows now follows what is held of it.
enum class Succession : uint8_t {
  kEdited,     // the same article in another state: a version
  kShortened,  // its beginning, or nothing of it: a paywall's or a teaser's stub, not an edit
  kReplaced,   // something short and unrelated in its place: a wall or an error, not an edit
};

struct Comparison {
  Succession succession = Succession::kEdited;
  EditSummary edit;  // of kEdited
};

// `before` is the newest version held, `after` what the page shows; they differ in title or text.
// Linear in the texts but for sentences without a twin, of which a bounded number is paired.
[[nodiscard]] Comparison compare_articles(const Article& before, const Article& after);

[[nodiscard]] std::string_view name_of(EditClass edit);  // "typo", ...; "" for kNone

}  // namespace broadsheet::storage
