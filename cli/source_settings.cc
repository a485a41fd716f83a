#include "cli/source_settings.h"

#include <fmt/format.h>

#include <array>

namespace broadsheet::cli {
namespace {

using crawler::Schedule;
using crawler::Source;
using format::Boolean;
using format::Duration;
using format::Fraction;
using format::HeaderText;
using format::Texts;
using format::Whole;

struct Urls {
  static Result<void> parse(std::vector<Url>& target, std::string_view text) {
    auto url = Url::parse(text);
    if (!url.ok()) {
      return format::invalid(fmt::format("\"{}\" is no http or https URL", text));
    }
    target.push_back(*std::move(url));
    return ok();
  }
  static SettingText text_of(const std::vector<Url>& value) {
    SettingText text{.texts = {}, .list = true};
    for (const Url& url : value) {
      text.texts.emplace_back(url.href());
    }
    return text;
  }
};

// An interval and a cron take each other's place: a source's outranks the one of [defaults].
struct Every {
  static Result<void> parse(Schedule& target, std::string_view text) {
    BS_TRY_VOID(Duration<crawler::kEveryMin.count(), crawler::kEveryMax.count()>::parse(
        target.every, text));
    target.cron.reset();
    return ok();
  }
  static SettingText text_of(const Schedule& value) {
    return value.cron ? SettingText() : Duration<>::text_of(value.every);
  }
};

struct Cron {
  static Result<void> parse(Schedule& target, std::string_view text) {
    BS_TRY(target.cron, crawler::parse_cron(text));
    return ok();
  }
  static SettingText text_of(const Schedule& value) {
    SettingText text;
    if (value.cron) {
      text.texts.push_back(value.cron->text);
    }
    return text;
  }
};

struct Zone {
  static Result<void> parse(crawler::TimeZone& target, std::string_view text) {
    BS_TRY(target, crawler::TimeZone::named(text));
    return ok();
  }
  static SettingText text_of(const crawler::TimeZone& value) { return {.texts = {value.name()}}; }
};

struct Windows {
  static Result<void> parse(std::vector<crawler::ActiveWindow>& target, std::string_view text) {
    BS_TRY(const auto window, crawler::parse_window(text));
    target.push_back(window);
    return ok();
  }
  static SettingText text_of(const std::vector<crawler::ActiveWindow>& value) {
    SettingText text{.texts = {}, .list = true};
    for (const auto& window : value) {
      text.texts.push_back(crawler::format_window(window));
    }
    return text;
  }
};

template <class Format, class Get>
consteval SettingAccess<Source> in(Get get) {
  return access_by<Format, Source>(get);
}

constexpr auto kSourceSettings = std::to_array<SourceSetting>({
    {.key = "name",
     .value = "NAME",
     .help = "Unique; a-z, 0-9, '-', '_', '.': renaming a source begins it anew",
     .access = in<HeaderText>([](auto& s) -> auto& { return s.name; })},
    {.key = "enabled",
     .value = "BOOL",
     .help = "false rests it, and keeps what it has",
     .access = in<Boolean>([](auto& s) -> auto& { return s.enabled; })},
    {.key = "seeds",
     .value = "URL",
     .help = "Start pages, visited in each run",
     .list = true,
     .access = in<Urls>([](auto& s) -> auto& { return s.crawl.seeds; })},
    {.key = "feeds",
     .value = "URL",
     .help = "RSS, Atom or JSON feeds",
     .list = true,
     .access = in<Urls>([](auto& s) -> auto& { return s.feeds; })},
    {.key = "sitemaps",
     .value = "URL",
     .help = "Sitemaps and their indexes",
     .list = true,
     .access = in<Urls>([](auto& s) -> auto& { return s.sitemaps; })},
    {.key = "every",
     .value = "TIME",
     .help = "From the start of one run to the next (default 15m)",
     .by_default = true,
     .access = in<Every>([](auto& s) -> auto& { return s.schedule; })},
    {.key = "cron",
     .value = "CRON",
     .help = "Instead of every: 5 fields, or @hourly, @daily, ...",
     .by_default = true,
     .access = in<Cron>([](auto& s) -> auto& { return s.schedule; })},
    {.key = "timezone",
     .value = "ZONE",
     .help = "Whose wall clock cron and windows mean (default UTC)",
     .by_default = true,
     .access = in<Zone>([](auto& s) -> auto& { return s.schedule.zone; })},
    {.key = "jitter",
     .value = "TIME",
     .help = "A run starts up to that much later",
     .by_default = true,
     .access = in<Duration<0, crawler::kJitterMax.count()>>(
         [](auto& s) -> auto& { return s.schedule.jitter; })},
    {.key = "windows",
     .value = "WINDOW",
     .help = "Runs start within these only: \"mon-fri 06:00-23:00\"",
     .list = true,
     .by_default = true,
     .access = in<Windows>([](auto& s) -> auto& { return s.schedule.windows; })},
    {.key = "priority",
     .value = "N",
     .help = "0 to 100: of two sources that are due, the higher goes first (default 50)",
     .by_default = true,
     .access = in<Whole<0, crawler::kPriorityMax>>([](auto& s) -> auto& { return s.priority; })},
    {.key = "tags",
     .value = "TEXT",
     .help = "For your own filters",
     .list = true,
     .by_default = true,
     .access = in<Texts>([](auto& s) -> auto& { return s.tags; })},
    {.key = "languages",
     .value = "LANG",
     .help = "Links of pages in other languages are not followed",
     .list = true,
     .by_default = true,
     .access = in<Texts>([](auto& s) -> auto& { return s.languages; })},
    {.key = "revisit",
     .value = "BOOL",
     .help = "Look at known articles again, as often as they are edited",
     .by_default = true,
     .access = in<Boolean>([](auto& s) -> auto& { return s.revisits; })},
    {.key = "revisit_yield",
     .value = "NUMBER",
     .help = "... when the chance of a change reaches this (default 0.2)",
     .by_default = true,
     .access = in<Fraction>([](auto& s) -> auto& { return s.revisit.yield; })},
    {.key = "revisit_min",
     .value = "TIME",
     .help = "... never sooner than this (default 15m)",
     .by_default = true,
     .access = in<Duration<1>>([](auto& s) -> auto& { return s.revisit.interval_min; })},
    {.key = "revisit_max",
     .value = "TIME",
     .help = "... never later than this (default 30d)",
     .by_default = true,
     .access = in<Duration<1>>([](auto& s) -> auto& { return s.revisit.interval_max; })},
    {.key = "revisit_rest",
     .value = "TIME",
     .help = "... and not at all once they are that old (default 90d)",
     .by_default = true,
     .access = in<Duration<1>>([](auto& s) -> auto& { return s.revisit.rest_age; })},
});

}  // namespace

std::span<const SourceSetting> all_source_settings() {
  return kSourceSettings;
}

}  // namespace broadsheet::cli
