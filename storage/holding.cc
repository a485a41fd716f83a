#include "storage/holding.h"

#include <utility>

#include "storage/keys.h"
#include "storage/payload_name.h"
#include "storage/records.h"

namespace broadsheet::storage {

Result<Holding> read_holding(const Database& database, const UrlKey& key, UrlRow row) {
  Holding held{.key = key, .row = std::move(row), .captures = {}, .versions = {}};
  PayloadNames names(database);
  Cursor captures = database.scan(Family::kCapture, url_prefix(key), {.fill_cache = false});
  for (; captures.valid(); captures.next()) {
    BS_TRY(CaptureInfo capture, decode_capture(captures.value()));
    const auto place = parse_capture_key(captures.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a capture key is damaged of " + key.text()};
    }
    capture.id = place->number;
    BS_TRY(capture.payload, names.payload_of(capture.payload));
    held.captures.push_back(std::move(capture));
  }
  BS_TRY_VOID(captures.status());
  Cursor versions = database.scan(Family::kVersion, url_prefix(key), {.fill_cache = false});
  for (; versions.valid(); versions.next()) {
    BS_TRY(VersionInfo version, decode_version(versions.value()));
    const auto place = parse_version_key(versions.key());
    if (!place) {
      return Error{ErrorKind::kCorrupt, "a version key is damaged of " + key.text()};
    }
    version.number = static_cast<uint32_t>(place->number);
    held.versions.push_back(std::move(version));
  }
  BS_TRY_VOID(versions.status());
  return held;
}

}  // namespace broadsheet::storage
