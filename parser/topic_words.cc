#include "parser/topic_words.h"

#include <algorithm>
#include <string>

#include "base/text.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kLettersMin = 5;   // shorter words are mostly not what a text is about
constexpr size_t kStemLetters = 6;  // what inflection leaves alone
constexpr size_t kWordsMax = 400;

bool is_unspaced(char32_t c) {
  return is_han(c) || is_kana(c) || is_hangul(c) || (c >= 0x0E00 && c <= 0x0EFF) ||
         (c >= 0x1000 && c <= 0x109F) || (c >= 0x1780 && c <= 0x17FF);
}

bool is_hiragana(char32_t c) {
  return c >= 0x3040 && c <= 0x309F;
}

bool is_letter(char32_t c) {
  if (c < 0x80) {
    return is_ascii_alpha(static_cast<char>(c)) || is_ascii_digit(static_cast<char>(c));
  }
  return c >= 0xC0 && c != 0xD7 && c != 0xF7 && (c < 0x2000 || c > 0x303F) && c < 0x1F000;
}

void add_hash(std::vector<uint64_t>& hashes, uint64_t hash) {
  if (hashes.size() < kWordsMax) {
    hashes.push_back(hash);
  }
}

// FNV-1a, step by step over code points.
constexpr uint64_t kSeed = 0xcbf29ce484222325U;
uint64_t mixed(uint64_t hash, char32_t c) {
  return (hash ^ c) * 0x100000001b3U;
}

std::vector<uint64_t> words_of(std::string_view text) {
  std::vector<uint64_t> hashes;
  const std::string folded = nfkc_casefold(text);
  uint64_t word = kSeed;
  size_t letters = 0;
  char32_t before = 0;
  for (size_t at = 0; at < folded.size();) {
    const CodePoint c = decode_code_point(folded, at);
    at += std::max<size_t>(1, c.bytes);
    const bool unspaced = is_unspaced(c.value);
    if (unspaced && before != 0 && !(is_hiragana(before) || is_hiragana(c.value))) {
      add_hash(hashes, mixed(mixed(kSeed, before), c.value));
    }
    before = unspaced ? c.value : 0;
    if (!unspaced && is_letter(c.value)) {
      ++letters;
      word = letters <= kStemLetters ? mixed(word, c.value) : word;
      continue;
    }
    if (letters >= kLettersMin) {
      add_hash(hashes, word);
    }
    word = kSeed;
    letters = 0;
  }
  if (letters >= kLettersMin) {
    add_hash(hashes, word);
  }
  std::ranges::sort(hashes);
  const auto repeated = std::ranges::unique(hashes);
  hashes.erase(repeated.begin(), repeated.end());
  return hashes;
}

}  // namespace

TopicWords::TopicWords(const Metadata& metadata) {
  std::string text = metadata.title;
  for (const std::string& tag : metadata.tags) {
    text += '\n';
    text += tag;
  }
  text += '\n';
  text += metadata.description;
  words_ = words_of(text);
}

bool TopicWords::meets(std::string_view headline) const {
  const std::vector<uint64_t> other = words_of(headline);
  return std::ranges::any_of(
      other, [this](uint64_t word) { return std::ranges::binary_search(words_, word); });
}

}  // namespace broadsheet::parser
