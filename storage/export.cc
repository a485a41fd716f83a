#include "storage/export.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/text.h"
#include "base/units.h"

namespace broadsheet::storage {
namespace {

constexpr char kIdenticalPayload[] =
    "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest";
constexpr char kNotModified[] = "http://netpreserve.org/warc/1.1/revisit/server-not-modified";

// A response that revisits may point at.
struct Original {
  std::string uri;
  SysTime date{};
  std::string id;
  std::string digest;  // its WARC-Payload-Digest
};

std::string payload_digest_field(DigestForm form, const Digest& digest, std::string_view payload) {
  return form == DigestForm::kSha1 ? sha1_base32(payload) : "sha256:" + digest.hex();
}

std::string media_type(const Headers& headers) {
  const std::string_view value = headers.get("Content-Type").value_or("");
  const std::string type = ascii_lower(trim(value.substr(0, value.find(';'))));
  return type.empty() ? "unk" : type;
}

// Whether the body is what its Content-Encoding says, as far as its first bytes tell. Archives of
// other tools hold bodies that their client had decoded under a head that still speaks of gzip.
bool is_coded(std::string_view coding, std::string_view body) {
  if (ascii_iequals(coding, "gzip") || ascii_iequals(coding, "x-gzip")) {
    return body.starts_with("\x1f\x8b");
  }
  return !ascii_iequals(coding, "zstd") || body.starts_with("\x28\xb5\x2f\xfd");
}

// HTTP/2 has no text form: readers know 1.x only, and WARC-Protocol tells the truth. The body is
// kept without its transfer coding, so the field that announces one would be a lie; so would a
// content coding that is not there, and a length that another tool's decoding made untrue.
std::string response_head(const CaptureInfo& info, std::string_view body) {
  std::string head = fmt::format("HTTP/1.1 {} {}\r\n", info.status, info.reason);
  for (const HeaderField& field : info.response_headers.fields()) {
    const bool is_lie =
        ascii_iequals(field.name, "Transfer-Encoding") ||
        (ascii_iequals(field.name, "Content-Length") && !body.empty() &&
         info.truncated == Truncation::kNone && trim(field.value) != std::to_string(body.size())) ||
        (ascii_iequals(field.name, "Content-Encoding") && !body.empty() &&
         !is_coded(trim(field.value), body));
    head += fmt::format("{}{}: {}\r\n", is_lie ? "X-Archive-Orig-" : "", field.name, field.value);
  }
  return head + "\r\n";
}

// What the publisher says of the answer's use, and how it was secured; a line a field.
std::string signal_fields(const CaptureInfo& info) {
  const Signals& signals = info.signals;
  std::string fields;
  const auto add = [&](std::string_view name, std::string_view value) {
    // A value is one line: a line break in a header or an attribute would start another field.
    const bool is_clean = std::none_of(value.begin(), value.end(),
                                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    if (!value.empty() && is_clean) {
      fields += fmt::format("{}: {}\r\n", name, value);
    }
  };
  add("tls", info.tls_version);
  add("robots", signals.noindex ? "noindex" : "");
  add("robots", signals.nofollow ? "nofollow" : "");
  add("robots", signals.noarchive ? "noarchive" : "");
  if (signals.tdm_reserved) {
    add("tdm-reservation", *signals.tdm_reserved ? "1" : "0");
  }
  add("tdm-policy", signals.tdm_policy);
  add("content-usage", signals.content_usage);
  return fields;
}

Result<std::string> request_block(const CaptureInfo& info) {
  BS_TRY(const Url url, Url::parse(info.href));
  std::string block = fmt::format("GET {} HTTP/1.1\r\n", url.path_and_query());
  for (const HeaderField& field : info.request_headers.fields()) {
    block += fmt::format("{}: {}\r\n", field.name, field.value);
  }
  return block + "\r\n";
}

std::string_view truncation_word(Truncation truncation) {
  switch (truncation) {
    case Truncation::kLength:
      return "length";
    case Truncation::kTime:
      return "time";
    case Truncation::kDisconnect:
      return "disconnect";
    case Truncation::kNone:
      break;
  }
  return "unspecified";
}

class Exporter {
 public:
  Exporter(const Reader& reader, const ExportFilter& filter, WarcWriter& writer, DigestForm digests,
           const std::function<void(const std::string&)>& on_problem)
      : reader_(reader),
        filter_(filter),
        writer_(writer),
        digests_(digests),
        on_problem_(on_problem) {}

  Result<void> export_url(const UrlKey& key);
  ExportResult take_result();

 private:
  [[nodiscard]] bool chosen(const CaptureInfo& info, const Article* article) const;
  Result<void> export_capture(const CaptureInfo& info);
  Result<void> write_response(const CaptureInfo& info, const std::string& payload);
  Result<void> write_identical(const CaptureInfo& info, const Original& original);
  Result<void> write_not_modified(const CaptureInfo& info, const CaptureInfo& shown,
                                  const Original& original);
  Result<void> write_companions(const CaptureInfo& info, const std::string& id);
  void index(const CaptureInfo& info, std::string mime, int status, std::string digest,
             const WarcPlace& place);
  void skip(const CaptureInfo& info, const Error& error);

  const Reader& reader_;
  const ExportFilter& filter_;
  WarcWriter& writer_;
  DigestForm digests_;
  const std::function<void(const std::string&)>& on_problem_;
  std::map<Digest, Original> originals_;  // over all URLs: a payload is written once
  std::map<CaptureId, CaptureInfo> of_url_;
  std::map<CaptureId, bool> written_;
  std::set<SysTime> ambiguous_;  // times with more than one payload: revisits refer by URL and time
  ExportResult result_;
};

bool Exporter::chosen(const CaptureInfo& info, const Article* article) const {
  const bool is_new = info.kind == CaptureKind::kResponse;
  return (!filter_.from || info.at >= *filter_.from) &&
         (!filter_.new_since || (is_new && info.at >= *filter_.new_since)) &&
         (!filter_.until || info.at < *filter_.until) &&
         (filter_.language.empty() ||
          (article != nullptr && article->language == filter_.language));
}

Result<void> Exporter::export_url(const UrlKey& key) {
  BS_TRY(const std::vector<CaptureInfo> captures, reader_.captures(key));
  BS_TRY(const std::vector<VersionInfo> versions, reader_.versions(key));
  of_url_.clear();
  written_.clear();
  ambiguous_.clear();
  std::map<SysTime, Digest> payload_at;
  for (const CaptureInfo& info : captures) {
    of_url_[info.id] = info;
    if (payload_at.try_emplace(info.at, info.payload).first->second != info.payload) {
      ambiguous_.insert(info.at);
    }
  }
  std::map<uint32_t, Article> articles;
  for (const VersionInfo& version : versions) {
    BS_TRY(articles[version.number], reader_.article(version.article));
  }
  for (const CaptureInfo& info : captures) {
    const auto shown = info.version ? articles.find(*info.version) : articles.end();
    const Article* article = shown == articles.end() ? nullptr : &shown->second;
    if (!chosen(info, article)) {
      continue;
    }
    if (!filter_.noarchive && is_noarchive(info, captures)) {
      ++result_.withheld;
      continue;
    }
    BS_TRY_VOID(export_capture(info));
    const auto version = std::ranges::find(versions, info.id, &VersionInfo::capture);
    if (article == nullptr || version == versions.end() || !written_[info.id]) {
      continue;
    }
    result_.pages.push_back({info.href, info.at, article->title, article->text()});
    const WarcRecord conversion{
        .type = "conversion",
        .id = warc_record_id("conversion", info.href, info.at, std::to_string(info.id)),
        .date = info.at,
        .fields = {{"WARC-Target-URI", info.href},
                   {"WARC-Refers-To",
                    fmt::format("<{}>", warc_record_id("capture", info.href, info.at,
                                                       std::to_string(info.id)))}},
        .content_type = "text/plain; charset=utf-8",
        .block = article->title + "\n\n" + article->text() + "\n"};
    BS_TRY([[maybe_unused]] const WarcPlace place, writer_.write(conversion));
  }
  return ok();
}

// Writes one capture and, before it, the original that it needs and that the filter left out.
Result<void> Exporter::export_capture(const CaptureInfo& info) {
  if (written_[info.id]) {
    return ok();
  }
  if (info.kind == CaptureKind::kNotModified) {
    const auto shown = info.refers_to ? of_url_.find(*info.refers_to) : of_url_.end();
    if (shown == of_url_.end()) {
      skip(info, {ErrorKind::kNotFound, "the capture it refers to is gone"});
      return ok();
    }
    if (!originals_.contains(shown->second.payload)) {
      BS_TRY_VOID(export_capture(shown->second));
    }
    const auto original = originals_.find(shown->second.payload);
    if (original == originals_.end()) {
      skip(info, {ErrorKind::kCorrupt, "the payload it refers to cannot be read"});
      return ok();
    }
    return write_not_modified(info, shown->second, original->second);
  }
  if (const auto original = originals_.find(info.payload);
      original != originals_.end() && original->second.date <= info.at && info.payload_bytes > 0) {
    return write_identical(info, original->second);
  }
  const Result<std::string> payload = reader_.payload(info.payload);
  if (!payload.ok()) {
    skip(info, payload.error());
    return ok();
  }
  return write_response(info, *payload);
}

void Exporter::skip(const CaptureInfo& info, const Error& error) {
  ++result_.skipped;
  on_problem_(fmt::format("{} {}: {}", info.href, format_rfc3339(info.at), error.detail));
}

Result<void> Exporter::write_response(const CaptureInfo& info, const std::string& payload) {
  BS_TRY_VOID(writer_.begin_capture(info.at));
  const std::string digest = payload_digest_field(digests_, info.payload, payload);
  WarcRecord record{.type = "response",
                    .id = warc_record_id("capture", info.href, info.at, std::to_string(info.id)),
                    .date = info.at,
                    .fields = {{"WARC-Target-URI", info.href}, {"WARC-Payload-Digest", digest}},
                    .content_type = "application/http;msgtype=response",
                    .block = response_head(info, payload) + payload};
  if (info.truncated != Truncation::kNone) {
    record.fields.emplace_back("WARC-Truncated", truncation_word(info.truncated));
  }
  if (!info.remote_address.empty()) {
    record.fields.emplace_back("WARC-IP-Address", info.remote_address);
  }
  if (info.http_version == "2") {
    record.fields.emplace_back("WARC-Protocol", "h2");
  }
  BS_TRY(const WarcPlace place, writer_.write(record));
  index(info, media_type(info.response_headers), info.status, digest, place);
  if (info.payload_bytes > 0 && !ambiguous_.contains(info.at)) {
    // The oldest wins: a revisit never points at what came after it.
    originals_.insert_or_assign(info.payload, Original{info.href, info.at, record.id, digest});
  }
  ++result_.responses;
  return write_companions(info, record.id);
}

Result<void> Exporter::write_identical(const CaptureInfo& info, const Original& original) {
  BS_TRY_VOID(writer_.begin_capture(info.at));
  const WarcRecord record{
      .type = "revisit",
      .id = warc_record_id("capture", info.href, info.at, std::to_string(info.id)),
      .date = info.at,
      .fields = {{"WARC-Target-URI", info.href},
                 {"WARC-Profile", kIdenticalPayload},
                 {"WARC-Payload-Digest", original.digest},
                 {"WARC-Refers-To", fmt::format("<{}>", original.id)},
                 {"WARC-Refers-To-Target-URI", original.uri},
                 {"WARC-Refers-To-Date", format_rfc3339(original.date)},
                 {"WARC-Truncated", "length"}},
      .content_type = "application/http;msgtype=response",
      .block = response_head(info, {})};
  BS_TRY(const WarcPlace place, writer_.write(record));
  index(info, "warc/revisit", info.status, original.digest, place);
  ++result_.revisits;
  return write_companions(info, record.id);
}

// The head is that of the capture that still stands: replay shows nothing for a literal "304 Not
// Modified".
Result<void> Exporter::write_not_modified(const CaptureInfo& info, const CaptureInfo& shown,
                                          const Original& original) {
  BS_TRY_VOID(writer_.begin_capture(info.at));
  const WarcRecord record{
      .type = "revisit",
      .id = warc_record_id("capture", info.href, info.at, std::to_string(info.id)),
      .date = info.at,
      .fields = {{"WARC-Target-URI", info.href},
                 {"WARC-Profile", kNotModified},
                 {"WARC-Refers-To", fmt::format("<{}>", original.id)},
                 {"WARC-Refers-To-Target-URI", original.uri},
                 {"WARC-Refers-To-Date", format_rfc3339(original.date)}},
      .content_type = "application/http;msgtype=response",
      .block = response_head(shown, {})};
  BS_TRY(const WarcPlace place, writer_.write(record));
  index(info, "warc/revisit", shown.status, original.digest, place);
  ++result_.revisits;
  return write_companions(info, record.id);
}

Result<void> Exporter::write_companions(const CaptureInfo& info, const std::string& id) {
  written_[info.id] = true;
  const std::string salt = std::to_string(info.id);
  if (!info.request_headers.empty()) {
    BS_TRY(std::string block, request_block(info));
    const WarcRecord request{
        .type = "request",
        .id = warc_record_id("request", info.href, info.at, salt),
        .date = info.at,
        .fields = {{"WARC-Target-URI", info.href}, {"WARC-Concurrent-To", fmt::format("<{}>", id)}},
        .content_type = "application/http;msgtype=request",
        .block = std::move(block)};
    BS_TRY([[maybe_unused]] const WarcPlace place, writer_.write(request));
  }
  WarcRecord metadata{
      .type = "metadata",
      .id = warc_record_id("metadata", info.href, info.at, salt),
      .date = info.at,
      .fields = {{"WARC-Target-URI", info.href}, {"WARC-Concurrent-To", fmt::format("<{}>", id)}},
      .content_type = "application/warc-fields",
      .block = fmt::format("fetchTimeMs: {}\r\nnovelty: {}\r\n", info.timings.total.count(),
                           name_of(info.novelty))};
  if (info.version) {
    metadata.block += fmt::format("version: {}\r\n", *info.version);
  }
  metadata.block += signal_fields(info);
  BS_TRY([[maybe_unused]] const WarcPlace place, writer_.write(metadata));
  return ok();
}

void Exporter::index(const CaptureInfo& info, std::string mime, int status, std::string digest,
                     const WarcPlace& place) {
  const Result<Url> url = Url::parse(info.href);
  if (url.ok()) {
    result_.index.push_back({cdx_key(*url), format_timestamp14(info.at), info.href, std::move(mime),
                             status, std::move(digest), place});
  }
}

ExportResult Exporter::take_result() {
  return std::move(result_);
}

}  // namespace

Result<void> for_each_chosen_url(const Reader& reader, const ExportFilter& filter,
                                 const std::function<bool(const UrlKey&, const UrlRow&)>& each) {
  std::vector<std::string> prefixes = filter.key_prefixes;
  if (prefixes.empty()) {
    prefixes.emplace_back();
  }
  std::ranges::sort(prefixes);
  // A prefix sorts right before what it covers.
  const auto covered = std::ranges::unique(
      prefixes, [](const std::string& a, const std::string& b) { return b.starts_with(a); });
  prefixes.erase(covered.begin(), covered.end());
  bool goes_on = true;
  for (auto prefix = prefixes.begin(); prefix != prefixes.end() && goes_on; ++prefix) {
    BS_TRY_VOID(reader.for_each_url(*prefix, [&](const UrlKey& key, const UrlRow& row) {
      goes_on = each(key, row);
      return goes_on;
    }));
  }
  return ok();
}

bool is_noarchive(const CaptureInfo& capture, const std::vector<CaptureInfo>& captures) {
  if (capture.signals.noarchive || !capture.refers_to) {
    return capture.signals.noarchive;
  }
  const auto original = std::ranges::find(captures, *capture.refers_to, &CaptureInfo::id);
  return original != captures.end() && original->signals.noarchive;
}

Result<ExportResult> export_warc(const Reader& reader, const ExportFilter& filter,
                                 const std::filesystem::path& folder,
                                 const WarcWriterOptions& options,
                                 const std::function<void(const std::string&)>& on_problem) {
  BS_TRY(const std::unique_ptr<WarcWriter> writer, WarcWriter::create(folder, options));
  Exporter exporter(reader, filter, *writer, options.digests, on_problem);
  std::optional<Error> failure;
  BS_TRY_VOID(for_each_chosen_url(reader, filter, [&](const UrlKey& key, const UrlRow& row) {
    if (row.captures > 0) {
      if (Result<void> done = exporter.export_url(key); !done.ok()) {
        failure = std::move(done).error();
      }
    }
    return !failure.has_value();
  }));
  if (failure) {
    return *std::move(failure);
  }
  BS_TRY_VOID(writer->close());
  ExportResult result = exporter.take_result();
  result.files = writer->files();
  return result;
}

}  // namespace broadsheet::storage
