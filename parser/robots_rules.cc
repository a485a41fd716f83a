#include "parser/robots_rules.h"

#include <unicode/ucnv.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.h"
#include "parser/path_pattern.h"

namespace broadsheet::parser {
namespace {

enum class Directive : uint8_t {
  kUserAgent,
  kAllow,
  kDisallow,
  kCrawlDelay,
  kSitemap,
  kContentUsage,
  kOther
};

constexpr size_t kUsagesMax = 1000;
constexpr size_t kUsageBytesMax = 512;

struct Spelling {
  std::string_view name;
  Directive directive;
};

// The names, and how they are misspelt in the wild often enough that parsers agree to read them.
constexpr std::array<Spelling, 27> kSpellings = {{
    {"user-agent", Directive::kUserAgent},
    {"useragent", Directive::kUserAgent},
    {"user agent", Directive::kUserAgent},
    {"useg-agent", Directive::kUserAgent},
    {"ser-agent", Directive::kUserAgent},
    {"users-agent", Directive::kUserAgent},
    {"user-agents", Directive::kUserAgent},
    {"user_agent", Directive::kUserAgent},
    {"allow", Directive::kAllow},
    {"disallow", Directive::kDisallow},
    {"dissallow", Directive::kDisallow},
    {"dissalow", Directive::kDisallow},
    {"disalow", Directive::kDisallow},
    {"diasllow", Directive::kDisallow},
    {"disallaw", Directive::kDisallow},
    {"desallow", Directive::kDisallow},
    {"dsallow", Directive::kDisallow},
    {"crawl-delay", Directive::kCrawlDelay},
    {"crawldelay", Directive::kCrawlDelay},
    {"crawl delay", Directive::kCrawlDelay},
    {"crawl_delay", Directive::kCrawlDelay},
    {"sitemap", Directive::kSitemap},
    {"site-map", Directive::kSitemap},
    {"site map", Directive::kSitemap},
    {"sitemaps", Directive::kSitemap},
    {"sitemap-url", Directive::kSitemap},
    {"content-usage", Directive::kContentUsage},
}};

Directive directive_of(std::string_view name) {
  for (const Spelling& spelling : kSpellings) {
    if (ascii_iequals(name, spelling.name)) {
      return spelling.directive;
    }
  }
  return Directive::kOther;
}

bool ends_token(char c) {
  return is_ascii_space(c) || c == '/' || c == ',' || c == ';' || c == '(';
}

// The product token that `text` begins with: RFC 9309 has letters, '_' and '-' only, but names with
// digits and dots are about, and an agent must find its own.
std::string_view product_token(std::string_view text) {
  const auto end = std::ranges::find_if(text, ends_token);
  return text.substr(0, static_cast<size_t>(end - text.begin()));
}

// "/<BR>" as "/": a file saved from a web page. A '<' that opens no tag is left alone.
std::string_view without_line_break_tag(std::string_view value) {
  const size_t open = value.rfind('<');
  if (!value.ends_with('>') || open == std::string_view::npos) {
    return value;
  }
  const std::string_view name = trim(value.substr(open + 1, value.size() - open - 2));
  const bool is_break = ascii_istarts_with(name, "br") || ascii_istarts_with(name, "/p");
  return is_break ? trim(value.substr(0, open)) : value;
}

std::optional<Milliseconds> read_delay(std::string_view value) {
  // Far above any cap; keeps the sum of times in range.
  constexpr double kSecondsMax = 1e7;
  double seconds = 0;
  const auto [end, problem] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (problem != std::errc() || !(seconds >= 0)) {
    return std::nullopt;
  }
  return Milliseconds(static_cast<int64_t>(std::min(seconds, kSecondsMax) * 1000));
}

// UTF-16 with a byte order mark as UTF-8; other bytes as they are, less a UTF-8 mark.
std::string_view decode(std::string_view bytes, std::string& storage) {
  const bool little = bytes.starts_with("\xFF\xFE");
  if (!little && !bytes.starts_with("\xFE\xFF")) {
    if (bytes.starts_with("\xEF\xBB\xBF")) {
      bytes.remove_prefix(3);
    }
    return bytes;
  }
  bytes.remove_prefix(2);
  storage.resize(bytes.size() * 3 / 2 + 4);
  UErrorCode status = U_ZERO_ERROR;
  const int32_t length = ucnv_convert("UTF-8", little ? "UTF-16LE" : "UTF-16BE", storage.data(),
                                      static_cast<int32_t>(storage.size()), bytes.data(),
                                      static_cast<int32_t>(bytes.size()), &status);
  storage.resize(U_SUCCESS(status) ? static_cast<size_t>(length) : 0);
  return storage;
}

struct Line {
  std::string_view name;
  std::string_view value;
};

// RFC 9309, 2.2: name ':' value, '#' starts a comment. Without a colon, white space between exactly
// two words will do.
Line read_line(std::string_view text) {
  text = trim(text.substr(0, text.find('#')));
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos) {
    return {trim(text.substr(0, colon)), without_line_break_tag(trim(text.substr(colon + 1)))};
  }
  const size_t space = text.find_first_of(" \t");
  if (space == std::string_view::npos) {
    return {};
  }
  const std::string_view value = trim(text.substr(space));
  return value.find_first_of(" \t") == std::string_view::npos ? Line{text.substr(0, space), value}
                                                              : Line{};
}

}  // namespace

class RobotsParser {
 public:
  void parse(std::string_view text) {
    int number = 0;
    while (!text.empty()) {
      const size_t end = std::min(text.find_first_of("\r\n"), text.size());
      const size_t ending = text.substr(end).starts_with("\r\n") ? 2 : 1;
      take(read_line(text.substr(0, end)), ++number);
      text.remove_prefix(std::min(end + ending, text.size()));
    }
    close_group();
  }

  RobotsRules release() { return std::move(rules_); }
  RobotsRules& rules() { return rules_; }

 private:
  void take(const Line& line, int number) {
    switch (directive_of(line.name)) {
      case Directive::kUserAgent:
        add_agents(line.value);
        break;
      case Directive::kAllow:
        add_rule(line.value, true, number);
        break;
      case Directive::kDisallow:
        add_rule(line.value, false, number);
        break;
      case Directive::kCrawlDelay:
        add_delay(line.value);
        break;
      case Directive::kSitemap:
        if (!line.value.empty()) {
          rules_.sitemaps_.emplace_back(line.value);
        }
        break;
      case Directive::kContentUsage:
        add_usage(line.value);
        break;
      case Directive::kOther:
        // 2.2.4: other records must not interfere with the rules.
        break;
    }
  }

  void add_agents(std::string_view value) {
    if (rules_seen_) {
      close_group();
    }
    if (delay_seen_) {
      delay_from_ = rules_.agents_.size();
      delay_seen_ = false;
    }
    if (value.starts_with('*') && (value.size() == 1 || is_ascii_space(value[1]))) {
      rules_.agents_.push_back({"*", rules_.groups_.size(), {}});
      return;
    }
    for (const std::string_view part : split(value, ',')) {
      std::string token = ascii_lower(product_token(trim(part)));
      if (!token.empty()) {
        rules_.agents_.push_back({std::move(token), rules_.groups_.size(), {}});
      }
    }
  }

  void add_rule(std::string_view value, bool allow, int number) {
    open_default_group();
    rules_seen_ = true;
    delay_seen_ = true;
    if (value.empty()) {
      return;  // 2.2.2: an empty pattern matches nothing
    }
    std::string pattern;
    if (!value.starts_with('/') && !value.starts_with('*')) {
      pattern = '/';  // paths begin with it, and the author will have meant one
    }
    pattern += comparable_pattern(value);
    add_pattern(pattern, allow, number);
    // Others' documented reading, and that of the authors.
    const size_t slash = pattern.rfind('/');
    if (allow && slash != std::string::npos && pattern.substr(slash).starts_with("/index.htm")) {
      add_pattern(pattern.substr(0, slash + 1) + '$', allow, number);
    }
    if (pattern.ends_with('$')) {
      pattern.pop_back();
      add_pattern(pattern + "%24", allow, number);
    }
  }

  void add_pattern(std::string pattern, bool allow, int number) {
    rules_.rules_.push_back({std::move(pattern), allow, number});
  }

  // A delay belongs to the User-agent lines right before it, and ends their run for delays only
  // (2.2.4: for rules it is as if it were not there).
  void add_delay(std::string_view value) {
    open_default_group();
    delay_seen_ = true;
    if (const auto delay = read_delay(value); delay) {
      for (size_t i = delay_from_; i < rules_.agents_.size(); ++i) {
        std::optional<Milliseconds>& known = rules_.agents_[i].delay;
        known = std::max(known.value_or(*delay), *delay);
      }
    }
  }

  // "train-ai=n" or "/path train-ai=n" (draft-ietf-aipref-attach, 4): for the same agents as a
  // delay.
  void add_usage(std::string_view value) {
    open_default_group();
    delay_seen_ = true;
    std::string pattern = "/";
    if (value.starts_with('/')) {
      const size_t end = std::min(value.find_first_of(" \t"), value.size());
      pattern = comparable_pattern(value.substr(0, end));
      value = trim(value.substr(end));
    }
    if (!value.empty() && rules_.usages_.size() < kUsagesMax) {
      rules_.usages_.push_back({std::move(pattern),
                                std::string(whole_characters(value, kUsageBytesMax)), delay_from_,
                                rules_.agents_.size()});
    }
  }

  void open_default_group() {
    if (rules_.agents_.empty()) {
      rules_.agents_.push_back({"*", 0, {}});
    }
  }

  void close_group() {
    rules_.groups_.push_back({group_from_, rules_.rules_.size()});
    group_from_ = rules_.rules_.size();
    rules_seen_ = false;
  }

  RobotsRules rules_;
  size_t group_from_ = 0;    // first rule of the open group
  bool rules_seen_ = false;  // the next User-agent line opens a new group
  size_t delay_from_ = 0;    // first agent that a Crawl-delay line is for
  bool delay_seen_ = false;
};

RobotsRules RobotsRules::parse(std::string_view bytes) {
  RobotsParser parser;
  if (bytes.size() > kBytesMax) {
    // The line that the bound cuts is left out: half of "Disallow: /private" says something else.
    const size_t end = bytes.substr(0, kBytesMax).find_last_of("\r\n");
    bytes = bytes.substr(0, end == std::string_view::npos ? 0 : end);
    parser.rules().truncated_ = true;
  }
  std::string storage;
  parser.parse(decode(bytes, storage));
  return parser.release();
}

// The token whose groups are for `agent`: its own where any group names it, else "*" (2.2.1).
std::string_view RobotsRules::token_for(std::string_view agent, std::string& storage) const {
  storage = ascii_lower(product_token(agent));
  const bool named = std::ranges::any_of(
      agents_, [&storage](const Agent& known) { return known.token == storage; });
  return named ? std::string_view(storage) : std::string_view("*");
}

RobotsRules::Verdict RobotsRules::verdict_for(std::string_view agent, const Url& url) const {
  return verdict_for(agent, url.path_and_query());
}

RobotsRules::Verdict RobotsRules::verdict_for(std::string_view agent,
                                              std::string_view path_and_query) const {
  // 2.2.2: "The /robots.txt URI is implicitly allowed."
  if (rules_.empty() || path_and_query == "/robots.txt") {
    return {};
  }
  const std::string path = comparable_path(path_and_query);
  std::string token_storage;
  const std::string_view token = token_for(agent, token_storage);
  const Rule* best = nullptr;
  size_t next_group = 0;  // a token that one group names twice is no reason to read it twice
  for (const Agent& known : agents_) {
    if (known.group < next_group || known.token != token) {
      continue;
    }
    next_group = known.group + 1;
    for (size_t i = groups_[known.group].first; i < groups_[known.group].last; ++i) {
      const Rule& rule = rules_[i];
      // 2.2.2: the longest pattern wins, and Allow where two are equally long.
      const bool stronger =
          best == nullptr || rule.pattern.size() > best->pattern.size() ||
          (rule.pattern.size() == best->pattern.size() && rule.allow && !best->allow);
      if (stronger && pattern_matches(rule.pattern, path)) {
        best = &rule;
      }
    }
  }
  return best == nullptr ? Verdict{} : Verdict{best->allow, best->line};
}

std::optional<Milliseconds> RobotsRules::crawl_delay(std::string_view agent) const {
  std::string storage;
  const std::string_view token = token_for(agent, storage);
  std::optional<Milliseconds> delay;
  for (const Agent& known : agents_) {
    if (known.token == token && known.delay) {
      delay = std::max(delay.value_or(*known.delay), *known.delay);
    }
  }
  return delay;
}

std::string RobotsRules::content_usage(std::string_view agent, const Url& url) const {
  if (usages_.empty()) {
    return {};
  }
  const std::string path = comparable_path(url.path_and_query());
  std::string storage;
  const std::string_view token = token_for(agent, storage);
  const Usage* best = nullptr;
  for (const Usage& usage : usages_) {
    const bool is_ours =
        std::any_of(agents_.begin() + static_cast<std::ptrdiff_t>(usage.first_agent),
                    agents_.begin() + static_cast<std::ptrdiff_t>(usage.last_agent),
                    [&](const Agent& known) { return known.token == token; });
    if (is_ours && (best == nullptr || usage.pattern.size() > best->pattern.size()) &&
        pattern_matches(usage.pattern, path)) {
      best = &usage;
    }
  }
  return best == nullptr ? std::string() : best->value;
}

}  // namespace broadsheet::parser
