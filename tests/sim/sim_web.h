#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/digest.h"
#include "base/headers.h"
#include "base/rng.h"
#include "base/url.h"
#include "parser/robots_rules.h"

namespace broadsheet::sim {

struct SimWebOptions {
  int hosts = 6;
  int stories_max = 14;       // of one host
  double fault_share = 0.04;  // of the answers
  Milliseconds delay{1000};   // no two requests to a host may start closer
  uint32_t per_host = 1;
  uint32_t transfers_max = 8;
  std::string agent;
};

// What the fake network gives for one request.
struct SimAnswer {
  enum class Fault : uint8_t { kNone, kNoConnection, kReset, kSilence, kCut };
  Fault fault = Fault::kNone;
  Milliseconds latency{0};
  int status = 200;
  Headers headers;
  std::string body;
};

// How a time since the start is written in logs: "93661.250".
[[nodiscard]] std::string stamp(Milliseconds since_start);

// A web of news hosts, the same for the same seed and time: stories that are edited over the days,
// redirects within and between hosts, robots.txt of every kind that come and go, hosts that are
// slow, throttle or fail. It watches its visitor: what a polite crawler must never do becomes a
// violation. Its time is what really passed since the start, whatever the visitor's clock shows.
class SimWeb {
 public:
  SimWeb(uint64_t seed, SimWebOptions options);

  [[nodiscard]] std::vector<Url> seeds() const;
  // A request begins. `etag` as If-None-Match.
  [[nodiscard]] SimAnswer begin(const Url& url, std::optional<std::string_view> etag,
                                Milliseconds now);
  // It ends; `delivered`: the visitor got the whole answer.
  void end(const Url& url, const SimAnswer& answer, bool delivered, Milliseconds now);
  // The visitor's process is another one from now on: what it was told and had no time to write
  // down, it cannot know. `lost_power`: nor what it had written.
  void visitor_restarted(bool lost_power);
  // The visitor's clock was set back: in another process it cannot know how old its rules are.
  void visitor_clock_set_back(Milliseconds by);

  [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
  [[nodiscard]] uint64_t requests() const { return requests_; }
  // Of the bodies that were sent.
  [[nodiscard]] uint64_t largest_body() const { return largest_body_; }
  // Digests of every body that was sent for `href`.
  [[nodiscard]] bool has_sent(const std::string& href, const Digest& payload) const;

 private:
  enum class Robots : uint8_t { kNone, kRules, kCrawlDelay, kChanging, kFailing, kRedirected };
  struct Host {
    std::string name;
    Robots robots = Robots::kNone;
    int stories = 0;
    bool is_slow = false;
    bool throttles = false;
    bool has_etags = true;  // without them every answer is whole, and no two have the same bytes
    // As the visitor knows it.
    std::optional<parser::RobotsRules> rules;
    Milliseconds rules_until{};
    bool pace_is_kept = false;   // it asked for pages by the rules: so it has written them down
    bool pace_is_known = false;  // it can keep to their Crawl-delay
    std::optional<Milliseconds> last_start;
    Milliseconds not_before{};
    uint32_t in_flight = 0;
  };

  [[nodiscard]] Host& host_of(const Url& url);
  [[nodiscard]] SimAnswer robots_of(const Host& host, Milliseconds now);
  [[nodiscard]] SimAnswer page_of(const Host& host, const Url& url,
                                  std::optional<std::string_view> etag, Milliseconds now) const;
  [[nodiscard]] std::string story_of(const Host& host, int number, int edition) const;
  [[nodiscard]] int edition_of(const Host& host, int number, Milliseconds now) const;
  void watch(Host& host, const Url& url, Milliseconds now);
  void violation(const Url& url, Milliseconds now, const std::string& what);

  uint64_t seed_;
  SimWebOptions options_;
  Rng rng_;
  std::map<std::string, Host> hosts_;
  std::map<std::string, std::set<Digest>> sent_;
  uint32_t transfers_ = 0;
  uint64_t requests_ = 0;
  uint64_t largest_body_ = 0;
  std::vector<std::string> violations_;
};

}  // namespace broadsheet::sim
