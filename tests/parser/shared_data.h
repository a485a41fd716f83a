#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

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

}  // namespace broadsheet::parser
