#include "cli/config.h"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <fstream>
#include <optional>
#include <string>
#include <vector>

#include "cli/nearest_name.h"

namespace broadsheet::cli {
namespace {

class ConfigReader {
 public:
  ConfigReader(const std::filesystem::path& file, Settings& settings)
      : file_(file), settings_(settings) {}

  // Two levels, tables and their keys, is all the format has.
  Result<void> read(const toml::table& root) {
    for (const auto& [name, node] : root) {
      const toml::table* table = node.as_table();
      if (table == nullptr) {
        BS_TRY_VOID(read_value(std::string(name.str()), node));
        continue;
      }
      for (const auto& [key, value] : *table) {
        BS_TRY_VOID(read_value(fmt::format("{}.{}", name.str(), key.str()), value));
      }
    }
    return ok();
  }

 private:
  [[nodiscard]] Error wrong(const toml::node& node, std::string_view what) const {
    return {ErrorKind::kConfig,
            fmt::format("{}:{}: {}", file_.string(), node.source().begin.line, what)};
  }

  Result<void> read_value(const std::string& key, const toml::node& node) {
    const auto settings = all_settings();
    const auto found = std::find_if(settings.begin(), settings.end(),
                                    [&](const Setting& setting) { return setting.key == key; });
    if (found == settings.end()) {
      return unknown(key, node);
    }
    if (const toml::array* list = node.as_array()) {
      if (!found->list) {
        return wrong(node, fmt::format("{} takes one value, not a list", key));
      }
      for (const toml::node& item : *list) {
        BS_TRY_VOID(apply(*found, item));
      }
      return ok();
    }
    return apply(*found, node);
  }

  Result<void> apply(const Setting& setting, const toml::node& node) {
    std::string text;
    if (const auto* string = node.as_string()) {
      text = string->get();
    } else if (const auto* integer = node.as_integer()) {
      text = std::to_string(integer->get());
    } else if (const auto* boolean = node.as_boolean()) {
      text = boolean->get() ? "true" : "false";
    } else {
      return wrong(node,
                   fmt::format("{} takes a string, a whole number or a boolean", setting.key));
    }
    auto applied = apply_setting(setting, setting.key, text, ErrorKind::kConfig, settings_);
    return applied.ok() ? std::move(applied) : wrong(node, applied.error().detail);
  }

  [[nodiscard]] Error unknown(const std::string& key, const toml::node& node) const {
    std::vector<std::string> known;
    for (const auto& setting : all_settings()) {
      known.emplace_back(setting.key);
    }
    const auto nearest = nearest_name(key, known);
    return wrong(node,
                 nearest.empty()
                     ? fmt::format("unknown key \"{}\" (configs/broadsheet.toml lists all)", key)
                     : fmt::format("unknown key \"{}\" (did you mean \"{}\"?)", key, nearest));
  }

  const std::filesystem::path& file_;
  Settings& settings_;
};

}  // namespace

Result<void> load_config(const std::filesystem::path& file, Settings& settings) {
  std::error_code bad;
  std::ifstream in(file, std::ios::binary);
  if (!in || std::filesystem::is_directory(file, bad)) {
    return Error{ErrorKind::kConfig,
                 fmt::format("{}: cannot read the configuration file", file.string())};
  }
  std::optional<toml::table> root;
  try {  // toml++ reports a malformed file by exception
    root = toml::parse(in, file.string());
  } catch (const toml::parse_error& error) {
    return Error{ErrorKind::kConfig, fmt::format("{}:{}: {}", file.string(),
                                                 error.source().begin.line, error.description())};
  }
  return ConfigReader(file, settings).read(*root);
}

}  // namespace broadsheet::cli
