#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/byte_stream.h"

namespace broadsheet::storage {

// The WARC files inside a WACZ (ZIP members archive/*.warc[.gz|.zst]), sorted by name; nullopt when
// `file` is no ZIP. Fails with kNotFound or kStorage when it cannot be read, with kCorrupt when it
// is a ZIP that is damaged or holds no WARC.
[[nodiscard]] Result<std::optional<std::vector<std::string>>> warcs_of_wacz(
    const std::filesystem::path& file);

// One of them, decoded piece by piece from where it lies. A deflated member, which the format
// forbids, is read too, but not on behind damage.
[[nodiscard]] Result<std::unique_ptr<ByteStream>> open_wacz_member(
    const std::filesystem::path& file, const std::string& member);

}  // namespace broadsheet::storage
