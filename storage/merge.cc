#include "storage/merge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/content_store.h"
#include "storage/held_archive.h"
#include "storage/holding.h"
#include "storage/keys.h"
#include "storage/near_index.h"
#include "storage/payload_name.h"
#include "storage/provenance.h"
#include "storage/reader.h"
#include "storage/related_rows.h"
#include "storage/schema.h"
#include "storage/tombstone.h"
#include "storage/url_rows.h"

namespace broadsheet::storage {
namespace {

constexpr int kCaptureIdTimeBits = 8;

// One capture of either archive on its way into the common order.
struct Sighting {
  CaptureInfo capture;
  std::optional<VersionInfo> version;  // that it shows, as its own archive numbers it
  bool is_ours = false;
};

// What an archive took from a WARC file it knows as the answer that a 304 confirmed, and what was a
// repeat in one may be the first sight in another: neither makes two captures of one.
using Sameness = std::tuple<SysTime, int, Digest>;
Sameness sameness_of(const CaptureInfo& capture) {
  const bool confirms = capture.kind == CaptureKind::kNotModified;
  return {capture.at, confirms ? 200 : capture.status, capture.payload};
}

void add_sightings(const Holding& held, bool is_ours, std::vector<Sighting>& sightings) {
  for (const CaptureInfo& capture : held.captures) {
    Sighting sighting{.capture = capture, .version = {}, .is_ours = is_ours};
    for (const VersionInfo& version : held.versions) {
      if (version.number == capture.version) {
        sighting.version = version;
      }
    }
    sightings.push_back(std::move(sighting));
  }
}

// The captures and versions of a URL, numbered along the common order.
struct MergedUrl {
  std::vector<CaptureInfo> captures;
  std::vector<VersionInfo> versions;
  std::optional<CaptureInfo> last_whole;
  std::map<CaptureId, CaptureId> ours;  // the ids of our captures, before and now
};

CaptureId next_id(const MergedUrl& merged, SysTime at) {
  const int64_t ms = std::max<int64_t>(0, at.time_since_epoch().count());
  const CaptureId least = merged.captures.empty() ? 1 : merged.captures.back().id + 1;
  return std::max(least, static_cast<CaptureId>(ms) << kCaptureIdTimeBits);
}

// Whether `version` follows the same text as in its own archive: what its edit was then still
// holds.
bool follows_as_before(const VersionInfo& version, const Holding& own, const MergedUrl& merged) {
  const auto before = std::ranges::find(own.versions, version.number - 1, &VersionInfo::number);
  return before != own.versions.end() && !merged.versions.empty() &&
         merged.versions.back().text == before->text;
}

// The version a capture shows, which is a new one when its text is not that of the newest. `own` is
// what its archive holds of the URL.
void show_version(const VersionInfo& shown, const Holding& own, uint32_t first_number,
                  CaptureInfo& capture, MergedUrl& merged) {
  const bool is_new = merged.versions.empty() || merged.versions.back().text != shown.text;
  if (is_new) {
    VersionInfo version = shown;
    if (!follows_as_before(shown, own, merged)) {
      version.edit = {};
    }
    version.number = merged.versions.empty() ? first_number : merged.versions.back().number + 1;
    version.capture = capture.id;
    version.first_seen = capture.at;
    version.last_seen = capture.at;
    version.seen = 0;
    const bool was_copy = capture.novelty == Novelty::kDuplicate && merged.versions.empty();
    if (!was_copy) {
      capture.novelty = merged.versions.empty() ? Novelty::kNew : Novelty::kRevised;
    }
    merged.versions.push_back(std::move(version));
  } else if (capture.novelty == Novelty::kNew || capture.novelty == Novelty::kRevised ||
             capture.novelty == Novelty::kDuplicate) {
    capture.novelty = Novelty::kSameArticle;
  }
  VersionInfo& newest = merged.versions.back();
  newest.last_seen = std::max(newest.last_seen, capture.at);
  ++newest.seen;
  capture.version = newest.number;
}

MergedUrl merged_of(const Holding& ours, const Holding& theirs) {
  std::vector<Sighting> sightings;
  add_sightings(ours, true, sightings);
  add_sightings(theirs, false, sightings);
  std::sort(sightings.begin(), sightings.end(), [](const Sighting& a, const Sighting& b) {
    return std::tuple(a.capture.at, !a.is_ours, a.capture.id) <
           std::tuple(b.capture.at, !b.is_ours, b.capture.id);
  });
  const uint32_t first_number = ours.versions.empty() ? 1 : ours.versions.front().number;
  MergedUrl merged;
  std::set<Sameness> taken;
  std::map<std::pair<bool, CaptureId>, CaptureId> new_ids;
  std::map<Sameness, CaptureId> id_of_same;
  for (Sighting& sighting : sightings) {
    CaptureInfo capture = std::move(sighting.capture);
    const std::pair<bool, CaptureId> old_id = {sighting.is_ours, capture.id};
    const Sameness same = sameness_of(capture);
    if (!taken.insert(same).second) {
      new_ids[old_id] = id_of_same[same];
      continue;
    }
    capture.id = next_id(merged, capture.at);
    new_ids[old_id] = capture.id;
    id_of_same[same] = capture.id;
    if (capture.refers_to) {
      const auto original = new_ids.find({sighting.is_ours, *capture.refers_to});
      capture.refers_to =
          original != new_ids.end() ? std::optional(original->second) : std::optional<CaptureId>();
    }
    capture.version.reset();
    if (sighting.version) {
      show_version(*sighting.version, sighting.is_ours ? ours : theirs, first_number, capture,
                   merged);
    }
    const CaptureId whole =
        sighting.is_ours ? ours.row.payload_capture : theirs.row.payload_capture;
    if (old_id.second == whole) {
      merged.last_whole = capture;
    }
    merged.captures.push_back(std::move(capture));
  }
  for (const auto& [old_id, id] : new_ids) {
    if (old_id.first) {
      merged.ours.emplace(old_id.second, id);
    }
  }
  return merged;
}

// What the newer side shows is what the page shows; both count for the first and last sighting.
RelatedLinks merged_links(RelatedLinks newer, RelatedLinks older) {
  std::map<UrlKey, RelatedEdge> before;
  for (RelatedLink& link : all_of(std::move(older))) {
    before.emplace(std::move(link.to), std::move(link.edge));
  }
  for (std::vector<RelatedLink>* links : {&newer.shown, &newer.former}) {
    for (RelatedLink& link : *links) {
      const auto other = before.find(link.to);
      if (other != before.end()) {
        link.edge.first_seen = std::min(link.edge.first_seen, other->second.first_seen);
        link.edge.last_seen = std::max(link.edge.last_seen, other->second.last_seen);
        before.erase(other);
      }
    }
  }
  for (auto& [to, edge] : before) {
    newer.former.push_back({.to = to, .edge = std::move(edge)});
  }
  return newer;
}

class Merge {
 public:
  Merge(Database& database, const Database& other, Counters counters, const Takedowns& takedowns,
        const std::optional<ChainHead>& chain)
      : database_(database), other_(other), counters_(counters), takedowns_(takedowns) {
    if (chain) {
      chain_.emplace(*chain);
    }
  }

  Result<void> take_url(const UrlKey& key, UrlRow row);
  Result<void> take_hosts();
  [[nodiscard]] const MergeResult& result() const { return result_; }

 private:
  Result<void> write(Batch& batch) {
    batch.put(Family::kMeta, kCountersKey, encode_counters(counters_));
    return database_.write(batch, false);
  }
  Result<bool> take_payload(const Digest& digest, std::optional<Digest>& like);
  Result<bool> take_payloads(Holding& theirs);
  Result<void> take_article(const VersionInfo& version, Batch& batch);
  Result<void> take_text(const VersionInfo& version, const UrlKey& key, Batch& batch);
  void replace(const Holding& ours, const MergedUrl& merged, Batch& batch);
  Result<void> chain(const Holding& ours, const Holding& theirs, const MergedUrl& merged,
                     Batch& batch);
  Result<void> settle_row(const Holding& ours, const Holding& theirs, const MergedUrl& merged,
                          Batch& batch);
  Result<void> take_links(const UrlKey& key, bool theirs_is_newer, Batch& batch);

  Database& database_;
  const Database& other_;
  Counters counters_;
  const Takedowns& takedowns_;
  std::optional<ChainWriter> chain_;  // nullopt: ours has none
  ContentCodec codec_;
  std::set<std::string> articles_;  // records the batch at hand brings
  MergeResult result_;
};

// A payload alone changes nothing that anyone sees: it is written before the captures that name it,
// as a difference from the one before where that is smaller.
Result<bool> Merge::take_payload(const Digest& digest, std::optional<Digest>& like) {
  BS_TRY(const bool held, database_.contains(Family::kContent, digest.view()));
  if (!held) {
    const auto theirs = [&](const Digest& wanted) {
      return other_.get(Family::kContent, wanted.view());
    };
    BS_TRY(const auto record, theirs(digest));
    if (!record) {
      return false;
    }
    const auto bytes = codec_.decode(*record, digest, theirs);
    if (!bytes.ok()) {
      return bytes.error().kind == ErrorKind::kCorrupt ? Result<bool>(false) : bytes.error();
    }
    const auto ours = [&](const Digest& wanted) {
      return database_.get(Family::kContent, wanted.view());
    };
    std::string packed;
    BS_TRY(const auto like_record,
           like ? ours(*like) : Result<std::optional<std::string>>(std::optional<std::string>()));
    if (like_record) {
      BS_TRY(const Lineage lineage, codec_.load(*like_record, *like, ours));
      BS_TRY(packed, codec_.encode(*bytes, lineage));
    } else {
      BS_TRY(packed, codec_.encode(*bytes));
    }
    Batch batch(database_);
    BS_TRY(const PayloadPlace place,
           place_payload(database_, batch, {.digest = digest, .record_bytes = packed.size()}));
    if (!place.held) {
      batch.put(Family::kContent, digest.view(), packed);
      ++counters_.contents;
      ++result_.contents;
    }
    BS_TRY_VOID(write(batch));
  }
  like = digest;
  return true;
}

// Drops from `theirs` the captures whose payload is lost.
Result<bool> Merge::take_payloads(Holding& theirs) {
  std::optional<Digest> like;
  std::set<CaptureId> lost;
  for (const CaptureInfo& capture : theirs.captures) {
    BS_TRY(const bool taken, take_payload(capture.payload, like));
    if (!taken) {
      lost.insert(capture.id);
      ++result_.skipped;
    }
  }
  std::erase_if(theirs.captures,
                [&](const CaptureInfo& capture) { return lost.contains(capture.id); });
  return !theirs.captures.empty();
}

// Both records are keyed by their bytes: the same article is stored once.
Result<void> Merge::take_article(const VersionInfo& version, Batch& batch) {
  for (const std::string& place : {text_key(version.text), article_key(version.article)}) {
    BS_TRY(const bool held, database_.contains(Family::kArticle, place));
    if (held || !articles_.insert(place).second) {
      continue;
    }
    BS_TRY(const auto record, other_.get(Family::kArticle, place));
    if (record) {
      batch.put(Family::kArticle, place, *record);
      counters_.articles += place == text_key(version.text) ? 1 : 0;
    }
  }
  return ok();
}

Result<void> Merge::take_text(const VersionInfo& version, const UrlKey& key, Batch& batch) {
  batch.put(Family::kNear, copy_key(version.folded_text, key),
            encode_copy({.version = version.number, .first_seen = version.first_seen}));
  const std::string place = fingerprint_key(version.folded_text);
  BS_TRY(const bool held, database_.contains(Family::kNear, place));
  BS_TRY(const auto record, other_.get(Family::kNear, place));
  if (!held && record && articles_.insert(place).second) {
    BS_TRY(const Fingerprint print, decode_fingerprint(*record));
    BS_TRY(const auto alike, find_alike(database_, version.folded_text, print));
    put_fingerprint(batch, version.folded_text, print, alike);
  }
  return ok();
}

void Merge::replace(const Holding& ours, const MergedUrl& merged, Batch& batch) {
  for (const CaptureInfo& capture : ours.captures) {
    batch.erase(Family::kCapture, capture_key(ours.key, capture.id));
    counters_.payload_bytes -= std::min(counters_.payload_bytes, capture.payload_bytes);
  }
  for (const VersionInfo& version : ours.versions) {
    batch.erase(Family::kVersion, version_key(ours.key, version.number));
    batch.erase(Family::kNear, copy_key(version.folded_text, ours.key));
  }
  for (const CaptureInfo& capture : merged.captures) {
    batch.put(Family::kCapture, capture_key(ours.key, capture.id), encode_capture(capture));
    counters_.payload_bytes += capture.payload_bytes;
  }
  for (const VersionInfo& version : merged.versions) {
    batch.put(Family::kVersion, version_key(ours.key, version.number), encode_version(version));
  }
  counters_.captures += merged.captures.size() - ours.captures.size();
  counters_.versions += merged.versions.size() - ours.versions.size();
}

// Our links follow our captures to their new ids; what comes in is chained as it comes.
Result<void> Merge::chain(const Holding& ours, const Holding& theirs, const MergedUrl& merged,
                          Batch& batch) {
  if (!chain_) {
    return ok();
  }
  std::set<CaptureId> taken;
  std::vector<CaptureMove> moves;
  for (const CaptureInfo& capture : ours.captures) {
    const CaptureId id = merged.ours.at(capture.id);
    const bool is_kept = taken.insert(id).second;
    moves.push_back(
        {.capture = &capture, .state = is_kept ? LinkState::kHeld : LinkState::kTwin, .id = id});
  }
  BS_TRY_VOID(move_links(database_, ours.key, ours.row.href, moves, batch));
  const std::string& href = ours.row.href.empty() ? theirs.row.href : ours.row.href;
  for (const CaptureInfo& capture : merged.captures) {
    if (!taken.contains(capture.id)) {
      chain_->append(ours.key, capture.href.empty() ? href : capture.href, capture, batch);
    }
  }
  chain_->write(batch);
  return ok();
}

// The later visit says how the URL stands; where it is queued here it stays so.
Result<void> Merge::settle_row(const Holding& ours, const Holding& theirs, const MergedUrl& merged,
                               Batch& batch) {
  UrlRows rows(database_);
  BS_TRY_VOID(rows.load({ours.key}));
  const bool is_new = rows.find(ours.key) == nullptr;
  UrlRow& row = rows.change(ours.key);
  if (is_new) {
    row = theirs.row;
    row.state = UrlState::kResting;
    row.job = kNoJob;
    row.due_at = SysTime{};
  } else {
    row.found_at = std::min(row.found_at, theirs.row.found_at);
    row.visits += theirs.row.visits;
    if (theirs.row.last_visit > row.last_visit) {
      row.last_visit = theirs.row.last_visit;
      row.last_outcome = theirs.row.last_outcome;
      row.last_status = theirs.row.last_status;
      row.redirect_href = theirs.row.redirect_href;
    }
  }
  row.captures = static_cast<uint32_t>(merged.captures.size());
  row.versions = merged.versions.empty() ? 0 : merged.versions.back().number;
  row.last_capture = std::max(row.last_capture, merged.captures.back().id);
  row.payload.reset();
  row.payload_capture = 0;
  row.payload_version.reset();
  row.etag.clear();
  row.last_modified.clear();
  row.article.reset();
  if (merged.last_whole) {
    row.payload = merged.last_whole->payload;
    row.payload_capture = merged.last_whole->id;
    row.etag = merged.last_whole->response_headers.get("etag").value_or("");
    row.last_modified = merged.last_whole->response_headers.get("last-modified").value_or("");
  }
  if (!merged.versions.empty()) {
    row.article = merged.versions.back().folded_text;
  }
  rows.write(batch, counters_);
  return ok();
}

Result<void> Merge::take_links(const UrlKey& key, bool theirs_is_newer, Batch& batch) {
  const auto theirs = read_related(other_, key);
  if (theirs.ok()) {
    BS_TRY(RelatedLinks ours, read_related(database_, key));
    BS_TRY_VOID(put_related(database_, batch, key,
                            theirs_is_newer ? merged_links(*theirs, std::move(ours))
                                            : merged_links(std::move(ours), *theirs)));
  } else if (theirs.error().kind != ErrorKind::kCorrupt) {
    return theirs.error();
  }
  BS_TRY(const auto links, other_.get(Family::kOutlink, key.text()));
  if (links && theirs_is_newer) {
    batch.put(Family::kOutlink, key.text(), *links);
  }
  return ok();
}

Result<void> Merge::take_url(const UrlKey& key, UrlRow row) {
  if (row.captures == 0) {
    return ok();
  }
  BS_TRY(Holding theirs, read_holding(other_, key, std::move(row)));
  if (takedowns_.covering(key) != nullptr) {
    result_.refused += theirs.captures.size();
    return ok();
  }
  BS_TRY(const auto our_record, database_.get(Family::kUrl, key.text()));
  UrlRow our_row;
  if (our_record) {
    BS_TRY(our_row, decode_url_row(*our_record));
  }
  BS_TRY(const Holding ours, read_holding(database_, key, std::move(our_row)));
  if (our_record && ours.row.href != theirs.row.href) {
    // What their row says of a capture's URL ours would say otherwise.
    for (CaptureInfo& capture : theirs.captures) {
      capture.href = capture.href.empty() ? theirs.row.href : capture.href;
    }
  }
  std::set<Sameness> held;
  for (const CaptureInfo& capture : ours.captures) {
    held.insert(sameness_of(capture));
  }
  const auto fresh = std::count_if(
      theirs.captures.begin(), theirs.captures.end(),
      [&](const CaptureInfo& capture) { return !held.contains(sameness_of(capture)); });
  result_.held += theirs.captures.size() - static_cast<uint64_t>(fresh);
  BS_TRY(const bool has_some, fresh > 0 ? take_payloads(theirs) : Result<bool>(false));
  if (!has_some) {
    return ok();
  }
  const MergedUrl merged = merged_of(ours, theirs);
  articles_.clear();
  Batch batch(database_);
  replace(ours, merged, batch);
  BS_TRY_VOID(chain(ours, theirs, merged, batch));
  std::set<Digest> indexed;
  for (const VersionInfo& version : merged.versions) {
    BS_TRY_VOID(take_article(version, batch));
    if (indexed.insert(version.folded_text).second) {
      BS_TRY_VOID(take_text(version, key, batch));
    }
  }
  BS_TRY_VOID(take_links(key, theirs.row.last_visit > ours.row.last_visit, batch));
  BS_TRY_VOID(settle_row(ours, theirs, merged, batch));
  BS_TRY_VOID(write(batch));
  ++result_.urls;
  result_.captures += merged.captures.size() - ours.captures.size();
  result_.versions +=
      merged.versions.size() - std::min(merged.versions.size(), ours.versions.size());
  return ok();
}

Result<void> Merge::take_hosts() {
  Batch batch(database_);
  Cursor cursor = other_.scan(Family::kHost, "");
  for (; cursor.valid(); cursor.next()) {
    const auto place = parse_host_key(cursor.key());
    BS_TRY(const bool held, database_.contains(Family::kHost, cursor.key()));
    if (place && !held) {
      batch.put(Family::kHost, cursor.key(), cursor.value());
      counters_.hosts += place->part == HostPart::kPace ? 1 : 0;
    }
  }
  BS_TRY_VOID(cursor.status());
  return write(batch);
}

}  // namespace

Result<MergeResult> merge(Database& database, const std::filesystem::path& other,
                          const std::function<void(const MergeResult&)>& told) {
  BS_TRY(const auto source, open_for_reading(other));
  BS_TRY(const Counters counters, read_counters(database, {}));
  BS_TRY(const Takedowns takedowns, Takedowns::load(database));
  BS_TRY(const std::optional<ChainHead> chain, read_chain_head(database));
  Merge merge(database, *source, counters, takedowns, chain);
  Cursor cursor = source->scan(Family::kUrl, "", {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(UrlRow row, decode_url_row(cursor.value()));
    BS_TRY_VOID(merge.take_url(UrlKey::from_stored(std::string(cursor.key())), std::move(row)));
    if (told) {
      told(merge.result());
    }
  }
  BS_TRY_VOID(cursor.status());
  BS_TRY_VOID(merge.take_hosts());
  BS_TRY_VOID(database.flush());
  return merge.result();
}

}  // namespace broadsheet::storage
