#include "crawler/job_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/url_key.h"

namespace broadsheet::crawler {
namespace {

constexpr std::string_view kAnyDepth = "any";

// The value of "NAME=VALUE" among the words of the first line.
std::string_view value_of(std::string_view line, std::string_view name) {
  for (const std::string_view word : split(line, ' ')) {
    if (word.starts_with(name) && word.substr(name.size()).starts_with('=')) {
      return word.substr(name.size() + 1);
    }
  }
  return {};
}

std::optional<uint32_t> number_in(std::string_view text) {
  uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(number)
                                                                  : std::nullopt;
}

Error unreadable(std::string_view line) {
  return {ErrorKind::kCorrupt,
          fmt::format("a job's rules hold a line that is none: \"{}\"", line.substr(0, 80))};
}

Result<void> read_first_line(std::string_view line, CrawlOptions& options) {
  const auto scope = number_in(value_of(line, "scope"));
  const std::string_view depth = value_of(line, "depth");
  if (!scope || *scope > static_cast<uint32_t>(ScopeKind::kAny)) {
    return unreadable(line);
  }
  options.scope = static_cast<ScopeKind>(*scope);
  options.discover = value_of(line, "discover") == "true";
  options.requisites = value_of(line, "requisites") == "true";
  options.depth_max = number_in(depth);
  return options.depth_max || depth == kAnyDepth ? ok() : Result<void>(unreadable(line));
}

}  // namespace

std::string job_rules_of(const CrawlOptions& options) {
  std::string text = fmt::format("scope={} depth={} discover={}", static_cast<int>(options.scope),
                                 options.depth_max ? std::to_string(*options.depth_max) : kAnyDepth,
                                 options.discover);
  if (options.requisites) {
    text += " requisites=true";  // named when set: the rules of old jobs stay what they were
  }
  std::vector<std::string> seeds;
  seeds.reserve(options.seeds.size());
  for (const Url& seed : options.seeds) {
    seeds.emplace_back(cleaned(seed).href());
  }
  std::sort(seeds.begin(), seeds.end());
  seeds.erase(std::unique(seeds.begin(), seeds.end()), seeds.end());
  for (const std::string& seed : seeds) {
    text += "\nseed " + seed;
  }
  for (const std::string& pattern : options.include) {
    text += "\ninclude " + pattern;
  }
  for (const std::string& pattern : options.exclude) {
    text += "\nexclude " + pattern;
  }
  return text;
}

Result<CrawlOptions> options_of_rules(std::string_view rules) {
  CrawlOptions options;
  const auto lines = split(rules, '\n');
  BS_TRY_VOID(read_first_line(lines.empty() ? std::string_view() : lines.front(), options));
  for (size_t i = 1; i < lines.size(); ++i) {
    const std::string_view line = lines[i];
    const size_t space = line.find(' ');
    const std::string_view name = line.substr(0, space);
    const std::string value(space == std::string_view::npos ? "" : line.substr(space + 1));
    if (name == "seed") {
      BS_TRY(Url seed, Url::parse(value));
      options.seeds.push_back(std::move(seed));
    } else if (name == "include") {
      options.include.push_back(value);
    } else if (name == "exclude") {
      options.exclude.push_back(value);
    } else {
      return unreadable(line);
    }
  }
  return options;
}

}  // namespace broadsheet::crawler
