#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace broadsheet::storage {

enum class WarcCompression : uint8_t { kNone, kGzip, kZstd };

// One WARC/1.1 record before it is serialised (ISO 28500:2017). Fields are written in this order
// after WARC-Type, WARC-Record-ID and WARC-Date; Content-Length and WARC-Block-Digest are added.
struct WarcRecord {
  std::string type;  // "response", "revisit", ...
  std::string id;    // "urn:uuid:...", without angle brackets; see warc_record_id
  SysTime date{};    // when the capture began: shared by all records of one capture
  std::vector<std::pair<std::string, std::string>> fields;
  std::string content_type;  // "" when the block is empty
  std::string block;
};

// A record id that depends on nothing but its inputs, so that the same archive exports to the same
// bytes: a version-8 UUID (RFC 9562, 5.8) over SHA-256.
[[nodiscard]] std::string warc_record_id(std::string_view type, std::string_view uri, SysTime date,
                                         std::string_view salt);

// The record's bytes, uncompressed, with the two closing CRLFs.
[[nodiscard]] std::string serialize(const WarcRecord& record);

// As one gzip member or one zstd frame (content size and checksum in its header), so that a reader
// can start at it.
[[nodiscard]] Result<std::string> compress_record(std::string_view serialized,
                                                  WarcCompression compression);

}  // namespace broadsheet::storage
