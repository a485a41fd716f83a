#pragma once

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::parser {

// A path below the shared development data (corpora and vectors kept outside the repository): the
// folder named by BROADSHEET_SHARED, or `shared` beside the checkout. Nothing when it is not there;
// tests then GTEST_SKIP().
inline std::optional<std::filesystem::path> shared_path(std::string_view below) {
  const char* const named = std::getenv("BROADSHEET_SHARED");
  const std::filesystem::path root =
      named != nullptr ? std::filesystem::path(named)
                       : std::filesystem::path(BROADSHEET_SOURCE_DIR) / ".." / "shared";
  std::filesystem::path path = root / below;
  return std::filesystem::exists(path) ? std::optional(std::move(path)) : std::nullopt;
}

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// The content of a .gz file; a file that is not compressed reads as it is.
inline std::string read_gzip(const std::filesystem::path& path) {
  std::string bytes;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    return bytes;
  }
  std::array<char, 1U << 16U> buffer{};
  for (int got = gzread(file, buffer.data(), buffer.size()); got > 0;
       got = gzread(file, buffer.data(), buffer.size())) {
    bytes.append(buffer.data(), static_cast<size_t>(got));
  }
  gzclose(file);
  return bytes;
}

// The pages of a corpus, in the order of their names.
inline std::vector<std::filesystem::path> pages_below(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> pages;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    pages.push_back(entry.path());
  }
  std::ranges::sort(pages);
  return pages;
}

}  // namespace broadsheet::parser
