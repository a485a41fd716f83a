#include "crawler/host_store.h"

#include <utility>

#include "base/url_key.h"
#include "crawler/discovery.h"
#include "crawler/offload.h"
#include "crawler/reason.h"

namespace broadsheet::crawler {
namespace {

Result<storage::HostRow> row_of(const storage::Archive& archive, const std::string& origin) {
  BS_TRY(std::optional<storage::HostRow> stored, archive.host(origin));
  storage::HostRow row = std::move(stored).value_or(storage::HostRow{});
  row.origin = origin;
  return row;
}

Result<void> write_pace(storage::Archive& archive, const std::vector<storage::HostRow>& rows) {
  for (const storage::HostRow& pace : rows) {
    BS_TRY(storage::HostRow row, row_of(archive, pace.origin));
    row.last_request = pace.last_request;
    row.not_before = pace.not_before;
    row.delay = pace.delay;
    row.failures = pace.failures;
    BS_TRY_VOID(archive.put_host(row));
  }
  return ok();
}

Result<void> write_robots(storage::Archive& archive, storage::HostRow robots) {
  BS_TRY(storage::HostRow row, row_of(archive, robots.origin));
  row.robots_fetched = robots.robots_fetched;
  row.robots_expires = robots.robots_expires;
  row.robots_status = robots.robots_status;
  row.robots_body = std::move(robots.robots_body);
  return archive.put_host(row);
}

}  // namespace

boost::asio::awaitable<Result<storage::HostRow>> HostStore::load(std::string origin) {
  auto job = [archive = &archive_, origin = std::move(origin)] { return row_of(*archive, origin); };
  co_return co_await offload(strand_, std::move(job));
}

boost::asio::awaitable<Result<void>> HostStore::save_pace(std::vector<storage::HostRow> rows) {
  auto job = [archive = &archive_, rows = std::move(rows)] { return write_pace(*archive, rows); };
  co_return co_await offload(strand_, std::move(job));
}

boost::asio::awaitable<Result<void>> HostStore::note_files(std::vector<Url> files,
                                                           storage::FoundVia via,
                                                           std::string document, SysTime now) {
  std::vector<storage::Refusal> noted;
  for (const Url& file : files) {
    if (file.href().size() <= DiscoveryLimits{}.url_bytes_max) {
      noted.push_back({.key = UrlKey::of(file),
                       .href = std::string(file.without_fragment().href()),
                       .reason = reason_text(Reason::kHostFile),
                       .via = via});
    }
  }
  auto job = [archive = &archive_, noted = std::move(noted), document = std::move(document), now] {
    return archive->note_refused(noted, document, now);
  };
  co_return co_await offload(strand_, std::move(job));
}

boost::asio::awaitable<Result<void>> HostStore::save_robots(storage::HostRow row) {
  auto job = [archive = &archive_, row = std::move(row)]() mutable {
    return write_robots(*archive, std::move(row));
  };
  co_return co_await offload(strand_, std::move(job));
}

}  // namespace broadsheet::crawler
