#include "parser/robots_tags.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "base/units.h"
#include "parser/dates.h"

namespace broadsheet::parser {
namespace {

constexpr size_t kSignalBytesMax = 1024;
constexpr std::string_view kUnavailableAfter = "unavailable_after";

// Directives that have a value of their own after a colon: what else stands before a colon in a
// header names a robot.
constexpr std::array<std::string_view, 4> kValued = {kUnavailableAfter, "max-snippet",
                                                     "max-image-preview", "max-video-preview"};

bool is_valued(std::string_view name) {
  return std::ranges::any_of(kValued,
                             [name](std::string_view known) { return ascii_iequals(name, known); });
}

// RFC 822, RFC 850 and ISO 8601 are what the directive's inventors allow; anything else that is
// plainly a date is taken as well.
std::optional<SysTime> read_time(std::string_view text) {
  if (auto http = parse_http_date(text); http.ok()) {
    return *http;
  }
  if (auto iso = parse_time(text); iso.ok()) {
    return *iso;
  }
  // Dates in the far future are the usual thing here, so "now" is far in the future too.
  constexpr SysTime kReference =
      std::chrono::sys_days(std::chrono::year(2200) / std::chrono::January / 1);
  const auto date = parse_date(text, {.language = "en", .zone = {}, .reference = kReference});
  return date ? std::optional(date->instant) : std::nullopt;
}

// Sets the time that `rest` begins with. A date may have a comma in it ("Sunday, 25-Jun-2010
// 15:00:00 EST"), so both readings are tried, the longer first; returns how much of `rest` it was.
size_t take_time(RobotsTags& tags, std::string_view rest) {
  const size_t first = std::min(rest.find(','), rest.size());
  const size_t second =
      first == rest.size() ? first : std::min(rest.find(',', first + 1), rest.size());
  for (const size_t end : {second, first}) {
    if (const auto time = read_time(trim(rest.substr(0, end))); time) {
      tags.unavailable_after = std::min(tags.unavailable_after.value_or(*time), *time);
      return end;
    }
  }
  return first;
}

void add_directive(RobotsTags& tags, std::string_view name) {
  const bool none = ascii_iequals(name, "none");
  tags.noindex = tags.noindex || none || ascii_iequals(name, "noindex");
  tags.nofollow = tags.nofollow || none || ascii_iequals(name, "nofollow");
  tags.noarchive =
      tags.noarchive || ascii_iequals(name, "noarchive") || ascii_iequals(name, "nocache");
}

enum class Names : uint8_t { kNone, kMayNameRobots };

// Directives separated by commas. Where robots may be named, "name:" puts what follows under that
// name, up to the next one.
void add_list(RobotsTags& tags, std::string_view list, Names names, std::string_view agent) {
  bool ours = true;
  while (!list.empty()) {
    const size_t end = std::min(list.find(','), list.size());
    std::string_view item = list.substr(0, end);
    if (const size_t colon = item.find(':'); colon != std::string_view::npos &&
                                             !is_valued(trim(item.substr(0, colon))) &&
                                             names == Names::kMayNameRobots) {
      const std::string_view name = trim(item.substr(0, colon));
      ours = ascii_iequals(name, agent) || name == "*" || ascii_iequals(name, "robots");
      list.remove_prefix(colon + 1);
      continue;
    }
    const size_t colon = item.find(':');
    if (ascii_iequals(trim(item.substr(0, colon)), kUnavailableAfter) &&
        colon != std::string_view::npos) {
      list.remove_prefix(colon + 1);
      RobotsTags ignored;
      const size_t used = take_time(ours ? tags : ignored, list);
      list.remove_prefix(std::min(used + 1, list.size()));
      continue;
    }
    if (ours) {
      add_directive(tags, trim(item));
    }
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

}  // namespace

void add_robots_directives(RobotsTags& tags, std::string_view content) {
  add_list(tags, content, Names::kNone, {});
}

void add_tdm_meta(RobotsTags& tags, std::string_view reservation, std::string_view policy) {
  const std::string_view flag = trim(reservation);
  if (!tags.tdm_reserved && (flag == "0" || flag == "1")) {
    tags.tdm_reserved = flag == "1";
  }
  if (tags.tdm_policy.empty()) {
    tags.tdm_policy = whole_characters(trim(policy), kSignalBytesMax);
  }
}

void add_robots_headers(RobotsTags& tags, const Headers& headers, std::string_view agent) {
  add_tdm_meta(tags, headers.get("TDM-Reservation").value_or(""),
               headers.get("TDM-Policy").value_or(""));
  for (const std::string_view value : headers.get_all("Content-Usage")) {
    tags.content_usage += (tags.content_usage.empty() ? "" : ", ") + std::string(trim(value));
  }
  tags.content_usage.resize(std::min(tags.content_usage.size(), kSignalBytesMax));
  for (const std::string_view value : headers.get_all("X-Robots-Tag")) {
    add_list(tags, value, Names::kMayNameRobots, agent);
  }
}

}  // namespace broadsheet::parser
