#include "storage/visit_commit.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "storage/keys.h"
#include "storage/payload_name.h"

namespace broadsheet::storage {
namespace {

constexpr int kCaptureIdTimeBits = 8;  // captures of one URL within a millisecond

// What an outcome says about the host's and the page's health.
enum class Health : uint8_t { kGood, kUnknown, kFailed };

Health health_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kStored:
    case Outcome::kStoredPartial:
    case Outcome::kSkippedContentType:
    case Outcome::kSkippedDuplicate:
    case Outcome::kSkippedSoft404:
    case Outcome::kSkippedUrlTooLong:
    case Outcome::kSkippedTrap:
    case Outcome::kSkippedScope:
    case Outcome::kBlockedPrivateAddress:
    case Outcome::kBlockedScheme:
    case Outcome::kBlockedRobots:
      return Health::kGood;
    case Outcome::kDeferred:
      return Health::kUnknown;
    default:
      return Health::kFailed;
  }
}

CaptureInfo info_of(const Capture& capture, const PreparedPayload& payload,
                    const std::string& row_href) {
  CaptureInfo info;
  const Url url = capture.url.without_fragment();
  info.href = url.href() == row_href ? "" : std::string(url.href());
  info.at = capture.started;
  info.status = capture.status;
  info.http_version = capture.http_version;
  info.reason = capture.reason;
  info.request_headers = capture.request_headers;
  info.response_headers = capture.response_headers;
  info.remote_address = capture.remote_address;
  info.tls_version = capture.tls_version;
  info.timings = capture.timings;
  info.truncated = capture.truncated;
  info.payload = payload.digest;
  info.payload_bytes = payload.bytes;
  return info;
}

}  // namespace

VisitCommit::VisitCommit(const Database& database, const ContentCodec& codec,
                         const PreparedVisit& prepared, const JobRow& job, Batch& batch,
                         Counters& counters, ChainWriter* chain)
    : database_(database),
      codec_(codec),
      prepared_(prepared),
      visit_(prepared.visit),
      job_(job),
      batch_(batch),
      counters_(counters),
      chain_(chain),
      rows_(database) {}

Result<VisitResult> VisitCommit::run() {
  BS_TRY_VOID(load_rows());
  if (const UrlRow* row = rows_.find(prepared_.final_key); row != nullptr && visit_.outlook) {
    before_ = *row;
  }
  settle_hops();
  settle_subject();
  settle_final();
  BS_TRY_VOID(put_hop_captures());
  if (visit_.capture) {
    BS_TRY_VOID(put_final_capture());
    BS_TRY_VOID(put_related());
    BS_TRY_VOID(put_outlinks());
  }
  queue(visit_.found);
  queue(visit_.led_on);
  for (const Refusal& refusal : visit_.refused) {
    rows_.refuse(refusal, visit_.href, visit_.at);
  }
  look_ahead();
  rows_.write(batch_, counters_);
  return std::move(result_);
}

Result<void> VisitCommit::load_rows() {
  std::vector<UrlKey> keys = {visit_.key, prepared_.final_key};
  for (const Capture& hop : visit_.hops) {
    keys.push_back(UrlKey::of(hop.url));
  }
  for (const std::vector<Candidate>* candidates : {&visit_.found, &visit_.led_on}) {
    for (const Candidate& candidate : *candidates) {
      if (!candidate.settled) {
        keys.push_back(candidate.key);
      }
    }
  }
  for (const Refusal& refusal : visit_.refused) {
    keys.push_back(refusal.key);
  }
  return rows_.load(keys);
}

// The URLs a redirect passed through were asked too: each is visited, and knows where it led.
void VisitCommit::settle_hops() {
  for (size_t i = 0; i < visit_.hops.size(); ++i) {
    const Capture& hop = visit_.hops[i];
    const UrlKey key = UrlKey::of(hop.url);
    if (key == visit_.key || key == prepared_.final_key) {
      continue;
    }
    UrlRow& row = rows_.change(key);
    if (row.href.empty()) {
      row.href = std::string(hop.url.without_fragment().href());
      row.via = FoundVia::kRedirect;
      row.via_href = visit_.href;
      row.found_at = visit_.at;
    }
    row.state = UrlState::kResting;
    row.job = kNoJob;
    row.due_at = SysTime{};
    row.last_visit = visited_at();
    row.last_outcome = visit_.outcome;
    row.last_status = hop.status;
    ++row.visits;
    row.redirect_href = i + 1 < visit_.hops.size() ? std::string(visit_.hops[i + 1].url.href())
                                                   : visit_.redirect_href;
  }
}

// What is visited in a round has been visited in it, even when the clock is set back while it
// lasts. (Watched sources ask how long ago a visit was, instead.)
SysTime VisitCommit::visited_at() const {
  return job_.returns ? visit_.at : std::max(visit_.at, job_.round_started);
}

void VisitCommit::settle_subject() {
  UrlRow& row = rows_.change(visit_.key);
  if (row.href.empty()) {
    row.href = visit_.href;
    row.found_at = visit_.at;
  }
  const bool comes_back = job_.returns && visit_.next_visit != SysTime{};
  row.state =
      comes_back && visit_.next_state == UrlState::kResting ? UrlState::kDue : visit_.next_state;
  row.job = row.state == UrlState::kDue ? visit_.job : kNoJob;
  row.due_at = visit_.next_visit;
  row.last_visit = visited_at();
  row.last_outcome = visit_.outcome;
  row.reason = visit_.reason;
  ++row.visits;
  switch (health_of(visit_.outcome)) {
    case Health::kGood:
      row.failures = 0;
      break;
    case Health::kUnknown:
      break;
    case Health::kFailed:
      ++row.failures;
      break;
  }
  if (!visit_.hops.empty()) {
    row.last_status = visit_.hops.front().status;
    row.redirect_href = visit_.redirect_href;
  } else {
    row.last_status = visit_.capture ? visit_.capture->status : 0;
    if (visit_.capture) {
      row.redirect_href.clear();
    }
  }
}

// The page a redirect led to was fetched as well: it leaves the queue it may be waiting in, so that
// nothing is fetched twice. A visit that was put off has settled nothing about it.
void VisitCommit::settle_final() {
  if (prepared_.final_key == visit_.key || !visit_.capture) {
    return;
  }
  const uint16_t depth = rows_.find(visit_.key)->depth;
  UrlRow& row = rows_.change(prepared_.final_key);
  if (row.href.empty()) {
    row.href = std::string(visit_.capture->url.without_fragment().href());
    row.via = FoundVia::kRedirect;
    row.via_href = visit_.href;
    row.found_at = visit_.at;
    row.depth = depth;
    row.state = UrlState::kResting;
  }
  if (visit_.next_state == UrlState::kDue) {
    return;
  }
  row.state = UrlState::kResting;
  row.job = kNoJob;
  row.due_at = visit_.next_visit;
  row.last_visit = visited_at();
  row.last_outcome = visit_.outcome;
  row.reason = visit_.reason;
  row.last_status = visit_.capture->status;
  row.failures = health_of(visit_.outcome) == Health::kFailed ? row.failures + 1 : 0;
  row.redirect_href.clear();
  ++row.visits;
}

// Says what a capture's record is to name the payload by.
Result<Digest> VisitCommit::put_payload(const PreparedPayload& payload) {
  counters_.payload_bytes += payload.bytes;
  if (const auto known = contents_.find(payload.digest); known != contents_.end()) {
    return known->second;
  }
  const auto alike = contents_.lower_bound(short_name_of(payload.digest));
  const bool is_alike =
      alike != contents_.end() && short_name_of(alike->first) == short_name_of(payload.digest);
  // Another visit may have brought the same bytes since this one was prepared.
  BS_TRY(const PayloadPlace place,
         place_payload(database_, batch_,
                       {.digest = payload.digest,
                        .record_bytes = payload.record ? payload.record->size() : 0,
                        .put_before = is_alike ? &alike->first : nullptr}));
  if (!place.held && payload.record) {
    batch_.put(Family::kContent, payload.digest.view(), *payload.record);
    ++counters_.contents;
  }
  contents_.emplace(payload.digest, place.name);
  return place.name;
}

CaptureId VisitCommit::next_capture_id(UrlRow& row, SysTime at) {
  const int64_t ms = std::max<int64_t>(0, at.time_since_epoch().count());
  // The clock may go back; ids never do.
  row.last_capture =
      std::max(row.last_capture + 1, static_cast<CaptureId>(ms) << kCaptureIdTimeBits);
  ++row.captures;
  ++counters_.captures;
  return row.last_capture;
}

void VisitCommit::put_capture(const UrlKey& key, const std::string& row_href, CaptureInfo capture,
                              const Digest& payload_name) {
  if (chain_ != nullptr) {
    chain_->append(key, capture.href.empty() ? row_href : capture.href, capture, batch_);
  }
  capture.payload = payload_name;
  batch_.put(Family::kCapture, capture_key(key, capture.id), encode_capture(capture));
}

Result<void> VisitCommit::put_hop_captures() {
  for (size_t i = 0; i < visit_.hops.size(); ++i) {
    const Capture& hop = visit_.hops[i];
    const PreparedPayload& payload = prepared_.hop_payloads[i];
    const UrlKey key = UrlKey::of(hop.url);
    UrlRow& row = rows_.change(key);
    CaptureInfo info = info_of(hop, payload, row.href);
    info.id = next_capture_id(row, hop.started);
    BS_TRY(const Digest name, put_payload(payload));
    put_capture(key, row.href, std::move(info), name);
  }
  return ok();
}

Result<void> VisitCommit::put_final_capture() {
  const Capture& capture = *visit_.capture;
  const PreparedPayload& payload = *prepared_.payload;
  UrlRow& row = rows_.change(prepared_.final_key);

  Shown shown;
  shown.status = capture.status;
  shown.truncated = capture.truncated;
  shown.payload = payload.digest;
  shown.page_kind = visit_.page_kind;
  if (prepared_.article) {
    shown.text = prepared_.article->text;
  }
  BS_TRY(const History history, history_of(row, payload));
  compare_with_newest(history, shown);
  judgement_ = judge(history, shown);

  const CaptureId id = next_capture_id(row, capture.started);
  CaptureInfo info = info_of(capture, payload, row.href);
  info.id = id;
  info.kind = judgement_.kind;
  info.novelty = judgement_.novelty;
  info.version = judgement_.version;
  info.refers_to = judgement_.refers_to;
  info.page_kind = shown.page_kind;
  info.signals = visit_.signals;
  // In full where nothing new came: records of captures that lie beside each other share it.
  Digest name = payload.digest;
  if (judgement_.kind == CaptureKind::kNotModified) {
    name = *row.payload;  // what still stands, not the empty body of the answer
    info.payload = name;
    info.payload_bytes = 0;
  } else if (judgement_.kind == CaptureKind::kRevisitSame && !payload.record) {
    counters_.payload_bytes += payload.bytes;
  } else {
    BS_TRY(name, put_payload(payload));
  }
  put_capture(prepared_.final_key, row.href, std::move(info), name);

  if (judgement_.is_whole) {
    row.payload = payload.digest;
    row.payload_capture = id;
    row.payload_version = judgement_.version.value_or(0);
    row.etag = capture.response_headers.get("etag").value_or("");
    row.last_modified = capture.response_headers.get("last-modified").value_or("");
  }
  if (judgement_.kind != CaptureKind::kResponse) {
    row.payload_version = judgement_.version.value_or(0);  // rows of older formats learn it so
  }
  if (judgement_.makes_version) {
    BS_TRY_VOID(put_version(judgement_, id));
    row.versions = *judgement_.version;
    row.article = folded_text();
  } else if (judgement_.version) {
    BS_TRY_VOID(touch_version(*judgement_.version));
  }
  if (judgement_.novelty != Novelty::kDuplicate) {
    result_.copies.clear();
  }
  result_.novelty = judgement_.novelty;
  result_.version = judgement_.version;
  return ok();
}

// Kept so that a page that did not change still leads on. Only a page that was read anew says
// anything about its links.
Result<void> VisitCommit::put_outlinks() {
  const bool read_anew = judgement_.is_whole;
  if (visit_.found.empty() && !read_anew) {
    return ok();
  }
  std::vector<Outlink> links;
  links.reserve(visit_.found.size());
  std::unordered_set<std::string_view> seen;
  for (const Candidate& candidate : visit_.found) {
    if (!candidate.key.empty() && seen.insert(candidate.key.text()).second) {
      links.push_back({.key = candidate.key, .via = candidate.via, .priority = candidate.priority});
    }
  }
  const std::string record = encode_outlinks(std::move(links));
  if (rows_.find(prepared_.final_key)->captures > 1) {  // this one, and others before
    BS_TRY(const auto held, database_.get(Family::kOutlink, prepared_.final_key.text()));
    if (held == record) {
      return ok();
    }
  }
  batch_.put(Family::kOutlink, prepared_.final_key.text(), record);
  return ok();
}

void VisitCommit::queue(const std::vector<Candidate>& candidates) {
  if (candidates.empty()) {
    return;
  }
  const std::string page = rows_.find(prepared_.final_key)->href;
  for (const Candidate& candidate : candidates) {
    if (candidate.settled) {
      continue;
    }
    const bool is_new = rows_.find(candidate.key) == nullptr;
    if (rows_.enqueue(candidate, job_, page, visit_.at)) {
      result_.queued.push_back(candidate);
      new_links_ += is_new && candidate.via != FoundVia::kRequisite ? 1 : 0;
    }
  }
}

// The page's next visit hangs on what this one found. It is planned for the URL that answered, so
// that no redirect is asked on the way; a watched source's job queues it for then.
void VisitCommit::look_ahead() {
  if (!visit_.capture || !visit_.outlook || visit_.next_state != UrlState::kResting) {
    return;
  }
  const std::optional<Outlook> outlook =
      visit_.outlook({.before = before_,
                      .novelty = judgement_.novelty,
                      .shows_article = judgement_.version.has_value(),
                      .new_links = new_links_});
  if (!outlook) {
    return;
  }
  UrlRow& row = rows_.change(prepared_.final_key);
  row.history = outlook->history;
  row.due_at = outlook->next_visit;
  if (job_.returns && outlook->next_visit != SysTime{}) {
    row.state = UrlState::kDue;
    row.job = visit_.job;
  }
  result_.learned.born = row.history.born;
  result_.learned.changes = std::max(0.0, row.history.changes - before_.history.changes);
  result_.learned.exposure = std::max(0.0, row.history.exposure - before_.history.exposure);
}

}  // namespace broadsheet::storage
