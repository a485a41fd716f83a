#include "tests/sim/sim_web.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/check.h"
#include "base/units.h"

namespace broadsheet::sim {
namespace {

using std::chrono::hours;

constexpr Milliseconds kCrawlDelay{4000};
constexpr Milliseconds kPauseMax{30'000};  // a host-wide Retry-After up to this is kept at once
// A verdict may be a while old when the request starts: the host's turn comes in between.
constexpr Milliseconds kRobotsAgeMax = hours(25);

bool is_robots(const Url& url) {
  return url.path() == "/robots.txt" || url.path() == "/rules.txt";
}

SimAnswer text(int status, std::string body) {
  SimAnswer answer{.status = status, .body = std::move(body)};
  answer.headers.add("Content-Type", "text/plain");
  return answer;
}

SimAnswer redirect(const std::string& target) {
  SimAnswer answer{.status = 301};
  answer.headers.add("Location", target);
  return answer;
}

// The number at the end of a path; -1 without one.
int number_in(std::string_view path) {
  const size_t digits = path.find_last_not_of("0123456789") + 1;
  int number = -1;
  std::from_chars(path.data() + digits, path.data() + path.size(), number);
  return number;
}

}  // namespace

std::string stamp(Milliseconds since_start) {
  return fmt::format("{:.3f}", std::chrono::duration<double>(since_start).count());
}

SimWeb::SimWeb(uint64_t seed, SimWebOptions options)
    : seed_(seed), options_(std::move(options)), rng_(seed) {
  for (int i = 0; i < options_.hosts; ++i) {
    Host host;
    host.name = "site-" + std::to_string(i) + ".example";
    host.robots = static_cast<Robots>(i % 6);
    host.stories = 3 + static_cast<int>(rng_.below(static_cast<uint64_t>(options_.stories_max)));
    host.is_slow = rng_.below(4) == 0;
    host.throttles = rng_.below(3) == 0;
    host.has_etags = i % 3 != 1;
    hosts_.emplace(host.name, std::move(host));
  }
}

std::vector<Url> SimWeb::seeds() const {
  std::vector<Url> seeds;
  seeds.reserve(hosts_.size());
  for (const auto& [name, host] : hosts_) {
    seeds.push_back(*Url::parse("https://" + name + "/"));
  }
  return seeds;
}

SimWeb::Host& SimWeb::host_of(const Url& url) {
  const auto found = hosts_.find(std::string(url.host()));
  BS_CHECK(found != hosts_.end());
  return found->second;
}

void SimWeb::violation(const Url& url, Milliseconds now, const std::string& what) {
  violations_.push_back(stamp(now) + " " + std::string(url.href()) + ": " + what);
}

// What a site's owner sees, and what must never be seen.
void SimWeb::watch(Host& host, const Url& url, Milliseconds now) {
  Milliseconds delay = options_.delay;
  if (host.rules && !is_robots(url)) {
    host.pace_is_kept = host.pace_is_known = true;
  }
  if (host.rules && host.pace_is_known) {
    delay = std::max(delay, host.rules->crawl_delay(options_.agent).value_or(Milliseconds(0)));
  }
  if (host.last_start && now - *host.last_start < delay) {
    violation(url, now, "started " + format_duration(now - *host.last_start) + " after the last");
  }
  if (now < host.not_before) {
    violation(url, now, "came before the end of a Retry-After");
  }
  if (++host.in_flight > options_.per_host || ++transfers_ > options_.transfers_max) {
    violation(url, now, "one transfer too many");
  }
  host.last_start = now;
  if (is_robots(url)) {
    return;
  }
  if (!host.rules) {
    violation(url, now, "no valid robots.txt was read");
  } else if (!host.rules->verdict_for(options_.agent, url).allowed) {
    violation(url, now, "robots.txt forbids it");
  } else if (now > host.rules_until) {
    violation(url, now, "robots.txt is older than a day");
  }
}

SimAnswer SimWeb::begin(const Url& url, std::optional<std::string_view> etag, Milliseconds now) {
  ++requests_;
  Host& host = host_of(url);
  watch(host, url, now);
  SimAnswer answer = is_robots(url) ? robots_of(host, now) : page_of(host, url, etag, now);
  if (url.path() == "/rules.txt") {
    answer = text(200, "User-agent: *\nDisallow: /private/\n");
  }
  answer.latency = Milliseconds(20 + rng_.below(host.is_slow ? 6000 : 300));
  if (rng_.unit() < options_.fault_share) {
    answer.fault = static_cast<SimAnswer::Fault>(1 + rng_.below(4));
  } else if (host.throttles && rng_.below(20) == 0) {
    answer = text(rng_.below(2) == 0 ? 429 : 503, "slow down");
    answer.headers.add("Retry-After", std::to_string(1 + rng_.below(25)));
    answer.latency = Milliseconds(30);
  }
  if (answer.fault == SimAnswer::Fault::kCut) {
    answer.body.resize(answer.body.size() / 2);
  }
  largest_body_ = std::max<uint64_t>(largest_body_, answer.body.size());
  sent_[std::string(url.href())].insert(sha256(answer.body));
  return answer;
}

void SimWeb::end(const Url& url, const SimAnswer& answer, bool delivered, Milliseconds now) {
  Host& host = host_of(url);
  --host.in_flight;
  --transfers_;
  if (!delivered) {
    return;
  }
  const bool is_throttled = answer.status == 429 || answer.status == 503;
  if (is_robots(url) && answer.status != 301 && answer.status < 500 && !is_throttled) {
    host.rules =
        answer.status == 200 ? parser::RobotsRules::parse(answer.body) : parser::RobotsRules();
    host.rules_until = now + kRobotsAgeMax;
    host.pace_is_known = true;
  }
  const auto after = answer.headers.get("Retry-After");
  if (!is_robots(url) && is_throttled && after) {
    const Seconds pause{number_in(*after)};
    host.not_before = pause <= kPauseMax ? now + pause : host.not_before;
  }
}

void SimWeb::visitor_restarted(bool lost_power) {
  for (auto& [name, host] : hosts_) {
    host.not_before = Milliseconds(0);
    host.pace_is_kept = host.pace_is_kept && !lost_power;
    host.pace_is_known = host.pace_is_kept;
  }
}

void SimWeb::visitor_clock_set_back(Milliseconds by) {
  for (auto& [name, host] : hosts_) {
    host.rules_until += by;
  }
}

bool SimWeb::has_sent(const std::string& href, const Digest& payload) const {
  const auto found = sent_.find(href);
  return found != sent_.end() && found->second.contains(payload);
}

SimAnswer SimWeb::robots_of(const Host& host, Milliseconds now) {
  const auto day = now / hours(24);
  switch (host.robots) {
    case Robots::kNone:
      return text(404, "");
    case Robots::kRules:
      return text(200, "User-agent: *\nDisallow: /private/\nAllow: /private/press\n");
    case Robots::kCrawlDelay:
      return text(200, "User-agent: *\nCrawl-delay: " + std::to_string(kCrawlDelay / Seconds(1)) +
                           "\nDisallow: /private/\n");
    case Robots::kChanging:
      return text(200, day % 2 == 0 ? "User-agent: *\nDisallow: /private/\n"
                                    : "User-agent: *\nDisallow: /stories/a-day\n");
    case Robots::kFailing:
      return now % hours(24) < hours(7) ? text(503, "") : text(200, "");
    case Robots::kRedirected:
      break;
  }
  return redirect("https://" + host.name + "/rules.txt");
}

int SimWeb::edition_of(const Host& host, int number, Milliseconds now) const {
  const uint64_t place = hash64(host.name + std::to_string(number) + std::to_string(seed_));
  const Milliseconds between = hours(5 + place % 60);
  return static_cast<int>(now / between);
}

std::string SimWeb::story_of(const Host& host, int number, int edition) const {
  const std::string title = "A day in the life of place " + std::to_string(number);
  std::string html = "<!doctype html><html lang=en><head><meta charset=utf-8><title>" + title +
                     "</title></head><body><article><h1>" + title + "</h1>";
  for (int paragraph = 0; paragraph < 4; ++paragraph) {
    html += "<p>Edition " + std::to_string(paragraph == 1 ? edition : 0) + " of paragraph " +
            std::to_string(paragraph) + " on " + host.name + " tells of place number " +
            std::to_string(number) +
            ", where people met in the morning, talked about the weather at length, and went home "
            "again before it rained, as they had done on most of the days before that one.</p>";
  }
  html += "</article><nav>";
  for (int i = 1; i <= 4; ++i) {
    const int next = (number * 3 + i) % host.stories;
    html += fmt::format("<a href=\"/stories/a-day-in-place-{0}\">Place {0}</a> ", next);
  }
  const auto neighbour = hosts_.upper_bound(host.name);
  if (neighbour != hosts_.end()) {
    html += "<a href=\"https://" + neighbour->first + "/moved/" + std::to_string(number) +
            "\">Elsewhere</a>";
  }
  return html + "<a href=\"/private/" + std::to_string(number) + "\">Not for robots</a></nav>";
}

SimAnswer SimWeb::page_of(const Host& host, const Url& url, std::optional<std::string_view> etag,
                          Milliseconds now) const {
  const std::string_view path = url.path();
  const int number = number_in(path);
  if (path.starts_with("/moved/")) {
    return redirect("/stories/a-day-in-place-" + std::to_string(number % host.stories));
  }
  SimAnswer answer;
  answer.headers.add("Content-Type", "text/html");
  if (path == "/") {
    answer.body = "<!doctype html><title>Front</title><ul>";
    for (int i = 0; i < host.stories; i += 2) {
      answer.body += "<li><a href=\"/stories/a-day-in-place-" + std::to_string(i) + "\">Place</a>";
    }
    return answer;
  }
  if (number < 0 || number >= host.stories) {
    return text(404, "no such page");
  }
  const int edition = edition_of(host, number, now);
  if (!host.has_etags) {
    answer.body = story_of(host, number, edition) + "<!-- " + std::to_string(now.count()) + " -->";
    return answer;
  }
  const std::string tag = "\"" + std::to_string(edition) + "\"";
  answer.headers.add("ETag", tag);
  if (etag == tag) {
    answer.status = 304;
  } else {
    answer.body = story_of(host, number, edition);
  }
  return answer;
}

}  // namespace broadsheet::sim
