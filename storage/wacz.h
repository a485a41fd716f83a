#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "storage/export.h"

namespace broadsheet::storage {

struct WaczOptions {
  std::string title = "broadsheet archive";
  std::string description;
  SysTime created{};
};

// Packs an export into one WACZ 1.1.1 file (Webrecorder specifications): the WARC files stored as
// they are, a CDXJ index, a page list with the articles' texts (what viewers search), and the
// digests of all of it. The export's files must still be there; `file` is replaced. Fails with
// kStorage, naming the file.
[[nodiscard]] Result<void> write_wacz(const std::filesystem::path& file,
                                      const ExportResult& exported, const WaczOptions& options);

}  // namespace broadsheet::storage
