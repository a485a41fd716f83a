#include "cli/config.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/nearest_name.h"

namespace broadsheet::cli {
namespace {

// What must not stand in a configuration file, and what says it instead.
struct SecretKey {
  std::string_view key;
  std::string_view file_key;
  std::string_view variable;
};
constexpr SecretKey kSecretKeys[] = {
    {"server.token", "server.token_file", "BROADSHEET_SERVER_TOKEN"},
    {"alarms.secret", "alarms.secret_file", "BROADSHEET_ALARMS_SECRET"},
};

constexpr size_t kKeyBytesMax = 200;  // of an unknown one, when it is told

const Setting* setting_named(std::string_view key) {
  const auto settings = all_settings();
  const auto found = std::ranges::find(settings, key, &Setting::key);
  return found == settings.end() ? nullptr : &*found;
}

std::vector<std::string> known_keys() {
  std::vector<std::string> known = {"include", "source", "defaults"};
  for (const Setting& setting : all_settings()) {
    known.emplace_back(setting.key);
  }
  return known;
}

class SettingsReader {
 public:
  explicit SettingsReader(const ConfigRequest& request) : request_(request) {}

  SettingsReading read() {
    if (!request_.file.empty()) {
      auto file = read_toml(request_.file);
      if (file) {
        reading_.file = *std::move(file);
        apply_file();
      } else {
        complain({.file = request_.file, .line = file.error().line}, file.error().message);
      }
    }
    apply_environment();
    apply_overrides();
    return std::move(reading_);
  }

 private:
  void complain(ConfigPlace place, std::string message,
                Finding::Weight weight = Finding::Weight::kError) {
    reading_.findings.push_back(
        {.weight = weight, .place = std::move(place), .message = std::move(message)});
  }

  void apply_file() {
    for (const TomlEntry& entry : reading_.file.entries) {
      if (entry.key != "include") {
        complain_of_unknown(entry.key, {.file = request_.file, .line = entry.line});
      }
    }
    for (const TomlTable& table : reading_.file.tables) {
      if (table.name == "source" || table.name == "defaults") {
        continue;
      }
      for (const TomlEntry& entry : table.entries) {
        apply_entry(table.name + "." + entry.key, entry);
      }
    }
  }

  void apply_entry(const std::string& key, const TomlEntry& entry) {
    const ConfigPlace place{.file = request_.file, .line = entry.line};
    const Setting* setting = setting_named(key);
    if (setting == nullptr) {
      complain_of_unknown(key, place);
    } else if (!entry.plain) {
      complain(place, fmt::format("{} takes a string, a whole number or a boolean", key));
    } else if (entry.list && !setting->list) {
      complain(place, fmt::format("{} takes one value, not a list", key));
    } else {
      apply(*setting, key, place, entry.texts);
    }
  }

  template <class Strings>
  void apply(const Setting& setting, std::string_view name, const ConfigPlace& place,
             const Strings& texts) {
    for (const auto& text : texts) {
      const auto applied =
          apply_setting(setting, name, text, ErrorKind::kConfig, reading_.settings);
      if (!applied.ok()) {
        complain(place, applied.error().detail);
        return;
      }
    }
    reading_.places.insert_or_assign(std::string(setting.key), place);
  }

  void complain_of_unknown(const std::string& key, const ConfigPlace& place) {
    for (const SecretKey& secret : kSecretKeys) {
      if (key == secret.key) {
        complain(place, fmt::format("{}: a secret does not belong into a configuration file; name "
                                    "a file in {} or set the environment variable {}",
                                    key, secret.file_key, secret.variable));
        return;
      }
    }
    complain(place, unknown_key(key, known_keys()));
  }

  void apply_environment() {
    for (const auto& [variable, text] : request_.environment) {
      const auto settings = all_settings();
      const auto found = std::ranges::find_if(
          settings, [&](const Setting& setting) { return variable_of(setting.key) == variable; });
      if (found == settings.end()) {
        continue;  // a secret, or not meant for us: config check looks at it
      }
      const auto name = "BROADSHEET_" + variable;
      std::vector<std::string_view> texts = {text};
      if (found->list) {
        texts = split(text, ' ');
        std::erase(texts, "");
      }
      apply(*found, name, {}, texts);
    }
    const auto secret = [&](std::string_view variable, Secret& target) {
      const auto found = request_.environment.find(std::string(variable));
      if (found != request_.environment.end()) {
        target.value = found->second;
      }
    };
    secret("SERVER_TOKEN", reading_.settings.daemon.server.token);
    secret("ALARMS_SECRET", reading_.settings.daemon.alarms.secret);
  }

  void apply_overrides() {
    for (const auto& [key, text] : request_.overrides) {
      if (const Setting* setting = setting_named(key)) {
        apply(*setting, key, {}, std::vector<std::string_view>{text});
      } else {
        complain_of_unknown(key, {});
      }
    }
  }

  const ConfigRequest& request_;
  SettingsReading reading_;
};

}  // namespace

std::string variable_of(std::string_view key) {
  std::string name(key);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c == '.' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  });
  return name;
}

std::string line_of(const Finding& finding) {
  std::string line;
  if (!finding.place.file.empty()) {
    line = finding.place.file.string() + ":";
    line += finding.place.line == 0 ? " " : fmt::format("{}: ", finding.place.line);
  }
  return line + finding.message;
}

Result<void> first_error(const std::vector<Finding>& findings) {
  const auto error = std::ranges::find(findings, Finding::Weight::kError, &Finding::weight);
  return error == findings.end() ? ok() : Error{ErrorKind::kConfig, line_of(*error)};
}

ConfigPlace SettingsReading::place_of(std::string_view key) const {
  const auto found = places.find(key);
  return found == places.end() ? ConfigPlace() : found->second;
}

SettingsReading read_settings(const ConfigRequest& request) {
  return SettingsReader(request).read();
}

Result<Settings> load_settings(const ConfigRequest& request) {
  auto reading = read_settings(request);
  BS_TRY_VOID(first_error(reading.findings));
  return std::move(reading.settings);
}

std::string unknown_key(std::string_view key, const std::vector<std::string>& known) {
  key = key.substr(0, kKeyBytesMax);
  const auto nearest = nearest_name(key, known);
  return nearest.empty()
             ? fmt::format("unknown key \"{}\" (configs/broadsheet.toml lists all)", key)
             : fmt::format("unknown key \"{}\" (did you mean \"{}\"?)", key, nearest);
}

}  // namespace broadsheet::cli
