#pragma once

#include <fmt/core.h>

#include <string_view>

#include "base/result.h"
#include "storage/bytes.h"

// What all record decoders begin and end with.
namespace broadsheet::storage {

// Reads the format byte. Fails with kUnsupported for a newer one, kCorrupt for none.
[[nodiscard]] inline Result<ByteReader> open_record(std::string_view bytes, std::string_view what,
                                                    uint8_t newest_format) {
  ByteReader reader(bytes);
  const uint8_t format = reader.byte();
  if (!reader.ok() || format == 0) {
    return Error{ErrorKind::kCorrupt, fmt::format("{} record is not one", what)};
  }
  if (format > newest_format) {
    return Error{ErrorKind::kUnsupported,
                 fmt::format("{} record has format {}, written by a newer broadsheet; this one "
                             "reads up to {}",
                             what, format, newest_format)};
  }
  return reader;
}

// Everything fitted and nothing is left over.
[[nodiscard]] inline Result<void> close_record(const ByteReader& reader, std::string_view what) {
  if (!reader.finished()) {
    return Error{ErrorKind::kCorrupt, fmt::format("{} record is damaged", what)};
  }
  return ok();
}

}  // namespace broadsheet::storage
