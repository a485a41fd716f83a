#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/headers.h"
#include "base/result.h"
#include "storage/byte_stream.h"

namespace broadsheet::storage {

struct WarcReadLimits {
  uint64_t header_bytes_max = 64ULL << 10;
  uint64_t block_bytes_max = 64ULL << 20;  // a longer block is kept up to here and marked
};

// A record as it stands in somebody's file.
struct WarcReadRecord {
  std::string version;  // "WARC/1.0"; "ARC/1" for records of the older format
  std::string type;     // lower case
  Headers fields;       // of an ARC record: the same names, made from its header line
  std::string block;
  bool block_cut = false;  // by block_bytes_max, or by the end of the file
  uint64_t offset = 0;     // of its member in the file (of the record itself, in plain files)
};

// Whether `bytes` are what a digest field says ("sha1:" and Base32, "sha256:" and hex); nullopt for
// other forms, and for "".
[[nodiscard]] std::optional<bool> has_digest(std::string_view field, std::string_view bytes);

// Whether the block is what its WARC-Block-Digest says. True where that cannot be told: no digest
// that has_digest() knows, a block that was cut, a revisit (wget 1.21 gives the digest of a block
// that it then does not write).
[[nodiscard]] bool has_intact_block(const WarcReadRecord& record);

struct WarcProblem {
  uint64_t offset = 0;
  std::string reason;
};

// Reads WARC/0.18-1.1 and ARC files of any writer, plain, gzip or zstd, record by record. What is
// damaged is skipped up to the next record that can be found, and named in problems(). Not
// thread-safe.
class WarcReader {
 public:
  [[nodiscard]] static Result<std::unique_ptr<WarcReader>> open(const std::filesystem::path& file,
                                                                const WarcReadLimits& limits);
  // What is read from a stream, of a WACZ say.
  [[nodiscard]] static std::unique_ptr<WarcReader> over(std::unique_ptr<ByteStream> stream,
                                                        const WarcReadLimits& limits);

  // The next record; nullopt at the end of the file. An Error means the file cannot be read on at
  // all.
  [[nodiscard]] Result<std::optional<WarcReadRecord>> next();
  [[nodiscard]] const std::vector<WarcProblem>& problems() const { return problems_; }

 private:
  WarcReader(std::unique_ptr<ByteStream> stream, const WarcReadLimits& limits);
  [[nodiscard]] Result<bool> fill(size_t wanted);
  [[nodiscard]] Result<bool> skip_blank();
  [[nodiscard]] Result<bool> resynchronize(const std::string& reason);
  [[nodiscard]] Result<std::optional<std::string>> read_head();
  [[nodiscard]] Result<bool> read_block(WarcReadRecord& record, uint64_t length);
  void drop(size_t count);
  void note(std::string reason);

  std::unique_ptr<ByteStream> stream_;
  WarcReadLimits limits_;
  std::string buffer_;  // decoded bytes not yet consumed
  size_t position_ = 0;
  uint64_t consumed_ = 0;  // decoded bytes dropped so far: the offset in plain files
  uint64_t member_ = 0;
  bool plain_ = true;
  bool broken_ = false;  // the stream failed: what is buffered was cut
  std::vector<WarcProblem> problems_;
};

}  // namespace broadsheet::storage
