#include "crawler/warc_import.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/units.h"
#include "crawler/reading.h"
#include "storage/http_message.h"
#include "storage/wacz_reader.h"

namespace broadsheet::crawler {
namespace {

using storage::WarcReadRecord;

// wget 1.21 puts the URI in angle brackets.
std::string_view target_of(const WarcReadRecord& record) {
  std::string_view uri = record.fields.get("WARC-Target-URI").value_or("");
  if (uri.starts_with('<') && uri.ends_with('>')) {
    uri = uri.substr(1, uri.size() - 2);
  }
  return uri;
}

Truncation truncation_of(const WarcReadRecord& record, Truncation seen) {
  const std::string_view word = record.fields.get("WARC-Truncated").value_or("");
  // Of a record in segments only the first is taken (ISO 28500, 7).
  if (record.block_cut || word == "length" || record.fields.get("WARC-Segment-Number")) {
    return Truncation::kLength;
  }
  if (word == "time") {
    return Truncation::kTime;
  }
  return word == "disconnect" ? Truncation::kDisconnect : seen;
}

class Importer {
 public:
  Importer(storage::Archive& archive, AddressGuard guard, std::shared_ptr<const Scope> scope,
           const ImportObserver& observer)
      : archive_(archive), guard_(std::move(guard)), scope_(std::move(scope)), observer_(observer) {
    rules_.keep_other = true;
    rules_.guard = &guard_;
  }

  Result<void> take(const WarcReadRecord& record);
  // Behind the last record of a file.
  Result<void> finish();
  void skip(uint64_t offset, const std::string& reason);
  void tell(uint64_t offset, const std::string& reason);
  // Of the file that is read on, where offsets are inside it.
  void name_member(const std::string& name) { member_ = name + ": "; }
  [[nodiscard]] const ImportCounters& counters() const { return counters_; }

 private:
  Result<std::optional<Capture>> capture_of(const WarcReadRecord& record);
  std::optional<Capture> vouched(const WarcReadRecord& record, Capture capture);
  Result<std::optional<Capture>> revisit_of(const WarcReadRecord& record, Capture capture);
  Result<storage::CaptureInfo> original_of(const WarcReadRecord& record, const Url& url,
                                           std::string& payload);
  void take_request(const WarcReadRecord& record);
  Result<bool> holds(const UrlKey& key, const Capture& capture);
  Result<void> commit(Capture capture);

  storage::Archive& archive_;
  AddressGuard guard_;
  std::shared_ptr<const Scope> scope_;
  const ImportObserver& observer_;
  ReadingRules rules_;
  std::string member_;
  // A request stands before its answer (wget) or behind it (Heritrix, and here): both are of one
  // URL and one time.
  struct Request {
    std::string target;
    std::string date;
    Headers fields;
  };
  std::optional<Request> request_;  // whose answer may follow
  struct Answer {
    std::string target;
    std::string date;
    Capture capture;
  };
  std::optional<Answer> answer_;  // not committed yet: its request may follow
  ImportCounters counters_;
};

void Importer::skip(uint64_t offset, const std::string& reason) {
  ++counters_.skipped;
  tell(offset, reason);
}

void Importer::tell(uint64_t offset, const std::string& reason) {
  if (observer_.on_problem) {
    observer_.on_problem({offset, member_ + reason});
  }
}

Result<void> Importer::take(const WarcReadRecord& record) {
  ++counters_.records;
  if (record.type == "request") {
    take_request(record);
  }
  if (record.type == "response" || record.type == "revisit" || record.type == "resource") {
    BS_TRY_VOID(finish());
    BS_TRY(std::optional<Capture> capture, capture_of(record));
    if (capture) {
      counters_.revisits += record.type == "revisit" ? 1 : 0;
      answer_ = Answer{.target = std::string(target_of(record)),
                       .date = std::string(record.fields.get("WARC-Date").value_or("")),
                       .capture = *std::move(capture)};
      if (request_ && request_->target == answer_->target && request_->date == answer_->date) {
        answer_->capture.request_headers = std::move(request_->fields);
      }
    }
    request_.reset();
  }
  if (observer_.on_progress) {
    observer_.on_progress(counters_);
  }
  return ok();
}

void Importer::take_request(const WarcReadRecord& record) {
  request_ = Request{.target = std::string(target_of(record)),
                     .date = std::string(record.fields.get("WARC-Date").value_or("")),
                     .fields = storage::parse_http_request_headers(record.block)};
  if (answer_ && answer_->capture.request_headers.empty() && request_->target == answer_->target &&
      request_->date == answer_->date) {
    answer_->capture.request_headers = std::move(request_->fields);
    request_.reset();
  }
}

Result<void> Importer::finish() {
  if (!answer_) {
    return ok();
  }
  Capture capture = std::move(answer_->capture);
  answer_.reset();
  return commit(std::move(capture));
}

// nullopt: skipped, and said why.
Result<std::optional<Capture>> Importer::capture_of(const WarcReadRecord& record) {
  const auto refuse = [&](const std::string& reason) {
    skip(record.offset, reason);
    return std::optional<Capture>();
  };
  const Result<Url> url = Url::parse(target_of(record));
  if (!url.ok()) {
    // DNS answers and the writer's own logs are no pages: nothing is wrong with them.
    return url.error().kind == ErrorKind::kBlockedScheme
               ? Result<std::optional<Capture>>(std::optional<Capture>())
               : Result<std::optional<Capture>>(
                     refuse(fmt::format("{}: {}", target_of(record), url.error().detail)));
  }
  const Result<SysTime> at = parse_time(record.fields.get("WARC-Date").value_or(""));
  if (!at.ok()) {
    return refuse(fmt::format("{}: no usable WARC-Date", url->href()));
  }
  if (record.fields.get("WARC-Segment-Number")) {
    tell(record.offset,
         fmt::format("{}: in segments, of which the first is kept as a cut page", url->href()));
  }
  Capture capture{.url = *url};
  capture.started = *at;
  capture.remote_address = record.fields.get("WARC-IP-Address").value_or("");
  if (record.type == "resource") {
    capture.status = 200;
    capture.http_version = "1.1";
    capture.reason = "OK";
    capture.response_headers.add("Content-Type",
                                 std::string(record.fields.get("Content-Type").value_or("")));
    capture.body = record.block;
    capture.truncated = truncation_of(record, Truncation::kNone);
    return vouched(record, std::move(capture));
  }
  if (record.type == "revisit") {
    return revisit_of(record, std::move(capture));
  }
  Result<storage::HttpResponseMessage> message = storage::parse_http_response(record.block);
  if (!message.ok()) {
    return refuse(fmt::format("{}: {}", url->href(), message.error().detail));
  }
  capture.status = message->status;
  capture.http_version = std::move(message->http_version);
  capture.reason = std::move(message->reason);
  capture.response_headers = std::move(message->headers);
  capture.body = std::move(message->body);
  capture.truncated = truncation_of(record, message->truncated);
  return vouched(record, std::move(capture));
}

// Whether the payload is what the record says, with its transfer coding or without: writers differ.
// nullopt where the record does not say.
std::optional<bool> has_stated_payload(const WarcReadRecord& record, const Capture& capture) {
  const std::string_view field = record.fields.get("WARC-Payload-Digest").value_or("");
  std::optional<bool> is_right = storage::has_digest(field, capture.body);
  if (is_right == false) {
    const std::string_view block = record.block;
    const size_t end = block.find("\r\n\r\n");
    is_right =
        end != std::string_view::npos && storage::has_digest(field, block.substr(end + 4)) == true;
  }
  return is_right;
}

// A block with another digest than it says is damaged; where the payload's digest is right, only
// the head can be, and the body is worth keeping. The other way round the block's digest decides.
std::optional<Capture> Importer::vouched(const WarcReadRecord& record, Capture capture) {
  const std::optional<bool> payload =
      capture.truncated == Truncation::kNone ? has_stated_payload(record, capture) : std::nullopt;
  if (storage::has_intact_block(record)) {
    const bool is_known = storage::has_digest(record.fields.get("WARC-Block-Digest").value_or(""),
                                              record.block) == true;
    if (payload != false) {
      return capture;
    }
    if (is_known) {
      tell(record.offset, fmt::format("{}: the payload has another digest, its block the right "
                                      "one: kept",
                                      capture.url.href()));
      return capture;
    }
    skip(record.offset,
         fmt::format("{}: the payload has another digest: it is damaged", capture.url.href()));
    return std::nullopt;
  }
  const std::string what = fmt::format("{}: the block has another digest", capture.url.href());
  if (payload != true) {
    skip(record.offset, what + ": it is damaged");
    return std::nullopt;
  }
  tell(record.offset, what + ", its payload the right one: kept");
  return capture;
}

// What a revisit says of its payload. Of a 304 some writers (Heritrix) give the digest of its own
// empty body, which says nothing of what it confirms.
std::string_view stated_digest(const WarcReadRecord& record) {
  const std::string_view digest = record.fields.get("WARC-Payload-Digest").value_or("");
  const std::string_view profile = record.fields.get("WARC-Profile").value_or("");
  const bool is_of_nothing =
      profile.ends_with("/server-not-modified") && storage::has_digest(digest, "") == true;
  return is_of_nothing ? std::string_view() : digest;
}

// The capture whose payload a revisit stands for: of the URL it refers to (else its own) the one of
// the time it names, else the newest whole one, or any with the very payload that it says; but
// never one with another.
Result<storage::CaptureInfo> Importer::original_of(const WarcReadRecord& record, const Url& url,
                                                   std::string& payload) {
  const std::unique_ptr<storage::Reader> reader = archive_.reader();
  const Result<Url> target =
      Url::parse(record.fields.get("WARC-Refers-To-Target-URI").value_or(url.href()));
  const Result<SysTime> date = parse_time(record.fields.get("WARC-Refers-To-Date").value_or(""));
  const std::string_view digest = stated_digest(record);
  BS_TRY(std::vector<storage::CaptureInfo> captures,
         reader->captures(UrlKey::of(target.ok() ? *target : url)));
  std::erase_if(captures, [](const storage::CaptureInfo& info) {
    return info.kind == storage::CaptureKind::kNotModified;  // it stands for another itself
  });
  std::ranges::reverse(captures);
  if (date.ok()) {
    const auto named = std::ranges::find(captures, *date, &storage::CaptureInfo::at);
    std::rotate(captures.begin(), named, named == captures.end() ? named : named + 1);
  }
  for (storage::CaptureInfo& info : captures) {
    BS_TRY(payload, reader->payload(info.payload));
    const std::optional<bool> is_right = storage::has_digest(digest, payload);
    const bool is_likely = info.status == 200 || (date.ok() && info.at == *date);
    if (is_right.value_or(is_likely)) {
      return std::move(info);
    }
  }
  return Error{ErrorKind::kNotFound, captures.empty() ? "revisit of a capture that is not here"
                                                      : "revisit of a payload that is not here"};
}

// ISO 28500, 6.7: the original's payload under the head that the revisit brings itself, if any. A
// 304 stands for the answer that it confirms.
Result<std::optional<Capture>> Importer::revisit_of(const WarcReadRecord& record, Capture capture) {
  Result<storage::CaptureInfo> original = original_of(record, capture.url, capture.body);
  if (!original.ok()) {
    if (original.error().kind != ErrorKind::kNotFound) {
      return std::move(original).error();
    }
    skip(record.offset, fmt::format("{}: {}", capture.url.href(), original.error().detail));
    return std::optional<Capture>();
  }
  capture.status = original->status;
  capture.reason = original->reason;
  capture.http_version = original->http_version;
  capture.response_headers = std::move(original->response_headers);
  if (const auto message = storage::parse_http_response(record.block);
      message.ok() && message->status != 304) {
    capture.status = message->status;
    capture.response_headers = message->headers;
  }
  return std::optional(std::move(capture));
}

Result<bool> Importer::holds(const UrlKey& key, const Capture& capture) {
  BS_TRY(const std::vector<storage::CaptureInfo> captures, archive_.reader()->captures(key));
  const Digest payload = sha256(capture.body);
  return std::ranges::any_of(captures, [&](const storage::CaptureInfo& info) {
    return info.at == capture.started && info.payload == payload;
  });
}

Result<void> Importer::commit(Capture capture) {
  const UrlKey key = UrlKey::of(capture.url);
  BS_TRY(const bool held, holds(key, capture));
  if (held) {
    ++counters_.held;
    return ok();
  }
  BS_TRY(std::optional<storage::UrlRow> row, archive_.url(key));
  Reading reading{.key = key,
                  .href = std::string(capture.url.href()),
                  .depth = 0,
                  .attempts = 1,
                  .hops = {},
                  .known = std::move(row),
                  .answer = std::move(capture),
                  .cut = std::nullopt,
                  .body_refused = false,
                  .scope = scope_};
  BS_TRY(const ReadingResult result, read_and_commit(std::move(reading), rules_, archive_));
  if (result.committed.novelty == Novelty::kNone) {
    ++counters_.withheld;
    return ok();
  }
  ++counters_.captures;
  counters_.articles += result.committed.version ? 1 : 0;
  const Novelty novelty = result.committed.novelty;
  counters_.versions +=
      result.committed.version && (novelty == Novelty::kNew || novelty == Novelty::kRevised ||
                                   novelty == Novelty::kDuplicate)
          ? 1
          : 0;
  return ok();
}

Result<void> take_all(storage::WarcReader& reader, Importer& importer) {
  size_t told = 0;
  for (;;) {
    BS_TRY(const std::optional<WarcReadRecord> record, reader.next());
    for (; told < reader.problems().size(); ++told) {
      importer.skip(reader.problems()[told].offset, reader.problems()[told].reason);
    }
    if (!record) {
      return importer.finish();
    }
    BS_TRY_VOID(importer.take(*record));
  }
}

}  // namespace

Result<ImportCounters> import_warc(const std::filesystem::path& file, storage::Archive& archive,
                                   const storage::WarcReadLimits& limits,
                                   const ImportObserver& observer) {
  BS_TRY(AddressGuard guard, AddressGuard::make({"any"}));
  CrawlOptions options;
  options.scope = ScopeKind::kAny;
  BS_TRY(Scope scope, Scope::make(options));
  Importer importer(archive, std::move(guard), std::make_shared<const Scope>(std::move(scope)),
                    observer);
  BS_TRY(const auto members, storage::warcs_of_wacz(file));
  if (!members) {
    BS_TRY(const auto reader, storage::WarcReader::open(file, limits));
    BS_TRY_VOID(take_all(*reader, importer));
    return importer.counters();
  }
  for (const std::string& member : *members) {
    importer.name_member(member);
    BS_TRY(auto stream, storage::open_wacz_member(file, member));
    const auto reader = storage::WarcReader::over(std::move(stream), limits);
    BS_TRY_VOID(take_all(*reader, importer));
  }
  return importer.counters();
}

}  // namespace broadsheet::crawler
