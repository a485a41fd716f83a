#include "storage/reader.h"

#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>
#include <utility>

#include "storage/article_record.h"
#include "storage/bytes.h"
#include "storage/check.h"
#include "storage/held_archive.h"
#include "storage/keys.h"
#include "storage/near_index.h"
#include "storage/payload_name.h"
#include "storage/related_rows.h"
#include "storage/schema.h"
#include "storage/version_log.h"

namespace broadsheet::storage {
namespace {

constexpr size_t kCopiesMax = 1000;
// The writer may remove a file between our reading its list and opening it.
constexpr int kOpenAttempts = 5;

Error no_record(std::string_view what, const Digest& digest) {
  return Error{ErrorKind::kNotFound, fmt::format("no {} {}", what, text_of_name(digest))};
}

// The bytes behind an article or text record.
Result<std::string> article_part(const Database& database, const ContentCodec& codec,
                                 const std::string& place, const Digest& digest,
                                 const ReadView& view) {
  BS_TRY(const auto record, database.get(Family::kArticle, place, view));
  if (!record) {
    return no_record("article", digest);
  }
  return codec.decode(*record, digest, [](const Digest&) -> Result<std::optional<std::string>> {
    return std::optional<std::string>();
  });
}

}  // namespace

Result<Article> read_article(const Database& database, const ContentCodec& codec,
                             const Digest& article, const ReadView& view) {
  BS_TRY(const std::string rest,
         article_part(database, codec, article_key(article), article, view));
  BS_TRY(const Digest text_digest, text_of_article(rest));
  BS_TRY(const std::string text,
         article_part(database, codec, text_key(text_digest), text_digest, view));
  return decode_article(rest, text);
}

uint64_t bytes_on_disk(const std::filesystem::path& directory) {
  uint64_t bytes = 0;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;  // a file may go while we look
    const uint64_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    bytes += gone ? 0 : size;
  }
  return bytes;
}

DatabaseReader::DatabaseReader(std::shared_ptr<const Database> database)
    : database_(std::move(database)), snapshot_(*database_), view_{.snapshot = &snapshot_} {}

Result<std::optional<UrlRow>> DatabaseReader::url(const UrlKey& key) const {
  BS_TRY(const auto record, database_->get(Family::kUrl, key.text(), view_));
  if (!record) {
    return std::optional<UrlRow>();
  }
  BS_TRY(UrlRow row, decode_url_row(*record));
  return std::optional<UrlRow>(std::move(row));
}

Result<std::string> DatabaseReader::href_of(const UrlKey& key) const {
  BS_TRY(const auto row, url(key));
  return row ? row->href : key.text();
}

Result<std::vector<CaptureInfo>> DatabaseReader::captures(const UrlKey& key) const {
  BS_TRY(const std::string href, href_of(key));
  std::vector<CaptureInfo> captures;
  PayloadNames names(*database_, view_);
  Cursor cursor = database_->scan(Family::kCapture, url_prefix(key), view_);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(CaptureInfo capture, decode_capture(cursor.value()));
    const auto place = parse_capture_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a capture key is damaged of " + href};
    }
    capture.id = place->number;
    BS_TRY(capture.payload, names.payload_of(capture.payload));
    if (capture.href.empty()) {
      capture.href = href;
    }
    captures.push_back(std::move(capture));
  }
  BS_TRY_VOID(cursor.status());
  return captures;
}

Result<std::vector<VersionInfo>> DatabaseReader::versions(const UrlKey& key) const {
  std::vector<VersionInfo> versions;
  Cursor cursor = database_->scan(Family::kVersion, url_prefix(key), view_);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(VersionInfo version, decode_version(cursor.value()));
    const auto place = parse_version_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a version key is damaged of " + key.text()};
    }
    version.number = static_cast<uint32_t>(place->number);
    versions.push_back(std::move(version));
  }
  BS_TRY_VOID(cursor.status());
  return versions;
}

Result<std::optional<VersionInfo>> DatabaseReader::version_at(const UrlKey& key,
                                                              SysTime time) const {
  BS_TRY(const auto all, versions(key));
  return storage::version_at(all, time);
}

Result<Article> DatabaseReader::article(const Digest& article) const {
  return read_article(*database_, codec_, article, view_);
}

Result<std::string> DatabaseReader::payload(const Digest& payload) const {
  BS_TRY(const auto record, database_->get(Family::kContent, payload.view(), view_));
  if (!record) {
    return no_record("content", payload);
  }
  return codec_.decode(*record, payload, [this](const Digest& base) {
    return database_->get(Family::kContent, base.view(), view_);
  });
}

Result<std::vector<Copy>> DatabaseReader::copies(const Digest& folded_text) const {
  BS_TRY(const auto places, shown_by(*database_, folded_text, kCopiesMax, view_));
  std::vector<Copy> copies;
  for (const CopyPlace& place : places) {
    BS_TRY(std::string href, href_of(place.key));
    copies.push_back({.href = std::move(href),
                      .version = place.record.version,
                      .first_seen = place.record.first_seen,
                      .similarity = place.similarity});
  }
  std::sort(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) {
    return std::tie(a.first_seen, a.href) < std::tie(b.first_seen, b.href);
  });
  return copies;
}

Result<std::vector<RelatedEdge>> DatabaseReader::related_from(const UrlKey& key) const {
  BS_TRY(const std::string href, href_of(key));
  BS_TRY(RelatedLinks links, read_related(*database_, key, view_));
  std::vector<RelatedEdge> edges;
  for (RelatedLink& link : all_of(std::move(links))) {
    link.edge.from_href = href;
    edges.push_back(std::move(link.edge));
  }
  return edges;
}

Result<std::vector<RelatedEdge>> DatabaseReader::related_to(const UrlKey& key) const {
  std::vector<RelatedEdge> edges;
  Cursor cursor = database_->scan(Family::kEdge, edge_prefix(EdgeEnd::kTo, key), view_);
  for (; cursor.valid(); cursor.next()) {
    const auto place = parse_edge_key(cursor.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "an edge key is damaged of " + key.text()};
    }
    BS_TRY(auto edge, find_related(*database_, place->other, key, view_));
    if (!edge) {
      return Error{ErrorKind::kCorrupt, "a related link has one end only: " + key.text()};
    }
    BS_TRY(edge->from_href, href_of(place->other));
    edges.push_back(*std::move(edge));
  }
  BS_TRY_VOID(cursor.status());
  return edges;
}

Result<std::optional<HostRow>> DatabaseReader::host(const std::string& origin) const {
  return read_host(*database_, origin, view_);
}

Result<void> DatabaseReader::for_each_url(
    const std::string& prefix,
    const std::function<bool(const UrlKey&, const UrlRow&)>& each) const {
  ReadView walk = view_;
  walk.fill_cache = false;
  Cursor cursor = database_->scan(Family::kUrl, prefix, walk);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(const UrlRow row, decode_url_row(cursor.value()));
    if (!each(UrlKey::from_stored(std::string(cursor.key())), row)) {
      return ok();
    }
  }
  return cursor.status();
}

Result<std::vector<JobRow>> DatabaseReader::jobs() const {
  return read_jobs(*database_, view_);
}

Result<std::vector<SourceRow>> DatabaseReader::sources() const {
  return read_sources(*database_, view_);
}

Result<ArchiveStats> DatabaseReader::stats() const {
  BS_TRY(const Counters counters, read_counters(*database_, view_));
  ArchiveStats stats;
  stats.urls = counters.urls;
  stats.due = counters.due;
  stats.captures = counters.captures;
  stats.versions = counters.versions;
  stats.articles = counters.articles;
  stats.contents = counters.contents;
  stats.hosts = counters.hosts;
  stats.payload_bytes = counters.payload_bytes;
  stats.stored_bytes = bytes_on_disk(database_->directory());
  return stats;
}

Result<std::optional<ChainHead>> DatabaseReader::chain_head() const {
  return read_chain_head(*database_, view_);
}

Result<std::vector<Finding>> DatabaseReader::check(
    const std::function<void(uint64_t done)>& progress) const {
  return ArchiveCheck(*database_, view_, codec_, progress).run();
}

Result<std::vector<JobRow>> read_jobs(const Database& database, const ReadView& view) {
  std::vector<JobRow> jobs;
  Cursor cursor = database.scan(Family::kMeta, kJobPrefix, view);
  for (; cursor.valid(); cursor.next()) {
    const auto id = parse_job_key(cursor.key());
    if (!id) {
      return Error{ErrorKind::kCorrupt, "a job key is damaged"};
    }
    JobRow row;
    row.id = *id;
    BS_TRY_VOID(decode_job(cursor.value(), row));
    BS_TRY(const auto round, database.get(Family::kMeta, round_key(*id), view));
    if (!round) {
      return Error{ErrorKind::kCorrupt, fmt::format("job {} has no round", *id)};
    }
    BS_TRY_VOID(decode_round(*round, row));
    jobs.push_back(std::move(row));
  }
  BS_TRY_VOID(cursor.status());
  return jobs;
}

Result<std::vector<SourceRow>> read_sources(const Database& database, const ReadView& view) {
  std::vector<SourceRow> sources;
  Cursor cursor = database.scan(Family::kMeta, kSourcePrefix, view);
  for (; cursor.valid(); cursor.next()) {
    BS_TRY(SourceRow row, decode_source(cursor.value()));
    row.name = cursor.key().substr(kSourcePrefix.size());
    sources.push_back(std::move(row));
  }
  BS_TRY_VOID(cursor.status());
  return sources;
}

Result<std::optional<HostRow>> read_host(const Database& database, const std::string& origin,
                                         const ReadView& view) {
  BS_TRY(const auto records,
         database.multi_get(Family::kHost, {host_pace_key(origin), host_robots_key(origin)}, view));
  if (!records[0]) {
    return std::optional<HostRow>();
  }
  HostRow row;
  row.origin = origin;
  BS_TRY_VOID(decode_host_pace(*records[0], row));
  if (records[1]) {
    BS_TRY_VOID(decode_host_robots(*records[1], row));
  }
  return std::optional<HostRow>(std::move(row));
}

Result<Counters> read_counters(const Database& database, const ReadView& view) {
  BS_TRY(const auto record, database.get(Family::kMeta, kCountersKey, view));
  if (!record) {
    return Error{ErrorKind::kCorrupt, "the archive has no counters"};
  }
  return decode_counters(*record);
}

Result<std::unique_ptr<Reader>> open_reader(const std::filesystem::path& directory) {
  BS_TRY_VOID(require_archive(directory));
  for (int attempt = 1;; ++attempt) {
    auto database = Database::open(directory, OpenMode::kRead, DatabaseOptions{});
    if (!database.ok()) {
      if (attempt < kOpenAttempts && database.error().kind == ErrorKind::kStorage) {
        continue;
      }
      return std::move(database).error();
    }
    BS_TRY_VOID(check_schema(**database));
    return std::unique_ptr<Reader>(
        std::make_unique<DatabaseReader>(std::shared_ptr<const Database>(std::move(*database))));
  }
}

}  // namespace broadsheet::storage
