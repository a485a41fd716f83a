#include "storage/near_index.h"

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

#include "storage/keys.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kBands = 8;  // a copy of half a text shares about four, a stranger hardly one
// A shingle of a publisher's boilerplate is in every text of theirs: its list tells nothing.
constexpr size_t kTextsPerBandMax = 64;
constexpr size_t kCandidatesMax = 32;
constexpr size_t kAlikeMax = 64;
constexpr size_t kFrontShingles = 64;
constexpr std::ptrdiff_t kTellingShingles = 48;
constexpr double kStrangersShare = 0.2;

size_t bands_of(const Fingerprint& print) {
  return std::min(kBands, print.shingles.size());
}

// Texts that share bands with `print`, those that share most first.
Result<std::vector<Digest>> candidates_for(const Database& database, const Digest& folded_text,
                                           const Fingerprint& print) {
  std::vector<Digest> met;  // once for each band that is shared
  if (print.shingles.empty()) {
    return std::vector<Digest>();
  }
  // One cursor for all: making one costs more than a look.
  const std::string first = band_prefix(print.shingles.front());
  Cursor cursor = database.scan(Family::kNear, near_prefix(NearPart::kBand),
                                {.start = first, .same_front = true});
  for (size_t i = 0; i < bands_of(print); ++i) {
    const std::string band = band_prefix(print.shingles[i]);
    if (i > 0) {
      cursor.seek(band);
    }
    for (size_t seen = 0;
         cursor.valid() && cursor.key().starts_with(band) && seen < kTextsPerBandMax;
         cursor.next(), ++seen) {
      if (const auto text = parse_band_key(cursor.key()); text && *text != folded_text) {
        met.push_back(*text);
      }
    }
    BS_TRY_VOID(cursor.status());
  }
  std::sort(met.begin(), met.end());
  std::vector<std::pair<size_t, Digest>> shared;  // bands and who shares them
  for (const Digest& text : met) {
    if (shared.empty() || shared.back().second != text) {
      shared.emplace_back(0, text);
    }
    ++shared.back().first;
  }
  const size_t count = std::min(shared.size(), kCandidatesMax);
  std::partial_sort(shared.begin(), shared.begin() + static_cast<std::ptrdiff_t>(count),
                    shared.end(), std::greater<>());
  std::vector<Digest> candidates;
  candidates.reserve(count);
  for (size_t i = 0; i < count; ++i) {
    candidates.push_back(shared[i].second);
  }
  return candidates;
}

// Nearly all candidates are strangers that share one shingle by chance, and the front of a
// fingerprint is a fair sample of it: of two texts that share half of what there is, one pair in a
// million shares so little of 48 shingles.
bool is_clearly_another(const Fingerprint& print, const Fingerprint& front) {
  if (!front.sampled || front.shingles.empty()) {
    return false;
  }
  const auto comparable =
      std::upper_bound(print.shingles.begin(), print.shingles.end(), front.shingles.back());
  return comparable - print.shingles.begin() >= kTellingShingles &&
         std::ssize(front.shingles) >= kTellingShingles &&
         shared_shingles(print, front) < kStrangersShare;
}

Result<void> append_places(const Database& database, const Digest& folded_text, double similarity,
                           size_t count, ReadView view, std::vector<CopyPlace>& places) {
  view.same_front = true;
  Cursor cursor = database.scan(Family::kNear, copy_prefix(folded_text), view);
  for (; cursor.valid() && places.size() < count; cursor.next()) {
    BS_TRY(const CopyRecord record, decode_copy(cursor.value()));
    auto place = parse_copy_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a copy key is damaged"};
    }
    places.push_back({.key = std::move(place->key), .record = record, .similarity = similarity});
  }
  return cursor.status();
}

}  // namespace

Result<std::vector<AlikeText>> find_alike(const Database& database, const Digest& folded_text,
                                          const Fingerprint& print) {
  BS_TRY(const std::vector<Digest> candidates, candidates_for(database, folded_text, print));
  std::vector<std::string> places;
  places.reserve(candidates.size());
  for (const Digest& text : candidates) {
    places.push_back(fingerprint_key(text));
  }
  BS_TRY(const auto records, database.multi_get(Family::kNear, places));
  std::vector<AlikeText> alike;
  for (size_t i = 0; i < records.size(); ++i) {
    if (!records[i]) {
      continue;
    }
    BS_TRY(const Fingerprint front, decode_fingerprint_front(*records[i], kFrontShingles));
    if (is_clearly_another(print, front)) {
      continue;
    }
    BS_TRY(const Fingerprint other, decode_fingerprint(*records[i]));
    if (is_same_story(print, other)) {
      alike.push_back({.folded_text = candidates[i], .similarity = shared_shingles(print, other)});
    }
  }
  return alike;
}

std::vector<std::string> band_keys(const Fingerprint& print, const Digest& folded_text) {
  std::vector<std::string> keys;
  keys.reserve(bands_of(print));
  for (size_t i = 0; i < bands_of(print); ++i) {
    keys.push_back(band_key(print.shingles[i], folded_text));
  }
  return keys;
}

void put_fingerprint(Batch& batch, const Digest& folded_text, const Fingerprint& print,
                     const std::vector<AlikeText>& alike) {
  batch.put(Family::kNear, fingerprint_key(folded_text), encode_fingerprint(print));
  for (const std::string& band : band_keys(print, folded_text)) {
    batch.put(Family::kNear, band, "");
  }
  for (const AlikeText& other : alike) {
    const std::string record = encode_alike(other.similarity);
    batch.put(Family::kNear, alike_key(folded_text, other.folded_text), record);
    batch.put(Family::kNear, alike_key(other.folded_text, folded_text), record);
  }
}

Result<void> erase_fingerprint(const Database& database, Batch& batch, const Digest& folded_text) {
  const std::string place = fingerprint_key(folded_text);
  BS_TRY(const auto record, database.get(Family::kNear, place));
  if (record) {
    BS_TRY(const Fingerprint print, decode_fingerprint(*record));
    for (const std::string& band : band_keys(print, folded_text)) {
      batch.erase(Family::kNear, band);
    }
    batch.erase(Family::kNear, place);
  }
  Cursor cursor = database.scan(Family::kNear, alike_prefix(folded_text));
  for (; cursor.valid(); cursor.next()) {
    if (const auto pair = parse_alike_key(cursor.key())) {
      batch.erase(Family::kNear, alike_key(pair->other, folded_text));
    }
    batch.erase(Family::kNear, cursor.key());
  }
  return cursor.status();
}

Result<std::vector<CopyPlace>> shown_by_equals(const Database& database, const AlikeText& text,
                                               size_t count) {
  std::vector<CopyPlace> places;
  BS_TRY_VOID(append_places(database, text.folded_text, text.similarity, count, {}, places));
  return places;
}

Result<std::vector<CopyPlace>> shown_by(const Database& database, const Digest& folded_text,
                                        size_t count, const ReadView& view) {
  std::vector<CopyPlace> places;
  BS_TRY_VOID(append_places(database, folded_text, 1, count, view, places));
  Cursor cursor = database.scan(Family::kNear, alike_prefix(folded_text), view);
  for (size_t seen = 0; cursor.valid() && seen < kAlikeMax; cursor.next(), ++seen) {
    BS_TRY(const double similarity, decode_alike(cursor.value()));
    const auto pair = parse_alike_key(cursor.key());
    if (!pair) {
      return Error{ErrorKind::kCorrupt, "a key of two alike texts is damaged"};
    }
    BS_TRY_VOID(append_places(database, pair->other, similarity, count, view, places));
  }
  BS_TRY_VOID(cursor.status());
  return places;
}

}  // namespace broadsheet::storage
