#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/warc_reader.h"

namespace broadsheet::crawler {

struct ImportCounters {
  uint64_t records = 0;
  uint64_t captures = 0;  // now in the archive
  uint64_t articles = 0;  // of those, that show one
  uint64_t versions = 0;  // new or revised texts among them
  uint64_t revisits = 0;
  uint64_t held = 0;      // in the archive already: an import may be repeated
  uint64_t withheld = 0;  // what they show was taken down, or is not to be kept
  uint64_t skipped = 0;   // damaged, or not of the web; each is told with offset and reason
};

struct ImportObserver {
  std::function<void(const storage::WarcProblem&)> on_problem;
  std::function<void(const ImportCounters&)> on_progress;  // after every record
};

// Takes the captures of one WARC or ARC file (plain, gzip, zstd; of any writer), or of all WARC
// files in a WACZ (problems then name the member that their offset is in), into `archive`,
// with their articles, versions and links, as if the pages had been visited when the file says.
// Records that cannot be used are skipped; captures that are there already (same URL, time and
// payload) too, so that an interrupted import is simply run again. Nothing is queued. Fails when
// the file cannot be opened or the archive refuses.
[[nodiscard]] Result<ImportCounters> import_warc(const std::filesystem::path& file,
                                                 storage::Archive& archive,
                                                 const storage::WarcReadLimits& limits,
                                                 const ImportObserver& observer);

}  // namespace broadsheet::crawler
