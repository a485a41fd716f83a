#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/article_record.h"
#include "storage/content_store.h"
#include "storage/fingerprint.h"
#include "storage/relatives.h"
#include "storage/rocks.h"

// What a visit costs in time (hashing, comparing, packing) is done here, before it takes its turn
// among the commits.
namespace broadsheet::storage {

// A payload hashed and packed before the commit takes its turn.
struct PreparedPayload {
  Digest digest;
  uint64_t bytes = 0;
  std::optional<std::string> record;  // nullopt: held already
  std::optional<Sketch> sketch;       // of one that others may be stored against
};

// A visit with everything done to it that needs no lock.
struct PreparedVisit {
  VisitRecord visit;
  UrlKey final_key;                        // of the page at the end of the redirects
  std::optional<PreparedPayload> payload;  // of visit.capture
  std::vector<PreparedPayload> hop_payloads;
  std::optional<ArticleRecords> article;
  std::optional<Fingerprint> fingerprint;  // of the folded text, where the visit has it
};

// Hashes and packs: whole, or against the payload before or the latest of the site, whichever it
// resembles more. Looks up what is held already.
[[nodiscard]] Result<PreparedVisit> prepare(VisitRecord visit, const Database& database,
                                            const ContentCodec& codec, const Relatives& relatives);

}  // namespace broadsheet::storage
