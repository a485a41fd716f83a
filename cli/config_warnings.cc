#include "cli/config_warnings.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/units.h"
#include "cli/nearest_name.h"

namespace broadsheet::cli {
namespace {

using crawler::Source;

constexpr size_t kOverlapsShown = 100;

class Warnings {
 public:
  Warnings(const ConfigReading& reading, const Environment& environment, SysTime now)
      : reading_(reading), environment_(environment), now_(now) {}

  std::vector<Finding> all() {
    look_at_settings();
    look_at_secret("server.token_file", options().server.token);
    look_at_secret("alarms.secret_file", options().alarms.secret);
    look_at_environment();
    const auto& sources = reading_.config.sources;
    for (size_t i = 0; i < sources.size(); ++i) {
      look_at_source(sources[i], reading_.source_places[i]);
    }
    look_at_overlaps();
    return std::move(findings_);
  }

 private:
  [[nodiscard]] const DaemonOptions& options() const { return reading_.config.settings.daemon; }

  void warn(ConfigPlace place, std::string message) {
    findings_.push_back({.weight = Finding::Weight::kWarning,
                         .place = std::move(place),
                         .message = std::move(message)});
  }

  void warn_of(std::string_view key, std::string message) {
    warn(reading_.settings.place_of(key), std::move(message));
  }

  void look_at_settings() {
    const auto& crawl = reading_.config.settings.crawl;
    const bool is_sound = std::ranges::none_of(reading_.findings, [](const Finding& finding) {
      return finding.weight == Finding::Weight::kError;
    });
    if (is_sound && reading_.config.sources.empty()) {  // wrong ones are left out of it
      warn({.file = reading_.config.files.front()}, "there is no [[source]]: nothing to do");
    }
    if (crawl.per_host > crawl.concurrency) {
      warn_of("crawl.per_host", "crawl.per_host is above crawl.concurrency, which holds for all");
    }
    if (crawl.contact.empty()) {
      warn_of("crawl.contact", "crawl.contact is empty: site owners cannot tell who you are");
    }
    const auto& bounds = options().resources;
    if (bounds.bytes_per_second != 0 &&
        bounds.bytes_per_second_per_host > bounds.bytes_per_second) {
      warn_of("resources.bandwidth_per_host",
              "resources.bandwidth_per_host is above resources.bandwidth, which holds for all");
    }
    if (options().log.to != LogTarget::kFile && !options().log.file.empty()) {
      warn_of("log.file", "log.file has no effect unless log.to is \"file\"");
    }
    if (!options().alarms.webhook.empty() && options().alarms.secret.value.empty()) {
      warn_of("alarms.webhook",
              "alarms.webhook: posts will not be signed without alarms.secret_file");
    }
  }

  void look_at_secret(std::string_view key, const Secret& secret) {
    std::error_code error;
    const auto status = std::filesystem::status(secret.file, error);
    using std::filesystem::perms;
    if (!secret.file.empty() && !error &&
        (status.permissions() & (perms::others_read | perms::group_write | perms::others_write)) !=
            perms::none) {
      warn_of(key, fmt::format("{}: others can read or change \"{}\" (chmod 600)", key,
                               secret.file.string()));
    }
  }

  void look_at_environment() {
    std::vector<std::string> known = {"SERVER_TOKEN", "ALARMS_SECRET"};
    for (const Setting& setting : all_settings()) {
      known.push_back(variable_of(setting.key));
    }
    for (const auto& [variable, text] : environment_) {
      if (std::ranges::find(known, variable) == known.end()) {
        const auto nearest = nearest_name(variable, known);
        warn({},
             fmt::format(
                 "BROADSHEET_{} names no setting{}", variable,
                 nearest.empty() ? "" : fmt::format(" (did you mean BROADSHEET_{}?)", nearest)));
      }
    }
  }

  void look_at_source(const Source& source, const ConfigPlace& place) {
    const auto tell = [&](const std::string& what) {
      warn(place, fmt::format("source \"{}\": {}", source.name, what));
    };
    const auto& schedule = source.schedule;
    if (!schedule.cron && schedule.windows.empty() && schedule.zone.name() != "UTC") {
      tell("timezone has no effect without cron or windows");
    }
    const auto interval = crawler::typical_interval(schedule, now_);
    if (source.crawl.time_max && *source.crawl.time_max > interval) {
      tell(fmt::format("max_time {} is longer than the {} from one run to the next",
                       format_duration(*source.crawl.time_max), format_duration(interval)));
    }
    if (source.crawl.pages_max &&
        static_cast<double>(*source.crawl.pages_max) *
                static_cast<double>(source.crawl.delay.count()) >
            static_cast<double>(interval.count()) * source.crawl.per_host) {
      tell(fmt::format(
          "max_pages {} at one every {} take longer than the {} from one run to the "
          "next",
          *source.crawl.pages_max, format_duration(source.crawl.delay), format_duration(interval)));
    }
  }

  void look_at_overlaps() {
    const auto& sources = reading_.config.sources;
    const auto overlaps = crawler::overlapping(sources);
    if (!overlaps.ok()) {
      return;  // a pattern is none: an error by now
    }
    for (size_t i = 0; i < overlaps->size() && i < kOverlapsShown; ++i) {
      const auto& overlap = (*overlaps)[i];
      warn(reading_.source_places[overlap.second],
           fmt::format("source \"{}\" overlaps \"{}\": both would visit {}",
                       sources[overlap.second].name, sources[overlap.first].name, overlap.url));
    }
    if (overlaps->size() > kOverlapsShown) {
      warn({}, fmt::format("{} more sources overlap", overlaps->size() - kOverlapsShown));
    }
  }

  const ConfigReading& reading_;
  const Environment& environment_;
  SysTime now_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> config_warnings(const ConfigReading& reading, const Environment& environment,
                                     SysTime now) {
  return Warnings(reading, environment, now).all();
}

}  // namespace broadsheet::cli
