#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "storage/zstd.h"

// Payloads and other byte strings as records of the `content` and `article` families.
namespace broadsheet::storage {

// How a content record holds its bytes.
enum class ContentCoding : uint8_t {  // on disk
  kPlain = 0,                         // as they are: already compressed, or too short to gain
  kZstd = 1,
  kZstdDelta = 2,  // a zstd frame that needs the base's bytes
};

struct ContentLimits {
  uint64_t payload_bytes_max = 1ULL << 30;  // a record that claims more is damaged
  int chain_records_max = 32;               // base of base of ...
};

// Turns bytes into records and back, proving on both ways that the bytes are those of the digest:
// what is encoded is decoded again before it is handed out. Where the base of a delta comes from is
// the caller's business. Thread-safe.
class ContentCodec {
 public:
  // Finds the record of a digest; nullopt when there is none.
  using Lookup = std::function<Result<std::optional<std::string>>(const Digest&)>;

  explicit ContentCodec(int zstd_level, ContentLimits limits = {});

  // A record for `bytes`.
  [[nodiscard]] Result<std::string> encode(std::string_view bytes) const;
  // The same as a delta against `base`, whose digest goes into the record.
  [[nodiscard]] Result<std::string> encode_delta(std::string_view bytes, std::string_view base,
                                                 const Digest& base_digest) const;
  // The bytes of `record`, which must have that digest. Fails with kCorrupt when they have not,
  // when a base is missing or the chain of bases is longer than the limit.
  [[nodiscard]] Result<std::string> decode(std::string_view record, const Digest& digest,
                                           const Lookup& lookup) const;

 private:
  Zstd zstd_;
  ContentLimits limits_;
};

// The base a content record needs, nullopt when none.
[[nodiscard]] Result<std::optional<Digest>> base_of(std::string_view record);

}  // namespace broadsheet::storage
