#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "cli/article_json.h"
#include "cli/daemon_config.h"
#include "cli/source_settings.h"
#include "cli/toml_file.h"
#include "cli/verbs/config.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
using crawler::Source;

// A key with its value; `usual` is the value that nobody had to set.
struct Row {
  std::string_view key;
  SettingText value;
  SettingText usual;

  [[nodiscard]] bool said() const { return value.texts != usual.texts; }
};

std::vector<Row> rows_of(const Settings& settings) {
  const Settings defaults;
  std::vector<Row> rows;
  for (const Setting& setting : all_settings()) {
    rows.push_back({.key = setting.key,
                    .value = setting.access.text_of(settings),
                    .usual = setting.access.text_of(defaults)});
  }
  return rows;
}

// What a source says beyond [crawl].
std::vector<Row> rows_of(const Source& source, const Settings& settings) {
  const Source defaults;
  std::vector<Row> rows;
  for (const SourceSetting& setting : all_source_settings()) {
    rows.push_back({.key = setting.key,
                    .value = setting.access.text_of(source),
                    .usual = setting.access.text_of(defaults)});
  }
  Settings own;
  own.crawl = source.crawl;
  for (const Setting& setting : all_settings()) {
    if (setting.per_source) {
      rows.push_back({.key = setting.key.substr(setting.key.find('.') + 1),
                      .value = setting.access.text_of(own),
                      .usual = setting.access.text_of(settings)});
    }
  }
  return rows;
}

std::string toml_value(const SettingText& value) {
  std::string text;
  for (const auto& item : value.texts) {
    text += (text.empty() ? "" : ", ") + (value.bare ? item : toml_quoted(item));
  }
  return value.list ? "[" + text + "]" : text;
}

json::value json_value(const SettingText& value) {
  if (value.list) {
    return json::array(value.texts.begin(), value.texts.end());
  }
  if (value.texts.empty()) {
    return nullptr;
  }
  const auto& text = value.texts.front();
  if (value.bare && (text == "true" || text == "false")) {
    return text == "true";
  }
  return value.bare ? json::parse(text) : json::value(text);
}

class ShownConfig {
 public:
  ShownConfig(const DaemonConfig& config, bool effective)
      : config_(config), effective_(effective) {}

  [[nodiscard]] std::string toml() const {
    std::string text;
    std::string_view table;
    for (const Row& row : rows_of(config_.settings)) {
      const auto dot = row.key.find('.');
      if (!is_shown(row)) {
        continue;
      }
      if (row.key.substr(0, dot) != table) {
        table = row.key.substr(0, dot);
        text += fmt::format("{}[{}]\n", text.empty() ? "" : "\n", table);
      }
      text += fmt::format("{} = {}\n", row.key.substr(dot + 1), toml_value(row.value));
    }
    for (const Source& source : config_.sources) {
      text += fmt::format("{}[[source]]\n", text.empty() ? "" : "\n");
      for (const Row& row : rows_of(source, config_.settings)) {
        if (is_shown(row)) {
          text += fmt::format("{} = {}\n", row.key, toml_value(row.value));
        }
      }
    }
    return text;
  }

  [[nodiscard]] json::object as_json() const {
    json::array sources;
    for (const Source& source : config_.sources) {
      sources.push_back(object_of(rows_of(source, config_.settings)));
    }
    json::array files;
    for (const auto& file : config_.files) {
      files.emplace_back(file.string());
    }
    return {{"files", std::move(files)},
            {"settings", object_of(rows_of(config_.settings))},
            {"sources", std::move(sources)}};
  }

 private:
  // TOML has no way to say that a value is not set.
  [[nodiscard]] bool is_shown(const Row& row) const {
    return (row.value.list || !row.value.texts.empty()) && (effective_ || row.said());
  }

  [[nodiscard]] json::object object_of(const std::vector<Row>& rows) const {
    json::object object;
    for (const Row& row : rows) {
      if (effective_ || row.said()) {
        object[row.key] = json_value(row.value);
      }
    }
    return object;
  }

  const DaemonConfig& config_;
  bool effective_;
};

}  // namespace

Result<ExitCode> config_show(const ConfigShowCommand& command, const Terminal& terminal) {
  BS_TRY(const auto config, load_daemon_config(command.request));
  const ShownConfig shown(config, command.effective);
  terminal.out << (command.json ? json_line(shown.as_json()) : shown.toml());
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
