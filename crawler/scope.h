#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/url.h"
#include "crawler/crawl.h"
#include "crawler/reason.h"

namespace broadsheet::crawler {

// Where a crawl may go: the seeds' pages, folders, hosts or domains, and the include and exclude
// patterns. "www." and the difference between http and https do not tell hosts apart. Network
// thread only, because it grows: see adopt().
class Scope {
 public:
  // Fails with kUsage, naming the pattern that is no regular expression.
  [[nodiscard]] static Result<Scope> make(const CrawlOptions& options);

  // Why `url`, found `depth` links away from a seed, is not for this crawl; nullopt when it is.
  [[nodiscard]] std::optional<Reason> refusal(const Url& url, uint32_t depth) const;
  // The same with the rule that decided, for people: "in the host of a seed: example.org",
  // "matches --exclude /sport/".
  struct Ruling {
    std::optional<Reason> refusal;
    std::string rule;
  };
  [[nodiscard]] Ruling ruling(const Url& url, uint32_t depth) const;
  // The same for where a redirect leads: patterns and depth were asked for the URL that led there.
  [[nodiscard]] std::optional<Reason> redirect_refusal(const Url& target) const;

  // A seed led to `target` by redirects: where it is still the same site (example.com to
  // www.example.com), the crawl is about that place from now on. False when it is not.
  bool adopt(const Url& seed, const Url& target);

 private:
  struct Patterns;
  Scope() = default;
  [[nodiscard]] bool holds(const Url& url) const;
  void add_place(const Url& url);

  ScopeKind kind_ = ScopeKind::kHost;
  std::optional<uint32_t> depth_max_;
  std::set<std::string> places_;              // per kind: URLs, folders, hosts or domains
  std::shared_ptr<const Patterns> patterns_;  // the copies'
};

}  // namespace broadsheet::crawler
