#include "storage/repair.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "storage/check.h"
#include "storage/content_store.h"
#include "storage/keys.h"
#include "storage/near_index.h"
#include "storage/payload_name.h"
#include "storage/provenance.h"
#include "storage/queue_counts.h"
#include "storage/records.h"
#include "storage/related_rows.h"

namespace broadsheet::storage {
namespace {

constexpr uint64_t kToldEvery = 1000;
constexpr size_t kChangesPerBatch = 1000;

class Repair {
 public:
  Repair(Database& database, const std::function<void(uint64_t done)>& told)
      : database_(database), told_(told), batch_(std::make_unique<Batch>(database)) {}

  Result<void> run() {
    BS_TRY_VOID(mend_captures());
    BS_TRY_VOID(mend_versions());
    BS_TRY_VOID(mend_queues());
    BS_TRY_VOID(mend_rows());  // adds the entries whose damaged ones just went
    BS_TRY_VOID(mend_copies());
    BS_TRY_VOID(mend_fingerprints());
    BS_TRY_VOID(mend_pairs());
    BS_TRY_VOID(mend_edges());
    BS_TRY_VOID(drop_unreadable());
    BS_TRY_VOID(mend_chain());
    BS_TRY_VOID(write());
    return count_anew();
  }
  [[nodiscard]] std::vector<RepairedKind> repaired() const {
    std::vector<RepairedKind> kinds;
    kinds.reserve(counts_.size());
    for (const auto& [what, count] : counts_) {
      kinds.push_back({.what = what, .count = count});
    }
    return kinds;
  }

 private:
  using Visit = std::function<Result<void>(std::string_view key, std::string_view value)>;

  // What a family holds now; changes made on the way show after write() only.
  Result<void> walk(Family family, std::string_view prefix, const Visit& visit) {
    Cursor cursor = database_.scan(family, prefix, {.fill_cache = false});
    for (; cursor.valid(); cursor.next()) {
      BS_TRY_VOID(visit(cursor.key(), cursor.value()));
      if (++done_ % kToldEvery == 0 && told_) {
        told_(done_);
      }
    }
    BS_TRY_VOID(cursor.status());
    return write();
  }
  Result<void> put(std::string_view what, Family family, std::string_view key,
                   std::string_view value) {
    batch_->put(family, key, value);
    return note(what);
  }
  Result<void> erase(std::string_view what, Family family, std::string_view key) {
    batch_->erase(family, key);
    return note(what);
  }
  Result<void> note(std::string_view what) {
    ++counts_[what];
    return ++changes_ % kChangesPerBatch == 0 ? write() : ok();
  }
  Result<void> write() {
    BS_TRY_VOID(database_.write(*batch_, false));
    batch_ = std::make_unique<Batch>(database_);
    return ok();
  }
  Result<bool> holds(Family family, std::string_view key) {
    return database_.contains(family, key);
  }

  Result<void> mend_captures();
  Result<void> mend_versions();
  Result<void> mend_rows();
  Result<void> mend_queues();
  Result<void> mend_copies();
  Result<void> mend_fingerprints();
  Result<void> mend_pairs();
  Result<void> mend_edges();
  Result<void> mend_mark(const UrlKey& from, const UrlKey& to);
  Result<void> drop_unreadable();
  Result<void> mend_chain();
  Result<void> count_anew();
  Result<uint64_t> count_of(Family family, std::string_view prefix);

  Database& database_;
  const std::function<void(uint64_t done)>& told_;
  std::unique_ptr<Batch> batch_;
  std::map<std::string_view, uint64_t> counts_;
  uint64_t changes_ = 0;
  uint64_t done_ = 0;
};

// A capture whose payload is held stands by itself: what it refers to beside that may go.
Result<void> Repair::mend_captures() {
  return walk(
      Family::kCapture, "", [this](std::string_view key, std::string_view value) -> Result<void> {
        const auto place = parse_capture_key(key);
        auto capture = decode_capture(value);
        if (!place || !capture.ok()) {
          return ok();
        }
        bool changed = false;
        if (capture->version) {
          BS_TRY(const bool held,
                 holds(Family::kVersion, version_key(place->key, *capture->version)));
          if (!held) {
            capture->version.reset();
            changed = true;
          }
        }
        if (capture->refers_to) {
          BS_TRY(const bool held,
                 holds(Family::kCapture, capture_key(place->key, *capture->refers_to)));
          if (!held) {
            capture->refers_to.reset();
            capture->kind =
                capture->kind == CaptureKind::kRevisitSame ? CaptureKind::kResponse : capture->kind;
            changed = true;
          }
        }
        return changed ? put("references of captures dropped", Family::kCapture, key,
                             encode_capture(*capture))
                       : ok();
      });
}

Result<void> Repair::mend_versions() {
  return walk(Family::kVersion, "",
              [this](std::string_view key, std::string_view value) -> Result<void> {
                const auto place = parse_version_key(key);
                const auto version = decode_version(value);
                if (!place || !version.ok()) {
                  return ok();
                }
                const std::string copy = copy_key(version->folded_text, place->key);
                BS_TRY(const bool held, holds(Family::kNear, copy));
                if (held) {
                  return ok();
                }
                return put("copies added to their index", Family::kNear, copy,
                           encode_copy({.version = static_cast<uint32_t>(place->number),
                                        .first_seen = version->first_seen}));
              });
}

Result<void> Repair::mend_rows() {
  return walk(
      Family::kUrl, "", [this](std::string_view key, std::string_view value) -> Result<void> {
        auto row = decode_url_row(value);
        if (!row.ok()) {
          return ok();
        }
        const UrlKey url = UrlKey::from_stored(std::string(key));
        if (row->state == UrlState::kDue) {
          const std::string place = due_key(row->job, url, row->priority, row->due_at);
          BS_TRY(const bool queued, holds(Family::kDue, place));
          if (!queued) {
            BS_TRY_VOID(put("queue entries added", Family::kDue, place,
                            encode_due({.href = row->href, .depth = row->depth})));
          }
        }
        bool changed = false;
        if (row->payload) {
          BS_TRY(const bool held, holds(Family::kCapture, capture_key(url, row->payload_capture)));
          if (!held) {  // the next visit fetches it whole
            row->payload.reset();
            row->payload_capture = 0;
            row->payload_version.reset();
            row->etag.clear();
            row->last_modified.clear();
            changed = true;
          }
        }
        if (row->payload_version.value_or(0) > 0) {
          BS_TRY(const bool held, holds(Family::kVersion, version_key(url, *row->payload_version)));
          if (!held) {
            row->payload_version.reset();
            changed = true;
          }
        }
        if (row->versions > 0) {
          BS_TRY(const bool held, holds(Family::kVersion, version_key(url, row->versions)));
          if (!held) {
            Cursor versions = database_.scan(Family::kVersion, url_prefix(url));
            row->versions = 0;
            for (; versions.valid(); versions.next()) {
              const auto place = parse_version_key(versions.key());
              row->versions = place ? static_cast<uint32_t>(place->number) : row->versions;
            }
            BS_TRY_VOID(versions.status());
            changed = true;
          }
        }
        return changed ? put("references of rows dropped", Family::kUrl, key, encode_url_row(*row))
                       : ok();
      });
}

Result<void> Repair::mend_queues() {
  return walk(
      Family::kDue, "", [this](std::string_view key, std::string_view value) -> Result<void> {
        const auto place = parse_due_key(key);
        if (!place || !decode_due(value).ok()) {
          return erase("queue entries dropped", Family::kDue, key);
        }
        BS_TRY(const auto record, database_.get(Family::kUrl, place->key.text()));
        const auto row = record ? decode_url_row(*record)
                                : Result<UrlRow>(Error{ErrorKind::kNotFound, "no row"});
        if (record && !row.ok()) {
          return ok();  // the row is damaged: what its queue says is all that is left of it
        }
        const bool is_named = row.ok() && row->state == UrlState::kDue &&
                              due_key(row->job, place->key, row->priority, row->due_at) == key;
        return is_named ? ok() : erase("queue entries dropped", Family::kDue, key);
      });
}

Result<void> Repair::mend_copies() {
  return walk(Family::kNear, near_prefix(NearPart::kCopy),
              [this](std::string_view key, std::string_view value) -> Result<void> {
                const auto place = parse_copy_key(key);
                const auto copy = decode_copy(value);
                bool is_right = place && copy.ok();
                if (is_right) {
                  BS_TRY(is_right, holds(Family::kVersion, version_key(place->key, copy->version)));
                }
                return is_right ? ok()
                                : erase("copies dropped from their index", Family::kNear, key);
              });
}

Result<void> Repair::mend_fingerprints() {
  BS_TRY_VOID(walk(Family::kNear, near_prefix(NearPart::kFingerprint),
                   [this](std::string_view key, std::string_view value) -> Result<void> {
                     const auto text = parse_fingerprint_key(key);
                     const auto print = decode_fingerprint(value);
                     if (!text || !print.ok()) {
                       return erase("fingerprints dropped", Family::kNear, key);
                     }
                     for (const std::string& band : band_keys(*print, *text)) {
                       BS_TRY(const bool held, holds(Family::kNear, band));
                       if (!held) {
                         BS_TRY_VOID(put("bands of fingerprints added", Family::kNear, band, ""));
                       }
                     }
                     return ok();
                   }));
  return walk(Family::kNear, near_prefix(NearPart::kBand),
              [this](std::string_view key, std::string_view) -> Result<void> {
                const auto text = parse_band_key(key);
                bool is_right = text.has_value();
                if (is_right) {
                  BS_TRY(is_right, holds(Family::kNear, fingerprint_key(*text)));
                }
                return is_right ? ok() : erase("bands of fingerprints dropped", Family::kNear, key);
              });
}

Result<void> Repair::mend_pairs() {
  return walk(
      Family::kNear, near_prefix(NearPart::kAlike),
      [this](std::string_view key, std::string_view value) -> Result<void> {
        const auto pair = parse_alike_key(key);
        bool is_right = pair && decode_alike(value).ok();
        if (is_right) {
          BS_TRY(const bool one, holds(Family::kNear, fingerprint_key(pair->folded_text)));
          BS_TRY(const bool other, holds(Family::kNear, fingerprint_key(pair->other)));
          is_right = one && other;
        }
        if (!is_right) {
          return erase("pairs of alike texts dropped", Family::kNear, key);
        }
        const std::string other_end = alike_key(pair->other, pair->folded_text);
        BS_TRY(const bool held, holds(Family::kNear, other_end));
        return held ? ok() : put("pairs of alike texts completed", Family::kNear, other_end, value);
      });
}

// What is known of a link is under the page that shows it; under its target is a mark that it is
// there.
Result<void> Repair::mend_edges() {
  return walk(Family::kEdge, "",
              [this](std::string_view key, std::string_view value) -> Result<void> {
                const auto place = parse_edge_key(key);
                if (place && place->end == EdgeEnd::kTo) {
                  const auto link = find_related(database_, place->other, place->key);
                  const bool is_right = link.ok() && link->has_value();
                  return is_right || (!link.ok() && link.error().kind != ErrorKind::kCorrupt)
                             ? ok()
                             : erase("related links dropped", Family::kEdge, key);
                }
                const bool is_list = place && place->other.empty();
                const auto links = is_list ? decode_related(value) : std::vector<RelatedLink>();
                if (!place || !links.ok() || (!is_list && !decode_edge(value).ok())) {
                  return erase("related links dropped", Family::kEdge, key);
                }
                if (!is_list) {
                  return mend_mark(place->key, place->other);
                }
                for (const RelatedLink& link : *links) {
                  BS_TRY_VOID(mend_mark(place->key, link.to));
                }
                return ok();
              });
}

Result<void> Repair::mend_mark(const UrlKey& from, const UrlKey& to) {
  const std::string mark = edge_key(EdgeEnd::kTo, to, from);
  BS_TRY(const bool held, holds(Family::kEdge, mark));
  return held ? ok() : put("related links completed", Family::kEdge, mark, "");
}

// Both are found again on the web.
Result<void> Repair::drop_unreadable() {
  BS_TRY_VOID(walk(
      Family::kOutlink, "", [this](std::string_view key, std::string_view value) -> Result<void> {
        return decode_outlinks(value).ok() ? ok()
                                           : erase("lists of links dropped", Family::kOutlink, key);
      }));
  return walk(Family::kHost, "",
              [this](std::string_view key, std::string_view value) -> Result<void> {
                const auto place = parse_host_key(key);
                HostRow row;
                const bool is_right =
                    place && (place->part == HostPart::kPace ? decode_host_pace(value, row).ok()
                                                             : decode_host_robots(value, row).ok());
                return is_right ? ok() : erase("records of hosts dropped", Family::kHost, key);
              });
}

// The links cannot be made again, that is what they are for; only the way from a capture to its
// link.
Result<void> Repair::mend_chain() {
  BS_TRY_VOID(walk(Family::kChain, chain_prefix(ChainPart::kLink),
                   [this](std::string_view key, std::string_view value) -> Result<void> {
                     const auto number = parse_chain_link_key(key);
                     const auto link = decode_chain_link(value);
                     if (!number || !link.ok() || link->state != LinkState::kHeld) {
                       return ok();
                     }
                     const std::string place = chain_capture_key(link->key, link->capture);
                     BS_TRY(const auto record, database_.get(Family::kChain, place));
                     const std::string right = encode_link_number(*number);
                     return record == right ? ok()
                                            : put("captures led to their links again",
                                                  Family::kChain, place, right);
                   }));
  return walk(Family::kChain, chain_prefix(ChainPart::kCapture),
              [this](std::string_view key, std::string_view value) -> Result<void> {
                const auto number = decode_link_number(value);
                bool is_right = parse_chain_capture_key(key).has_value() && number.ok();
                if (is_right) {
                  BS_TRY(is_right, holds(Family::kChain, chain_link_key(*number)));
                }
                return is_right ? ok()
                                : erase("ways to missing links dropped", Family::kChain, key);
              });
}

Result<uint64_t> Repair::count_of(Family family, std::string_view prefix) {
  uint64_t count = 0;
  BS_TRY_VOID(walk(family, prefix, [&](std::string_view key, std::string_view) {
    count += family == Family::kContent && is_name_key(key) ? 0 : 1;
    return ok();
  }));
  return count;
}

Result<void> Repair::count_anew() {
  Counters counters;
  BS_TRY(counters.urls, count_of(Family::kUrl, ""));
  BS_TRY(counters.due, count_of(Family::kDue, ""));
  BS_TRY(counters.versions, count_of(Family::kVersion, ""));
  BS_TRY(counters.contents, count_of(Family::kContent, ""));
  BS_TRY(counters.articles, count_of(Family::kArticle, text_prefix()));
  BS_TRY_VOID(walk(Family::kCapture, "", [&](std::string_view, std::string_view value) {
    const auto capture = decode_capture(value);
    ++counters.captures;
    counters.payload_bytes += capture.ok() ? capture->payload_bytes : 0;
    return ok();
  }));
  BS_TRY_VOID(walk(Family::kHost, "", [&](std::string_view key, std::string_view) {
    const auto place = parse_host_key(key);
    counters.hosts += place && place->part == HostPart::kPace ? 1 : 0;
    return ok();
  }));
  BS_TRY(const auto record, database_.get(Family::kMeta, kCountersKey));
  const auto kept = record ? decode_counters(*record)
                           : Result<Counters>(Error{ErrorKind::kCorrupt, "no counters"});
  if (!kept.ok() || *kept != counters) {
    BS_TRY_VOID(
        put("counters counted anew", Family::kMeta, kCountersKey, encode_counters(counters)));
  }
  BS_TRY_VOID(write());
  BS_TRY(const uint64_t wrong, rebuild_queue_counts(database_));
  if (wrong > 0) {
    counts_["counts of queues counted anew"] += wrong;
  }
  return ok();
}

}  // namespace

Result<RepairResult> repair(Database& database, const std::function<void(uint64_t done)>& told) {
  Repair repair(database, told);
  BS_TRY_VOID(repair.run());
  BS_TRY_VOID(database.flush());
  RepairResult result;
  result.repaired = repair.repaired();
  const ContentCodec codec;
  BS_TRY(result.left, ArchiveCheck(database, {}, codec, told).run());
  return result;
}

}  // namespace broadsheet::storage
