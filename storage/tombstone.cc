#include "storage/tombstone.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "storage/bytes.h"
#include "storage/keys.h"
#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kFormat = 1;
constexpr char kUrlTag = 'U';    // on disk: a tombstone
constexpr char kDownTag = 'D';   // on disk: a takedown of one URL
constexpr char kBelowTag = 'P';  // on disk: a takedown of all below
constexpr size_t kTimeBytes = 8;

std::string tombstones_prefix(const UrlKey& key) {
  return kUrlTag + url_prefix(key);
}

Result<Tombstone> decode_tombstone(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "tombstone", kFormat));
  Tombstone tombstone;
  tombstone.at = in.time();
  tombstone.rule = in.text();
  tombstone.reason = in.text();
  tombstone.captures = in.varint();
  tombstone.payload_bytes = in.varint();
  tombstone.first = in.time();
  tombstone.last = in.time();
  tombstone.versions = in.number<uint32_t>();
  tombstone.versions_through = in.number<uint32_t>();
  BS_TRY_VOID(close_record(in, "tombstone"));
  return tombstone;
}

Result<Takedown> decode_takedown(std::string_view key, std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "takedown", kFormat));
  Takedown takedown;
  takedown.covers_below = key.front() == kBelowTag;
  takedown.key = key.substr(1);
  takedown.at = in.time();
  takedown.reason = in.text();
  BS_TRY_VOID(close_record(in, "takedown"));
  return takedown;
}

}  // namespace

void put_tombstone(Batch& batch, const UrlKey& key, const Tombstone& tombstone) {
  std::string place = tombstones_prefix(key);
  const int64_t ms = std::max<int64_t>(0, tombstone.at.time_since_epoch().count());
  append_big_endian(place, static_cast<uint64_t>(ms), kTimeBytes);
  ByteWriter out;
  out.byte(kFormat);
  out.time(tombstone.at);
  out.text(tombstone.rule);
  out.text(tombstone.reason);
  out.varint(tombstone.captures);
  out.varint(tombstone.payload_bytes);
  out.time(tombstone.first);
  out.time(tombstone.last);
  out.varint(tombstone.versions);
  out.varint(tombstone.versions_through);
  batch.put(Family::kTombstone, place, out.bytes());
}

Result<std::vector<Tombstone>> tombstones_of(const Database& database, const UrlKey& key,
                                             const ReadView& view) {
  std::vector<Tombstone> tombstones;
  Cursor cursor = database.scan(Family::kTombstone, tombstones_prefix(key), view);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(Tombstone tombstone, decode_tombstone(cursor.value()));
    tombstones.push_back(std::move(tombstone));
  }
  BS_TRY_VOID(cursor.status());
  return tombstones;
}

Result<void> verify_tombstone(std::string_view key, std::string_view value) {
  if (key.size() < 2) {
    return Error{ErrorKind::kCorrupt, "a tombstone key is damaged"};
  }
  if (key.front() == kUrlTag) {
    BS_TRY(const Tombstone unused, decode_tombstone(value));
    return ok();
  }
  if (key.front() != kDownTag && key.front() != kBelowTag) {
    return Error{ErrorKind::kCorrupt, "a tombstone key is damaged"};
  }
  BS_TRY(const Takedown unused, decode_takedown(key, value));
  return ok();
}

void put_takedown(Batch& batch, const Takedown& takedown) {
  ByteWriter out;
  out.byte(kFormat);
  out.time(takedown.at);
  out.text(takedown.reason);
  batch.put(Family::kTombstone, (takedown.covers_below ? kBelowTag : kDownTag) + takedown.key,
            out.bytes());
}

Result<Takedowns> Takedowns::load(const Database& database) {
  Takedowns all;
  for (const char tag : {kDownTag, kBelowTag}) {
    Cursor cursor = database.scan(Family::kTombstone, std::string(1, tag));
    for (; cursor.valid(); cursor.next()) {
      BS_TRY(Takedown takedown, decode_takedown(cursor.key(), cursor.value()));
      const std::string key = takedown.key;
      if (!takedown.covers_below) {
        all.urls_.emplace(key, std::move(takedown));
      } else if (all.below_.empty() || !key.starts_with(all.below_.rbegin()->first)) {
        all.below_.emplace(key, std::move(takedown));  // keys come in order: shorter fronts first
      }
    }
    BS_TRY_VOID(cursor.status());
  }
  return all;
}

const Takedown* Takedowns::covering(const UrlKey& key) const {
  if (const auto url = urls_.find(key.text()); url != urls_.end()) {
    return &url->second;
  }
  const auto above = below_.upper_bound(key.text());
  if (above == below_.begin()) {
    return nullptr;
  }
  const auto& [front, takedown] = *std::prev(above);
  return key.text().starts_with(front) ? &takedown : nullptr;
}

std::string Takedowns::reason_of(const Takedown& takedown) {
  return takedown.reason.empty() ? std::string(kReasonCode)
                                 : fmt::format("{}: {}", kReasonCode, takedown.reason);
}

void Takedowns::withhold(VisitRecord& visit) const {
  std::erase_if(visit.found, [&](const Candidate& candidate) {
    const Takedown* const takedown = covering(candidate.key);
    if (takedown != nullptr) {
      visit.refused.push_back(
          {.key = candidate.key, .href = candidate.href, .reason = reason_of(*takedown)});
    }
    return takedown != nullptr;
  });
  std::erase_if(visit.led_on,
                [&](const Candidate& candidate) { return covering(candidate.key) != nullptr; });
  std::erase_if(visit.hops,
                [&](const Capture& hop) { return covering(UrlKey::of(hop.url)) != nullptr; });
  const UrlKey final_key = visit.capture ? UrlKey::of(visit.capture->url) : visit.key;
  const Takedown* const asked = covering(visit.key);
  const Takedown* const takedown = asked != nullptr ? asked : covering(final_key);
  if (takedown == nullptr) {
    return;
  }
  visit.capture.reset();
  visit.article.reset();
  visit.folded.clear();
  visit.folded_text.reset();
  visit.found.clear();
  visit.led_on.clear();
  visit.outcome = Outcome::kSkippedScope;
  visit.reason = reason_of(*takedown);
  visit.next_state = asked != nullptr ? UrlState::kRefused : visit.next_state;
  visit.next_visit = SysTime{};
}

}  // namespace broadsheet::storage
