#include "storage/edit_class.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/sentences.h"
#include "base/text.h"
#include "storage/edit_notes.h"

namespace broadsheet::storage {
namespace {

// Below that many letters an article is no story that could be shortened or replaced. A Han or kana
// character says as much as three letters, a Hangul syllable is written with two or three.
constexpr size_t kStoryLettersMin = 500;
constexpr size_t kIdeographLetters = 3;
constexpr size_t kSyllableLetters = 2;
constexpr double kShortenedShare = 0.25;  // of its letters is left, or less
constexpr double kWithdrawnShare = 0.4;   // of its letters, beside a notice
constexpr double kSameStoryShare = 0.5;   // of what is left was there before
constexpr double kOtherStoryShare = 0.2;  // ... less: it is something else
constexpr double kRewordedAlike = 0.5;    // of two sentences that are one
constexpr size_t kPairingsMax = 40'000;   // sentences compared with one another
constexpr size_t kComparedPoints = 600;   // of a sentence or title
constexpr size_t kTypoSentencesMax = 5;
constexpr size_t kTypoLetters = 2;
constexpr double kOneWay = 4;  // so much more added than removed is an expansion

// A sentence with what it is compared by.
struct Sentence {
  std::string_view text;
  size_t letters = 0;
  std::vector<char32_t> points;   // letters and digits, folded
  std::vector<uint64_t> bigrams;  // of those, sorted
};

size_t letters_of(std::string_view text) {
  size_t letters = 0;
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const char32_t c = point.value;
    letters += is_han(c) || is_kana(c) ? kIdeographLetters : is_hangul(c) ? kSyllableLetters : 1;
    at += point.bytes;
  }
  return letters;
}

std::vector<char32_t> wording_of(std::string_view text) {
  const std::string folded = nfkc_casefold(text);
  std::vector<char32_t> points;
  for (size_t at = 0; at < folded.size() && points.size() < kComparedPoints;) {
    const CodePoint point = decode_code_point(folded, at);
    if (is_wording(point.value)) {
      points.push_back(point.value);
    }
    at += point.bytes;
  }
  return points;
}

Sentence sentence_of(std::string_view text) {
  constexpr unsigned kPointBits = 21;
  Sentence sentence{
      .text = text, .letters = letters_of(text), .points = wording_of(text), .bigrams = {}};
  for (size_t i = 1; i < sentence.points.size(); ++i) {
    sentence.bigrams.push_back((uint64_t{sentence.points[i - 1]} << kPointBits) |
                               sentence.points[i]);
  }
  std::ranges::sort(sentence.bigrams);
  return sentence;
}

// Dice's coefficient of the pairs of neighbouring letters.
double alike(const Sentence& a, const Sentence& b) {
  if (a.bigrams.empty() || b.bigrams.empty()) {
    return a.points == b.points ? 1 : 0;
  }
  size_t shared = 0;
  for (size_t i = 0, j = 0; i < a.bigrams.size() && j < b.bigrams.size();) {
    if (a.bigrams[i] == b.bigrams[j]) {
      ++shared;
      ++i;
      ++j;
    } else {
      a.bigrams[i] < b.bigrams[j] ? ++i : ++j;
    }
  }
  return 2.0 * static_cast<double>(shared) /
         static_cast<double>(a.bigrams.size() + b.bigrams.size());
}

// Digits of the scripts of news, and the numerals that Chinese and Japanese write out.
bool is_figure(char32_t c) {
  constexpr auto kZeros =
      std::to_array<char32_t>({U'0', 0x0660, 0x06F0, 0x0966, 0x09E6,
                               0x0E50});  // ASCII, Arabic, Persian, Hindi, Bengali, Thai
  constexpr std::u32string_view kNumerals = U"〇零一二三四五六七八九十百千万萬億亿兆两兩半";
  return kNumerals.find(c) != std::u32string_view::npos ||
         std::ranges::any_of(kZeros, [&](char32_t zero) { return c >= zero && c < zero + 10; });
}

// What two wordings do not share between their common beginning and end.
struct Difference {
  std::vector<char32_t> before;
  std::vector<char32_t> after;
};

Difference difference_of(const Sentence& before, const Sentence& after) {
  const auto [b, a] = std::ranges::mismatch(before.points, after.points);
  Difference difference{{b, before.points.end()}, {a, after.points.end()}};
  while (!difference.before.empty() && !difference.after.empty() &&
         difference.before.back() == difference.after.back()) {
    difference.before.pop_back();
    difference.after.pop_back();
  }
  return difference;
}

// Levenshtein's distance, by rows.
size_t distance(const std::vector<char32_t>& a, const std::vector<char32_t>& b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j < row.size(); ++j) {
    row[j] = j;
  }
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// One or two letters are a slip; a figure is a fact, and a Han character is a word.
bool is_slip(const Sentence& before, const Sentence& after) {
  const Difference difference = difference_of(before, after);
  if (std::ranges::any_of(difference.before, is_figure) ||
      std::ranges::any_of(difference.after, is_figure)) {
    return false;
  }
  const bool has_han = std::ranges::any_of(difference.before, is_han) ||
                       std::ranges::any_of(difference.after, is_han);
  return distance(difference.before, difference.after) <= (has_han ? 1 : kTypoLetters);
}

// What stands in one of two texts only, with the pairs among it.
struct Edits {
  std::vector<Sentence> added;
  std::vector<Sentence> removed;
  std::vector<std::pair<Sentence, Sentence>> changed;  // before, after
  size_t before_letters = 0;
  size_t after_letters = 0;
  size_t kept_letters = 0;  // of the sentences that are in both
};

std::vector<std::string_view> sentences_of(const Article& article) {
  std::vector<std::string_view> sentences;
  for (const Block& block : article.blocks) {
    const std::vector<std::string_view> of_block = broadsheet::sentences_of(block.text);
    sentences.insert(sentences.end(), of_block.begin(), of_block.end());
  }
  return sentences;
}

// Each new sentence takes the one it most resembles, in order; `budget` bounds what a pair of texts
// without anything in common may cost.
void pair_reworded(Edits& edits) {
  size_t budget = kPairingsMax;
  std::vector<Sentence> added;
  for (Sentence& sentence : edits.added) {
    size_t best = edits.removed.size();
    double best_alike = kRewordedAlike;
    for (size_t i = 0; i < edits.removed.size() && budget > 0; ++i, --budget) {
      if (const double now = alike(edits.removed[i], sentence); now >= best_alike) {
        best = i;
        best_alike = now;
      }
    }
    if (best == edits.removed.size()) {
      added.push_back(std::move(sentence));
      continue;
    }
    edits.changed.emplace_back(std::move(edits.removed[best]), std::move(sentence));
    edits.removed.erase(edits.removed.begin() + static_cast<ptrdiff_t>(best));
  }
  edits.added = std::move(added);
}

Edits edits_between(const Article& before, const Article& after) {
  Edits edits;
  std::map<std::string_view, int> held;
  const std::vector<std::string_view> old_sentences = sentences_of(before);
  for (const std::string_view sentence : old_sentences) {
    ++held[sentence];
    edits.before_letters += letters_of(sentence);
  }
  for (const std::string_view sentence : sentences_of(after)) {
    const size_t letters = letters_of(sentence);
    edits.after_letters += letters;
    if (const auto twin = held.find(sentence); twin != held.end() && twin->second > 0) {
      --twin->second;
      edits.kept_letters += letters;
    } else {
      edits.added.push_back(sentence_of(sentence));
    }
  }
  for (const std::string_view sentence : old_sentences) {
    if (int& left = held[sentence]; left > 0) {
      --left;
      edits.removed.push_back(sentence_of(sentence));
    }
  }
  return edits;
}

// A stub's last sentence is often cut: it still was there before.
size_t letters_from_before(const Edits& edits) {
  size_t letters = edits.kept_letters;
  for (const auto& [before, after] : edits.changed) {
    letters += after.letters;
  }
  for (const Sentence& added : edits.added) {
    const bool is_cut = std::ranges::any_of(edits.removed, [&](const Sentence& removed) {
      return !added.points.empty() && removed.points.size() > added.points.size() &&
             std::ranges::equal(
                 added.points.begin(), added.points.end(), removed.points.begin(),
                 removed.points.begin() + static_cast<ptrdiff_t>(added.points.size()));
    });
    letters += is_cut ? added.letters : 0;
  }
  return letters;
}

bool is_withdrawal(const Edits& edits, const Article& before, const Article& after) {
  if (static_cast<double>(edits.after_letters) >
      kWithdrawnShare * static_cast<double>(edits.before_letters)) {
    return false;
  }
  const bool in_title = before.title != after.title && is_withdrawal_notice(after.title) &&
                        !is_withdrawal_notice(before.title);
  return in_title || std::ranges::any_of(edits.added, [](const Sentence& sentence) {
           return is_withdrawal_notice(sentence.text);
         });
}

Succession succession_of(const Edits& edits, const Article& before, const Article& after) {
  const auto held = static_cast<double>(edits.before_letters);
  const auto left = static_cast<double>(edits.after_letters);
  if (edits.before_letters < kStoryLettersMin || left > kShortenedShare * held) {
    return Succession::kEdited;
  }
  const auto known = static_cast<double>(letters_from_before(edits));
  if (known >= kSameStoryShare * left) {
    return Succession::kShortened;
  }
  const bool is_other_title =
      alike(sentence_of(before.title), sentence_of(after.title)) < kRewordedAlike;
  return is_other_title && known < kOtherStoryShare * left ? Succession::kReplaced
                                                           : Succession::kEdited;
}

bool brings_correction(const Edits& edits, const Article& before, const Article& after) {
  const bool has_note = std::ranges::any_of(after.corrections, [&](const std::string& note) {
    return std::ranges::find(before.corrections, note) == before.corrections.end();
  });
  const auto is_note = [](const Sentence& sentence) { return is_correction_note(sentence.text); };
  return has_note || std::ranges::any_of(edits.added, is_note) ||
         std::ranges::any_of(edits.changed, [&](const auto& pair) {
           return is_note(pair.second) && !is_note(pair.first);
         });
}

EditClass direction_of(const Edits& edits) {
  size_t added = 0;
  size_t removed = 0;
  for (const Sentence& sentence : edits.added) {
    added += sentence.letters;
  }
  for (const Sentence& sentence : edits.removed) {
    removed += sentence.letters;
  }
  for (const auto& [before, after] : edits.changed) {
    const Difference difference = difference_of(before, after);
    added += difference.after.size();
    removed += difference.before.size();
  }
  if (static_cast<double>(added) > kOneWay * static_cast<double>(removed)) {
    return EditClass::kExpansion;
  }
  return static_cast<double>(removed) > kOneWay * static_cast<double>(added) ? EditClass::kCut
                                                                             : EditClass::kRevision;
}

EditClass class_of(const Edits& edits, const Article& before, const Article& after) {
  if (is_withdrawal(edits, before, after)) {
    return EditClass::kWithdrawal;
  }
  if (brings_correction(edits, before, after)) {
    return EditClass::kCorrection;
  }
  const bool is_title_slip =
      before.title == after.title || is_slip(sentence_of(before.title), sentence_of(after.title));
  const bool has_body_edit =
      !edits.added.empty() || !edits.removed.empty() || !edits.changed.empty();
  if (!has_body_edit) {
    return is_title_slip ? EditClass::kTypo : EditClass::kTitle;
  }
  const bool is_typo = edits.added.empty() && edits.removed.empty() &&
                       edits.changed.size() <= kTypoSentencesMax && is_title_slip &&
                       std::ranges::all_of(edits.changed, [](const auto& pair) {
                         return is_slip(pair.first, pair.second);
                       });
  return is_typo ? EditClass::kTypo : direction_of(edits);
}

}  // namespace

Comparison compare_articles(const Article& before, const Article& after) {
  Edits edits = edits_between(before, after);
  pair_reworded(edits);
  Comparison comparison;
  comparison.edit = {.kind = class_of(edits, before, after),
                     .title_changed = before.title != after.title,
                     .sentences_added = static_cast<uint32_t>(edits.added.size()),
                     .sentences_removed = static_cast<uint32_t>(edits.removed.size()),
                     .sentences_changed = static_cast<uint32_t>(edits.changed.size())};
  if (comparison.edit.kind != EditClass::kWithdrawal) {
    comparison.succession = succession_of(edits, before, after);
  }
  return comparison;
}

std::string_view name_of(EditClass edit) {
  switch (edit) {
    case EditClass::kTypo:
      return "typo";
    case EditClass::kTitle:
      return "title";
    case EditClass::kExpansion:
      return "expansion";
    case EditClass::kCut:
      return "cut";
    case EditClass::kCorrection:
      return "correction";
    case EditClass::kWithdrawal:
      return "withdrawal";
    case EditClass::kRevision:
      return "revision";
    case EditClass::kNone:
      break;
  }
  return "";
}

}  // namespace broadsheet::storage
