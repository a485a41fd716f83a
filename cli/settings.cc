#include "cli/settings.h"

#include <fmt/format.h>

#include <array>
#include <boost/regex.hpp>
#include <charconv>
#include <limits>

#include "base/text.h"
#include "base/units.h"

namespace broadsheet::cli {
namespace {

Error invalid(std::string detail) {
  return {ErrorKind::kInvalidInput, std::move(detail)};
}

template <class Number>
Result<void> set_number(Number& target, std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || text.starts_with('-')) {
    return invalid(fmt::format("\"{}\" is no whole number from 0 to {}", text,
                               std::numeric_limits<Number>::max()));
  }
  target = number;
  return ok();
}

template <class Number>
Result<void> set_number(std::optional<Number>& target, std::string_view text) {
  return set_number(target.emplace(), text);
}

// At least one: no crawl moves with none.
Result<void> set_count(uint32_t& target, std::string_view text) {
  uint32_t count = 0;
  BS_TRY_VOID(set_number(count, text));
  if (count == 0) {
    return invalid("it must be at least 1");
  }
  target = count;
  return ok();
}

// More than the machine grants would end the process, and no page reads faster for it.
Result<void> set_threads(uint32_t& target, std::string_view text) {
  constexpr uint32_t kThreadsMax = 256;
  uint32_t count = 0;
  BS_TRY_VOID(set_number(count, text));
  if (count > kThreadsMax) {
    return invalid(fmt::format("it must be at most {}", kThreadsMax));
  }
  target = count;
  return ok();
}

template <class Target>
Result<void> set_duration(Target& target, std::string_view text) {
  BS_TRY(target, parse_duration(text));
  return ok();
}

// Zero would be "no bound" to the layers below.
template <class Target>
Result<void> set_timeout(Target& target, std::string_view text) {
  BS_TRY(const auto duration, parse_duration(text));
  if (duration == decltype(duration)::zero()) {
    return invalid("it must be longer than nothing");
  }
  target = duration;
  return ok();
}

template <class Target>
Result<void> set_bytes(Target& target, std::string_view text) {
  BS_TRY(target, parse_bytes(text));
  return ok();
}

// Too little for a single page would let no visit start.
Result<void> set_memory(uint64_t& target, std::string_view text) {
  constexpr uint64_t kMemoryBytesMin = 1 << 20;
  BS_TRY(const uint64_t bytes, parse_bytes(text));
  if (bytes < kMemoryBytesMin) {
    return invalid("it must be at least 1MiB");
  }
  target = bytes;
  return ok();
}

Result<void> set_bool(bool& target, std::string_view text) {
  if (text != "true" && text != "false") {
    return invalid(fmt::format("\"{}\" is neither true nor false", text));
  }
  target = text == "true";
  return ok();
}

Result<void> set_scope(crawler::ScopeKind& target, std::string_view text) {
  using crawler::ScopeKind;
  constexpr auto kScopes =
      std::to_array<std::pair<std::string_view, ScopeKind>>({{"page", ScopeKind::kPage},
                                                             {"prefix", ScopeKind::kPrefix},
                                                             {"host", ScopeKind::kHost},
                                                             {"domain", ScopeKind::kDomain},
                                                             {"any", ScopeKind::kAny}});
  for (const auto& [name, scope] : kScopes) {
    if (name == text) {
      target = scope;
      return ok();
    }
  }
  return invalid(fmt::format("\"{}\" is none of page, prefix, host, domain, any", text));
}

Result<void> add_pattern(std::vector<std::string>& target, std::string_view text) {
  const boost::regex checked(text.begin(), text.end(),
                             boost::regex::perl | boost::regex::no_except);
  if (checked.status() != 0) {
    return invalid(fmt::format("\"{}\" is no regular expression", text));
  }
  target.emplace_back(text);
  return ok();
}

// "example.org:443:192.0.2.7"; the address may be IPv6, with or without brackets.
Result<void> add_resolve(std::vector<crawler::ResolveRule>& target, std::string_view text) {
  const auto first = text.find(':');
  const auto second = first == std::string_view::npos ? first : text.find(':', first + 1);
  crawler::ResolveRule rule;
  if (second == std::string_view::npos || first == 0 || second + 1 == text.size() ||
      !set_number(rule.port, text.substr(first + 1, second - first - 1)).ok()) {
    return invalid(fmt::format("\"{}\" is not of the form HOST:PORT:ADDRESS", text));
  }
  rule.host = ascii_lower(text.substr(0, first));
  rule.address = text.substr(second + 1);
  if (rule.address.front() == '[' && rule.address.back() == ']') {
    rule.address = rule.address.substr(1, rule.address.size() - 2);
  }
  target.push_back(std::move(rule));
  return ok();
}

// One field's worth: a line break would start another header.
Result<void> set_header_text(std::string& target, std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      return invalid("it holds a control character");
    }
  }
  target = text;
  return ok();
}

Result<void> set_file(std::filesystem::path& target, std::string_view text) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(text, error)) {
    return invalid(fmt::format("there is no file \"{}\"", text));
  }
  target = text;
  return ok();
}

using Text = std::string_view;

constexpr auto kSettings = std::to_array<Setting>({
    {.key = "archive.directory",
     .flag = "--archive",
     .value = "DIR",
     .help = "The archive to write, made when there is none",
     .apply = [](Settings& s, Text t) -> Result<void> {
       s.archive = t;
       return ok();
     }},
    {.key = "archive.sync",
     .flag = "",
     .value = "BOOL",
     .help = "fsync after each visit",
     .apply = [](Settings& s, Text t) { return set_bool(s.storage.sync_commits, t); }},
    {.key = "crawl.scope",
     .flag = "--scope",
     .value = "SCOPE",
     .help = "Follow links within: page, prefix, host (default), domain, any",
     .apply = [](Settings& s, Text t) { return set_scope(s.crawl.scope, t); }},
    {.key = "crawl.include",
     .flag = "--include",
     .value = "REGEX",
     .help = "Follow only URLs that match one of these",
     .list = true,
     .apply = [](Settings& s, Text t) { return add_pattern(s.crawl.include, t); }},
    {.key = "crawl.exclude",
     .flag = "--exclude",
     .value = "REGEX",
     .help = "Follow no URL that matches one of these",
     .list = true,
     .apply = [](Settings& s, Text t) { return add_pattern(s.crawl.exclude, t); }},
    {.key = "crawl.depth",
     .flag = "--depth",
     .value = "N",
     .help = "Follow links at most N steps from a seed",
     .apply = [](Settings& s, Text t) { return set_number(s.crawl.depth_max, t); }},
    {.key = "crawl.max_pages",
     .flag = "--max-pages",
     .value = "N",
     .help = "Stop after N pages",
     .apply = [](Settings& s, Text t) { return set_number(s.crawl.pages_max, t); }},
    {.key = "crawl.max_time",
     .flag = "--max-time",
     .value = "TIME",
     .help = "Stop after that long: 90s, 2h",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.time_max.emplace(), t); }},
    {.key = "crawl.max_bytes",
     .flag = "--max-bytes",
     .value = "SIZE",
     .help = "Stop after that many bytes: 5MiB",
     .apply = [](Settings& s, Text t) { return set_bytes(s.crawl.bytes_max.emplace(), t); }},
    {.key = "crawl.delay",
     .flag = "--delay",
     .value = "TIME",
     .help = "Between the starts of two requests to one host (default 1s)",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.delay, t); }},
    {.key = "crawl.max_crawl_delay",
     .flag = "--max-crawl-delay",
     .value = "TIME",
     .help = "The most a Crawl-delay in robots.txt may ask for (default 1m)",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.crawl_delay_max, t); }},
    {.key = "crawl.max_retry_after",
     .flag = "--max-retry-after",
     .value = "TIME",
     .help = "The most a Retry-After may ask for (default 10m)",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.retry_after_max, t); }},
    {.key = "crawl.concurrency",
     .flag = "--concurrency",
     .value = "N",
     .help = "Transfers at a time, all hosts together (default 64)",
     .apply = [](Settings& s, Text t) { return set_count(s.crawl.concurrency, t); }},
    {.key = "crawl.per_host",
     .flag = "--per-host",
     .value = "N",
     .help = "Transfers at a time from one host (default 1)",
     .apply = [](Settings& s, Text t) { return set_count(s.crawl.per_host, t); }},
    {.key = "crawl.user_agent",
     .flag = "--user-agent",
     .value = "TEXT",
     .help = "Product token and version; the contact is added to it",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_header_text(s.crawl.user_agent, t); }},
    {.key = "crawl.contact",
     .flag = "--contact",
     .value = "TEXT",
     .help = "E-mail or URL for the sites' owners: in User-Agent and From",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_header_text(s.crawl.contact, t); }},
    {.key = "crawl.robots",
     .flag = "--robots",
     .value = "BOOL",
     .help = "Obey robots.txt; false only for sites of your own",
     .apply = [](Settings& s, Text t) { return set_bool(s.crawl.robots, t); }},
    {.key = "crawl.attempts",
     .flag = "--attempts",
     .value = "N",
     .help = "Tries of one URL before a passing fault is final (default 3)",
     .apply = [](Settings& s, Text t) { return set_count(s.crawl.attempts_max, t); }},
    {.key = "crawl.backoff",
     .flag = "--backoff",
     .value = "TIME",
     .help = "Pause before the second try, then doubled (default 1s)",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.backoff_first, t); }},
    {.key = "crawl.max_backoff",
     .flag = "--max-backoff",
     .value = "TIME",
     .help = "The longest such pause (default 1m)",
     .apply = [](Settings& s, Text t) { return set_duration(s.crawl.backoff_max, t); }},
    {.key = "crawl.discover",
     .flag = "--discover",
     .value = "BOOL",
     .help = "Only find URLs: read no articles, keep no pages",
     .apply = [](Settings& s, Text t) { return set_bool(s.crawl.discover, t); }},
    {.key = "crawl.threads",
     .flag = "--threads",
     .value = "N",
     .help = "Threads that read pages; 0 is one a core",
     .apply = [](Settings& s, Text t) { return set_threads(s.crawl.pool_threads, t); }},
    {.key = "crawl.memory",
     .flag = "--memory",
     .value = "SIZE",
     .help = "What visits under way may reserve (default 256MiB)",
     .apply = [](Settings& s, Text t) { return set_memory(s.crawl.memory_bytes_max, t); }},
    {.key = "network.allow_private",
     .flag = "--allow-private",
     .value = "WHAT",
     .help = "Let HOST:PORT, a CIDR or any private address be reached",
     .list = true,
     .fetching = true,
     .apply = [](Settings& s, Text t) -> Result<void> {
       s.crawl.allow_private.emplace_back(t);
       return ok();
     }},
    {.key = "network.ca_file",
     .flag = "--ca-file",
     .value = "FILE",
     .help = "Trust these certificates (PEM) as well",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_file(s.crawl.ca_file, t); }},
    {.key = "network.resolve",
     .flag = "--resolve",
     .value = "HOST:PORT:ADDR",
     .help = "Use that address for a host and port",
     .list = true,
     .fetching = true,
     .apply = [](Settings& s, Text t) { return add_resolve(s.crawl.resolve, t); }},
    {.key = "limits.body",
     .flag = "--max-body",
     .value = "SIZE",
     .help = "Largest body on the wire (default 16MiB)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_bytes(s.crawl.limits.body_bytes_max, t); }},
    {.key = "limits.decoded",
     .flag = "--max-decoded",
     .value = "SIZE",
     .help = "Largest body once decompressed (default 64MiB)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_bytes(s.crawl.limits.decoded_bytes_max, t); }},
    {.key = "limits.ratio",
     .flag = "--max-ratio",
     .value = "N",
     .help = "Most bytes one compressed byte may become (default 200)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_count(s.crawl.limits.decoded_ratio_max, t); }},
    {.key = "limits.headers",
     .flag = "--max-headers",
     .value = "SIZE",
     .help = "Largest head of a response (default 128KiB)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_bytes(s.crawl.limits.header_bytes_max, t); }},
    {.key = "limits.redirects",
     .flag = "--max-redirects",
     .value = "N",
     .help = "Redirects followed in a row (default 10)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_number(s.crawl.limits.redirects_max, t); }},
    {.key = "limits.connect_timeout",
     .flag = "--connect-timeout",
     .value = "TIME",
     .help = "To connect, TLS included (default 10s)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_timeout(s.crawl.limits.connect_timeout, t); }},
    {.key = "limits.first_byte_timeout",
     .flag = "--first-byte-timeout",
     .value = "TIME",
     .help = "From the request to the first byte (default 20s)",
     .fetching = true,
     .apply = [](Settings& s,
                 Text t) { return set_timeout(s.crawl.limits.first_byte_timeout, t); }},
    {.key = "limits.stall_timeout",
     .flag = "--stall-timeout",
     .value = "TIME",
     .help = "With next to nothing coming in (default 20s)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_timeout(s.crawl.limits.stall_timeout, t); }},
    {.key = "limits.timeout",
     .flag = "--timeout",
     .value = "TIME",
     .help = "For one exchange in all (default 1m)",
     .fetching = true,
     .apply = [](Settings& s, Text t) { return set_timeout(s.crawl.limits.total_timeout, t); }},
});

}  // namespace

std::span<const Setting> all_settings() {
  return kSettings;
}

Result<void> apply_setting(const Setting& setting, std::string_view name, std::string_view text,
                           ErrorKind kind, Settings& settings) {
  auto applied = setting.apply(settings, text);
  if (!applied.ok()) {
    return Error{kind, fmt::format("{}: {}", name, applied.error().detail)};
  }
  return applied;
}

}  // namespace broadsheet::cli
