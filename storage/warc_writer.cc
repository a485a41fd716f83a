#include "storage/warc_writer.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "base/units.h"
#include "broadsheet_version.h"

namespace broadsheet::storage {
namespace {

const char* extension_of(WarcCompression compression) {
  switch (compression) {
    case WarcCompression::kGzip:
      return ".warc.gz";
    case WarcCompression::kZstd:
      return ".warc.zst";
    case WarcCompression::kNone:
      break;
  }
  return ".warc";
}

}  // namespace

WarcWriter::WarcWriter(std::filesystem::path folder, WarcWriterOptions options)
    : folder_(std::move(folder)), options_(std::move(options)) {}

WarcWriter::~WarcWriter() {
  if (file_ != nullptr) {
    std::fclose(file_);
  }
}

Result<std::unique_ptr<WarcWriter>> WarcWriter::create(const std::filesystem::path& folder,
                                                       const WarcWriterOptions& options) {
  std::error_code error;
  if (!options.index_only) {
    std::filesystem::create_directories(folder, error);
  }
  if (error) {
    return Error{ErrorKind::kStorage,
                 fmt::format("{}: cannot make the folder: {}", folder.string(), error.message())};
  }
  return std::unique_ptr<WarcWriter>(new WarcWriter(folder, options));
}

Error WarcWriter::failed(const char* what) const {
  return {ErrorKind::kStorage,
          fmt::format("{}: {}: {}", files_.back().string(), what, std::strerror(errno))};
}

Result<void> WarcWriter::begin_capture(SysTime date) {
  if (files_.empty() || offset_ >= options_.file_bytes_max) {
    BS_TRY_VOID(close());
    BS_TRY_VOID(open_next(date));
  }
  return ok();
}

Result<void> WarcWriter::open_next(SysTime date) {
  const std::string name = fmt::format("{}-{}-{:05}{}", options_.prefix, format_timestamp14(date),
                                       files_.size(), extension_of(options_.compression));
  files_.push_back(folder_ / name);
  offset_ = 0;
  if (!options_.index_only) {
    file_ = std::fopen(files_.back().c_str(), "wb");
    if (file_ == nullptr) {
      return failed("cannot be written");
    }
  }
  WarcRecord info{.type = "warcinfo",
                  .id = warc_record_id("warcinfo", name, date, {}),
                  .date = date,
                  .fields = {{"WARC-Filename", name}},
                  .content_type = "application/warc-fields",
                  .block = fmt::format("software: broadsheet/{}\r\nformat: WARC File Format 1.1\r\n"
                                       "conformsTo: http://iipc.github.io/warc-specifications/"
                                       "specifications/warc-format/warc-1.1/\r\n",
                                       kVersion)};
  for (const auto& [field, value] : options_.info) {
    info.block += fmt::format("{}: {}\r\n", field, value);
  }
  BS_TRY([[maybe_unused]] const WarcPlace place, write(info));
  return ok();
}

Result<WarcPlace> WarcWriter::write(const WarcRecord& record) {
  BS_TRY(const std::string bytes, compress_record(serialize(record), options_.compression));
  WarcPlace place{
      .file = files_.back().filename().string(), .offset = offset_, .length = bytes.size()};
  if (!options_.index_only && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) {
    return failed("cannot be written");
  }
  offset_ += bytes.size();
  return place;
}

Result<void> WarcWriter::close() {
  if (file_ == nullptr) {
    return ok();
  }
  std::FILE* file = file_;
  file_ = nullptr;
  if (std::fclose(file) != 0) {
    return failed("cannot be closed");
  }
  return ok();
}

}  // namespace broadsheet::storage
