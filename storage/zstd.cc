#include "storage/zstd.h"

#include <fmt/core.h>
#include <zstd.h>

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>
#include <vector>

namespace broadsheet::storage {
namespace {

// Windows up to this are written; a reader needs as much memory.
constexpr int kWindowLogMin = 17;
constexpr int kWindowLogMax = 27;

struct FreeCompressor {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
};
struct FreeDecompressor {
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};
using Compressor = std::unique_ptr<ZSTD_CCtx, FreeCompressor>;
using Decompressor = std::unique_ptr<ZSTD_DCtx, FreeDecompressor>;

template <class Context>
Context take(std::mutex& mutex, std::vector<Context>& idle) {
  const std::lock_guard lock(mutex);
  if (idle.empty()) {
    return nullptr;
  }
  Context context = std::move(idle.back());
  idle.pop_back();
  return context;
}

Error out_of_memory(std::string_view what) {
  return Error{ErrorKind::kStorage, fmt::format("no memory to {}", what)};
}

}  // namespace

struct Zstd::Pool {
  std::mutex mutex;
  std::vector<Compressor> compressors;
  std::vector<Decompressor> decompressors;
};

Zstd::Zstd(int level) : level_(level), pool_(std::make_unique<Pool>()) {}
Zstd::~Zstd() = default;

Result<std::string> Zstd::compress(std::string_view bytes, std::string_view base) const {
  Compressor context = take(pool_->mutex, pool_->compressors);
  if (!context) {
    context.reset(ZSTD_createCCtx());
    if (!context) {
      return out_of_memory("compress");
    }
  }
  ZSTD_CCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_CCtx_setParameter(context.get(), ZSTD_c_compressionLevel, level_);
  if (!base.empty()) {
    // The window must reach back over the page into all of the base.
    const auto reach = static_cast<int>(std::bit_width(base.size() + bytes.size()));
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog,
                           std::clamp(reach, kWindowLogMin, kWindowLogMax));
    ZSTD_CCtx_refPrefix(context.get(), base.data(), base.size());
  }
  std::string out(ZSTD_compressBound(bytes.size()), '\0');
  const size_t size =
      ZSTD_compress2(context.get(), out.data(), out.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) {
    return Error{ErrorKind::kStorage,
                 fmt::format("zstd cannot compress: {}", ZSTD_getErrorName(size))};
  }
  out.resize(size);
  const std::lock_guard lock(pool_->mutex);
  pool_->compressors.push_back(std::move(context));
  return out;
}

Result<std::string> Zstd::decompress(std::string_view frame, uint64_t bytes_expected,
                                     std::string_view base) const {
  // Asked before anything is allocated by what a record claims.
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != bytes_expected) {
    return Error{ErrorKind::kCorrupt, "zstd frame has another size than its record says"};
  }
  std::string out(static_cast<size_t>(bytes_expected), '\0');
  BS_TRY_VOID(decompress_into(frame, out, base));
  return out;
}

Result<void> Zstd::decompress_into(std::string_view frame, std::span<char> out,
                                   std::string_view base) const {
  if (ZSTD_getFrameContentSize(frame.data(), frame.size()) != out.size()) {
    return Error{ErrorKind::kCorrupt, "zstd frame has another size than its record says"};
  }
  Decompressor context = take(pool_->mutex, pool_->decompressors);
  if (!context) {
    context.reset(ZSTD_createDCtx());
    if (!context) {
      return out_of_memory("decompress");
    }
  }
  ZSTD_DCtx_reset(context.get(), ZSTD_reset_session_and_parameters);
  ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLogMax);
  if (!base.empty()) {
    ZSTD_DCtx_refPrefix(context.get(), base.data(), base.size());
  }
  const size_t size =
      ZSTD_decompressDCtx(context.get(), out.data(), out.size(), frame.data(), frame.size());
  if (ZSTD_isError(size) != 0 || size != out.size()) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("zstd frame is damaged: {}",
                             ZSTD_isError(size) != 0 ? ZSTD_getErrorName(size) : "cut short")};
  }
  const std::lock_guard lock(pool_->mutex);
  pool_->decompressors.push_back(std::move(context));
  return ok();
}

}  // namespace broadsheet::storage
