#include "storage/records.h"

#include <algorithm>
#include <cmath>
#include <tuple>

#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr auto kLastOutcome = static_cast<Outcome>(static_cast<uint8_t>(Outcome::kCount) - 1);

constexpr uint8_t kUrlFormatHistory = 2;    // of rows with a history and no announcement
constexpr uint8_t kUrlFormatAnnounced = 3;  // of announced ones
constexpr uint8_t kUrlFormat = 4;  // with the payload's version; the others are written as before
constexpr uint8_t kVersionFormat = 2;  // with the edit, where there is one
constexpr uint8_t kJobFormat = 2;
constexpr char kJobFormatWithoutRules = 1;

ByteWriter new_record() {
  ByteWriter out;
  out.byte(kRecordFormat);
  return out;
}

Result<ByteReader> open_known(std::string_view bytes, std::string_view what) {
  return open_record(bytes, what, kRecordFormat);
}

// Rising numbers as the steps between them.
void write_rising(ByteWriter& out, const std::vector<uint32_t>& numbers) {
  out.varint(numbers.size());
  uint32_t before = 0;
  for (const uint32_t number : numbers) {
    out.varint(number - before);
    before = number;
  }
}

// At most the first `most` of those that follow.
std::vector<uint32_t> read_rising(ByteReader& in, size_t most = SIZE_MAX) {
  std::vector<uint32_t> numbers;
  const size_t count = std::min(in.count(), most);
  numbers.reserve(count);
  uint64_t before = 0;
  while (numbers.size() < count && in.ok()) {
    const uint64_t step = in.varint();
    before += step;
    if (step > 0xFFFFFFFF || before > 0xFFFFFFFF || (step == 0 && !numbers.empty())) {
      in.fail();
      break;
    }
    numbers.push_back(static_cast<uint32_t>(before));
  }
  return numbers;
}

constexpr double kThousand = 1000;

uint64_t in_thousandths(double value) {
  return static_cast<uint64_t>(std::llround(std::clamp(value, 0.0, 1e12) * kThousand));
}

}  // namespace

std::string encode_difference(int64_t value) {
  std::string out;
  append_big_endian(out, static_cast<uint64_t>(value), sizeof value);
  return out;
}

std::optional<int64_t> decode_difference(std::string_view bytes) {
  if (bytes.size() != sizeof(int64_t)) {
    return std::nullopt;
  }
  return static_cast<int64_t>(read_big_endian(bytes, bytes.size()));
}

std::string encode_url_row(const UrlRow& row) {
  const ChangeHistory& history = row.history;
  const bool has_version = row.payload && row.payload_version;
  const bool is_announced = has_version || !row.announced.empty();
  const bool has_history = is_announced || history.born != SysTime{} || history.exposure > 0;
  ByteWriter out;
  out.byte(has_version    ? kUrlFormat
           : is_announced ? kUrlFormatAnnounced
           : has_history  ? kUrlFormatHistory
                          : kRecordFormat);
  out.text(row.href);
  out.enumerator(row.state);
  out.enumerator(row.via);
  out.text(row.via_href);
  out.time(row.found_at);
  out.varint(row.depth);
  out.byte(row.priority);
  out.varint(row.job);
  out.time(row.due_at);
  out.time(row.last_visit);
  out.enumerator(row.last_outcome);
  out.text(row.reason);
  out.zigzag(row.last_status);
  out.varint(row.visits);
  out.varint(row.failures);
  out.varint(row.captures);
  out.varint(row.versions);
  out.text(row.etag);
  out.text(row.last_modified);
  out.optional_digest(row.payload);
  out.varint(row.payload_capture);
  out.varint(row.last_capture);
  out.optional_digest(row.article);
  out.text(row.redirect_href);
  if (has_history) {
    out.time(history.born);
    out.varint(in_thousandths(history.changes));
    out.varint(in_thousandths(history.exposure));
  }
  if (is_announced) {
    out.text(row.announced.title);
    out.time(row.announced.published);
  }
  if (has_version) {
    out.varint(*row.payload_version);
  }
  return std::move(out).take();
}

Result<UrlRow> decode_url_row(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "url", kUrlFormat));
  UrlRow row;
  row.href = in.text();
  row.state = in.enumerator(UrlState::kRefused);
  if (row.state < UrlState::kDue) {
    in.fail();
  }
  row.via = in.enumerator(FoundVia::kRequisite);
  row.via_href = in.text();
  row.found_at = in.time();
  row.depth = in.number<uint16_t>();
  row.priority = in.byte();
  row.job = in.number<JobId>();
  row.due_at = in.time();
  row.last_visit = in.time();
  row.last_outcome = in.enumerator(kLastOutcome);
  row.reason = in.text();
  row.last_status = static_cast<int>(in.zigzag());
  row.visits = in.number<uint32_t>();
  row.failures = in.number<uint32_t>();
  row.captures = in.number<uint32_t>();
  row.versions = in.number<uint32_t>();
  row.etag = in.text();
  row.last_modified = in.text();
  row.payload = in.optional_digest();
  row.payload_capture = in.varint();
  row.last_capture = in.varint();
  row.article = in.optional_digest();
  row.redirect_href = in.text();
  const auto format = static_cast<uint8_t>(bytes.front());
  if (format >= kUrlFormatHistory) {
    row.history.born = in.time();
    row.history.changes = static_cast<double>(in.varint()) / kThousand;
    row.history.exposure = static_cast<double>(in.varint()) / kThousand;
  }
  if (format >= kUrlFormatAnnounced) {
    row.announced.title = in.text();
    row.announced.published = in.time();
  }
  if (format >= kUrlFormat) {
    row.payload_version = in.number<uint32_t>();
  }
  BS_TRY_VOID(close_record(in, "url"));
  return row;
}

std::string encode_due(const DueRecord& due) {
  ByteWriter out = new_record();
  out.text(due.href);
  out.varint(due.depth);
  return std::move(out).take();
}

Result<DueRecord> decode_due(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "due"));
  DueRecord due;
  due.href = in.text();
  due.depth = in.number<uint16_t>();
  BS_TRY_VOID(close_record(in, "due"));
  return due;
}

std::string encode_host_pace(const HostRow& row) {
  ByteWriter out = new_record();
  out.time(row.last_request);
  out.time(row.not_before);
  out.zigzag(row.delay.count());
  out.varint(row.failures);
  return std::move(out).take();
}

Result<void> decode_host_pace(std::string_view bytes, HostRow& row) {
  BS_TRY(ByteReader in, open_known(bytes, "host pace"));
  row.last_request = in.time();
  row.not_before = in.time();
  row.delay = Milliseconds{in.zigzag()};
  row.failures = in.number<uint32_t>();
  return close_record(in, "host pace");
}

std::string encode_host_robots(const HostRow& row) {
  ByteWriter out = new_record();
  out.time(row.robots_fetched);
  out.time(row.robots_expires);
  out.zigzag(row.robots_status);
  out.text(row.robots_body);
  return std::move(out).take();
}

Result<void> decode_host_robots(std::string_view bytes, HostRow& row) {
  BS_TRY(ByteReader in, open_known(bytes, "host robots"));
  row.robots_fetched = in.time();
  row.robots_expires = in.time();
  row.robots_status = static_cast<int>(in.zigzag());
  row.robots_body = in.text();
  return close_record(in, "host robots");
}

std::string encode_job(const JobRow& row) {
  ByteWriter out;
  out.byte(kJobFormat);
  out.text(row.fingerprint);
  out.text(row.title);
  out.text(row.rules);
  return std::move(out).take();
}

Result<void> decode_job(std::string_view bytes, JobRow& row) {
  BS_TRY(ByteReader in, open_record(bytes, "job", kJobFormat));
  row.fingerprint = in.text();
  row.title = in.text();
  if (!bytes.starts_with(kJobFormatWithoutRules)) {
    row.rules = in.text();
  }
  return close_record(in, "job");
}

std::string encode_round(const JobRow& row) {
  ByteWriter out = new_record();
  out.varint(row.round);
  out.time(row.round_started);
  out.byte(row.round_open ? 1 : 0);
  out.varint(row.pages);
  return std::move(out).take();
}

Result<void> decode_round(std::string_view bytes, JobRow& row) {
  BS_TRY(ByteReader in, open_known(bytes, "round"));
  row.round = in.number<uint32_t>();
  row.round_started = in.time();
  row.round_open = in.flag();
  row.pages = in.varint();
  return close_record(in, "round");
}

std::string encode_source(const SourceRow& row) {
  ByteWriter out = new_record();
  out.varint(row.job);
  out.time(row.last_started);
  out.time(row.last_ended);
  out.time(row.last_success);
  out.text(row.last_end);
  out.text(row.last_error);
  out.varint(row.rounds);
  out.varint(row.barren_rounds);
  for (const uint64_t count : {row.fetched, row.articles, row.novel, row.revised, row.errors}) {
    out.varint(count);
  }
  out.varint(in_thousandths(row.edits));
  out.varint(in_thousandths(row.exposure));
  out.text(row.alarm_model);
  return std::move(out).take();
}

Result<SourceRow> decode_source(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "source"));
  SourceRow row;
  row.job = in.number<JobId>();
  row.last_started = in.time();
  row.last_ended = in.time();
  row.last_success = in.time();
  row.last_end = in.text();
  row.last_error = in.text();
  row.rounds = in.number<uint32_t>();
  row.barren_rounds = in.number<uint32_t>();
  for (uint64_t* count : {&row.fetched, &row.articles, &row.novel, &row.revised, &row.errors}) {
    *count = in.varint();
  }
  row.edits = static_cast<double>(in.varint()) / kThousand;
  row.exposure = static_cast<double>(in.varint()) / kThousand;
  row.alarm_model = in.text();
  BS_TRY_VOID(close_record(in, "source"));
  return row;
}

std::string encode_version(const VersionInfo& version) {
  const bool has_edit = version.edit.kind != EditClass::kNone;
  ByteWriter out;
  out.byte(has_edit ? kVersionFormat : kRecordFormat);
  out.time(version.first_seen);
  out.time(version.last_seen);
  out.varint(version.seen);
  out.digest(version.article);
  out.digest(version.text);
  out.digest(version.folded_text);
  out.text(version.title);
  out.varint(version.words);
  out.varint(version.capture);
  if (has_edit) {
    out.enumerator(version.edit.kind);
    out.byte(version.edit.title_changed ? 1 : 0);
    out.varint(version.edit.sentences_added);
    out.varint(version.edit.sentences_removed);
    out.varint(version.edit.sentences_changed);
  }
  return std::move(out).take();
}

Result<VersionInfo> decode_version(std::string_view bytes) {
  BS_TRY(ByteReader in, open_record(bytes, "version", kVersionFormat));
  VersionInfo version;
  version.first_seen = in.time();
  version.last_seen = in.time();
  version.seen = in.number<uint32_t>();
  version.article = in.digest();
  version.text = in.digest();
  version.folded_text = in.digest();
  version.title = in.text();
  version.words = in.varint();
  version.capture = in.varint();
  if (bytes.starts_with(static_cast<char>(kVersionFormat))) {
    version.edit.kind = in.enumerator(EditClass::kRevision);
    version.edit.title_changed = in.flag();
    version.edit.sentences_added = in.number<uint32_t>();
    version.edit.sentences_removed = in.number<uint32_t>();
    version.edit.sentences_changed = in.number<uint32_t>();
  }
  BS_TRY_VOID(close_record(in, "version"));
  return version;
}

std::string encode_copy(const CopyRecord& copy) {
  ByteWriter out = new_record();
  out.varint(copy.version);
  out.time(copy.first_seen);
  return std::move(out).take();
}

Result<CopyRecord> decode_copy(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "copy"));
  CopyRecord copy;
  copy.version = in.number<uint32_t>();
  copy.first_seen = in.time();
  BS_TRY_VOID(close_record(in, "copy"));
  return copy;
}

std::string encode_alike(double similarity) {
  // Down, so that only what is equal reads as 1; but 0.58 times 100 is a little less than 58.
  constexpr double kAccident = 1e-9;
  ByteWriter out = new_record();
  out.byte(static_cast<uint8_t>(std::clamp(similarity, 0.0, 1.0) * 100 + kAccident));
  return std::move(out).take();
}

Result<double> decode_alike(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "alike"));
  const uint8_t hundredths = in.byte();
  if (hundredths > 100) {
    in.fail();
  }
  BS_TRY_VOID(close_record(in, "alike"));
  return hundredths / 100.0;
}

std::string encode_fingerprint(const Fingerprint& print) {
  ByteWriter out = new_record();
  out.byte(print.sampled ? 1 : 0);
  write_rising(out, print.shingles);
  write_rising(out, print.numbers);
  return std::move(out).take();
}

Result<Fingerprint> decode_fingerprint(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "fingerprint"));
  Fingerprint print;
  print.sampled = in.flag();
  print.shingles = read_rising(in);
  print.numbers = read_rising(in);
  if (print.sampled && print.shingles.empty()) {
    in.fail();
  }
  BS_TRY_VOID(close_record(in, "fingerprint"));
  return print;
}

Result<Fingerprint> decode_fingerprint_front(std::string_view bytes, size_t shingles_max) {
  BS_TRY(ByteReader in, open_known(bytes, "fingerprint"));
  Fingerprint front;
  front.sampled = in.flag();
  front.shingles = read_rising(in, shingles_max);
  front.sampled = front.sampled || front.shingles.size() == shingles_max;
  if (!in.ok()) {
    return Error{ErrorKind::kCorrupt, "fingerprint record is damaged"};
  }
  return front;
}

std::string encode_edge(const RelatedEdge& edge) {
  ByteWriter out = new_record();
  out.text(edge.to_href);
  out.text(edge.title);
  out.text(edge.heading);
  out.enumerator(edge.kind);
  out.time(edge.first_seen);
  out.time(edge.last_seen);
  return std::move(out).take();
}

Result<RelatedEdge> decode_edge(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "edge"));
  RelatedEdge edge;
  edge.to_href = in.text();
  edge.title = in.text();
  edge.heading = in.text();
  edge.kind = in.enumerator(RelatedKind::kList);
  edge.first_seen = in.time();
  edge.last_seen = in.time();
  BS_TRY_VOID(close_record(in, "edge"));
  return edge;
}

std::string encode_outlinks(std::vector<Outlink> links) {
  std::sort(links.begin(), links.end(), [](const Outlink& a, const Outlink& b) {
    return std::tie(a.key, a.via, a.priority) < std::tie(b.key, b.via, b.priority);
  });
  ByteWriter out = new_record();
  out.varint(links.size());
  std::string_view before;
  for (const Outlink& link : links) {
    out.next_text(link.key.text(), before);
    out.enumerator(link.via);
    out.byte(link.priority);
    before = link.key.text();
  }
  return std::move(out).take();
}

Result<std::vector<Outlink>> decode_outlinks(std::string_view bytes) {
  return decode_outlinks_without({}, bytes);
}

Result<std::vector<Outlink>> decode_outlinks_without(
    const std::function<bool(std::string_view)>& skip, std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "outlink"));
  std::vector<Outlink> links;
  const size_t count = in.count();
  std::string key;
  for (size_t i = 0; i < count && in.ok(); ++i) {
    in.next_text(key, 2 * Url::kBytesMax);
    const auto via = in.enumerator(FoundVia::kRequisite);
    const uint8_t priority = in.byte();
    if (in.ok() && !(skip && skip(key))) {
      links.push_back({.key = UrlKey::from_stored(key), .via = via, .priority = priority});
    }
  }
  BS_TRY_VOID(close_record(in, "outlink"));
  return links;
}

std::string encode_counters(const Counters& counters) {
  ByteWriter out = new_record();
  for (const auto& [name, number] : listed(counters)) {
    out.varint(number);
  }
  return std::move(out).take();
}

Result<Counters> decode_counters(std::string_view bytes) {
  BS_TRY(ByteReader in, open_known(bytes, "counters"));
  Counters counters;
  for (uint64_t* number :
       {&counters.urls, &counters.due, &counters.captures, &counters.versions, &counters.articles,
        &counters.contents, &counters.hosts, &counters.payload_bytes}) {
    *number = in.varint();
  }
  BS_TRY_VOID(close_record(in, "counters"));
  return counters;
}

std::vector<std::pair<std::string_view, uint64_t>> listed(const Counters& counters) {
  return {{"urls", counters.urls},         {"due", counters.due},
          {"captures", counters.captures}, {"versions", counters.versions},
          {"articles", counters.articles}, {"contents", counters.contents},
          {"hosts", counters.hosts},       {"payload_bytes", counters.payload_bytes}};
}

}  // namespace broadsheet::storage
