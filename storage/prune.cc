#include "storage/prune.h"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <utility>

#include "base/units.h"
#include "storage/holding.h"
#include "storage/keys.h"
#include "storage/provenance.h"
#include "storage/reader.h"
#include "storage/records.h"
#include "storage/related_rows.h"
#include "storage/sweep.h"
#include "storage/tombstone.h"
#include "storage/url_rows.h"

namespace broadsheet::storage {
namespace {

// `kept` and what it refers to. A capture refers to earlier ones only.
void keep_referred(const std::vector<CaptureInfo>& captures, std::set<CaptureId>& kept) {
  for (auto capture = captures.rbegin(); capture != captures.rend(); ++capture) {
    if (capture->refers_to && kept.contains(capture->id)) {
      kept.insert(*capture->refers_to);
    }
  }
}

std::string words_of(const PruneRules& rules) {
  std::string words = "older than " + format_duration(rules.older_than);
  if (rules.keep_every) {
    words += ", one kept every " + format_duration(*rules.keep_every);
  }
  return rules.versions ? words + ", versions too" : words;
}

// Removes by plan; shared by retention and takedown.
class Remover {
 public:
  Remover(Database& database, Counters counters, PruneResult& result)
      : database_(database), counters_(counters), result_(result) {}

  // Fills the tombstone's numbers; the batch is the caller's to write.
  void count(const Holding& held, const PrunePlan& plan, Tombstone& tombstone);
  Result<void> erase_captures(const Holding& held, const PrunePlan& plan, Batch& batch);
  void erase_versions(const Holding& held, const PrunePlan& plan, Batch& batch);
  Result<void> write(Batch& batch) {
    batch.put(Family::kMeta, kCountersKey, encode_counters(counters_));
    return database_.write(batch, false);
  }
  [[nodiscard]] Counters& counters() { return counters_; }

 private:
  Database& database_;
  Counters counters_;
  PruneResult& result_;
};

void Remover::count(const Holding& held, const PrunePlan& plan, Tombstone& tombstone) {
  for (const CaptureInfo& capture : held.captures) {
    if (!plan.captures.contains(capture.id)) {
      continue;
    }
    tombstone.first = tombstone.captures == 0 ? capture.at : std::min(tombstone.first, capture.at);
    tombstone.last = std::max(tombstone.last, capture.at);
    tombstone.payload_bytes += capture.payload_bytes;
    ++tombstone.captures;
  }
  tombstone.versions_through = plan.versions_through;
  tombstone.versions = static_cast<uint32_t>(
      std::count_if(held.versions.begin(), held.versions.end(),
                    [&](const auto& version) { return version.number <= plan.versions_through; }));
  ++result_.urls;
  result_.captures += tombstone.captures;
  result_.versions += tombstone.versions;
  result_.payload_bytes += tombstone.payload_bytes;
}

Result<void> Remover::erase_captures(const Holding& held, const PrunePlan& plan, Batch& batch) {
  std::vector<CaptureMove> gone;
  for (const CaptureInfo& capture : held.captures) {
    if (plan.captures.contains(capture.id)) {
      batch.erase(Family::kCapture, capture_key(held.key, capture.id));
      counters_.captures -= std::min<uint64_t>(counters_.captures, 1);
      counters_.payload_bytes -= std::min(counters_.payload_bytes, capture.payload_bytes);
      gone.push_back({.capture = &capture, .state = LinkState::kRemoved});
    }
  }
  return move_links(database_, held.key, held.row.href, gone, batch);
}

void Remover::erase_versions(const Holding& held, const PrunePlan& plan, Batch& batch) {
  std::map<Digest, const VersionInfo*> still_shown;  // the first version with each text
  for (const VersionInfo& version : held.versions) {
    if (version.number > plan.versions_through) {
      still_shown.try_emplace(version.folded_text, &version);
    }
  }
  for (const VersionInfo& version : held.versions) {
    if (version.number > plan.versions_through) {
      continue;
    }
    batch.erase(Family::kVersion, version_key(held.key, version.number));
    counters_.versions -= std::min<uint64_t>(counters_.versions, 1);
    const std::string place = copy_key(version.folded_text, held.key);
    const auto other = still_shown.find(version.folded_text);
    if (other == still_shown.end()) {
      batch.erase(Family::kNear, place);
    } else {
      batch.put(
          Family::kNear, place,
          encode_copy({.version = other->second->number, .first_seen = other->second->first_seen}));
    }
  }
}

// What the row says of the captures and versions that went. A URL that lost all of its versions
// begins anew.
void forget_in_row(const Holding& held, const PrunePlan& plan, UrlRow& row) {
  row.captures = static_cast<uint32_t>(held.captures.size() - plan.captures.size());
  if (plan.captures.contains(row.payload_capture)) {
    row.payload.reset();
    row.payload_capture = 0;
    row.payload_version.reset();
    row.etag.clear();
    row.last_modified.clear();
  }
  if (plan.versions_through >= row.payload_version.value_or(0)) {
    row.payload_version.reset();
  }
  if (plan.versions_through >= row.versions) {
    row.versions = 0;
    row.article.reset();
  }
}

Result<void> apply(Database& database, Remover& remover, const PruneRequest& request,
                   const Holding& held, const PrunePlan& plan) {
  Tombstone tombstone{.at = request.now, .rule = words_of(request.rules), .reason = request.reason};
  remover.count(held, plan, tombstone);
  if (request.dry_run) {
    return ok();
  }
  Batch batch(database);
  BS_TRY_VOID(remover.erase_captures(held, plan, batch));
  remover.erase_versions(held, plan, batch);
  UrlRows rows(database);
  BS_TRY_VOID(rows.load({held.key}));
  forget_in_row(held, plan, rows.change(held.key));
  rows.write(batch, remover.counters());
  put_tombstone(batch, held.key, tombstone);
  return remover.write(batch);
}

PrunePlan plan_for_all(const Holding& held) {
  PrunePlan plan;
  for (const CaptureInfo& capture : held.captures) {
    plan.captures.insert(capture.id);
  }
  plan.versions_through =
      std::max(held.row.versions, held.versions.empty() ? 0 : held.versions.back().number);
  return plan;
}

Result<void> take_down_url(Database& database, Remover& remover, const TakedownRequest& request,
                           const Holding& held) {
  const PrunePlan plan = plan_for_all(held);
  Tombstone tombstone{.at = request.now, .rule = "taken down", .reason = request.reason};
  remover.count(held, plan, tombstone);
  if (request.dry_run) {
    return ok();
  }
  Batch batch(database);
  BS_TRY_VOID(remover.erase_captures(held, plan, batch));
  remover.erase_versions(held, plan, batch);
  BS_TRY_VOID(erase_related(database, batch, held.key));
  batch.erase(Family::kOutlink, held.key.text());
  UrlRows rows(database);
  BS_TRY_VOID(rows.load({held.key}));
  UrlRow& row = rows.change(held.key);
  forget_in_row(held, plan, row);
  row.state = UrlState::kRefused;
  row.job = kNoJob;
  row.due_at = SysTime{};
  row.reason = Takedowns::reason_of({.key = request.key, .reason = request.reason});
  rows.write(batch, remover.counters());
  put_tombstone(batch, held.key, tombstone);
  return remover.write(batch);
}

// Calls `each` with the key and row of every URL below `prefix`.
Result<void> for_each_row(const Database& database, const std::string& prefix,
                          const std::function<Result<void>(const UrlKey&, UrlRow)>& each) {
  Cursor cursor = database.scan(Family::kUrl, prefix, {.fill_cache = false});
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(UrlRow row, decode_url_row(cursor.value()));
    BS_TRY_VOID(each(UrlKey::from_stored(std::string(cursor.key())), std::move(row)));
  }
  return cursor.status();
}

Result<void> sweep_behind(Database& database, Remover& remover, bool free_bases,
                          const std::function<void(uint64_t done)>& told, PruneResult& result) {
  BS_TRY(const SweepResult swept,
         sweep(database, remover.counters(), {.free_bases = free_bases}, told));
  result.contents = swept.contents;
  result.articles = swept.articles;
  result.bases_kept = swept.bases_kept;
  result.rewritten = swept.rewritten;
  return database.flush();
}

}  // namespace

PrunePlan plan_prune(const PruneRules& rules, SysTime now, const std::vector<CaptureInfo>& captures,
                     const std::vector<VersionInfo>& versions, CaptureId last_whole_capture) {
  const SysTime limit = now - rules.older_than;
  std::set<CaptureId> kept;
  std::set<int64_t> spans;
  for (const CaptureInfo& capture : captures) {
    const bool is_first_of_span =
        rules.keep_every && rules.keep_every->count() > 0 &&
        spans.insert(capture.at.time_since_epoch() / *rules.keep_every).second;
    if (capture.at >= limit || is_first_of_span) {
      kept.insert(capture.id);
    }
  }
  keep_referred(captures, kept);

  PrunePlan plan;
  const auto is_shown = [&](uint32_t number) {
    return std::any_of(captures.begin(), captures.end(), [&](const CaptureInfo& capture) {
      return capture.version == number && kept.contains(capture.id);
    });
  };
  for (const VersionInfo& version : versions) {
    if (!rules.versions || version.last_seen >= limit || is_shown(version.number)) {
      break;
    }
    plan.versions_through = version.number;
  }
  bool keeps_version = false;
  for (const VersionInfo& version : versions) {
    if (version.number > plan.versions_through) {
      kept.insert(version.capture);
      keeps_version = true;
    }
  }
  if (keeps_version) {
    kept.insert(last_whole_capture);
  }
  keep_referred(captures, kept);
  for (const CaptureInfo& capture : captures) {
    if (!kept.contains(capture.id)) {
      plan.captures.insert(capture.id);
    }
  }
  return plan;
}

Result<PruneResult> prune(Database& database, const PruneRequest& request,
                          const std::function<void(uint64_t done)>& told) {
  PruneResult result;
  BS_TRY(const Counters counters, read_counters(database, {}));
  Remover remover(database, counters, result);
  uint64_t done = 0;
  for (const std::string& prefix : request.key_prefixes) {
    BS_TRY_VOID(for_each_row(database, prefix, [&](const UrlKey& key, UrlRow row) -> Result<void> {
      if (told) {
        told(++done);
      }
      if (row.captures == 0) {
        return ok();
      }
      BS_TRY(const Holding held, read_holding(database, key, std::move(row)));
      const PrunePlan plan = plan_prune(request.rules, request.now, held.captures, held.versions,
                                        held.row.payload_capture);
      return plan.captures.empty() && plan.versions_through == 0
                 ? ok()
                 : apply(database, remover, request, held, plan);
    }));
  }
  if (!request.dry_run) {
    BS_TRY_VOID(sweep_behind(database, remover, false, told, result));
  }
  return result;
}

Result<PruneResult> take_down(Database& database, const TakedownRequest& request,
                              const std::function<void(uint64_t done)>& told) {
  PruneResult result;
  BS_TRY(const Counters counters, read_counters(database, {}));
  Remover remover(database, counters, result);
  if (!request.dry_run) {
    // First of all: what is removed below must not come back in between.
    Batch batch(database);
    put_takedown(batch, {.covers_below = request.covers_below,
                         .key = request.key,
                         .at = request.now,
                         .reason = request.reason});
    BS_TRY_VOID(database.write(batch, true));
  }
  uint64_t done = 0;
  BS_TRY_VOID(
      for_each_row(database, request.key, [&](const UrlKey& key, UrlRow row) -> Result<void> {
        if (!request.covers_below && key.text() != request.key) {
          return ok();
        }
        if (told) {
          told(++done);
        }
        BS_TRY(const Holding held, read_holding(database, key, std::move(row)));
        return take_down_url(database, remover, request, held);
      }));
  if (!request.dry_run) {
    BS_TRY_VOID(sweep_behind(database, remover, true, told, result));
  }
  return result;
}

}  // namespace broadsheet::storage
