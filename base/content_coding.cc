// One function a coding, each under the same cap on output. gzip and zlib go through libdeflate
// first, which is about three times as fast as zlib but wants the whole stream and a buffer that
// fits; what it refuses (cut off, odd, damaged) is read again by zlib, which can tell these apart.
#include "base/content_coding.h"

#include <brotli/decode.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"

namespace broadsheet {
namespace {

constexpr size_t kCodingsMax = 4;
constexpr size_t kChunkBytes = size_t{64} << 10;

enum class Coding : uint8_t { kGzip, kDeflate, kBrotli, kZstd };

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// What one layer may give. `why` names the limit that set it.
struct Cap {
  uint64_t bytes;
  std::string why;
};

Cap cap_of(size_t wire_bytes, const DecodeLimits& limits) {
  const uint64_t by_ratio =
      std::max<uint64_t>(limits.ratio_floor_bytes, uint64_t{limits.ratio_max} * wire_bytes);
  if (by_ratio < limits.decoded_bytes_max) {
    return {by_ratio, fmt::format("{} bytes decode to more than {} times as many", wire_bytes,
                                  limits.ratio_max)};
  }
  return {limits.decoded_bytes_max,
          fmt::format("decoded body over {} bytes", limits.decoded_bytes_max)};
}

Error too_large(const Cap& cap) {
  return {ErrorKind::kTooLarge, cap.why};
}

Error damaged(std::string_view coding) {
  return {ErrorKind::kDecode, fmt::format("{} stream is damaged", coding)};
}

// Output in chunks, up to the cap.
class Output {
 public:
  explicit Output(const Cap& cap) : cap_(cap) {}

  [[nodiscard]] std::array<uint8_t, kChunkBytes>& chunk() { return *chunk_; }
  // Takes the first `size` bytes of the chunk; false when that breaks the cap.
  [[nodiscard]] bool take(size_t size) {
    if (bytes_.size() + size > cap_.bytes) {
      return false;
    }
    bytes_.append(reinterpret_cast<const char*>(chunk_->data()), size);
    return true;
  }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] std::string release() { return std::move(bytes_); }

 private:
  const Cap& cap_;
  std::string bytes_;
  std::unique_ptr<std::array<uint8_t, kChunkBytes>> chunk_ =
      std::make_unique<std::array<uint8_t, kChunkBytes>>();
};

Decoded whole(std::string bytes, std::string note = {}) {
  return {.bytes = std::move(bytes), .complete = true, .note = std::move(note)};
}

Decoded cut_off(std::string bytes, std::string_view coding) {
  return {.bytes = std::move(bytes),
          .complete = false,
          .note = fmt::format("{} stream ends early", coding)};
}

Decoded plain(std::string_view body, std::string_view coding) {
  return whole(std::string(body), fmt::format("declared {}, bytes are plain", coding));
}

// Compressed bytes have control characters almost at once; text has none.
bool looks_like_text(std::string_view body) {
  return std::ranges::none_of(body.substr(0, 512), [](char c) {
    const auto byte = static_cast<uint8_t>(c);
    return (byte < 0x20 && !is_ascii_space(c)) || byte == 0x7F;
  });
}

bool is_gzip(std::string_view body) {
  return body.starts_with("\x1F\x8B");
}

// RFC 1950, 2.2: method 8, and the check bits.
bool is_zlib(std::string_view body) {
  return body.size() >= 2 && (bytes_of(body)[0] & 0x0F) == 8 &&
         (bytes_of(body)[0] * 256 + bytes_of(body)[1]) % 31 == 0;
}

enum class Wrapper : uint8_t { kGzip, kZlib, kRaw };

std::string_view name_of(Wrapper wrapper) {
  return wrapper == Wrapper::kGzip ? "gzip" : "deflate";
}

struct DecompressorCloser {
  void operator()(libdeflate_decompressor* decompressor) const {
    libdeflate_free_decompressor(decompressor);
  }
};

libdeflate_decompressor* decompressor() {
  thread_local const std::unique_ptr<libdeflate_decompressor, DecompressorCloser> instance(
      libdeflate_alloc_decompressor());
  return instance.get();
}

struct Member {
  libdeflate_result result = LIBDEFLATE_BAD_DATA;
  size_t consumed = 0;
  size_t written = 0;
};

Member inflate_member(Wrapper wrapper, std::string_view in, char* out, size_t capacity) {
  Member member;
  const auto call = wrapper == Wrapper::kGzip   ? libdeflate_gzip_decompress_ex
                    : wrapper == Wrapper::kZlib ? libdeflate_zlib_decompress_ex
                                                : libdeflate_deflate_decompress_ex;
  member.result =
      call(decompressor(), in.data(), in.size(), out, capacity, &member.consumed, &member.written);
  return member;
}

// The whole of `in` as one or more streams, or nullopt when libdeflate does not take it as such.
// The first buffer is a guess (the gzip trailer's length where that is credible: it is the server's
// word only); it doubles until the stream fits or the cap is reached.
std::optional<std::string> inflate_fast(Wrapper wrapper, std::string_view in, const Cap& cap) {
  constexpr uint64_t kGuessRatio = 5;
  constexpr uint64_t kCredibleRatio = 40;
  if (decompressor() == nullptr || in.size() < 4) {
    return std::nullopt;
  }
  const uint8_t* tail = bytes_of(in) + in.size() - 4;
  const uint64_t stated = tail[0] | tail[1] << 8 | tail[2] << 16 | uint64_t{tail[3]} << 24;
  const bool credible = wrapper == Wrapper::kGzip && stated <= in.size() * kCredibleRatio;
  uint64_t capacity = credible ? stated + 1 : in.size() * kGuessRatio + 1024;
  std::string out;
  size_t used = 0;
  for (;;) {
    capacity = std::min(capacity, cap.bytes);
    Member member;
    // The string may offer more than was asked for. That is not used: what was written so far would
    // then exceed the capacity of the next member, and the bound.
    out.resize_and_overwrite(capacity, [&](char* buffer, size_t /*offered*/) {
      member = inflate_member(wrapper, in, buffer + used, capacity - used);
      return member.result == LIBDEFLATE_SUCCESS ? used + member.written : used;
    });
    if (member.result == LIBDEFLATE_INSUFFICIENT_SPACE && capacity < cap.bytes) {
      capacity *= 2;
      continue;
    }
    if (member.result != LIBDEFLATE_SUCCESS) {
      return std::nullopt;
    }
    used = out.size();
    in.remove_prefix(member.consumed);
    if (in.empty()) {
      return out;
    }
    if (wrapper != Wrapper::kGzip || !is_gzip(in)) {
      return std::nullopt;
    }
  }
}

class Inflater {
 public:
  explicit Inflater(Wrapper wrapper) {
    const int bits = wrapper == Wrapper::kGzip ? 31 : wrapper == Wrapper::kZlib ? 15 : -15;
    ready_ = inflateInit2(&stream_, bits) == Z_OK;
  }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

Result<Decoded> inflate_slowly(Wrapper wrapper, std::string_view in, const Cap& cap) {
  Inflater inflater(wrapper);
  if (!inflater.ready()) {
    return Error{ErrorKind::kDecode, "no memory for inflate"};
  }
  z_stream& stream = inflater.stream();
  // zlib's interface is not const, but it does not write to its input.
  stream.next_in = const_cast<Bytef*>(bytes_of(in));
  stream.avail_in = static_cast<uInt>(in.size());
  Output output(cap);
  for (;;) {
    stream.next_out = output.chunk().data();
    stream.avail_out = kChunkBytes;
    const int status = inflate(&stream, Z_NO_FLUSH);
    if (!output.take(kChunkBytes - stream.avail_out)) {
      return too_large(cap);
    }
    if (status == Z_STREAM_END) {
      const std::string_view rest = in.substr(in.size() - stream.avail_in);
      if (wrapper == Wrapper::kGzip && is_gzip(rest)) {
        inflateReset(&stream);
        continue;
      }
      const bool padding = std::ranges::all_of(rest, [](char c) { return c == '\0'; });
      return whole(output.release(),
                   padding ? "" : fmt::format("{} bytes after the stream", rest.size()));
    }
    if (status == Z_BUF_ERROR || (status == Z_OK && stream.avail_in == 0 && stream.avail_out > 0)) {
      return cut_off(output.release(), name_of(wrapper));
    }
    if (status != Z_OK) {
      return damaged(name_of(wrapper));
    }
  }
}

Result<Decoded> inflate_all(Wrapper wrapper, std::string_view in, const Cap& cap) {
  if (auto fast = inflate_fast(wrapper, in, cap); fast) {
    return whole(*std::move(fast));
  }
  return inflate_slowly(wrapper, in, cap);
}

Result<Decoded> decode_gzip(std::string_view in, const Cap& cap) {
  return is_gzip(in) ? inflate_all(Wrapper::kGzip, in, cap) : plain(in, "gzip");
}

// RFC 9110, 8.4.1.2: zlib format is what "deflate" means; some servers send the bare stream, a few
// send gzip.
Result<Decoded> decode_deflate(std::string_view in, const Cap& cap) {
  if (is_gzip(in)) {
    return inflate_all(Wrapper::kGzip, in, cap);
  }
  if (is_zlib(in)) {
    auto decoded = inflate_all(Wrapper::kZlib, in, cap);
    if (decoded.ok() || decoded.error().kind != ErrorKind::kDecode) {
      return decoded;
    }
  }
  auto decoded = inflate_all(Wrapper::kRaw, in, cap);
  const bool odd = !decoded.ok() ? decoded.error().kind == ErrorKind::kDecode : !decoded->complete;
  return odd && looks_like_text(in) ? plain(in, "deflate") : std::move(decoded);
}

struct BrotliCloser {
  void operator()(BrotliDecoderState* state) const { BrotliDecoderDestroyInstance(state); }
};

Result<Decoded> decode_brotli(std::string_view in, const Cap& cap) {
  const std::unique_ptr<BrotliDecoderState, BrotliCloser> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr));
  if (state == nullptr) {
    return Error{ErrorKind::kDecode, "no memory for br"};
  }
  Output output(cap);
  size_t in_left = in.size();
  const uint8_t* next_in = bytes_of(in);
  for (;;) {
    size_t out_left = kChunkBytes;
    uint8_t* next_out = output.chunk().data();
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(
        state.get(), &in_left, &next_in, &out_left, &next_out, nullptr);
    if (!output.take(kChunkBytes - out_left)) {
      return too_large(cap);
    }
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS:
        return whole(output.release(),
                     in_left == 0 ? "" : fmt::format("{} bytes after the stream", in_left));
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        break;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
        return looks_like_text(in) ? plain(in, "br") : cut_off(output.release(), "br");
      case BROTLI_DECODER_RESULT_ERROR:
        if (looks_like_text(in)) {
          return plain(in, "br");
        }
        return damaged("br");
    }
  }
}

struct ZstdCloser {
  void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
};

bool is_zstd(std::string_view body) {
  // RFC 8878, 3.1: a frame, or a skippable one.
  return body.starts_with("\x28\xB5\x2F\xFD") ||
         (body.size() >= 4 && (bytes_of(body)[0] & 0xF0) == 0x50 &&
          body.substr(1).starts_with("\x2A\x4D\x18"));
}

Result<Decoded> decode_zstd(std::string_view in, const Cap& cap) {
  // RFC 9659: as a content coding the window is at most 8 MiB.
  constexpr int kWindowLogMax = 23;
  if (!is_zstd(in)) {
    return plain(in, "zstd");
  }
  const std::unique_ptr<ZSTD_DStream, ZstdCloser> stream(ZSTD_createDStream());
  if (stream == nullptr ||
      ZSTD_isError(ZSTD_DCtx_setParameter(stream.get(), ZSTD_d_windowLogMax, kWindowLogMax)) != 0) {
    return Error{ErrorKind::kDecode, "no memory for zstd"};
  }
  Output output(cap);
  ZSTD_inBuffer input{in.data(), in.size(), 0};
  for (;;) {
    const size_t frame_start = input.pos;
    ZSTD_outBuffer out{output.chunk().data(), kChunkBytes, 0};
    const size_t status = ZSTD_decompressStream(stream.get(), &out, &input);
    if (!output.take(out.pos)) {
      return too_large(cap);
    }
    if (ZSTD_isError(status) != 0) {
      switch (ZSTD_getErrorCode(status)) {
        case ZSTD_error_frameParameter_windowTooLarge:
          return Error{ErrorKind::kTooLarge, "zstd window over 8 MiB"};
        case ZSTD_error_prefix_unknown:
          return whole(output.release(),
                       fmt::format("{} bytes after the stream", in.size() - frame_start));
        default:
          return damaged("zstd");
      }
    }
    if (status == 0 && input.pos == input.size) {
      return whole(output.release());
    }
    if (input.pos == input.size && out.pos < out.size) {
      return cut_off(output.release(), "zstd");
    }
  }
}

Result<Decoded> decode_one(Coding coding, std::string_view in, const Cap& cap) {
  switch (coding) {
    case Coding::kGzip:
      return decode_gzip(in, cap);
    case Coding::kDeflate:
      return decode_deflate(in, cap);
    case Coding::kBrotli:
      return decode_brotli(in, cap);
    case Coding::kZstd:
      return decode_zstd(in, cap);
  }
  return Error{ErrorKind::kDecode, "unknown coding"};
}

// The codings in the order they were applied; "identity" and empty elements mean none.
Result<std::vector<Coding>> codings_of(std::string_view header) {
  std::vector<Coding> codings;
  for (const std::string_view element : split(header, ',')) {
    std::string name = ascii_lower(trim(element));
    if (name.starts_with("x-")) {
      name.erase(0, 2);
    }
    if (name == "gzip") {
      codings.push_back(Coding::kGzip);
    } else if (name == "deflate") {
      codings.push_back(Coding::kDeflate);
    } else if (name == "br") {
      codings.push_back(Coding::kBrotli);
    } else if (name == "zstd") {
      codings.push_back(Coding::kZstd);
    } else if (!name.empty() && name != "identity") {
      return Error{ErrorKind::kDecode,
                   fmt::format("unknown content coding \"{}\"",
                               to_valid_utf8(std::string_view(name).substr(0, 40)))};
    }
    if (codings.size() > kCodingsMax) {
      return Error{ErrorKind::kDecode, fmt::format("more than {} content codings", kCodingsMax)};
    }
  }
  return codings;
}

}  // namespace

Result<Decoded> decode_content(std::string_view body, std::string_view codings,
                               const DecodeLimits& limits) {
  BS_TRY(const std::vector<Coding> layers, codings_of(codings));
  const Cap cap = cap_of(body.size(), limits);
  if (layers.empty() && body.size() > cap.bytes) {
    return too_large(cap);
  }
  Decoded decoded;
  std::string_view in = body;
  for (size_t i = layers.size(); i-- > 0;) {
    if (in.empty()) {
      // The answer to HEAD, or a 304: there is nothing to decode.
      return decoded;
    }
    BS_TRY(Decoded layer, decode_one(layers[i], in, cap));
    decoded.bytes = std::move(layer.bytes);
    decoded.complete = decoded.complete && layer.complete;
    if (!layer.note.empty()) {
      decoded.note += (decoded.note.empty() ? "" : "; ") + layer.note;
    }
    in = decoded.bytes;
  }
  if (layers.empty()) {
    decoded.bytes = body;
  }
  return decoded;
}

}  // namespace broadsheet
