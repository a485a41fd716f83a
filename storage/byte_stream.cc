#include "storage/byte_stream.h"

#include <fmt/format.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <vector>

namespace broadsheet::storage {
namespace {

constexpr size_t kPiece = size_t{64} << 10;
constexpr std::string_view kGzipMagic = "\x1f\x8b\x08";
constexpr std::string_view kZstdMagic = "\x28\xb5\x2f\xfd";
// IIPC "WARC Zstandard", 4: the dictionary stands first, in a skippable frame of this type.
constexpr std::string_view kDictionaryMagic = "\x5d\x2a\x4d\x18";
constexpr size_t kDictionaryBytesMax = size_t{8} << 20;

// The file with a window of undecoded bytes.
class FileWindow {
 public:
  FileWindow(std::filesystem::path path, std::FILE* file) : path_(std::move(path)), file_(file) {}
  ~FileWindow() { std::fclose(file_); }
  FileWindow(const FileWindow&) = delete;
  FileWindow& operator=(const FileWindow&) = delete;

  [[nodiscard]] std::string_view bytes() const { return {window_.data() + begin_, end_ - begin_}; }
  [[nodiscard]] uint64_t offset() const { return offset_; }  // of bytes().front() in the file
  void drop(size_t count) {
    begin_ += count;
    offset_ += count;
  }

  // Reads on until `wanted` bytes stand in the window or the file ends.
  Result<void> fill(size_t wanted) {
    while (bytes().size() < wanted) {
      if (begin_ > 0) {
        std::memmove(window_.data(), window_.data() + begin_, end_ - begin_);
        end_ -= begin_;
        begin_ = 0;
      }
      if (window_.size() < wanted) {
        window_.resize(wanted);
      }
      const size_t got = std::fread(window_.data() + end_, 1, window_.size() - end_, file_);
      if (got == 0) {
        if (std::ferror(file_) != 0) {
          return Error{ErrorKind::kStorage,
                       fmt::format("{}: {}", path_.string(), std::strerror(errno))};
        }
        break;
      }
      end_ += got;
    }
    return ok();
  }

  Result<void> seek(uint64_t offset) {
    begin_ = end_ = 0;
    offset_ = offset;
    if (fseeko(file_, static_cast<off_t>(offset), SEEK_SET) != 0) {
      return Error{ErrorKind::kStorage,
                   fmt::format("{}: {}", path_.string(), std::strerror(errno))};
    }
    return ok();
  }

  // Moves to the next occurrence of `magic` at or behind `from`.
  Result<bool> seek_magic(uint64_t from, std::string_view magic) {
    BS_TRY_VOID(seek(from));
    for (;;) {
      BS_TRY_VOID(fill(kPiece));
      if (bytes().size() < magic.size()) {
        return false;
      }
      if (const size_t at = bytes().find(magic); at != std::string_view::npos) {
        drop(at);
        return true;
      }
      drop(bytes().size() - magic.size() + 1);
    }
  }

  [[nodiscard]] Error corrupt(std::string_view why) const {
    return {ErrorKind::kCorrupt, fmt::format("{}: {}", path_.string(), why)};
  }

 private:
  std::filesystem::path path_;
  std::FILE* file_;
  std::vector<char> window_ = std::vector<char>(kPiece);
  size_t begin_ = 0;
  size_t end_ = 0;
  uint64_t offset_ = 0;
};

class PlainStream final : public ByteStream {
 public:
  explicit PlainStream(std::unique_ptr<FileWindow> window) : window_(std::move(window)) {}

  Result<bool> read(std::string& out) override {
    BS_TRY_VOID(window_->fill(kPiece));
    at_ = window_->offset();
    out += window_->bytes();
    const size_t got = window_->bytes().size();
    window_->drop(got);
    return got > 0;
  }
  uint64_t member_offset() const override { return at_; }
  bool at_member_start() const override { return false; }
  Result<bool> skip_member() override { return false; }

 private:
  std::unique_ptr<FileWindow> window_;
  uint64_t at_ = 0;
};

class GzipStream final : public ByteStream {
 public:
  explicit GzipStream(std::unique_ptr<FileWindow> window) : window_(std::move(window)) {
    // 16: gzip wrapper only. Fails only when memory runs out.
    BS_CHECK(inflateInit2(&inflate_, 16 + MAX_WBITS) == Z_OK);
  }
  ~GzipStream() override { inflateEnd(&inflate_); }

  Result<bool> read(std::string& out) override {
    first_ = false;
    if (!open_) {
      BS_TRY_VOID(window_->fill(kGzipMagic.size()));
      if (window_->bytes().empty()) {
        return false;
      }
      member_ = window_->offset();
      if (!window_->bytes().starts_with(kGzipMagic)) {
        return Error{ErrorKind::kCorrupt, "no gzip member begins here"};
      }
      inflateReset(&inflate_);
      open_ = first_ = true;
    }
    return inflate_piece(out);
  }
  uint64_t member_offset() const override { return member_; }
  bool at_member_start() const override { return first_; }
  Result<bool> skip_member() override {
    open_ = false;
    return window_->seek_magic(member_ + 1, kGzipMagic);
  }

 private:
  Result<bool> inflate_piece(std::string& out) {
    const size_t before = out.size();
    out.resize(before + kPiece);
    inflate_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    inflate_.avail_out = kPiece;
    int status = Z_OK;
    while (inflate_.avail_out == kPiece && status == Z_OK) {
      BS_TRY_VOID(window_->fill(1));
      const std::string_view in = window_->bytes();
      if (in.empty()) {
        out.resize(before);
        return Error{ErrorKind::kCorrupt, "the gzip member is cut off"};
      }
      inflate_.next_in =
          reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));  // zlib does not write
      inflate_.avail_in = static_cast<uInt>(in.size());
      status = inflate(&inflate_, Z_NO_FLUSH);
      window_->drop(in.size() - inflate_.avail_in);
    }
    out.resize(before + kPiece - inflate_.avail_out);
    if (status == Z_STREAM_END) {
      open_ = false;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Error{ErrorKind::kCorrupt, "the gzip member does not decode"};
    }
    return true;
  }

  std::unique_ptr<FileWindow> window_;
  z_stream inflate_{};
  uint64_t member_ = 0;
  bool open_ = false;
  bool first_ = false;
};

class ZstdStream final : public ByteStream {
 public:
  explicit ZstdStream(std::unique_ptr<FileWindow> window)
      : window_(std::move(window)), context_(ZSTD_createDCtx()) {
    BS_CHECK(context_ != nullptr);
    ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, 23);  // 8 MiB: what readers must have
  }
  ~ZstdStream() override { ZSTD_freeDCtx(context_); }

  // A dictionary frame at the start of the file, if there is one.
  Result<void> load_dictionary() {
    BS_TRY_VOID(window_->fill(8));
    const std::string_view head = window_->bytes();
    if (!head.starts_with(kDictionaryMagic) || head.size() < 8) {
      return ok();
    }
    uint32_t size = 0;
    for (int i = 3; i >= 0; --i) {
      size = (size << 8) | static_cast<uint8_t>(head[4 + static_cast<size_t>(i)]);
    }
    if (size > kDictionaryBytesMax) {
      return window_->corrupt("the dictionary is larger than 8 MiB");
    }
    BS_TRY_VOID(window_->fill(8 + size_t{size}));
    if (window_->bytes().size() < 8 + size_t{size}) {
      return window_->corrupt("the dictionary is cut off");
    }
    std::string dictionary(window_->bytes().substr(8, size));
    window_->drop(8 + size_t{size});
    if (dictionary.starts_with(kZstdMagic)) {
      std::string plain(kDictionaryBytesMax, '\0');
      const size_t got =
          ZSTD_decompress(plain.data(), plain.size(), dictionary.data(), dictionary.size());
      if (ZSTD_isError(got) != 0) {
        return window_->corrupt("the dictionary does not decode");
      }
      plain.resize(got);
      dictionary = std::move(plain);
    }
    ZSTD_DCtx_loadDictionary(context_, dictionary.data(), dictionary.size());
    return ok();
  }

  Result<bool> read(std::string& out) override {
    first_ = false;
    if (!open_) {
      BS_TRY_VOID(window_->fill(kZstdMagic.size()));
      if (window_->bytes().empty()) {
        return false;
      }
      member_ = window_->offset();
      ZSTD_DCtx_reset(context_, ZSTD_reset_session_only);
      open_ = first_ = true;
    }
    const size_t before = out.size();
    out.resize(before + kPiece);
    ZSTD_outBuffer target{out.data() + before, kPiece, 0};
    while (target.pos == 0 && open_) {
      BS_TRY_VOID(window_->fill(1));
      if (window_->bytes().empty()) {
        out.resize(before);
        return Error{ErrorKind::kCorrupt, "the zstd frame is cut off"};
      }
      ZSTD_inBuffer source{window_->bytes().data(), window_->bytes().size(), 0};
      const size_t left = ZSTD_decompressStream(context_, &target, &source);
      window_->drop(source.pos);
      if (ZSTD_isError(left) != 0) {
        out.resize(before);
        return Error{ErrorKind::kCorrupt, ZSTD_getErrorName(left)};
      }
      open_ = left != 0;
    }
    out.resize(before + target.pos);
    return true;
  }
  uint64_t member_offset() const override { return member_; }
  bool at_member_start() const override { return first_; }
  Result<bool> skip_member() override {
    open_ = false;
    return window_->seek_magic(member_ + 1, kZstdMagic);
  }

 private:
  std::unique_ptr<FileWindow> window_;
  ZSTD_DCtx* context_;
  uint64_t member_ = 0;
  bool open_ = false;
  bool first_ = false;
};

}  // namespace

Result<std::unique_ptr<ByteStream>> open_byte_stream(const std::filesystem::path& file) {
  std::FILE* handle = std::fopen(file.c_str(), "rb");
  if (handle == nullptr) {
    return Error{errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kStorage,
                 fmt::format("{}: {}", file.string(), std::strerror(errno))};
  }
  return open_byte_stream(file, handle);
}

Result<std::unique_ptr<ByteStream>> open_byte_stream(const std::filesystem::path& name,
                                                     std::FILE* handle) {
  auto window = std::make_unique<FileWindow>(name, handle);
  BS_TRY_VOID(window->fill(4));
  const std::string_view head = window->bytes();
  if (head.starts_with(kGzipMagic)) {
    return std::unique_ptr<ByteStream>(std::make_unique<GzipStream>(std::move(window)));
  }
  if (head.starts_with(kZstdMagic) || head.starts_with(kDictionaryMagic)) {
    auto stream = std::make_unique<ZstdStream>(std::move(window));
    BS_TRY_VOID(stream->load_dictionary());
    return std::unique_ptr<ByteStream>(std::move(stream));
  }
  return std::unique_ptr<ByteStream>(std::make_unique<PlainStream>(std::move(window)));
}

}  // namespace broadsheet::storage
