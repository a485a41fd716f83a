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
  if (record.block_cut || word == "length") {
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
  void skip(uint64_t offset, const std::string& reason);
  void tell(uint64_t offset, const std::string& reason);
  // Of the file that is read on, where offsets are inside it.
  void name_member(const std::string& name) { member_ = name + ": "; }
  [[nodiscard]] const ImportCounters& counters() const { return counters_; }

 private:
  Result<std::optional<Capture>> capture_of(const WarcReadRecord& record);
  std::optional<Capture> vouched(const WarcReadRecord& record, Capture capture);
  Result<std::optional<Capture>> revisit_of(const WarcReadRecord& record, Capture capture);
  Result<bool> holds(const UrlKey& key, const Capture& capture);
  Result<void> commit(Capture capture);

  storage::Archive& archive_;
  AddressGuard guard_;
  std::shared_ptr<const Scope> scope_;
  const ImportObserver& observer_;
  ReadingRules rules_;
  std::string member_;
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
  if (record.type == "response" || record.type == "revisit" || record.type == "resource") {
    BS_TRY(std::optional<Capture> capture, capture_of(record));
    if (capture) {
      counters_.revisits += record.type == "revisit" ? 1 : 0;
      BS_TRY_VOID(commit(*std::move(capture)));
    }
  }
  if (observer_.on_progress) {
    observer_.on_progress(counters_);
  }
  return ok();
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

// A block with another digest than it says is damaged; where the payload's digest is right, only
// the head can be, and the body is worth keeping.
std::optional<Capture> Importer::vouched(const WarcReadRecord& record, Capture capture) {
  if (storage::has_intact_block(record)) {
    return capture;
  }
  const std::string what = fmt::format("{}: the block has another digest", capture.url.href());
  if (storage::has_digest(record.fields.get("WARC-Payload-Digest").value_or(""), capture.body) !=
      true) {
    skip(record.offset, what + ": it is damaged");
    return std::nullopt;
  }
  tell(record.offset, what + ", its payload the right one: kept");
  return capture;
}

// ISO 28500, 6.7: the payload of what it refers to, by URL and date, else of the URL's newest whole
// capture, under the head that it brings itself, if any. A 304 stands for the answer that it
// confirms.
Result<std::optional<Capture>> Importer::revisit_of(const WarcReadRecord& record, Capture capture) {
  const std::unique_ptr<storage::Reader> reader = archive_.reader();
  const Result<Url> target =
      Url::parse(record.fields.get("WARC-Refers-To-Target-URI").value_or(capture.url.href()));
  const Result<SysTime> date = parse_time(record.fields.get("WARC-Refers-To-Date").value_or(""));
  BS_TRY(const std::vector<storage::CaptureInfo> captures,
         reader->captures(UrlKey::of(target.ok() ? *target : capture.url)));
  const storage::CaptureInfo* original = nullptr;
  for (const storage::CaptureInfo& info : captures) {
    if (info.status == 200 && (!original || !date.ok() || info.at == *date)) {
      original = &info;
    }
  }
  if (original == nullptr) {
    skip(record.offset,
         fmt::format("{}: revisit of a capture that is not here", capture.url.href()));
    return std::optional<Capture>();
  }
  capture.status = original->status;
  capture.reason = original->reason;
  capture.http_version = original->http_version;
  capture.response_headers = original->response_headers;
  if (const auto message = storage::parse_http_response(record.block);
      message.ok() && message->status != 304) {
    capture.status = message->status;
    capture.response_headers = message->headers;
  }
  BS_TRY(capture.body, reader->payload(original->payload));
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
  ++counters_.captures;
  counters_.articles += result.is_article ? 1 : 0;
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
      return ok();
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
