#include "parser/related_cues.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <optional>
#include <vector>

#include "base/text.h"
#include "parser/byte_set.h"
#include "parser/class_words.h"
#include "parser/related_phrases.h"

// The dictionary (related_phrases_*.cc) is read once into buckets by first byte pair, so a lookup
// compares with a few dozen phrases at most. It is the second line of evidence only: structure and
// place decide where no phrase is known (related_extractor.cc).

namespace broadsheet::parser {
namespace {

// A heading longer than this is a sentence, not a label.
constexpr size_t kHeadingWidthMax = 72;
// What may follow a known phrase in a heading: a topic, a name, "about this story".
constexpr size_t kRestWidthMax = 34;
// The same where words are not spaced: there a phrase may be the start of any sentence.
constexpr size_t kUnspacedRestWidthMax = 12;

struct Phrase {
  std::string text;  // folded
  HeadingCue cue = HeadingCue::kNone;
  bool whole = false;  // the heading must be nothing else
  ByteSet bytes;       // of a stem
};

class PhraseTable {
 public:
  PhraseTable() : buckets_(kBuckets) {
    for (const std::span<const PhraseRow> rows : {latin_phrase_rows(), world_phrase_rows()}) {
      for (const PhraseRow& row : rows) {
        for (const std::string_view entry : split(row.phrases, '|')) {
          add(entry, row.cue);
        }
      }
    }
  }

  // The longest phrase `folded` starts with.
  [[nodiscard]] const Phrase* longest_prefix(std::string_view folded) const {
    if (folded.empty()) {
      return nullptr;
    }
    const Phrase* best = nullptr;
    for (const Phrase& phrase : buckets_[bucket_of(folded)]) {
      if (folded.starts_with(phrase.text) && ends_word(folded, phrase.text.size()) &&
          (!phrase.whole || folded.size() == phrase.text.size()) &&
          (best == nullptr || phrase.text.size() > best->text.size())) {
        best = &phrase;
      }
    }
    return best;
  }

  // The cue of the longest phrase or stem that is a part of `folded` from a word's start on.
  [[nodiscard]] HeadingCue anywhere(std::string_view folded) const {
    const Phrase* best = nullptr;
    const ByteSet bytes(folded);
    for (const Phrase& stem : stems_) {
      if (!bytes.holds(stem.bytes)) {
        continue;
      }
      const size_t at = folded.find(stem.text);
      if (at == std::string_view::npos ||
          (best != nullptr && stem.text.size() <= best->text.size())) {
        continue;
      }
      const bool wide = static_cast<unsigned char>(stem.text.front()) >= 0xE0;
      if (wide || at == 0 || !is_letter_byte(folded[at - 1])) {
        best = &stem;
      }
    }
    return best == nullptr ? HeadingCue::kNone : best->cue;
  }

 private:
  static constexpr size_t kBuckets = 1024;

  static size_t bucket_of(std::string_view text) {
    const auto a = static_cast<unsigned char>(text[0]);
    const auto b = static_cast<unsigned char>(text.size() > 1 ? text[1] : ' ');
    const auto c = static_cast<unsigned char>(text.size() > 2 ? text[2] : ' ');
    return (a * 31U + b * 7U + c) % kBuckets;
  }

  static bool is_letter_byte(char c) {
    return is_ascii_alpha(c) || static_cast<unsigned char>(c) >= 0x80;
  }

  // Scripts without spaces (three-byte sequences and up) have no word end to ask for.
  static bool ends_word(std::string_view text, size_t at) {
    if (at == text.size() || !is_letter_byte(text[at])) {
      return true;
    }
    return static_cast<unsigned char>(text[at]) >= 0xE0;
  }

  void add(std::string_view entry, HeadingCue cue) {
    const bool whole = entry.starts_with('=');
    const bool stem = entry.starts_with('~');
    Phrase phrase{
        .text = fold_heading(whole || stem ? entry.substr(1) : entry), .cue = cue, .whole = whole};
    if (phrase.text.empty()) {
      return;
    }
    if (stem) {
      phrase.bytes = ByteSet(phrase.text);
      stems_.push_back(std::move(phrase));
    } else {
      buckets_[bucket_of(phrase.text)].push_back(std::move(phrase));
    }
  }

  std::vector<std::vector<Phrase>> buckets_;
  std::vector<Phrase> stems_;
};

const PhraseTable& phrase_table() {
  static const PhraseTable table;
  return table;
}

bool is_symbol(char32_t c) {
  if (c < 0x80) {
    return !is_ascii_alpha(static_cast<char>(c)) && !is_ascii_digit(static_cast<char>(c));
  }
  return (c >= 0xA0 && c <= 0xBF && c != 0xAA && c != 0xB5 && c != 0xBA) ||
         (c >= 0x2000 && c <= 0x2BFF) || (c >= 0x3000 && c <= 0x303F && c != 0x3005) ||
         c == 0x30FB || (c >= 0xFE00 && c <= 0xFE6F) || (c >= 0xFF00 && c <= 0xFF0F) ||
         (c >= 0xFF1A && c <= 0xFF20) || (c >= 0xFF3B && c <= 0xFF40) ||
         (c >= 0xFF5B && c <= 0xFF65) || c >= 0x1F000 || c == 0xFFFD;
}

std::string_view without_edge_symbols(std::string_view text) {
  size_t begin = 0;
  while (begin < text.size()) {
    const CodePoint c = decode_code_point(text, begin);
    if (c.bytes == 0 || !is_symbol(c.value)) {
      break;
    }
    begin += c.bytes;
  }
  size_t end = text.size();
  while (end > begin) {
    size_t at = end - 1;
    while (at > begin && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U) {
      --at;
    }
    if (!is_symbol(decode_code_point(text, at).value)) {
      break;
    }
    end = at;
  }
  return text.substr(begin, end - begin);
}

bool is_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

void straighten_quotes(std::string& text) {
  constexpr std::string_view kCurly = "\xE2\x80\x99";
  for (size_t at = text.find(kCurly); at != std::string::npos; at = text.find(kCurly, at)) {
    text.replace(at, kCurly.size(), "'");
  }
}

}  // namespace

std::string fold_heading(std::string_view text) {
  if (is_ascii(text)) {
    return collapse_space(ascii_lower(without_edge_symbols(text)));
  }
  std::string folded = collapse_space(nfkc_casefold(text));
  straighten_quotes(folded);
  return std::string(without_edge_symbols(folded));
}

HeadingCue heading_cue(std::string_view folded) {
  if (folded.empty() || display_width(folded) > kHeadingWidthMax) {
    return HeadingCue::kNone;
  }
  const Phrase* phrase = phrase_table().longest_prefix(folded);
  if (phrase == nullptr) {
    return HeadingCue::kNone;
  }
  const std::string_view rest = folded.substr(phrase->text.size());
  const bool unspaced = !rest.empty() && static_cast<unsigned char>(rest.front()) >= 0xE0;
  return display_width(rest) <= (unspaced ? kUnspacedRestWidthMax : kRestWidthMax)
             ? phrase->cue
             : HeadingCue::kNone;
}

HeadingCue established_heading_cue(std::string_view folded) {
  const HeadingCue cue = heading_cue(folded);
  if (cue != HeadingCue::kNone || folded.empty() || display_width(folded) > kHeadingWidthMax) {
    return cue;
  }
  return phrase_table().anywhere(folded);
}

size_t related_prefix_bytes(std::string_view folded) {
  const Phrase* phrase = phrase_table().longest_prefix(folded);
  return phrase != nullptr && phrase->cue == HeadingCue::kRelated ? phrase->text.size() : 0;
}

uint16_t class_hints(std::string_view attribute) {
  constexpr size_t kWordMax = 24;
  std::array<char, kWordMax> word{};
  std::array<char, kWordMax> before{};
  size_t length = 0;
  size_t before_length = 0;
  uint16_t hints = 0;
  const auto finish = [&] {
    if (length > 0) {
      hints |= class_word_hints({before.data(), before_length}, {word.data(), length});
      before = word;
      before_length = length;
      length = 0;
    }
  };
  char last = ' ';
  for (const char c : attribute) {
    const bool small = c >= 'a' && c <= 'z';
    const bool capital = c >= 'A' && c <= 'Z';
    if (!small && !capital) {
      finish();
    } else {
      if (capital && last >= 'a' && last <= 'z') {
        finish();
      }
      if (length < kWordMax) {
        word[length++] = static_cast<char>(capital ? c - 'A' + 'a' : c);
      }
    }
    if (is_ascii_space(c)) {
      before_length = 0;
    }
    last = c;
  }
  finish();
  return hints;
}

size_t display_width(std::string_view text) {
  constexpr uint64_t kEach = 0x0101010101010101U;
  size_t width = 0;
  size_t at = 0;
  for (uint64_t bytes = 0; at + sizeof bytes <= text.size(); at += sizeof bytes) {
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const uint64_t high = bytes & (kEach * 0x80U);
    const uint64_t continuing = high & ~(bytes << 1U);  // 10xxxxxx
    const uint64_t wide = high & ((bytes & (kEach * 0x7FU)) + kEach * (0x80U - 0x63U));
    width += sizeof bytes - static_cast<size_t>(std::popcount(continuing)) +
             static_cast<size_t>(std::popcount(wide));
  }
  for (; at < text.size(); ++at) {
    const auto b = static_cast<unsigned char>(text[at]);
    width += b < 0x80 || b >= 0xC0 ? 1 : 0;
    width += b >= 0xE3 ? 1 : 0;  // U+3000 and up: kana, Han, Hangul, fullwidth forms, emoji
  }
  return width;
}

}  // namespace broadsheet::parser
