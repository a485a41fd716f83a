#pragma once

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace broadsheet::storage {

// A file of one or more gzip members, zstd frames or plain bytes, decoded piece by piece: memory
// stays at two buffers whatever the file claims. Not thread-safe.
class ByteStream {
 public:
  virtual ~ByteStream() = default;
  // Appends up to 64 KiB of decoded bytes to `out`, never past the end of a member: a member's
  // first byte begins a piece. Returns false at the end of the file. kCorrupt says why a
  // member does not decode, member_offset() which; call skip_member() to go on behind it.
  [[nodiscard]] virtual Result<bool> read(std::string& out) = 0;
  // File offset at which the member that gave the last piece begins; for plain files, of the piece
  // itself.
  [[nodiscard]] virtual uint64_t member_offset() const = 0;
  // True when the last piece was the first of a member (always false for plain files).
  [[nodiscard]] virtual bool at_member_start() const = 0;
  // Moves to the next place behind the broken member's start that looks like a member. False when
  // there is none.
  [[nodiscard]] virtual Result<bool> skip_member() = 0;
};

// By the file's first bytes: gzip, zstd (also with the dictionary frame of .warc.zst) or plain.
// Fails with kNotFound or kStorage, naming the file.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_byte_stream(
    const std::filesystem::path& file);

// The same for what is open already and stands at its start; `name` is for messages. Takes
// `handle`, which must be able to seek only to go on behind damage.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_byte_stream(
    const std::filesystem::path& name, std::FILE* handle);

}  // namespace broadsheet::storage
