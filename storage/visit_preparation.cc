#include "storage/visit_preparation.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "storage/keys.h"
#include "storage/records.h"

namespace broadsheet::storage {
namespace {

constexpr uint64_t kResembleBytesMin = 1024;  // shorter payloads are stored whole
constexpr double kClearlyAlike = 0.5;         // no need to look for another relative
constexpr double kHardlyAlike = 0.1;          // no gain in storing one against the other

Result<PreparedPayload> prepare_payload(const std::string& body, const Database& database,
                                        const ContentCodec& codec) {
  PreparedPayload payload;
  payload.digest = sha256(body);
  payload.bytes = body.size();
  // Of nothing, which most 304s bring, the record costs less than to look whether it is held.
  BS_TRY(const bool held, body.empty()
                              ? Result<bool>(false)
                              : database.contains(Family::kContent, payload.digest.view()));
  if (!held) {
    BS_TRY(payload.record, codec.encode(body));
  }
  return payload;
}

// Whether its bytes can resemble another page's: coded ones never do.
bool may_resemble(const Capture& capture) {
  const std::string_view coding = capture.response_headers.get("content-encoding").value_or("");
  return (coding.empty() || ascii_iequals(coding, "identity")) &&
         capture.body.size() >= kResembleBytesMin;
}

Result<std::optional<Lineage>> load_lineage(const Digest& digest, const Database& database,
                                            const ContentCodec& codec) {
  BS_TRY(const auto record, database.get(Family::kContent, digest.view()));
  if (!record) {
    return std::optional<Lineage>();
  }
  BS_TRY(Lineage lineage, codec.load(*record, digest, [&](const Digest& ancestor) {
    return database.get(Family::kContent, ancestor.view());
  }));
  return std::optional<Lineage>(std::move(lineage));
}

// The payload before, unless another page of the site resembles this one clearly more.
Result<std::optional<Lineage>> choose_relative(const UrlKey& key, const Sketch& sketch,
                                               const Database& database, const ContentCodec& codec,
                                               const Relatives& relatives) {
  std::optional<Lineage> before;
  double alike = 0;
  BS_TRY(const auto row_record, database.get(Family::kUrl, key.text()));
  if (row_record) {
    BS_TRY(const UrlRow row, decode_url_row(*row_record));
    if (row.payload) {
      BS_TRY(before, load_lineage(*row.payload, database, codec));
    }
  }
  if (before) {
    alike = similarity(sketch_of(before->payload()), sketch);
  }
  if (alike >= kClearlyAlike) {
    return before;
  }
  const auto other = relatives.nearest(queue_name(key.text()), sketch);
  if (!other || other->similarity <= std::max(alike, kHardlyAlike)) {
    return before;
  }
  return load_lineage(other->digest, database, codec);
}

Result<PreparedPayload> prepare_page(const Capture& capture, const UrlKey& key,
                                     const Database& database, const ContentCodec& codec,
                                     const Relatives& relatives) {
  if (!may_resemble(capture)) {
    return prepare_payload(capture.body, database, codec);
  }
  PreparedPayload payload;
  payload.digest = sha256(capture.body);
  payload.bytes = capture.body.size();
  BS_TRY(const bool held, database.contains(Family::kContent, payload.digest.view()));
  if (held) {
    return payload;
  }
  payload.sketch = sketch_of(capture.body);
  BS_TRY(auto relative, choose_relative(key, *payload.sketch, database, codec, relatives));
  if (relative) {
    BS_TRY(payload.record, codec.encode(capture.body, *std::move(relative)));
  } else {
    BS_TRY(payload.record, codec.encode(capture.body));
  }
  return payload;
}

}  // namespace

Result<PreparedVisit> prepare(VisitRecord visit, const Database& database,
                              const ContentCodec& codec, const Relatives& relatives) {
  PreparedVisit prepared;
  prepared.visit = std::move(visit);
  const VisitRecord& record = prepared.visit;
  if (record.key.empty() || record.href.empty()) {
    return Error{ErrorKind::kInvalidInput, "a visit without a URL"};
  }
  if (record.next_state == UrlState::kDue && record.job == kNoJob) {
    return Error{ErrorKind::kInvalidInput, "a visit that stays due in no job: " + record.href};
  }
  prepared.final_key = record.key;
  if (record.capture) {
    // Without redirects the page is the URL that was asked for, however its href is spelled.
    if (!record.hops.empty()) {
      prepared.final_key = UrlKey::of(record.capture->url);
    }
    BS_TRY(prepared.payload,
           prepare_page(*record.capture, prepared.final_key, database, codec, relatives));
  }
  for (const Capture& hop : record.hops) {
    BS_TRY(PreparedPayload payload, prepare_payload(hop.body, database, codec));
    prepared.hop_payloads.push_back(std::move(payload));
  }
  if (record.article && (!record.article->blocks.empty() || !record.article->title.empty())) {
    prepared.article = encode_article(*record.article);
    if (!record.folded.empty()) {
      prepared.fingerprint = fingerprint_of(record.folded);
    }
  }
  return prepared;
}

}  // namespace broadsheet::storage
