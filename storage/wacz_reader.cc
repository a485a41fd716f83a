#include "storage/wacz_reader.h"

#include <fmt/format.h>
#include <sys/types.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <string_view>
#include <utility>

namespace broadsheet::storage {
namespace {

constexpr std::string_view kZipMagics[] = {"PK\x03\x04", "PK\x05\x06"};  // the second: empty

struct ZipCloser {
  void operator()(zip_t* zip) const { zip_discard(zip); }
};
using ZipPtr = std::unique_ptr<zip_t, ZipCloser>;

struct ZipFileCloser {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

Result<ZipPtr> open_zip(const std::filesystem::path& file) {
  int code = 0;
  ZipPtr zip(zip_open(file.c_str(), ZIP_RDONLY, &code));
  if (!zip) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string why = fmt::format("{}: {}", file.string(), zip_error_strerror(&error));
    zip_error_fini(&error);
    return Error{ErrorKind::kCorrupt, std::move(why)};
  }
  return zip;
}

bool is_warc_name(std::string_view name) {
  return name.starts_with("archive/") &&
         (name.ends_with(".warc") || name.ends_with(".warc.gz") || name.ends_with(".warc.zst"));
}

// A member as the C library reads a file. The archive it lies in closes with it, after it.
struct Member {
  ZipPtr zip;
  std::string name;
  std::unique_ptr<zip_file_t, ZipFileCloser> file;
};

ssize_t read_member(void* cookie, char* buffer, size_t size) {
  zip_file_t* file = static_cast<Member*>(cookie)->file.get();
  if (file == nullptr) {
    errno = EIO;
    return -1;
  }
  const zip_int64_t got = zip_fread(file, buffer, size);
  if (got < 0 && zip_error_code_zip(zip_file_get_error(file)) == ZIP_ER_CRC) {
    // Known at the member's end only. What is damaged was told by its records, which the WARC
    // reader checks one by one.
    return 0;
  }
  if (got < 0) {
    errno = EIO;
  }
  return static_cast<ssize_t>(got);
}

// A handle that has seen the wrong checksum does nothing any more: another takes its place.
int seek_member(void* cookie, off64_t* position, int whence) {
  auto* member = static_cast<Member*>(cookie);
  if (!member->file || zip_fseek(member->file.get(), *position, whence) != 0) {
    member->file.reset(zip_fopen(member->zip.get(), member->name.c_str(), 0));
    if (!member->file || zip_fseek(member->file.get(), *position, whence) != 0) {
      errno = ESPIPE;
      return -1;
    }
  }
  *position = zip_ftell(member->file.get());
  return 0;
}

int close_member(void* cookie) {
  const std::unique_ptr<Member> member(static_cast<Member*>(cookie));
  return 0;
}

}  // namespace

Result<std::optional<std::vector<std::string>>> warcs_of_wacz(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return Error{errno == ENOENT ? ErrorKind::kNotFound : ErrorKind::kStorage,
                 fmt::format("{}: {}", file.string(), std::strerror(errno))};
  }
  std::string head(kZipMagics[0].size(), '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  if (std::ranges::find(kZipMagics, head) == std::end(kZipMagics)) {
    return std::optional<std::vector<std::string>>();
  }
  BS_TRY(const ZipPtr zip, open_zip(file));
  std::vector<std::string> names;
  const zip_int64_t count = zip_get_num_entries(zip.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(zip.get(), static_cast<zip_uint64_t>(i), 0);
    if (name != nullptr && is_warc_name(name)) {
      names.emplace_back(name);
    }
  }
  if (names.empty()) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: a ZIP without archive/*.warc[.gz|.zst]: no WACZ", file.string())};
  }
  std::ranges::sort(names);
  return std::optional(std::move(names));
}

Result<std::unique_ptr<ByteStream>> open_wacz_member(const std::filesystem::path& file,
                                                     const std::string& member) {
  auto opened = std::make_unique<Member>();
  BS_TRY(opened->zip, open_zip(file));
  opened->name = member;
  opened->file.reset(zip_fopen(opened->zip.get(), member.c_str(), 0));
  const std::filesystem::path name = file / member;
  if (!opened->file) {
    return Error{ErrorKind::kCorrupt,
                 fmt::format("{}: {}", name.string(), zip_strerror(opened->zip.get()))};
  }
  const cookie_io_functions_t functions{
      .read = read_member, .write = nullptr, .seek = seek_member, .close = close_member};
  std::FILE* handle = fopencookie(opened.get(), "rb", functions);
  if (handle == nullptr) {
    return Error{ErrorKind::kStorage, fmt::format("{}: {}", name.string(), std::strerror(errno))};
  }
  [[maybe_unused]] const Member* kept_by_handle = opened.release();
  return open_byte_stream(name, handle);
}

}  // namespace broadsheet::storage
