#include "storage/content_store.h"

#include <fmt/core.h>

#include <deque>
#include <utility>
#include <vector>

#include "storage/record_frame.h"

namespace broadsheet::storage {
namespace {

constexpr uint8_t kContentFormat = 1;
constexpr uint64_t kCompressBytesMin = 64;  // below, the frame costs more than it saves

// A content record taken apart; `data` views the record.
struct ContentRecord {
  ContentCoding coding = ContentCoding::kPlain;
  std::optional<Digest> base;
  uint64_t bytes = 0;  // decoded
  std::string_view data;
};

Result<ContentRecord> parse(std::string_view bytes, const ContentLimits& limits) {
  BS_TRY(ByteReader in, open_record(bytes, "content", kContentFormat));
  ContentRecord record;
  record.coding = in.enumerator(ContentCoding::kZstdDelta);
  if (record.coding == ContentCoding::kZstdDelta) {
    record.base = in.digest();
  }
  record.bytes = in.varint();
  record.data = in.rest();
  if (!in.ok() || record.bytes > limits.payload_bytes_max) {
    return Error{ErrorKind::kCorrupt, "content record is damaged"};
  }
  return record;
}

std::string frame(ContentCoding coding, const Digest* base, uint64_t size, std::string_view data) {
  ByteWriter out;
  out.byte(kContentFormat);
  out.enumerator(coding);
  if (base != nullptr) {
    out.digest(*base);
  }
  out.varint(size);
  out.raw(data);
  return std::move(out).take();
}

}  // namespace

ContentCodec::ContentCodec(int zstd_level, ContentLimits limits)
    : zstd_(zstd_level), limits_(limits) {}

Result<std::string> ContentCodec::encode(std::string_view bytes) const {
  if (bytes.size() > limits_.payload_bytes_max) {
    return Error{ErrorKind::kTooLarge, fmt::format("a payload of {} bytes", bytes.size())};
  }
  if (bytes.size() >= kCompressBytesMin) {
    BS_TRY(const std::string packed, zstd_.compress(bytes));
    if (packed.size() < bytes.size()) {
      BS_TRY(const std::string again, zstd_.decompress(packed, bytes.size()));
      if (again == bytes) {
        return frame(ContentCoding::kZstd, nullptr, bytes.size(), packed);
      }
    }
  }
  return frame(ContentCoding::kPlain, nullptr, bytes.size(), bytes);
}

Result<std::string> ContentCodec::encode_delta(std::string_view bytes, std::string_view base,
                                               const Digest& base_digest) const {
  if (bytes.size() > limits_.payload_bytes_max) {
    return Error{ErrorKind::kTooLarge, fmt::format("a payload of {} bytes", bytes.size())};
  }
  BS_TRY(const std::string packed, zstd_.compress(bytes, base));
  BS_TRY(const std::string again, zstd_.decompress(packed, bytes.size(), base));
  if (again != bytes) {
    return Error{ErrorKind::kCorrupt, "a delta did not give its bytes back"};
  }
  return frame(ContentCoding::kZstdDelta, &base_digest, bytes.size(), packed);
}

Result<std::string> ContentCodec::decode(std::string_view record, const Digest& digest,
                                         const Lookup& lookup) const {
  // Collect the chain from the record wanted back to the one that needs no base, then undo it.
  std::deque<std::string> bases;  // viewed by the parsed records, so never moved
  std::vector<ContentRecord> chain;
  BS_TRY(ContentRecord first, parse(record, limits_));
  chain.push_back(first);
  while (chain.back().base) {
    if (static_cast<int>(chain.size()) > limits_.chain_records_max) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("content {} has too long a chain of bases", digest.hex())};
    }
    BS_TRY(std::optional<std::string> found, lookup(*chain.back().base));
    if (!found) {
      return Error{ErrorKind::kCorrupt, fmt::format("content {} lacks its base {}", digest.hex(),
                                                    chain.back().base->hex())};
    }
    bases.push_back(std::move(*found));
    BS_TRY(ContentRecord next, parse(bases.back(), limits_));
    chain.push_back(next);
  }
  std::string bytes;
  for (size_t i = chain.size(); i > 0; --i) {
    const ContentRecord& link = chain[i - 1];
    if (link.coding == ContentCoding::kPlain) {
      bytes = std::string(link.data);
    } else {
      BS_TRY(bytes, zstd_.decompress(link.data, link.bytes, bytes));
    }
  }
  if (bytes.size() != chain.front().bytes || sha256(bytes) != digest) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("content {} does not have its digest", digest.hex())};
  }
  return bytes;
}

Result<std::optional<Digest>> base_of(std::string_view record) {
  BS_TRY(const ContentRecord parsed, parse(record, ContentLimits{}));
  return parsed.base;
}

}  // namespace broadsheet::storage
