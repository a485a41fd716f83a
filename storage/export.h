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
  std::vector<std::string> key_prefixes;  // of UrlKey: sites, folders; any of them
  std::optional<SysTime> from;            // captured at or after
  std::optional<SysTime> until;           // captured before
  // Captured at or after, with a payload that the URL had not shown before.
  std::optional<SysTime> new_since;
  std::string language;  // of the article shown
  // Also captures whose publisher asked that no copy be shown ("noarchive").
  bool noarchive = false;
};

// Calls `each` for every URL row the filter's prefixes take, once, in key order; stops early when
// it returns false.
[[nodiscard]] Result<void> for_each_chosen_url(
    const Reader& reader, const ExportFilter& filter,
    const std::function<bool(const UrlKey&, const UrlRow&)>& each);

// Whether the publisher asked, with the capture or with the one whose payload stands for its own,
// that no copy be shown. `captures` are those of its URL.
[[nodiscard]] bool is_noarchive(const CaptureInfo& capture,
                                const std::vector<CaptureInfo>& captures);

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
  uint64_t skipped = 0;   // captures whose payload could not be read; named by `on_problem`
  uint64_t withheld = 0;  // captures the filter took but for their "noarchive"
};

// Writes the captures of an archive as WARC/1.1: request, response or revisit, metadata, and a
// conversion record with the text for the first capture of each version. A payload is written once;
// the original that a chosen revisit needs is written even when the filter leaves it out, so that
// every file set resolves by itself. `on_problem` is told what was skipped and why.
[[nodiscard]] Result<ExportResult> export_warc(
    const Reader& reader, const ExportFilter& filter, const std::filesystem::path& folder,
    const WarcWriterOptions& options, const std::function<void(const std::string&)>& on_problem);

}  // namespace broadsheet::storage
