#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/url.h"

namespace broadsheet::parser {

// What a robots.txt says (RFC 9309). Parsing never fails: what is no rule is passed over. Immutable
// after that, and safe to read from any thread.
//
// Beyond the RFC, on the side of the site: Crawl-delay; rules before any User-agent line are for
// everybody; well-known misspellings, several names on one User-agent line and HTML line breaks are
// read as meant; UTF-16 with a byte order mark is decoded; "Allow: /a/index.html" allows "/a/" too;
// a '$' at the end of a pattern also stands for itself.
class RobotsRules {
 public:
  static constexpr size_t kBytesMax = size_t{500} << 10;  // RFC 9309, 2.5; the rest is not read

  // No rules: everything is allowed.
  RobotsRules() = default;
  [[nodiscard]] static RobotsRules parse(std::string_view bytes);

  struct Verdict {
    bool allowed = true;
    int line = 0;  // of the rule that decided, from 1; 0 when no rule matched
    friend bool operator==(const Verdict&, const Verdict&) = default;
  };
  // Whether `agent` may fetch `url`. `agent` is a product token ("broadsheet") or begins with one
  // ("broadsheet/1.0 (+https://...)"). Takes time linear in the rules, and for each at most that of
  // a substring search: no wildcard backtracks.
  [[nodiscard]] Verdict verdict_for(std::string_view agent, const Url& url) const;
  // The same for a path with its query, "/a?b".
  [[nodiscard]] Verdict verdict_for(std::string_view agent, std::string_view path_and_query) const;

  // The Crawl-delay for `agent`, as stated (callers cap it); nullopt where none is.
  [[nodiscard]] std::optional<Milliseconds> crawl_delay(std::string_view agent) const;
  // Values of Sitemap lines, as written, in order.
  [[nodiscard]] const std::vector<std::string>& sitemaps() const { return sitemaps_; }
  // What is preferred of the uses of `url`, as written ("train-ai=n"): of the Content-Usage lines
  // for `agent`, the one with the longest path; "" where none is.
  [[nodiscard]] std::string content_usage(std::string_view agent, const Url& url) const;
  // True when the file was longer than kBytesMax.
  [[nodiscard]] bool truncated() const { return truncated_; }
  [[nodiscard]] bool empty() const { return rules_.empty(); }

 private:
  friend class RobotsParser;

  struct Rule {
    std::string pattern;  // comparison form; '*' any run, a final '$' the end
    bool allow = false;
    int line = 0;
  };
  // Rules that follow one run of User-agent lines: a range of rules_.
  struct Group {
    size_t first = 0;
    size_t last = 0;
  };
  // One User-agent line: a product token in lower case, "*" for everybody. A token may occur many
  // times; its groups count as one (2.2.1).
  struct Agent {
    std::string token;
    size_t group = 0;
    std::optional<Milliseconds> delay;
  };

  // One Content-Usage line, for a range of agents_.
  struct Usage {
    std::string pattern;  // comparison form
    std::string value;
    size_t first_agent = 0;
    size_t last_agent = 0;
  };

  [[nodiscard]] std::string_view token_for(std::string_view agent, std::string& storage) const;

  std::vector<Rule> rules_;
  std::vector<Group> groups_;
  std::vector<Agent> agents_;
  std::vector<std::string> sitemaps_;
  std::vector<Usage> usages_;
  bool truncated_ = false;
};

}  // namespace broadsheet::parser
