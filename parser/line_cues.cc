#include "parser/line_cues.h"

#include <array>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "parser/byte_set.h"
#include "parser/line_phrases.h"

// The phrases (line_phrases.cc) are read once. Those that count at the start of a line sit in
// buckets by their first two bytes; those that count anywhere are few and searched one by one, in
// short lines only.

namespace broadsheet::parser {
namespace {

struct CuePhrase {
  std::string text;
  LineCue cue = LineCue::kNone;
  bool whole = false;
  ByteSet bytes;  // of one that counts anywhere
};

class CueTable {
 public:
  static const CueTable& instance() {
    static const CueTable table;
    return table;
  }

  [[nodiscard]] LineCue at_start(std::string_view line) const {
    const CuePhrase* best = nullptr;
    const std::string_view whole = without_end_punctuation(line);
    for (const CuePhrase& phrase : buckets_[bucket_of(line)]) {
      const bool fits = phrase.whole
                            ? whole == phrase.text
                            : line.starts_with(phrase.text) && ends_word(line, phrase.text.size());
      if (fits && (best == nullptr || phrase.text.size() > best->text.size())) {
        best = &phrase;
      }
    }
    return best == nullptr ? LineCue::kNone : best->cue;
  }

  [[nodiscard]] LineCue anywhere(std::string_view line) const {
    const ByteSet bytes(line);
    for (const CuePhrase& phrase : anywhere_) {
      if (bytes.holds(phrase.bytes) && line.find(phrase.text) != std::string_view::npos) {
        return phrase.cue;
      }
    }
    return LineCue::kNone;
  }

 private:
  static constexpr size_t kBuckets = 512;

  CueTable() : buckets_(kBuckets) {
    for (const LinePhrases& row : line_phrases()) {
      for (const std::string_view entry : split(row.phrases, '|')) {
        add(entry, row.cue);
      }
    }
  }

  void add(std::string_view entry, LineCue cue) {
    const bool whole = entry.starts_with('=');
    const bool anywhere = entry.starts_with('~');
    CuePhrase phrase{
        .text = nfkc_casefold(entry.substr(whole || anywhere ? 1 : 0)), .cue = cue, .whole = whole};
    if (anywhere) {
      phrase.bytes = ByteSet(phrase.text);
      anywhere_.push_back(std::move(phrase));
    } else {
      buckets_[bucket_of(phrase.text)].push_back(std::move(phrase));
    }
  }

  static std::string_view without_end_punctuation(std::string_view line) {
    while (line.size() > 1 &&
           (std::string_view(".:!?>\"')]*- ").find(line.back()) != std::string_view::npos)) {
      line.remove_suffix(1);
    }
    return line;
  }

  static size_t bucket_of(std::string_view text) {
    const auto byte = [&](size_t at) {
      return at < text.size() ? static_cast<uint8_t>(text[at]) : uint8_t{0};
    };
    return (byte(0) * 31U + byte(1)) % kBuckets;
  }

  static size_t last_character_start(std::string_view line, size_t at) {
    do {
      --at;
    } while (at > 0 && (static_cast<uint8_t>(line[at]) & 0xC0U) == 0x80U);
    return at;
  }

  // Of the scripts that part words by spaces: up to Thai.
  static bool is_cased_letter(char32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 0xC0 && c < 0xE00);
  }

  // Scripts without spaces have no word ends to look for.
  static bool ends_word(std::string_view line, size_t at) {
    if (at >= line.size()) {
      return true;
    }
    const CodePoint last = decode_code_point(line, last_character_start(line, at));
    const CodePoint next = decode_code_point(line, at);
    return !is_cased_letter(last.value) || !is_cased_letter(next.value);
  }

  std::vector<std::vector<CuePhrase>> buckets_;
  std::vector<CuePhrase> anywhere_;
};

// Bullets, quotes, brackets and arrows that stand before a label.
std::string_view without_leading_marks(std::string_view line) {
  size_t at = 0;
  while (at < line.size()) {
    const CodePoint point = decode_code_point(line, at);
    const char32_t c = point.value;
    const bool ascii_mark =
        c < 0x80 && !is_ascii_alpha(static_cast<char>(c)) && !is_ascii_digit(static_cast<char>(c));
    const bool mark = ascii_mark || (c >= 0xA0 && c <= 0xBF) || (c >= 0x2000 && c <= 0x2BFF) ||
                      (c >= 0x3000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE0F) || c >= 0x1F000;
    if (!mark || point.bytes == 0) {
      break;
    }
    at += point.bytes;
  }
  return line.substr(at);
}

}  // namespace

std::string fold_line(std::string_view text) {
  constexpr size_t kFoldedBytesMax = 600;
  return nfkc_casefold(whole_characters(text, kFoldedBytesMax));
}

LineCue line_cue(std::string_view folded, bool brief) {
  if (folded.empty()) {
    return LineCue::kNone;
  }
  const CueTable& table = CueTable::instance();
  LineCue cue = table.at_start(folded);
  const std::string_view unmarked = without_leading_marks(folded);
  if (cue == LineCue::kNone && unmarked.size() < folded.size()) {
    cue = table.at_start(unmarked);
  }
  if (cue != LineCue::kNone || !brief) {
    return cue;
  }
  return table.anywhere(folded);
}

}  // namespace broadsheet::parser
