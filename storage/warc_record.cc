#include "storage/warc_record.h"

#include <fmt/format.h>
#include <libdeflate.h>
#include <zstd.h>

#include <memory>

#include "base/digest.h"
#include "base/units.h"

namespace broadsheet::storage {
namespace {

constexpr int kGzipLevel = 6;
constexpr int kZstdLevel = 9;

struct CompressorDeleter {
  void operator()(libdeflate_compressor* c) const { libdeflate_free_compressor(c); }
};
struct ZstdDeleter {
  void operator()(ZSTD_CCtx* c) const { ZSTD_freeCCtx(c); }
};

Result<std::string> gzip_member(std::string_view bytes) {
  const std::unique_ptr<libdeflate_compressor, CompressorDeleter> compressor(
      libdeflate_alloc_compressor(kGzipLevel));
  if (!compressor) {
    return Error{ErrorKind::kStorage, "gzip: out of memory"};
  }
  std::string out(libdeflate_gzip_compress_bound(compressor.get(), bytes.size()), '\0');
  const size_t size = libdeflate_gzip_compress(compressor.get(), bytes.data(), bytes.size(),
                                               out.data(), out.size());
  if (size == 0) {
    return Error{ErrorKind::kStorage, "gzip: the record does not fit its bound"};
  }
  out.resize(size);
  return out;
}

Result<std::string> zstd_frame(std::string_view bytes) {
  const std::unique_ptr<ZSTD_CCtx, ZstdDeleter> context(ZSTD_createCCtx());
  if (!context) {
    return Error{ErrorKind::kStorage, "zstd: out of memory"};
  }
  // IIPC "WARC Zstandard", 3: every frame carries its content size and checksum.
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, kZstdLevel);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 1);
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size =
      ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    return Error{ErrorKind::kStorage, fmt::format("zstd: {}", ZSTD_getErrorName(size))};
  }
  out.resize(size);
  return out;
}

}  // namespace

std::string warc_record_id(std::string_view type, std::string_view uri, SysTime date,
                           std::string_view salt) {
  Digest digest =
      sha256(fmt::format("{}\n{}\n{}\n{}", type, uri, date.time_since_epoch().count(), salt));
  digest.bytes[6] = static_cast<uint8_t>((digest.bytes[6] & 0x0F) | 0x80);  // version 8
  digest.bytes[8] = static_cast<uint8_t>((digest.bytes[8] & 0x3F) | 0x80);  // RFC variant
  const std::string hex = digest.hex();
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 4), hex.substr(16, 4), hex.substr(20, 12));
}

std::string serialize(const WarcRecord& record) {
  std::string out =
      fmt::format("WARC/1.1\r\nWARC-Type: {}\r\nWARC-Record-ID: <{}>\r\nWARC-Date: {}\r\n",
                  record.type, record.id, format_rfc3339(record.date));
  for (const auto& [name, value] : record.fields) {
    out += fmt::format("{}: {}\r\n", name, value);
  }
  if (!record.content_type.empty()) {
    out += fmt::format("Content-Type: {}\r\n", record.content_type);
  }
  out += fmt::format("WARC-Block-Digest: sha256:{}\r\nContent-Length: {}\r\n\r\n",
                     sha256(record.block).hex(), record.block.size());
  out += record.block;
  out += "\r\n\r\n";
  return out;
}

Result<std::string> compress_record(std::string_view serialized, WarcCompression compression) {
  switch (compression) {
    case WarcCompression::kGzip:
      return gzip_member(serialized);
    case WarcCompression::kZstd:
      return zstd_frame(serialized);
    case WarcCompression::kNone:
      break;
  }
  return std::string(serialized);
}

}  // namespace broadsheet::storage
