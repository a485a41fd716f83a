#include "cli/toml_file.h"

#include <fmt/format.h>

// Its parser asserts what a mistyped header ("[=") does not keep, right before the branch that
// reports it: without the assertions it only reports.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <optional>

namespace broadsheet::cli {
namespace {

uint32_t line_of(const toml::node& node) {
  return node.source().begin.line;
}

// A string, number or boolean as text; nullopt for all else.
std::optional<std::string> text_of(const toml::node& node) {
  if (const auto* string = node.as_string()) {
    return string->get();
  }
  if (const auto* integer = node.as_integer()) {
    return std::to_string(integer->get());
  }
  if (const auto* real = node.as_floating_point()) {
    return fmt::format("{}", real->get());
  }
  if (const auto* boolean = node.as_boolean()) {
    return boolean->get() ? "true" : "false";
  }
  return std::nullopt;
}

TomlEntry entry_of(const toml::key& key, const toml::node& node) {
  TomlEntry entry{.key = std::string(key.str()), .line = key.source().begin.line};
  const auto add = [&](const toml::node& value) {
    auto text = text_of(value);
    entry.plain = entry.plain && text.has_value();
    entry.texts.push_back(std::move(text).value_or(""));
  };
  if (const toml::array* list = node.as_array()) {
    entry.list = true;
    std::ranges::for_each(*list, add);
  } else {
    add(node);
  }
  return entry;
}

TomlTable table_of(const toml::key& name, const toml::table& content, bool repeated) {
  TomlTable table{.name = std::string(name.str()), .line = line_of(content), .repeated = repeated};
  for (const auto& [key, node] : content) {
    table.entries.push_back(entry_of(key, node));
  }
  std::ranges::sort(table.entries, {}, &TomlEntry::line);
  return table;
}

TomlFile file_of(const toml::table& root) {
  TomlFile file;
  for (const auto& [key, node] : root) {
    const toml::array* array = node.as_array();
    if (const toml::table* table = node.as_table()) {
      file.tables.push_back(table_of(key, *table, false));
    } else if (array != nullptr && !array->empty() && array->is_array_of_tables()) {
      for (const toml::node& item : *array) {
        file.tables.push_back(table_of(key, *item.as_table(), true));
      }
    } else {
      file.entries.push_back(entry_of(key, node));
    }
  }
  std::ranges::sort(file.entries, {}, &TomlEntry::line);
  std::ranges::sort(file.tables, {}, &TomlTable::line);
  return file;
}

}  // namespace

std::expected<TomlFile, TomlFault> read_toml(const std::filesystem::path& path) {
  std::error_code bad;
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path, bad)) {
    return std::unexpected(TomlFault{.message = "cannot read the configuration file"});
  }
  std::string text(kTomlBytesMax + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<size_t>(in.gcount()));
  if (text.size() > kTomlBytesMax) {
    return std::unexpected(TomlFault{.message = "it is larger than 16 MiB"});
  }
  try {  // toml++ reports a malformed file by exception
    return file_of(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return std::unexpected(
        TomlFault{.line = error.source().begin.line, .message = std::string(error.description())});
  }
}

std::string toml_quoted(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      quoted += fmt::format("\\u{:04X}", byte);
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

}  // namespace broadsheet::cli
