#include "storage/table_guard.h"

#include <fmt/core.h>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "base/digest.h"
#include "storage/bytes.h"

namespace broadsheet::storage {
namespace {

// The block-based table format, version 5: blocks, each with a trailer of one type byte and four
// checksum bytes; at the end the footer: checksum kind, two block handles padded to 40 bytes,
// format version, magic number.
constexpr size_t kFooterBytes = 53;
constexpr size_t kHandlesBytes = 40;
constexpr size_t kTrailerBytes = 5;
constexpr std::string_view kMagic = "\xF7\xCF\xF4\x85\xB7\x41\xE2\x88";
constexpr uint8_t kXxh3 = 4;
constexpr uint64_t kMetaBlockBytesMax = 16ULL << 20;
constexpr std::string_view kPropertiesName = "rocksdb.properties";

struct BlockHandle {
  uint64_t offset = 0;
  uint64_t size = 0;
};

uint32_t little_endian_32(std::string_view bytes) {
  uint32_t value = 0;
  for (size_t i = 4; i > 0; --i) {
    value = (value << 8) | static_cast<uint8_t>(bytes[i - 1]);
  }
  return value;
}

// XXH3's low half over block and type byte, the last byte mixed in apart (table/format.cc).
uint32_t block_checksum(std::string_view block_and_type) {
  const std::string_view block = block_and_type.substr(0, block_and_type.size() - 1);
  const auto type = static_cast<uint8_t>(block_and_type.back());
  return static_cast<uint32_t>(hash64(block)) ^ (type * 0x6b9083d9U);
}

class TableFile {
 public:
  explicit TableFile(const std::filesystem::path& path) : file_(path, std::ios::binary) {
    file_.seekg(0, std::ios::end);
    const auto end = static_cast<int64_t>(file_.tellg());
    bytes_ = file_ && end > 0 ? static_cast<uint64_t>(end) : 0;
  }

  [[nodiscard]] bool is_sound() {
    if (bytes_ < kFooterBytes) {
      return true;
    }
    const std::string footer = read(bytes_ - kFooterBytes, kFooterBytes);
    if (!footer.ends_with(kMagic)) {
      return true;
    }
    ByteReader handles(std::string_view(footer).substr(1, kHandlesBytes));
    const BlockHandle metaindex = handle(handles);
    const BlockHandle index = handle(handles);
    if (footer[0] != static_cast<char>(kXxh3) || !handles.ok() || !fits(metaindex) ||
        !fits(index)) {
      return false;
    }
    const auto block = verified_block(metaindex);
    return block && properties_are_sound(*block);
  }

 private:
  static BlockHandle handle(ByteReader& in) {
    const uint64_t offset = in.varint();
    const uint64_t size = in.varint();
    return {.offset = offset, .size = size};
  }

  [[nodiscard]] bool fits(const BlockHandle& block) const {
    const uint64_t room = bytes_ - kFooterBytes;
    return block.offset <= room && block.size <= room &&
           block.offset + block.size + kTrailerBytes <= room;
  }

  std::string read(uint64_t offset, uint64_t size) {
    std::string out(static_cast<size_t>(size), '\0');
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(offset));
    file_.read(out.data(), static_cast<std::streamsize>(out.size()));
    return out;
  }

  std::optional<std::string> verified_block(const BlockHandle& block) {
    if (!fits(block) || block.size > kMetaBlockBytesMax) {
      return std::nullopt;
    }
    std::string bytes = read(block.offset, block.size + kTrailerBytes);
    const std::string_view all = bytes;
    if (little_endian_32(all.substr(all.size() - 4)) !=
        block_checksum(all.substr(0, all.size() - 4))) {
      return std::nullopt;
    }
    bytes.resize(bytes.size() - kTrailerBytes);
    return bytes;
  }

  // The metaindex names the other blocks: entries of (shared, unshared, value size, key, value),
  // then the restart points. Its checksum was right, so what does not parse is not looked for.
  bool properties_are_sound(std::string_view metaindex) {
    ByteReader in(metaindex);
    while (in.ok() && !in.rest().empty()) {
      const uint64_t shared = in.varint();
      const uint64_t key_size = in.varint();
      const uint64_t value_size = in.varint();
      if (shared != 0 || key_size > in.rest().size()) {
        return true;
      }
      const std::string_view key = in.raw(static_cast<size_t>(key_size));
      if (value_size > in.rest().size()) {
        return true;
      }
      ByteReader value(in.raw(static_cast<size_t>(value_size)));
      if (key == kPropertiesName) {
        return verified_block(handle(value)).has_value();
      }
    }
    return true;
  }

  std::ifstream file_;
  uint64_t bytes_ = 0;
};

}  // namespace

Result<void> verify_tables(const std::filesystem::path& directory) {
  std::error_code error;
  std::filesystem::directory_iterator entry(directory, error);
  for (const std::filesystem::directory_iterator end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".sst" && !TableFile(entry->path()).is_sound()) {
      return Error{ErrorKind::kCorrupt,
                   fmt::format("cannot open archive {}: {} is damaged", directory.string(),
                               entry->path().filename().string())};
    }
  }
  if (error) {
    return Error{ErrorKind::kStorage,
                 fmt::format("cannot read {}: {}", directory.string(), error.message())};
  }
  return ok();
}

}  // namespace broadsheet::storage
