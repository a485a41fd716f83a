#include "storage/fingerprint.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/digest.h"
#include "base/text.h"

namespace broadsheet::storage {
namespace {

constexpr int kShingleWidth = 12;
constexpr int kWideCharacter = 3;
constexpr size_t kTellingNumbers = 3;
// Copies of a text share nearly all, follow-ups that quote it a fifth, stories of one template up
// to two thirds: between them the numbers decide.
constexpr double kSharedByCopies = 0.75;
constexpr double kNumbersOfCopies = 0.5;
constexpr double kSharedByRewrites = 0.5;
constexpr double kNumbersOfRewrites = 0.8;

struct Character {
  size_t at = 0;
  int width = 1;
};

std::vector<Character> characters_of(std::string_view text) {
  std::vector<Character> characters;
  characters.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const CodePoint point = decode_code_point(text, at);
    const bool is_wide = is_han(point.value) || is_kana(point.value) || is_hangul(point.value);
    characters.push_back({.at = at, .width = is_wide ? kWideCharacter : 1});
    at += std::max<size_t>(1, point.bytes);
  }
  return characters;
}

// Rising and distinct, at most `most`; says whether some had to go.
bool keep_least(std::vector<uint32_t>& hashes, size_t most) {
  // Of a long list only its front need be in order, unless equal ones thin it out too much.
  const size_t front_size = 4 * most;
  if (hashes.size() > 2 * front_size) {
    const auto front_end = hashes.begin() + static_cast<std::ptrdiff_t>(front_size);
    std::nth_element(hashes.begin(), front_end, hashes.end());
    std::sort(hashes.begin(), front_end);
    const auto end = std::unique(hashes.begin(), front_end);
    if (end - hashes.begin() > static_cast<std::ptrdiff_t>(most)) {
      hashes.resize(most);
      return true;
    }
  }
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
  const bool too_many = hashes.size() > most;
  if (too_many) {
    hashes.resize(most);
  }
  return too_many;
}

std::vector<uint32_t> shingle_hashes(std::string_view folded) {
  const std::vector<Character> characters = characters_of(folded);
  std::vector<uint32_t> hashes;
  hashes.reserve(characters.size());
  size_t end = 0;
  int width = 0;
  for (const Character& first : characters) {
    while (end < characters.size() && width < kShingleWidth) {
      width += characters[end].width;
      ++end;
    }
    if (width < kShingleWidth) {
      break;
    }
    const size_t end_at = end < characters.size() ? characters[end].at : folded.size();
    hashes.push_back(static_cast<uint32_t>(hash64(folded.substr(first.at, end_at - first.at))));
    width -= first.width;
  }
  return hashes;
}

std::vector<uint32_t> number_hashes(std::string_view folded) {
  std::vector<uint32_t> hashes;
  for (size_t at = 0; at < folded.size();) {
    size_t end = at;
    while (end < folded.size() && is_ascii_digit(folded[end])) {
      ++end;
    }
    if (end > at) {
      hashes.push_back(static_cast<uint32_t>(hash64(folded.substr(at, end - at))));
    }
    at = std::max(end, at + 1);
  }
  return hashes;
}

// The share of the smaller of two rising lists that is in the other.
double shared_of_smaller(const std::vector<uint32_t>& a, const std::vector<uint32_t>& b) {
  std::vector<uint32_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  const size_t smaller = std::min(a.size(), b.size());
  return smaller == 0 ? 0 : static_cast<double>(both.size()) / static_cast<double>(smaller);
}

}  // namespace

Fingerprint fingerprint_of(std::string_view folded) {
  Fingerprint print;
  print.shingles = shingle_hashes(folded);
  print.sampled = keep_least(print.shingles, Fingerprint::kShinglesMax);
  print.numbers = number_hashes(folded);
  keep_least(print.numbers, Fingerprint::kNumbersMax);
  return print;
}

double shared_shingles(const Fingerprint& a, const Fingerprint& b) {
  if (a.shingles.empty() || b.shingles.empty()) {
    return 0;
  }
  // A sampled list holds every hash of its text up to its last: only up to there can two be
  // compared.
  uint32_t highest = 0xFFFFFFFF;
  for (const Fingerprint* print : {&a, &b}) {
    highest = print->sampled ? std::min(highest, print->shingles.back()) : highest;
  }
  const auto up_to_highest = [highest](std::vector<uint32_t> hashes) {
    hashes.erase(std::upper_bound(hashes.begin(), hashes.end(), highest), hashes.end());
    return hashes;
  };
  return shared_of_smaller(up_to_highest(a.shingles), up_to_highest(b.shingles));
}

double shared_numbers(const Fingerprint& a, const Fingerprint& b) {
  if (std::min(a.numbers.size(), b.numbers.size()) < kTellingNumbers) {
    return 1;
  }
  return shared_of_smaller(a.numbers, b.numbers);
}

bool is_same_story(const Fingerprint& a, const Fingerprint& b) {
  const double words = shared_shingles(a, b);
  const double numbers = shared_numbers(a, b);
  if (words >= kSharedByCopies) {
    return numbers >= kNumbersOfCopies;
  }
  const bool numbers_tell = std::min(a.numbers.size(), b.numbers.size()) >= kTellingNumbers;
  return words >= kSharedByRewrites && numbers_tell && numbers >= kNumbersOfRewrites;
}

}  // namespace broadsheet::storage
