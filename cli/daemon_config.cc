#include "cli/daemon_config.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include <glob.h>

#include "base/text.h"
#include "cli/nearest_name.h"
#include "cli/source_settings.h"

namespace broadsheet::cli {
namespace {

using crawler::Source;

constexpr size_t kFilesMax = 10'000;
constexpr size_t kSecretBytesMax = 4096;

const SourceSetting* source_setting_named(std::string_view key) {
  const auto settings = all_source_settings();
  const auto found = std::ranges::find(settings, key, &SourceSetting::key);
  return found == settings.end() ? nullptr : &*found;
}

const Setting* crawl_setting_named(std::string_view key) {
  const auto settings = all_settings();
  const auto found = std::ranges::find_if(settings, [&](const Setting& setting) {
    return setting.key.starts_with("crawl.") && setting.key.substr(6) == key;
  });
  return found == settings.end() ? nullptr : &*found;
}

std::vector<std::string> known_source_keys() {
  std::vector<std::string> known;
  for (const SourceSetting& setting : all_source_settings()) {
    known.emplace_back(setting.key);
  }
  for (const Setting& setting : all_settings()) {
    if (setting.per_source) {
      known.emplace_back(setting.key.substr(6));
    }
  }
  return known;
}

bool has_wildcard(std::string_view pattern) {
  return pattern.find_first_of("*?[") != std::string_view::npos;
}

// The files that `pattern` means, sorted.
std::vector<std::filesystem::path> files_matching(const std::filesystem::path& pattern) {
  glob_t found{};
  std::vector<std::filesystem::path> files;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) {
    files.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  }
  globfree(&found);
  return files;
}

class DaemonConfigReader {
 public:
  explicit DaemonConfigReader(const ConfigRequest& request) : request_(request) {}

  ConfigReading read() {
    reading_.settings = read_settings(request_);
    reading_.config.settings = reading_.settings.settings;
    reading_.findings = reading_.settings.findings;
    reading_.config.files.push_back(request_.file);
    check_settings();
    read_secrets();
    defaults_.crawl = reading_.config.settings.crawl;
    for (const TomlTable& table : reading_.settings.file.tables) {
      if (table.name == "defaults") {
        read_defaults(table);
      }
    }
    read_sources(request_.file, reading_.settings.file);
    for (const TomlEntry& entry : reading_.settings.file.entries) {
      if (entry.key == "include") {
        read_includes(entry);
      }
    }
    sort_findings();
    return std::move(reading_);
  }

 private:
  void complain(ConfigPlace place, std::string message) {
    reading_.findings.push_back({.place = std::move(place), .message = std::move(message)});
  }

  // What single settings cannot know of each other.
  void check_settings() {
    const DaemonOptions& daemon = reading_.config.settings.daemon;
    const auto place = [this](std::string_view key) { return reading_.settings.place_of(key); };
    if (daemon.resources.disk_high_bytes < daemon.resources.disk_low_bytes) {
      complain(place("resources.disk_high"),
               "resources.disk_high is below resources.disk_low: crawling would never resume");
    }
    if (daemon.log.to == LogTarget::kFile && daemon.log.file.empty()) {
      complain(place("log.to"), "log.to is \"file\", but log.file names none");
    }
    const auto& crawl = reading_.config.settings.crawl;
    if (crawl.backoff_max < crawl.backoff_first) {
      complain(place("crawl.max_backoff"), "crawl.max_backoff is shorter than crawl.backoff");
    }
  }

  void read_secrets() {
    DaemonOptions& daemon = reading_.config.settings.daemon;
    read_secret("server.token_file", daemon.server.token);
    read_secret("alarms.secret_file", daemon.alarms.secret);
    if (!is_loopback(daemon.server.listen) && daemon.server.token.value.empty() &&
        daemon.server.token.file.empty()) {
      complain(reading_.settings.place_of("server.listen"),
               fmt::format("server.listen: {} can be reached from other machines: give "
                           "server.token_file or BROADSHEET_SERVER_TOKEN",
                           daemon.server.listen));
    }
  }

  // The first line of its file; the environment outranks it.
  void read_secret(std::string_view key, Secret& secret) {
    if (!secret.value.empty() || secret.file.empty()) {
      return;
    }
    std::ifstream in(secret.file, std::ios::binary);
    std::string text(kSecretBytesMax, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
    secret.value = trim(std::string_view(text).substr(0, text.find('\n')));
    if (secret.value.empty()) {
      complain(reading_.settings.place_of(key),
               fmt::format("{}: \"{}\" cannot be read or is empty", key, secret.file.string()));
    }
  }

  static bool is_loopback(std::string_view listen) {
    const auto host = listen.substr(0, listen.rfind(':'));
    return listen.empty() || host.starts_with("127.") || host == "[::1]" || host == "localhost";
  }

  void read_defaults(const TomlTable& table) {
    for (const TomlEntry& entry : table.entries) {
      const SourceSetting* setting = source_setting_named(entry.key);
      const ConfigPlace place{.file = request_.file, .line = entry.line};
      if (setting != nullptr && setting->by_default) {
        apply(*setting, entry, place, defaults_);
      } else if (setting != nullptr) {
        complain(place,
                 fmt::format("{} is each source's own: it belongs into [[source]]", entry.key));
      } else if (crawl_setting_named(entry.key) != nullptr) {
        complain(place,
                 fmt::format("{} belongs into [crawl], which all sources begin with", entry.key));
      } else {
        complain(place, unknown_key(entry.key, known_source_keys()));
      }
    }
  }

  void read_includes(const TomlEntry& entry) {
    const ConfigPlace place{.file = request_.file, .line = entry.line};
    if (!entry.plain) {
      complain(place, "include takes file names and patterns");
      return;
    }
    for (const std::string& pattern : entry.texts) {
      const auto files = files_matching(request_.file.parent_path() / pattern);
      if (files.empty() && !has_wildcard(pattern)) {
        complain(place, fmt::format("include: there is no file \"{}\"", pattern));
      } else if (files.empty()) {
        reading_.findings.push_back(
            {.weight = Finding::Weight::kWarning,
             .place = place,
             .message = fmt::format("include: no file matches \"{}\"", pattern)});
      }
      for (const auto& file : files) {
        read_include(file, place);
      }
    }
  }

  void read_include(const std::filesystem::path& path, const ConfigPlace& place) {
    if (std::ranges::find(reading_.config.files, path) != reading_.config.files.end()) {
      return;  // two patterns may mean one file
    }
    if (reading_.config.files.size() >= kFilesMax) {
      complain(place, fmt::format("include: these are more than {} files", kFilesMax));
      return;
    }
    reading_.config.files.push_back(path);
    const auto file = read_toml(path);
    if (!file) {
      complain({.file = path, .line = file.error().line}, file.error().message);
      return;
    }
    for (const TomlEntry& entry : file->entries) {
      complain({.file = path, .line = entry.line},
               fmt::format("{} stands outside a [[source]]: an included file has sources alone",
                           entry.key));
    }
    read_sources(path, *file);
  }

  void read_sources(const std::filesystem::path& path, const TomlFile& file) {
    for (const TomlTable& table : file.tables) {
      const ConfigPlace place{.file = path, .line = table.line};
      if (table.name == "source" && table.repeated) {
        read_source(path, table);
      } else if (table.name == "source") {
        complain(place, "write [[source]], with two brackets: there may be more than one");
      } else if (path != request_.file) {
        complain(place, fmt::format("[{}] belongs into {}: an included file has sources alone",
                                    table.name, request_.file.string()));
      }
    }
  }

  void read_source(const std::filesystem::path& path, const TomlTable& table) {
    const size_t errors_before = reading_.findings.size();
    Source source = defaults_;
    std::map<std::string, uint32_t, std::less<>> lines;
    for (const TomlEntry& entry : table.entries) {
      lines.emplace(entry.key, entry.line);
      apply_to_source(entry, {.file = path, .line = entry.line}, source);
    }
    if (lines.contains("every") && lines.contains("cron")) {
      complain({.file = path, .line = std::max(lines["every"], lines["cron"])},
               "every and cron exclude each other: give one of them");
    }
    if (reading_.findings.size() > errors_before) {
      return;  // what follows would only say it again
    }
    const ConfigPlace place{.file = path, .line = table.line};
    if (const auto problem = crawler::source_problem(source); !problem.empty()) {
      const auto key = problem.substr(0, problem.find_first_of(": "));
      const auto line = lines.find(key);
      complain({.file = path, .line = line == lines.end() ? table.line : line->second}, problem);
    } else if (const auto [known, fresh] = names_.emplace(source.name, place); !fresh) {
      complain(place, fmt::format("there is a source \"{}\" already, at {}:{}", source.name,
                                  known->second.file.string(), known->second.line));
    } else {
      reading_.config.sources.push_back(std::move(source));
      reading_.source_places.push_back(place);
    }
  }

  void apply_to_source(const TomlEntry& entry, const ConfigPlace& place, Source& source) {
    if (const SourceSetting* setting = source_setting_named(entry.key)) {
      apply(*setting, entry, place, source);
      return;
    }
    const Setting* setting = crawl_setting_named(entry.key);
    if (setting == nullptr) {
      complain(place, unknown_key(entry.key, known_source_keys()));
    } else if (!setting->per_source) {
      complain(place,
               fmt::format("{} is the same for all sources: it belongs into [crawl]", entry.key));
    } else {
      Settings scratch;
      scratch.crawl = std::move(source.crawl);
      apply(*setting, entry, place, scratch);
      source.crawl = std::move(scratch.crawl);
    }
  }

  // A list takes the place of the one that the source began with.
  template <class AnySetting, class Options>
  void apply(const AnySetting& setting, const TomlEntry& entry, const ConfigPlace& place,
             Options& options) {
    if (!entry.plain) {
      complain(place, fmt::format("{} takes a string, a number or a boolean", entry.key));
      return;
    }
    if (entry.list && !setting.list) {
      complain(place, fmt::format("{} takes one value, not a list", entry.key));
      return;
    }
    if (setting.list) {
      setting.access.clear(options);
    }
    for (const std::string& text : entry.texts) {
      const auto applied = setting.access.apply(options, text);
      if (!applied.ok()) {
        complain(place, fmt::format("{}: {}{}", entry.key, applied.error().detail,
                                    zone_hint(entry.key, text)));
        return;
      }
    }
  }

  static std::string zone_hint(std::string_view key, std::string_view text) {
    const auto nearest =
        key == "timezone" ? nearest_name(text, crawler::TimeZone::known_names()) : std::string();
    return nearest.empty() ? "" : fmt::format(" (did you mean \"{}\"?)", nearest);
  }

  // By file in the order of reading, then by line; what is in no file comes first.
  void sort_findings() {
    const auto position = [this](const Finding& finding) {
      const auto& files = reading_.config.files;
      const auto at = std::ranges::find(files, finding.place.file) - files.begin();
      return std::pair(finding.place.file.empty() ? -1 : at, finding.place.line);
    };
    std::ranges::sort(reading_.findings, {}, position);
  }

  const ConfigRequest& request_;
  ConfigReading reading_;
  Source defaults_;
  std::map<std::string, ConfigPlace> names_;
};

}  // namespace

ConfigReading read_config(const ConfigRequest& request) {
  return DaemonConfigReader(request).read();
}

Result<DaemonConfig> load_daemon_config(const ConfigRequest& request) {
  auto reading = read_config(request);
  BS_TRY_VOID(first_error(reading.findings));
  return std::move(reading.config);
}

}  // namespace broadsheet::cli
