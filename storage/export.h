#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/archive.h"
#include "storage/warc_writer.h"

namespace broadsheet::storage {

// Which captures an export takes. Empty means all.
struct ExportFilter {
  std::string key_prefix;        // of UrlKey: a site or a folder
  std::optional<SysTime> from;   // captured at or after
  std::optional<SysTime> until;  // captured before
  std::string language;          // of the article shown
};

// One capture's line of a CDXJ index; cli/ renders the JSON.
struct CdxRecord {
  std::string key;        // cdx_key of the URL
  std::string timestamp;  // 14 digits
  std::string url;
  std::string mime;  // "warc/revisit" for revisits
  int status = 0;
  std::string digest;  // as in WARC-Payload-Digest
  WarcPlace place;
};

// One entry of a page list.
struct ExportedPage {
  std::string url;
  SysTime at{};
  std::string title;
  std::string text;
};

struct ExportResult {
  std::vector<std::filesystem::path> files;
  std::vector<CdxRecord> index;     // in the order they were written
  std::vector<ExportedPage> pages;  // captures that show an article, in key order
  uint64_t responses = 0;
  uint64_t revisits = 0;
  uint64_t skipped = 0;  // captures whose payload could not be read; named by `on_problem`
};

// Writes the captures of an archive as WARC/1.1: request, response or revisit, metadata, and a
// conversion record with the text for the first capture of each version. A payload is written once;
// the original that a chosen revisit needs is written even when the filter leaves it out, so that
// every file set resolves by itself. `on_problem` is told what was skipped and why.
[[nodiscard]] Result<ExportResult> export_warc(
    const Reader& reader, const ExportFilter& filter, const std::filesystem::path& folder,
    const WarcWriterOptions& options, const std::function<void(const std::string&)>& on_problem);

}  // namespace broadsheet::storage
