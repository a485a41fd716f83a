#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace broadsheet::cli {

// A configuration file as lists of keys and texts, in the order in which they stand: toml++ stays
// in one .cc, and everything behind it works on plain values that know their line.
struct TomlEntry {
  std::string key;
  uint32_t line = 0;
  bool list = false;
  bool plain = true;               // false: a table, a date or a list of lists, which no setting is
  std::vector<std::string> texts;  // one, unless it is a list: "1.5", "true"
};

struct TomlTable {
  std::string name;
  uint32_t line = 0;
  bool repeated = false;  // [[name]]
  std::vector<TomlEntry> entries;
};

struct TomlFile {
  std::vector<TomlEntry> entries;  // before the first table
  std::vector<TomlTable> tables;
};

// Why a file could not be read, and where in it.
struct TomlFault {
  uint32_t line = 0;  // 0: not about a line
  std::string message;
};

inline constexpr uint64_t kTomlBytesMax = 16ULL << 20;

[[nodiscard]] std::expected<TomlFile, TomlFault> read_toml(const std::filesystem::path& path);

// `text` as a TOML string, quotes and all.
[[nodiscard]] std::string toml_quoted(std::string_view text);

}  // namespace broadsheet::cli
