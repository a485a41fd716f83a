#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace broadsheet::storage {

// What of a text is kept to tell whether another is the same story: hashes of its shingles and of
// the numbers in it.
//
// A shingle is a run of folded text (parser/text_fold.h) about as long as two words: twelve letters
// wide, a Chinese, Japanese or Korean character counting three. Only the 256 least hashes are kept
// (bottom-k: Broder, 1997), so the shares below are estimates, exact for texts of up to a page of
// print. Rejected, measured in docs/BENCHMARKS.md: SimHash of words (recall 0.48 at its usual
// distance, blind to Chinese) and 5-grams of words without folding (recall 0.83).
struct Fingerprint {
  static constexpr size_t kShinglesMax = 256;
  static constexpr size_t kNumbersMax = 64;

  std::vector<uint32_t> shingles;  // rising, distinct
  bool sampled = false;            // there were more shingles than are kept
  std::vector<uint32_t> numbers;   // rising, distinct

  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

// Of folded text, title and body together.
[[nodiscard]] Fingerprint fingerprint_of(std::string_view folded);

// How much of the shorter text is in the longer one, 0 to 1: a copy that was cut is still a copy.
[[nodiscard]] double shared_shingles(const Fingerprint& a, const Fingerprint& b);
// The same for the numbers; 1 when either has fewer than two: a single figure may have been
// corrected.
[[nodiscard]] double shared_numbers(const Fingerprint& a, const Fingerprint& b);

// Whether two texts tell the same story in the same words: copies, agency texts cut and credited,
// light edits, Traditional and Simplified. Stories that fill the same template with other facts
// (quakes, markets, weather, matches) share most words and few numbers: they are not.
[[nodiscard]] bool is_same_story(const Fingerprint& a, const Fingerprint& b);

}  // namespace broadsheet::storage
