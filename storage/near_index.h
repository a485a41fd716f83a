#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "base/url_key.h"
#include "storage/fingerprint.h"
#include "storage/records.h"
#include "storage/rocks.h"

// Finds, among all articles held, those that tell the same story in nearly the same words. A text
// is looked for once, when it is new: by its eight least shingles (each the key of a list of
// texts), then by comparing fingerprints. What was found is kept as pairs.
namespace broadsheet::storage {

struct AlikeText {
  Digest folded_text;
  double similarity = 0;
};

// The texts that are one story with `print`, `folded_text` itself apart.
[[nodiscard]] Result<std::vector<AlikeText>> find_alike(const Database& database,
                                                        const Digest& folded_text,
                                                        const Fingerprint& print);
// Makes a new text findable, and keeps its pairs.
void put_fingerprint(Batch& batch, const Digest& folded_text, const Fingerprint& print,
                     const std::vector<AlikeText>& alike);

// Where it is found by its least shingles.
[[nodiscard]] std::vector<std::string> band_keys(const Fingerprint& print,
                                                 const Digest& folded_text);
// The opposite of put_fingerprint(), for a text that nobody shows any more.
[[nodiscard]] Result<void> erase_fingerprint(const Database& database, Batch& batch,
                                             const Digest& folded_text);

// One URL that shows a text.
struct CopyPlace {
  UrlKey key;
  CopyRecord record;
  double similarity = 1;
};
// Who shows a text that was found alike.
[[nodiscard]] Result<std::vector<CopyPlace>> shown_by_equals(const Database& database,
                                                             const AlikeText& text, size_t count);
// Who shows that text, and who a text paired with it, at most `count`; equal texts first.
[[nodiscard]] Result<std::vector<CopyPlace>> shown_by(const Database& database,
                                                      const Digest& folded_text, size_t count,
                                                      const ReadView& view = {});

}  // namespace broadsheet::storage
