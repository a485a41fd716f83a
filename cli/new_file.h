#pragma once

#include <filesystem>
#include <string_view>

#include "base/result.h"

namespace broadsheet::cli {

enum class FileReaders : unsigned char { kAnybody, kOwner };

// Writes a file that is not there yet. Fails with kUsage when it is, and with kStorage when it
// cannot be written.
[[nodiscard]] Result<void> write_new_file(const std::filesystem::path& file, std::string_view text,
                                          FileReaders readers = FileReaders::kAnybody);

}  // namespace broadsheet::cli
