#include "crawler/discovery.h"

#include <algorithm>
#include <unordered_set>

#include "base/digest.h"
#include "base/text.h"
#include "base/url_key.h"
#include "parser/css_links.h"

namespace broadsheet::crawler {
namespace {

constexpr size_t kSlugWordsMin = 4;      // "minister-resigns-over-budget"
constexpr size_t kArticleDigitsMin = 5;  // "/news/100234"
// Tells requisites from links in one SeenLinks: what is none of ours as a page may be one of them.
constexpr uint64_t kRequisiteSeed = 2;

// Adds URLs one by one, each once, to what is found or refused.
class Collector {
 public:
  explicit Collector(const DiscoveryContext& context) : context_(context) {}

  // Says what stands against it, if anything.
  std::optional<Reason> add(const Url& url, storage::FoundVia via, Priority priority,
                            uint16_t depth) {
    return add_announced(url, via, priority, depth, Milliseconds(0), {});
  }

  // The same of one that counts as due for `lead` already, with what its list said of it.
  std::optional<Reason> add_announced(const Url& url, storage::FoundVia via, Priority priority,
                                      uint16_t depth, Milliseconds lead,
                                      storage::Announcement announced) {
    Url target = cleaned(url);
    auto reason = refusal(target, depth);
    if (reason) {
      refuse(target, *reason, via);
      return reason;
    }
    if (storage::Candidate* found = find(target, via, priority, depth)) {
      found->due_at = context_.now - lead;
      found->announced = std::move(announced);
    }
    return std::nullopt;
  }

  // A link that is queued, visited or refused already.
  void add_settled(const Url& url, storage::FoundVia via, Priority priority, uint16_t depth) {
    const Url target = cleaned(url);
    if (refusal(target, depth)) {
      return;
    }
    if (storage::Candidate* found = find(target, via, priority, depth)) {
      found->settled = true;
    }
  }

  // Wherever it lies.
  void add_requisite(const Url& url, uint16_t depth) {
    const Url target = url.without_fragment();
    const uint64_t hash = hash64(target.href(), kRequisiteSeed);
    const bool is_seen = context_.seen != nullptr && context_.seen->contains(hash);
    if (const auto reason = barrier(target)) {
      refuse(target, *reason, storage::FoundVia::kRequisite);
      return;
    }
    if (storage::Candidate* found =
            find(target, storage::FoundVia::kRequisite, Priority::kRequisite, depth)) {
      found->settled = is_seen;
      found->held_since = context_.now - context_.limits.requisite_rest;
    }
    remember(hash);
  }

  void refuse_requisite(const Url& url, Reason reason) {
    refuse(url.without_fragment(), reason, storage::FoundVia::kRequisite);
  }

  void remember(uint64_t hash) { discovered_.newly_seen.push_back(hash); }

  void refuse(const Url& url, Reason reason, storage::FoundVia via = storage::FoundVia::kLink) {
    // The length of the key is bounded too, so a long URL is refused by what it begins with.
    if (url.href().size() > context_.limits.url_bytes_max) {
      return;
    }
    UrlKey key = UrlKey::of(url);
    if (seen_.insert(key.text()).second) {
      discovered_.refused.push_back({.key = std::move(key),
                                     .href = std::string(url.href()),
                                     .reason = reason_text(reason),
                                     .via = via});
    }
  }

  // What stands against any URL, wanted as a page or not.
  [[nodiscard]] std::optional<Reason> barrier(const Url& target) const {
    if (target.href().size() > context_.limits.url_bytes_max) {
      return Reason::kUrlTooLong;
    }
    if (context_.guard.literal_refusal(target.host(), target.port())) {
      return Reason::kAddress;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Reason> refusal(const Url& target, uint16_t depth) const {
    const auto reason = barrier(target);
    return reason ? reason : context_.scope.refusal(target, depth);
  }

  [[nodiscard]] Discovered take() { return std::move(discovered_); }

 private:
  // Borrowed until the next call; null where the document named it before.
  storage::Candidate* find(const Url& target, storage::FoundVia via, Priority priority,
                           uint16_t depth) {
    UrlKey key = UrlKey::of(target);
    if (!seen_.insert(key.text()).second) {
      return nullptr;
    }
    return &discovered_.found.emplace_back(
        storage::Candidate{.key = std::move(key),
                           .href = std::string(target.href()),
                           .via = via,
                           .depth = depth,
                           .priority = static_cast<uint8_t>(priority),
                           .due_at = context_.now});
  }

  const DiscoveryContext& context_;
  Discovered discovered_;
  std::unordered_set<std::string> seen_;
};

uint16_t deeper(uint16_t depth) {
  return depth == UINT16_MAX ? depth : static_cast<uint16_t>(depth + 1);
}

bool has_date_segments(const std::vector<std::string_view>& segments) {
  for (size_t i = 0; i < segments.size(); ++i) {
    const std::string_view year = segments[i];
    const bool digits = year.size() >= 4 && year.size() <= 8 &&
                        std::all_of(year.begin(), year.end(), is_ascii_digit);
    if (digits && (year.starts_with("19") || year.starts_with("20")) && i + 1 < segments.size()) {
      return true;
    }
  }
  return false;
}

size_t longest_digits(std::string_view text) {
  size_t longest = 0;
  size_t run = 0;
  for (const char c : text) {
    run = is_ascii_digit(c) ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

storage::FoundVia via_of(parser::LinkKind kind) {
  return kind == parser::LinkKind::kCanonical ? storage::FoundVia::kCanonical
                                              : storage::FoundVia::kLink;
}

// Those of the page first of all: a picture that a link leads to as well is no page.
void add_requisites(const std::vector<parser::Link>& links, const DiscoveryContext& context,
                    Collector& collector) {
  size_t added = 0;
  for (const parser::Link& link : links) {
    if (link.kind != parser::LinkKind::kRequisite) {
      continue;
    }
    if (added < context.limits.requisites_max) {
      collector.add_requisite(link.url, 1);
      ++added;
    } else {
      collector.refuse_requisite(link.url, Reason::kTooMany);
    }
  }
}

// The fragment does not matter to where a link leads.
std::vector<uint64_t> hashes_of(const std::vector<parser::Link>& links) {
  std::vector<uint64_t> hashes;
  hashes.reserve(links.size());
  for (const parser::Link& link : links) {
    const std::string_view href = link.url.href();
    hashes.push_back(hash64(href.substr(0, href.find('#'))));
  }
  return hashes;
}

Priority priority_of(const parser::Link& link, uint16_t depth) {
  return link.kind == parser::LinkKind::kFeed ? Priority::kFresh
                                              : priority_of_link(link.url, depth);
}

// What a list says of an item's date. News goes before the rest of its priority, the newest first:
// it counts as due for as much longer as it is newer. What is no news any more is an article like
// others.
struct Freshness {
  Priority priority = Priority::kFresh;
  Milliseconds lead{0};
};

Freshness freshness_of(const std::optional<DateTime>& first, const std::optional<DateTime>& second,
                       SysTime now) {
  constexpr Milliseconds kNews = std::chrono::hours(24 * 7);
  constexpr Milliseconds kOld = std::chrono::hours(24 * 30);
  const auto& date = first ? first : second;
  if (!date) {
    return {};
  }
  const Milliseconds age = now - date->instant;
  return {.priority = age > kOld ? Priority::kArticle : Priority::kFresh,
          .lead = std::clamp(kNews - age, Milliseconds(0), kNews)};
}

storage::Announcement announcement_of(std::string_view title,
                                      const std::optional<DateTime>& published,
                                      const DiscoveryLimits& limits) {
  const std::string line = collapse_space(title);
  return {.title = std::string(whole_characters(line, limits.announced_title_max)),
          .published = published ? published->instant : SysTime{}};
}

}  // namespace

bool looks_like_article(const Url& url) {
  const auto segments = split(url.path().substr(1), '/');
  if (has_date_segments(segments)) {
    return true;
  }
  // The last segment that is not empty: a slug may end with '/'.
  const auto last = std::find_if(segments.rbegin(), segments.rend(),
                                 [](std::string_view segment) { return !segment.empty(); });
  if (last == segments.rend()) {
    return false;
  }
  return static_cast<size_t>(std::count(last->begin(), last->end(), '-')) + 1 >= kSlugWordsMin ||
         longest_digits(*last) >= kArticleDigitsMin;
}

Priority priority_of_link(const Url& url, uint16_t depth) {
  if (looks_like_article(url)) {
    return depth <= 1 ? Priority::kFront : Priority::kArticle;
  }
  return url.has_query() ? Priority::kOther : Priority::kSection;
}

Discovered discover_links(const parser::Page& page, const DiscoveryContext& context) {
  Collector collector(context);
  add_requisites(page.links, context, collector);
  const uint16_t depth = deeper(context.depth);
  const auto is_for_us = [&](const parser::Link& link) {
    return !page.robots.nofollow && !link.nofollow;
  };
  const std::vector<uint64_t> hashes = hashes_of(page.links);
  const std::vector<bool> seen =
      context.seen == nullptr ? std::vector<bool>(hashes.size()) : context.seen->find(hashes);
  // First those that may be followed: the same URL may stand on the page both ways.
  for (size_t i = 0; i < page.links.size(); ++i) {
    const parser::Link& link = page.links[i];
    if (link.kind == parser::LinkKind::kRequisite || !is_for_us(link) ||
        (seen[i] && context.drop_seen)) {
      continue;
    }
    if (seen[i]) {
      collector.add_settled(link.url, via_of(link.kind), priority_of(link, depth), depth);
    } else if (collector.add(link.url, via_of(link.kind), priority_of(link, depth), depth) !=
               Reason::kDepth) {
      collector.remember(hashes[i]);  // too deep here may be near enough elsewhere
    }
  }
  for (const parser::Link& link : page.links) {
    if (link.kind != parser::LinkKind::kRequisite && !is_for_us(link)) {
      collector.refuse(cleaned(link.url), Reason::kNofollow);
    }
  }
  return collector.take();
}

Discovered discover_in_styles(std::string_view css, const DiscoveryContext& context) {
  Collector collector(context);
  const bool is_too_deep = context.depth >= context.limits.requisite_depth_max;
  for (const std::string& reference : parser::css_references(css, context.limits.requisites_max)) {
    const auto url = Url::parse(reference, &context.page);
    if (url.ok() && is_too_deep) {
      collector.refuse_requisite(*url, Reason::kDepth);
    } else if (url.ok()) {
      collector.add_requisite(*url, deeper(context.depth));
    }
  }
  return collector.take();
}

Discovered discover_items(const parser::Feed& feed, const DiscoveryContext& context) {
  Collector collector(context);
  const uint16_t depth = deeper(context.depth);
  for (const parser::FeedItem& item : feed.items) {
    if (const auto url = Url::parse(item.url); url.ok()) {
      const Freshness fresh = freshness_of(item.updated, item.published, context.now);
      collector.add_announced(*url, storage::FoundVia::kFeed, fresh.priority, depth, fresh.lead,
                              announcement_of(item.title, item.published, context.limits));
    }
  }
  if (const auto next = Url::parse(feed.next_url); next.ok()) {
    collector.add(*next, storage::FoundVia::kFeed, Priority::kOther, depth);
  }
  return collector.take();
}

Discovered discover_entries(const parser::Sitemap& sitemap, const DiscoveryContext& context) {
  Collector collector(context);
  const bool is_index = sitemap.kind == parser::SitemapKind::kIndex;
  const bool is_too_deep = is_index && context.depth >= context.limits.sitemap_depth_max;
  const uint16_t depth = deeper(context.depth);
  for (const parser::SitemapEntry& entry : sitemap.entries) {
    const auto url = Url::parse(entry.url);
    if (!url.ok()) {
      continue;
    }
    // A sitemap speaks for its own host (sitemaps.org, "Location").
    if (is_too_deep || url->host() != context.page.host()) {
      collector.refuse(cleaned(*url), is_too_deep ? Reason::kDepth : Reason::kForeign,
                       storage::FoundVia::kSitemap);
      continue;
    }
    const bool is_news = entry.published.has_value();
    const Freshness fresh = freshness_of(entry.modified, entry.published, context.now);
    const Priority usual = is_index ? Priority::kFresh : priority_of_link(*url, depth);
    collector.add_announced(*url, storage::FoundVia::kSitemap, is_news ? fresh.priority : usual,
                            depth, fresh.lead,
                            announcement_of(entry.title, entry.published, context.limits));
  }
  return collector.take();
}

Discovered discover_sitemaps(const std::vector<std::string>& values,
                             const DiscoveryContext& context) {
  Collector collector(context);
  for (const std::string& value : values) {
    if (const auto url = Url::parse(value, &context.page); url.ok()) {
      collector.add(*url, storage::FoundVia::kSitemap, Priority::kFresh, deeper(context.depth));
    }
  }
  return collector.take();
}

storage::Candidate seed_candidate(const Url& url, SysTime now) {
  const Url target = cleaned(url);
  return {.key = UrlKey::of(target),
          .href = std::string(target.href()),
          .via = storage::FoundVia::kSeed,
          .depth = 0,
          .priority = static_cast<uint8_t>(Priority::kSeed),
          .due_at = now};
}

}  // namespace broadsheet::crawler
