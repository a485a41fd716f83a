#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/warc_record.h"

namespace broadsheet::storage {

// How payloads are named in records and indexes.
enum class DigestForm : uint8_t {
  kSha256,  // "sha256:" and hex, as the archive knows them
  kSha1,    // "sha1:" and Base32, as the indexes of older tools have them
};

struct WarcWriterOptions {
  WarcCompression compression = WarcCompression::kGzip;
  DigestForm digests = DigestForm::kSha256;
  uint64_t file_bytes_max = 1'000'000'000;  // a capture that finds a file this long begins another
  std::string prefix = "broadsheet";
  bool index_only = false;  // write no files: only say where each record would stand
  // warcinfo: name, value. "software", "format" and "conformsTo" are added.
  std::vector<std::pair<std::string, std::string>> info;
};

// Where a record went: what an index needs.
struct WarcPlace {
  std::string file;     // name without folder
  uint64_t offset = 0;  // in the compressed file
  uint64_t length = 0;  // compressed
};

// Writes WARC/1.1 files of bounded size into a folder, each beginning with a warcinfo record. Not
// thread-safe. Files are named PREFIX-TIMESTAMP-SERIAL.warc[.gz|.zst] after the first record's
// date, so that the same archive gives the same names. Fails with kStorage, naming the file.
class WarcWriter {
 public:
  [[nodiscard]] static Result<std::unique_ptr<WarcWriter>> create(
      const std::filesystem::path& folder, const WarcWriterOptions& options);
  ~WarcWriter();
  WarcWriter(const WarcWriter&) = delete;
  WarcWriter& operator=(const WarcWriter&) = delete;

  // Called before the first record of a capture: records of one capture stay in one file.
  [[nodiscard]] Result<void> begin_capture(SysTime date);
  [[nodiscard]] Result<WarcPlace> write(const WarcRecord& record);
  // Flushes and closes; the writer is done.
  [[nodiscard]] Result<void> close();
  [[nodiscard]] const std::vector<std::filesystem::path>& files() const { return files_; }

 private:
  WarcWriter(std::filesystem::path folder, WarcWriterOptions options);
  [[nodiscard]] Result<void> open_next(SysTime date);
  [[nodiscard]] Error failed(const char* what) const;

  std::filesystem::path folder_;
  WarcWriterOptions options_;
  std::vector<std::filesystem::path> files_;
  std::FILE* file_ = nullptr;
  uint64_t offset_ = 0;
};

}  // namespace broadsheet::storage
