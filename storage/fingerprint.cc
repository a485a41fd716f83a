#include "storage/fingerprint.h"

#include <algorithm>
#include <array>
#include <bit>
#include <numeric>
#include <span>
#include <utility>

#include "base/digest.h"
#include "base/text.h"

namespace broadsheet::storage {
namespace {

constexpr int kShingleWidth = 12;
constexpr int kWideCharacter = 3;
constexpr size_t kTellingNumbers = 2;  // may speak against copies
constexpr size_t kProvingNumbers = 3;  // ... and for rewrites
// Copies of a text share nearly all, follow-ups that quote it a fifth, stories of one template up
// to two thirds: between them the numbers decide.
constexpr double kSharedByCopies = 0.75;
constexpr double kNumbersOfCopies = 0.5;
constexpr double kSharedByRewrites = 0.5;
constexpr double kNumbersOfRewrites = 0.8;

// Code points, or a little less of text that is no UTF-8.
size_t count_characters(std::string_view text) {
  return static_cast<size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

struct Character {
  uint32_t bytes = 1;
  int width = 1;
};

Character character_at(std::string_view text, size_t at) {
  if (static_cast<uint8_t>(text[at]) < 0x80) {
    return {};
  }
  const CodePoint point = decode_code_point(text, at);
  const bool is_wide = is_han(point.value) || is_kana(point.value) || is_hangul(point.value);
  return {.bytes = static_cast<uint32_t>(std::max<size_t>(1, point.bytes)),
          .width = is_wide ? kWideCharacter : 1};
}

// Calls `each` for the hash of every shingle, in the order of the text.
template <class Each>
void for_each_shingle(std::string_view folded, const Each& each) {
  // The characters of the shingle: twelve at most, since each is one wide at least.
  std::array<Character, 16> window{};
  static_assert(window.size() > kShingleWidth + kWideCharacter);
  size_t first = 0;
  size_t last = 0;
  size_t begin = 0;
  size_t end = 0;
  int width = 0;
  while (true) {
    for (; width < kShingleWidth && end < folded.size(); ++last) {
      const Character next = character_at(folded, end);
      window[last % window.size()] = next;
      width += next.width;
      end = std::min(end + next.bytes, folded.size());
    }
    if (width < kShingleWidth) {
      return;
    }
    each(static_cast<uint32_t>(hash64(folded.substr(begin, end - begin))));
    width -= window[first % window.size()].width;
    begin += window[first % window.size()].bytes;
    ++first;
  }
}

void sort_distinct(std::vector<uint32_t>& hashes) {
  std::sort(hashes.begin(), hashes.end());
  hashes.erase(std::unique(hashes.begin(), hashes.end()), hashes.end());
}

// The same for hashes up to `bound`. They lie evenly, so bucket by bucket they are nearly in order,
// which costs a third of comparing them all. Many mean text made to lie otherwise.
void sort_distinct_hashes(std::vector<uint32_t>& hashes, uint64_t bound) {
  constexpr int kBucketBits = 9;
  constexpr size_t kBuckets = size_t{1} << kBucketBits;
  if (hashes.size() > 2 * kBuckets) {
    sort_distinct(hashes);
    return;
  }
  const int shift = std::max(0, static_cast<int>(std::bit_width(bound)) - kBucketBits);
  std::array<uint32_t, kBuckets + 1> ends{};
  for (const uint32_t hash : hashes) {
    ++ends[(hash >> shift) + 1];
  }
  std::partial_sum(ends.begin(), ends.end(), ends.begin());
  std::vector<uint32_t> sorted(hashes.size());
  for (const uint32_t hash : hashes) {
    uint32_t place = ends[hash >> shift]++;
    for (; place > 0 && sorted[place - 1] > hash; --place) {
      sorted[place] = sorted[place - 1];
    }
    sorted[place] = hash;
  }
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  hashes = std::move(sorted);
}

// The least shingles go into `print`. Hashes lie evenly, so those above a bound that leaves twice
// as many as are kept need not be looked at; only a text that repeats itself is gone through again
// without a bound.
void put_least_shingles(std::string_view folded, Fingerprint& print) {
  constexpr uint64_t kAll = 0xFFFFFFFF;
  constexpr uint64_t kEnough = 2 * Fingerprint::kShinglesMax;
  const uint64_t characters = std::max<uint64_t>(count_characters(folded), 1);
  uint64_t bound = characters <= kEnough ? kAll : kAll / characters * kEnough;
  for (bool again = true; again; bound = kAll) {
    print.shingles.clear();
    print.sampled = false;
    for_each_shingle(folded, [&](uint32_t hash) {
      if (hash <= bound) {
        print.shingles.push_back(hash);
      } else {
        print.sampled = true;
      }
    });
    sort_distinct_hashes(print.shingles, bound);
    again = print.sampled && print.shingles.size() < Fingerprint::kShinglesMax;
  }
  if (print.shingles.size() > Fingerprint::kShinglesMax) {
    print.shingles.resize(Fingerprint::kShinglesMax);
    print.sampled = true;
  }
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
double shared_of_smaller(std::span<const uint32_t> a, std::span<const uint32_t> b) {
  size_t shared = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    // Steps instead of branches: which of two hashes is less nobody can foretell.
    const uint32_t left = a[i];
    const uint32_t right = b[j];
    shared += left == right ? 1 : 0;
    i += left <= right ? 1 : 0;
    j += right <= left ? 1 : 0;
  }
  const size_t smaller = std::min(a.size(), b.size());
  return smaller == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(smaller);
}

}  // namespace

Fingerprint fingerprint_of(std::string_view folded) {
  Fingerprint print;
  put_least_shingles(folded, print);
  print.numbers = number_hashes(folded);
  sort_distinct(print.numbers);
  print.numbers.resize(std::min(print.numbers.size(), Fingerprint::kNumbersMax));
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
  const auto up_to_highest = [highest](std::span<const uint32_t> hashes) {
    const auto end = std::upper_bound(hashes.begin(), hashes.end(), highest);
    return hashes.first(static_cast<size_t>(end - hashes.begin()));
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
  const bool numbers_prove = std::min(a.numbers.size(), b.numbers.size()) >= kProvingNumbers;
  return words >= kSharedByRewrites && numbers_prove && numbers >= kNumbersOfRewrites;
}

}  // namespace broadsheet::storage
