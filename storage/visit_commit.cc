#include "storage/visit_commit.h"

#include <algorithm>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "storage/edit_class.h"
#include "storage/keys.h"
#include "storage/reader.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kCopiesMax = 16;      // named in a VisitResult
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
    BS_TRY_VOID(put_edges());
    BS_TRY_VOID(put_outlinks());
  }
  queue_found();
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
  for (const Candidate& candidate : visit_.found) {
    if (!candidate.settled) {
      keys.push_back(candidate.key);
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
    row.last_visit = visit_.at;
    row.last_outcome = visit_.outcome;
    row.last_status = hop.status;
    ++row.visits;
    row.redirect_href = i + 1 < visit_.hops.size() ? std::string(visit_.hops[i + 1].url.href())
                                                   : visit_.redirect_href;
  }
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
  row.last_visit = visit_.at;
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
  row.last_visit = visit_.at;
  row.last_outcome = visit_.outcome;
  row.reason = visit_.reason;
  row.last_status = visit_.capture->status;
  row.failures = health_of(visit_.outcome) == Health::kFailed ? row.failures + 1 : 0;
  row.redirect_href.clear();
  ++row.visits;
}

Result<void> VisitCommit::put_payload(const PreparedPayload& payload) {
  counters_.payload_bytes += payload.bytes;
  if (!payload.record || contents_.contains(payload.digest)) {
    return ok();
  }
  // Another visit may have brought the same bytes since this one was prepared.
  BS_TRY(const bool held, database_.contains(Family::kContent, payload.digest.view()));
  if (!held) {
    batch_.put(Family::kContent, payload.digest.view(), *payload.record);
    ++counters_.contents;
  }
  contents_[payload.digest] = true;
  return ok();
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

void VisitCommit::put_capture(const UrlKey& key, const std::string& row_href,
                              const CaptureInfo& capture) {
  batch_.put(Family::kCapture, capture_key(key, capture.id), encode_capture(capture));
  if (chain_ != nullptr) {
    chain_->append(key, capture.href.empty() ? row_href : capture.href, capture, batch_);
  }
}

Result<void> VisitCommit::put_hop_captures() {
  for (size_t i = 0; i < visit_.hops.size(); ++i) {
    const Capture& hop = visit_.hops[i];
    const PreparedPayload& payload = prepared_.hop_payloads[i];
    const UrlKey key = UrlKey::of(hop.url);
    UrlRow& row = rows_.change(key);
    CaptureInfo info = info_of(hop, payload, row.href);
    info.id = next_capture_id(row, hop.started);
    put_capture(key, row.href, info);
    BS_TRY_VOID(put_payload(payload));
  }
  return ok();
}

Result<History> VisitCommit::history_of(const UrlRow& row, const PreparedPayload& payload) {
  History history;
  history.captures = row.captures;
  history.payload = row.payload;
  history.payload_capture = row.payload_capture;
  history.versions = row.versions;
  const bool may_confirm = row.payload == payload.digest || visit_.capture->status == 304;
  if (row.payload && may_confirm) {
    BS_TRY(const auto record,
           database_.get(Family::kCapture, capture_key(prepared_.final_key, row.payload_capture)));
    if (record) {
      BS_TRY(const CaptureInfo capture, decode_capture(*record));
      history.payload_version = capture.version;
    }
  }
  if (row.versions > 0 && prepared_.article) {
    BS_TRY(const auto record,
           database_.get(Family::kVersion, version_key(prepared_.final_key, row.versions)));
    if (record) {
      BS_TRY(const VersionInfo newest, decode_version(*record));
      history.newest_text = newest.text;
      history.newest_article = newest.article;
    }
  }
  if (prepared_.article && history.newest_text != prepared_.article->text) {
    BS_TRY_VOID(find_alike_texts());
  }
  if (row.versions == 0 && prepared_.article) {
    BS_TRY_VOID(find_copies());
    history.text_held_elsewhere = !result_.copies.empty();
  }
  return history;
}

// What only a look at the text held so far tells: a stub that no paywall announces, something else
// in the article's place, and a notice in it that is too short to be an article elsewhere. The kind
// of page says so from then on. A held article that cannot be read is for `check` to tell: the
// visit is kept without a comparison.
void VisitCommit::compare_with_newest(const History& history, Shown& shown) {
  const bool is_other = shown.page_kind == PageKind::kOther;
  Shown as_article = shown;
  as_article.page_kind = is_other ? PageKind::kArticle : shown.page_kind;
  if (!history.newest_text || history.newest_text == shown.text || !can_show_article(as_article)) {
    return;
  }
  const Result<Article> newest = read_article(database_, codec_, history.newest_article, {});
  if (!newest.ok()) {
    return;
  }
  const Comparison comparison = compare_articles(*newest, *visit_.article);
  if (comparison.succession != Succession::kEdited) {
    shown.page_kind =
        comparison.succession == Succession::kShortened ? PageKind::kPaywall : PageKind::kError;
  } else if (is_other && comparison.edit.kind == EditClass::kWithdrawal) {
    shown.page_kind = PageKind::kArticle;
  }
  edit_ = comparison.edit;
}

Result<void> VisitCommit::find_copies() {
  const Digest folded = folded_text();
  // A new text is paired with none yet but those that were found for it just now.
  BS_TRY(auto places, new_text_ ? shown_by_equals(database_, {folded, 1}, kCopiesMax)
                                : shown_by(database_, folded, kCopiesMax));
  if (new_text_) {
    for (const AlikeText& text : new_text_->alike) {
      BS_TRY(const auto more, shown_by_equals(database_, text, kCopiesMax));
      places.insert(places.end(), more.begin(), more.end());
    }
  }
  for (const CopyPlace& place : places) {
    if (place.key == prepared_.final_key || result_.copies.size() >= kCopiesMax) {
      continue;
    }
    BS_TRY(const auto record, database_.get(Family::kUrl, place.key.text()));
    if (record) {
      BS_TRY(UrlRow row, decode_url_row(*record));
      result_.copies.push_back(std::move(row.href));
    }
  }
  return ok();
}

Digest VisitCommit::folded_text() const {
  return visit_.folded_text.value_or(prepared_.article->text);
}

// A text nobody has shown yet is looked for among those that are held.
Result<void> VisitCommit::find_alike_texts() {
  if (!prepared_.fingerprint || prepared_.fingerprint->shingles.empty()) {
    return ok();
  }
  const Digest folded = folded_text();
  BS_TRY(const bool held, database_.contains(Family::kNear, fingerprint_key(folded)));
  if (!held) {
    BS_TRY(auto alike, find_alike(database_, folded, *prepared_.fingerprint));
    new_text_ = NewText{.alike = std::move(alike)};
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
  if (judgement_.kind == CaptureKind::kNotModified) {
    info.payload = *row.payload;  // what still stands, not the empty body of the answer
    info.payload_bytes = 0;
  } else {
    BS_TRY_VOID(put_payload(payload));
  }
  put_capture(prepared_.final_key, row.href, info);

  if (judgement_.is_whole) {
    row.payload = payload.digest;
    row.payload_capture = id;
    row.etag = capture.response_headers.get("etag").value_or("");
    row.last_modified = capture.response_headers.get("last-modified").value_or("");
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

Result<void> VisitCommit::put_version(const Judgement& judgement, CaptureId capture) {
  BS_TRY_VOID(put_article());
  VersionInfo version;
  version.first_seen = visit_.capture->started;
  version.last_seen = visit_.capture->started;
  version.seen = 1;
  version.article = prepared_.article->article;
  version.text = prepared_.article->text;
  version.folded_text = folded_text();
  version.title = visit_.article->title;
  version.words = count_words(*visit_.article);
  version.capture = capture;
  version.edit = edit_;
  batch_.put(Family::kVersion, version_key(prepared_.final_key, *judgement.version),
             encode_version(version));
  ++counters_.versions;

  // A text that comes back keeps the entry of its first version.
  const std::string place = copy_key(version.folded_text, prepared_.final_key);
  BS_TRY(const bool held, database_.contains(Family::kNear, place));
  if (!held) {
    batch_.put(Family::kNear, place,
               encode_copy({.version = *judgement.version, .first_seen = version.first_seen}));
  }
  if (new_text_) {
    put_fingerprint(batch_, version.folded_text, *prepared_.fingerprint, new_text_->alike);
  }
  return ok();
}

Result<void> VisitCommit::touch_version(uint32_t number) {
  const std::string place = version_key(prepared_.final_key, number);
  BS_TRY(const auto record, database_.get(Family::kVersion, place));
  if (!record) {
    return Error{ErrorKind::kCorrupt, "a version is missing of " + visit_.href};
  }
  BS_TRY(VersionInfo version, decode_version(*record));
  version.last_seen = std::max(version.last_seen, visit_.capture->started);
  ++version.seen;
  batch_.put(Family::kVersion, place, encode_version(version));
  return ok();
}

Result<void> VisitCommit::put_article() {
  const ArticleRecords& article = *prepared_.article;
  const std::string text_place = text_key(article.text);
  BS_TRY(const bool text_held, database_.contains(Family::kArticle, text_place));
  if (!text_held) {
    BS_TRY(const std::string record, codec_.encode(article.text_bytes));
    batch_.put(Family::kArticle, text_place, record);
    ++counters_.articles;
  }
  const std::string article_place = article_key(article.article);
  BS_TRY(const bool article_held, database_.contains(Family::kArticle, article_place));
  if (!article_held) {
    BS_TRY(const std::string record, codec_.encode(article.article_bytes));
    batch_.put(Family::kArticle, article_place, record);
  }
  return ok();
}

// Related links change with every visit and make no version: they are edges with a first and a last
// sighting.
Result<void> VisitCommit::put_edges() {
  if (!judgement_.version || !visit_.article) {
    return ok();
  }
  // By key: rows that come in order cost RocksDB's memtable a fraction of the others.
  std::map<std::string, RelatedEdge> edges;
  std::map<std::string, UrlKey> targets;
  for (const Related& link : visit_.article->related) {
    const Result<Url> url = Url::parse(link.url);
    if (!url.ok()) {
      continue;
    }
    UrlKey to = UrlKey::of(*url);
    const auto [place, is_new] =
        edges.try_emplace(edge_key(EdgeEnd::kFrom, prepared_.final_key, to));
    if (!is_new) {
      continue;
    }
    RelatedEdge& edge = place->second;
    edge.to_href = link.url;
    edge.title = link.title;
    edge.heading = link.heading;
    edge.kind = link.kind;
    edge.first_seen = visit_.capture->started;
    edge.last_seen = visit_.capture->started;
    targets.emplace(place->first, std::move(to));
  }
  if (judgement_.version != 1 || !judgement_.makes_version) {  // nothing is held of a first version
    BS_TRY_VOID(keep_first_sightings(edges, targets));
  }
  for (const auto& [place, edge] : edges) {
    batch_.put(Family::kEdge, place, encode_edge(edge));
  }
  for (const auto& [place, to] : targets) {
    batch_.put(Family::kEdge, edge_key(EdgeEnd::kTo, to, prepared_.final_key), "");
  }
  return ok();
}

// Of links that are held already; their other ends are too, so those leave `targets`.
Result<void> VisitCommit::keep_first_sightings(std::map<std::string, RelatedEdge>& edges,
                                               std::map<std::string, UrlKey>& targets) const {
  std::vector<std::string> places;
  places.reserve(edges.size());
  for (const auto& [place, edge] : edges) {
    places.push_back(place);
  }
  BS_TRY(const auto held, database_.multi_get(Family::kEdge, places));
  for (size_t i = 0; i < places.size(); ++i) {
    if (held[i]) {
      BS_TRY(const RelatedEdge before, decode_edge(*held[i]));
      edges.at(places[i]).first_seen = before.first_seen;
      targets.erase(places[i]);
    }
  }
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

void VisitCommit::queue_found() {
  const std::string page = rows_.find(prepared_.final_key)->href;
  for (const Candidate& candidate : visit_.found) {
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
