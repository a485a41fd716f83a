#pragma once

#include <vector>

#include "base/result.h"
#include "storage/rocks.h"
#include "storage/rows.h"

namespace broadsheet::storage {

// What an archive holds of one URL.
struct Holding {
  UrlKey key;
  UrlRow row;
  std::vector<CaptureInfo> captures;
  std::vector<VersionInfo> versions;
};
// Both lists oldest first.
[[nodiscard]] Result<Holding> read_holding(const Database& database, const UrlKey& key, UrlRow row);

}  // namespace broadsheet::storage
