#include "crawler/reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/digest.h"
#include "base/text.h"
#include "crawler/body_kinds.h"
#include "crawler/discovery.h"
#include "crawler/feed_article.h"
#include "crawler/http_status.h"
#include "crawler/retry.h"
#include "parser/text_fold.h"

namespace broadsheet::crawler {
namespace {

// What reading a decoded byte costs at most, but for the few pages that are made to cost more.
constexpr uint64_t kCostPerByte = 32;
constexpr uint64_t kUsualRatio = 5;  // of content coding
constexpr size_t kPortion = 2000;    // URLs that are queued in one batch

// Tells hashes of keys from those of links in one SeenLinks.
constexpr uint64_t kKeySeed = 1;
constexpr std::string_view kAgent = "broadsheet";  // in X-Robots-Tag

// What is decided about the page while it is read; becomes a VisitRecord.
struct Verdict {
  Outcome outcome = Outcome::kStored;
  std::string reason;
  bool keep_capture = true;
  PageKind kind = PageKind::kUnknown;
  bool is_page = false;  // HTML that was read
  bool is_hub = false;   // it is there for where it leads
  Signals signals;
  std::optional<Article> article;
  Discovered links;
  std::vector<storage::Candidate> led_on;  // stored links of a page that did not change
  std::vector<storage::Candidate> queued;  // apart from the record
  uint32_t links_held = 0;                 // of a page that did not change
};

Verdict ended(Outcome outcome, Reason reason, std::string_view detail) {
  return {.outcome = outcome, .reason = reason_text(reason, detail)};
}

Verdict dropped(Outcome outcome, Reason reason, std::string_view detail) {
  Verdict verdict = ended(outcome, reason, detail);
  verdict.keep_capture = false;
  return verdict;
}

DiscoveryContext context_of(const Reading& reading, const ReadingRules& rules) {
  return {.page = reading.answer.url,
          .scope = *reading.scope,
          .guard = *rules.guard,
          .depth = reading.depth,
          .now = reading.answer.started,
          .seen = rules.seen,
          .drop_seen = rules.discover};
}

void note_robots_tags(const parser::RobotsTags& tags, Article& article) {
  if (tags.noindex) {
    article.notes.emplace_back("robots: noindex");
  }
  if (tags.noarchive) {
    article.notes.emplace_back("robots: noarchive");
  }
}

Signals signals_of(const parser::RobotsTags& tags) {
  return {.noindex = tags.noindex,
          .nofollow = tags.nofollow,
          .noarchive = tags.noarchive,
          .unavailable_after = tags.unavailable_after,
          .tdm_reserved = tags.tdm_reserved,
          .tdm_policy = tags.tdm_policy,
          .content_usage = tags.content_usage};
}

// What the answer's head alone says.
Signals signals_of(const Headers& headers) {
  parser::RobotsTags tags;
  parser::add_robots_headers(tags, headers, kAgent);
  return signals_of(tags);
}

// What the host says in files of its own holds where answer and page say nothing; both are noted of
// Content-Usage, whose preferences add up (the host's first).
Signals with_hosts(Signals signals, Signals host) {
  if (!signals.tdm_reserved) {
    signals.tdm_reserved = host.tdm_reserved;
    if (signals.tdm_policy.empty()) {
      signals.tdm_policy = std::move(host.tdm_policy);
    }
  }
  if (!host.content_usage.empty()) {
    signals.content_usage = signals.content_usage.empty()
                                ? std::move(host.content_usage)
                                : host.content_usage + ", " + signals.content_usage;
  }
  return signals;
}

// Does what the page asks of those who keep and index it.
void obey(SysTime now, Verdict& verdict) {
  const Signals& signals = verdict.signals;
  const bool is_past = signals.unavailable_after && *signals.unavailable_after <= now;
  if (verdict.keep_capture && (signals.noarchive || is_past)) {
    verdict.outcome = Outcome::kBlockedRobots;
    verdict.reason =
        reason_text(Reason::kNoarchive, signals.noarchive ? "" : "unavailable_after has passed");
    verdict.keep_capture = false;
    verdict.article.reset();
  } else if (signals.noindex && verdict.article) {
    verdict.reason = reason_text(Reason::kNoindex);
    verdict.article.reset();
  }
}

Verdict read_html(const Reading& reading, std::string_view body, const ReadingRules& rules) {
  const Headers& headers = reading.answer.response_headers;
  const std::string_view content_type = headers.get("Content-Type").value_or("");
  if (!parser::is_readable_type(content_type, body) && !trim(body).empty()) {
    const bool is_requisite =
        reading.requisite || (rules.requisites && is_requisite_type(media_type_of(headers)));
    if (rules.keep_other || is_requisite) {
      return {.kind = PageKind::kOther};
    }
    return dropped(Outcome::kSkippedContentType, Reason::kContentType,
                   content_type.empty() ? "not HTML" : content_type);
  }
  parser::Page page = parser::read_page({.url = reading.answer.url,
                                         .body = body,
                                         .content_type = content_type,
                                         .status = reading.answer.status,
                                         .fetched = reading.answer.started,
                                         .headers = &headers},
                                        rules.page);
  Verdict verdict;
  verdict.kind = page.kind;
  verdict.signals = signals_of(page.robots);
  verdict.is_page = true;
  verdict.is_hub = page.kind == PageKind::kFront || page.kind == PageKind::kSection;
  verdict.links = discover_links(page, context_of(reading, rules));
  if (page.kind == PageKind::kChallenge) {
    verdict.reason = reason_text(Reason::kChallenge);
  } else if (page.kind == PageKind::kError) {
    verdict.outcome = Outcome::kSkippedSoft404;
    verdict.reason = reason_text(Reason::kStatus, "an error page that says 200");
  } else if (page.article) {
    note_robots_tags(page.robots, *page.article);
    verdict.article = std::move(page.article);
  }
  return verdict;
}

// Feeds and sitemaps are read for where they lead; as pages they are captures without an article.
std::optional<Verdict> read_listing(const Reading& reading, std::string_view body,
                                    const ReadingRules& rules) {
  const Url& url = reading.answer.url;
  const std::string_view content_type =
      reading.answer.response_headers.get("Content-Type").value_or("");
  const SysTime fetched = reading.answer.started;
  Verdict verdict;
  verdict.kind = PageKind::kOther;
  verdict.is_hub = true;
  const bool is_known_sitemap = reading.known && reading.known->via == storage::FoundVia::kSitemap;
  constexpr parser::FeedLimits kNoTexts{.content_bytes_max = 0};
  const auto feed = parser::parse_feed(
      {.body = body, .content_type = content_type, .url = url, .fetched = fetched}, kNoTexts);
  if (feed.ok()) {
    verdict.links = discover_items(*feed, context_of(reading, rules));
    return verdict;
  }
  const auto sitemap = parser::parse_sitemap(
      {.body = body, .content_type = content_type, .url = url, .fetched = fetched},
      {.decoding = rules.decoding});
  // Any text is a list of URLs if one wants to; only what was called a sitemap is taken for one.
  if (sitemap.ok() && (sitemap->kind != parser::SitemapKind::kText || is_known_sitemap)) {
    verdict.links = discover_entries(*sitemap, context_of(reading, rules));
    return verdict;
  }
  return std::nullopt;
}

// Behind a byte order mark, white space, an XML declaration and comments.
std::string_view first_markup(std::string_view body) {
  constexpr int kSkippedMax = 16;
  body.remove_prefix(body.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  for (int skipped = 0; skipped < kSkippedMax; ++skipped) {
    body = trim(body);
    const std::string_view end = body.starts_with("<!--") ? "-->" : "?>";
    if (!body.starts_with("<!--") && !body.starts_with("<?")) {
      break;
    }
    body.remove_prefix(std::min(body.find(end), body.size() - end.size()) + end.size());
  }
  return body;
}

// No list of anything begins like this. What else a page may begin with is left to the parsers of
// lists, which decode the whole body before they can say no.
bool begins_as_html(std::string_view body) {
  const std::string_view start = first_markup(body);
  return ascii_istarts_with(start, "<!doctype html") || ascii_istarts_with(start, "<html");
}

bool may_be_listing(const std::string& media_type, std::string_view body, const Reading& reading) {
  if (begins_as_html(body)) {
    return false;
  }
  if (reading.known && reading.known->via == storage::FoundVia::kSitemap) {
    return true;
  }
  if (media_type == "text/html" || media_type == "application/xhtml+xml") {
    // Feeds are often labelled so; a page that begins alike is no feed to their parser.
    const std::string_view start = trim(body.substr(0, 256));
    return start.starts_with("<?xml") || start.starts_with("<rss") || start.starts_with("<feed");
  }
  return media_type.ends_with("xml") || media_type.ends_with("json") ||
         media_type.ends_with("gzip") || media_type.empty() || media_type == "text/plain";
}

// Long lists are queued in portions: what a batch holds of each URL is several times the URL.
Result<std::vector<storage::Candidate>> enqueue_in_portions(
    std::vector<storage::Candidate> candidates, const std::string& document,
    const ReadingRules& rules, storage::Archive& archive) {
  std::vector<storage::Candidate> queued;
  for (size_t at = 0; at < candidates.size(); at += kPortion) {
    const auto begin = candidates.begin() + static_cast<ptrdiff_t>(at);
    const auto end =
        candidates.begin() + static_cast<ptrdiff_t>(std::min(at + kPortion, candidates.size()));
    std::vector<storage::Candidate> portion(std::make_move_iterator(begin),
                                            std::make_move_iterator(end));
    BS_TRY(auto added, archive.enqueue(rules.job, std::move(portion), document));
    for (storage::Candidate& candidate : added) {
      candidate.announced = {};
      queued.push_back(std::move(candidate));
    }
  }
  return queued;
}

// All but the first portion of what a document leads to is queued before its visit is committed:
// were the process to end in between, the document would be read again. The visit's record names
// these as settled.
Result<std::vector<storage::Candidate>> queue_ahead(storage::VisitRecord& record,
                                                    const std::string& document,
                                                    const ReadingRules& rules,
                                                    storage::Archive& archive) {
  std::vector<storage::Candidate> rest;
  if (rules.job == storage::kNoJob) {
    return rest;
  }
  for (size_t i = kPortion; i < record.found.size(); ++i) {
    storage::Candidate& candidate = record.found[i];
    if (!candidate.settled) {
      rest.push_back({.key = candidate.key,
                      .href = std::exchange(candidate.href, {}),
                      .via = candidate.via,
                      .depth = candidate.depth,
                      .priority = candidate.priority,
                      .due_at = candidate.due_at,
                      .held_since = candidate.held_since,
                      .announced = std::exchange(candidate.announced, {})});
      candidate.settled = true;
    }
  }
  return enqueue_in_portions(std::move(rest), document, rules, archive);
}

// The links that were found when these bytes were read, less those that this run has dealt with.
// They are queued beside those of the record, which must not name a part of the page's links as
// all.
Result<Verdict> as_before(const Reading& reading, const ReadingRules& rules,
                          storage::Archive& archive) {
  Verdict verdict;
  const auto is_seen = [&](std::string_view key) {
    ++verdict.links_held;
    return rules.seen != nullptr && rules.seen->contains(hash64(key, kKeySeed));
  };
  verdict.is_hub = !reading.known->article;
  BS_TRY(std::vector<storage::Candidate> links,
         archive.stored_links(UrlKey::of(reading.answer.url), is_seen));
  const auto is_requisite = [](const storage::Candidate& candidate) {
    return candidate.via == storage::FoundVia::kRequisite;
  };
  std::erase_if(links, [&](const storage::Candidate& candidate) {
    const auto url = Url::parse(candidate.href);
    return !url.ok() ||
           (is_requisite(candidate) ? !rules.requisites
                                    : reading.scope->refusal(*url, reading.depth + 1U).has_value());
  });
  for (storage::Candidate& candidate : links) {
    candidate.due_at = reading.answer.started;
    candidate.depth = static_cast<uint16_t>(
        is_requisite(candidate) && !reading.requisite ? 1 : reading.depth + 1);
    if (is_requisite(candidate)) {
      candidate.held_since = reading.answer.started - DiscoveryLimits{}.requisite_rest;
    }
    verdict.links.newly_seen.push_back(hash64(candidate.key.text(), kKeySeed));
  }
  if (links.size() <= kPortion) {
    verdict.led_on = std::move(links);
  } else if (rules.job != storage::kNoJob) {
    BS_TRY(verdict.queued,
           enqueue_in_portions(std::move(links), std::string(reading.answer.url.href()), rules,
                               archive));
  }
  return verdict;
}

// What a page needs is kept as it is; style sheets name more of it. nullopt: it is a page after
// all.
std::optional<Verdict> read_requisite(const Reading& reading, std::string_view body,
                                      const ReadingRules& rules) {
  const std::string media_type = media_type_of(reading.answer.response_headers);
  const bool is_page = parser::is_readable_type(media_type, body) &&
                       !reading.scope->refusal(reading.answer.url, reading.depth);
  if (is_page) {
    return std::nullopt;
  }
  Verdict verdict;
  verdict.kind = PageKind::kOther;
  if (media_type == "text/css") {
    verdict.links = discover_in_styles(body, context_of(reading, rules));
  }
  return verdict;
}

// A coded body is first decoded as far as its place allows. That is enough but for a few; for
// those a place for all that the limits allow is waited for.
Result<Decoded> decode_in(ReadingRoom::Place& place, std::string_view body, std::string_view coding,
                          const DecodeLimits& limits) {
  constexpr uint64_t kFirstMin = 256ULL << 10;  // hardly costs anything
  DecodeLimits first = limits;
  first.decoded_bytes_max =
      std::min(limits.decoded_bytes_max, std::max(kFirstMin, place.bytes() / kCostPerByte * 2));
  Result<Decoded> decoded = decode_content(body, coding, first);
  if (!decoded.ok() && decoded.error().kind == ErrorKind::kTooLarge &&
      first.decoded_bytes_max < limits.decoded_bytes_max) {
    place.widen(limits.decoded_bytes_max * kCostPerByte);
    decoded = decode_content(body, coding, limits);
  }
  return decoded;
}

Verdict read_body(const Reading& reading, const ReadingRules& rules, ReadingRoom::Place& place) {
  const Headers& headers = reading.answer.response_headers;
  const auto coding = headers.get("Content-Encoding");
  std::string_view body = reading.answer.body;
  Decoded decoded;
  if (coding && !body.empty()) {
    auto result = decode_in(place, body, *coding, rules.decoding);
    if (!result.ok()) {
      const Error& error = result.error();
      return dropped(outcome_of(error.kind), Reason::kDamaged, error.detail);
    }
    decoded = *std::move(result);
    body = decoded.bytes;
    if (body.size() * kCostPerByte > place.bytes()) {
      place.widen(body.size() * kCostPerByte);
    }
  }
  const std::string media_type = media_type_of(headers);
  Verdict verdict;
  std::optional<Verdict> other;
  if (reading.requisite) {
    other = read_requisite(reading, body, rules);
  } else if (may_be_listing(media_type, body, reading)) {
    other = read_listing(reading, body, rules);
  }
  if (!other && decoded.bytes.size() > rules.page.bytes_max + 1) {
    decoded.bytes.resize(rules.page.bytes_max + 1);  // no more is read; one more says that there is
    decoded.bytes.shrink_to_fit();
    body = decoded.bytes;
  }
  verdict = other ? *std::move(other) : read_html(reading, body, rules);
  if (verdict.outcome == Outcome::kStored && (reading.cut || !decoded.complete)) {
    verdict.outcome = Outcome::kStoredPartial;
    verdict.reason = reading.cut ? reason_text(Reason::kCut, reading.cut->detail)
                                 : reason_text(Reason::kDamaged, decoded.note);
  }
  return verdict;
}

// Bot checks come as refusals more often than as pages.
bool is_bot_check(const Reading& reading, const ReadingRules& rules, ReadingRoom::Place& place) {
  const int status = reading.answer.status;
  const bool may_be = status == 401 || status == 403 || status == 429 || status == 503;
  return may_be && !reading.requisite && !reading.answer.body.empty() &&
         read_body(reading, rules, place).kind == PageKind::kChallenge;
}

// A page of an article whose text is not, or not wholly, there.
bool shows_too_little(const Verdict& verdict) {
  const bool is_something_else =
      verdict.is_hub || verdict.kind == PageKind::kChallenge || verdict.kind == PageKind::kError;
  return verdict.is_page && verdict.outcome == Outcome::kStored && !is_something_else &&
         (!verdict.article || verdict.article->partial);
}

Result<Verdict> judge(const Reading& reading, const ReadingRules& rules, storage::Archive& archive,
                      ReadingRoom::Place& place) {
  const int status = reading.answer.status;
  if (reading.body_refused) {
    return dropped(Outcome::kSkippedContentType, Reason::kContentType,
                   media_type_of(reading.answer.response_headers));
  }
  if (status == 304 && reading.known && reading.known->payload) {
    return as_before(reading, rules, archive);
  }
  if (!is_success(status)) {
    Verdict verdict =
        ended(is_transient_status(status) ? Outcome::kRetryThenError : Outcome::kErrorHttpStatus,
              Reason::kStatus, std::to_string(status));
    if (is_bot_check(reading, rules, place)) {
      verdict.kind = PageKind::kChallenge;
      verdict.reason = reason_text(Reason::kChallenge, std::to_string(status));
    }
    return verdict;
  }
  if (rules.trust_links && !rules.discover && !reading.cut && reading.known &&
      reading.known->payload && *reading.known->payload == sha256(reading.answer.body)) {
    return as_before(reading, rules, archive);
  }
  Verdict verdict = read_body(reading, rules, place);
  if (verdict.signals == Signals{}) {
    verdict.signals = signals_of(reading.answer.response_headers);
  }
  if (rules.obey_tags) {
    obey(reading.answer.started, verdict);
  }
  if (!verdict.signals.noindex && shows_too_little(verdict) && rules.page.article &&
      reading.known) {
    BS_TRY(auto from_feed, article_from_feed(reading.answer.url, *reading.known,
                                             reading.answer.started, rules.decoding, archive));
    if (from_feed) {
      adopt_text(*std::move(from_feed), verdict.article);
      verdict.kind = PageKind::kArticle;
    }
  }
  if (verdict.article) {
    adopt_announcement(reading.announced, *verdict.article);
  }
  return verdict;
}

// Requisites come back when a page needs them.
void plan(const Reading& reading, const Verdict& verdict, const ReadingRules& rules,
          storage::VisitRecord& record) {
  if (!rules.planning || reading.requisite) {
    return;
  }
  VisitFacts facts{.at = reading.answer.started, .published = {}, .is_hub = verdict.is_hub};
  if (verdict.article && verdict.article->published) {
    facts.published = verdict.article->published->instant;
  }
  record.outlook = [facts, planning = *rules.planning](const storage::Seen& seen) {
    return outlook_of(seen, facts, planning);
  };
}

storage::VisitRecord record_of(Reading reading, Verdict verdict, const ReadingRules& rules) {
  storage::VisitRecord record;
  plan(reading, verdict, rules, record);
  record.job = rules.job;
  record.key = std::move(reading.key);
  record.href = std::move(reading.href);
  record.at = reading.answer.started;
  record.outcome = verdict.outcome;
  record.reason = std::move(verdict.reason);
  record.attempts = reading.attempts;
  record.hops = std::move(reading.hops);
  record.page_kind = verdict.kind;
  record.signals = with_hosts(std::move(verdict.signals), std::move(reading.said));
  if (!record.hops.empty()) {
    record.redirect_href = std::string(reading.answer.url.href());
  }
  if (verdict.article) {
    record.folded = parser::fold_text(verdict.article->title + '\n' + verdict.article->text());
    record.folded_text = sha256(record.folded);
    record.article = std::move(verdict.article);
  }
  if (verdict.keep_capture && !rules.discover) {
    record.capture = std::move(reading.answer);
  }
  record.found = std::move(verdict.links.found);
  record.led_on = std::move(verdict.led_on);
  record.refused = std::move(verdict.links.refused);
  return record;
}

PageShown shown_by(const Reading& reading, const Verdict& verdict) {
  PageShown shown{.kind = verdict.kind, .was_read = verdict.is_page};
  shown.links = verdict.links_held + static_cast<uint32_t>(verdict.links.found.size());
  const bool is_listing = verdict.is_hub && !(reading.known && reading.known->article);
  const bool is_something_else = verdict.kind == PageKind::kChallenge ||
                                 verdict.kind == PageKind::kError ||
                                 verdict.kind == PageKind::kOther;
  shown.expects_article = verdict.is_page && !is_listing && !is_something_else;
  if (verdict.article) {
    shown.is_article = true;
    shown.is_dated = verdict.article->published.has_value();
    shown.is_signed = !verdict.article->authors.empty();
    const std::string text = verdict.article->text();
    shown.body_chars = static_cast<uint32_t>(
        std::count_if(text.begin(), text.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
  }
  return shown;
}

// A URL that redirected, as a record of its own.
storage::VisitRecord record_of_hop(const storage::VisitRecord& record, const Url& url,
                                   std::string led_to) {
  storage::VisitRecord hop;
  hop.job = record.job;
  hop.key = UrlKey::of(url);
  hop.href = std::string(url.without_fragment().href());
  hop.at = record.at;
  hop.outcome = record.outcome;
  hop.reason = record.reason;
  hop.redirect_href = std::move(led_to);
  return hop;
}

// Without its capture a record does not speak for the page at the end of its redirects: each URL
// that was asked gets a record of its own, the page first, since it is the one that leads on.
Result<storage::VisitResult> commit_apart(storage::VisitRecord record, const Url& final_url,
                                          storage::Archive& archive) {
  storage::VisitRecord page = record_of_hop(record, final_url, {});
  page.found = std::move(record.found);
  page.led_on = std::move(record.led_on);
  page.refused = std::move(record.refused);
  const UrlKey final_key = page.key;
  BS_TRY(storage::VisitResult result, archive.commit(std::move(page)));
  for (size_t i = 0; i < record.hops.size(); ++i) {
    const Url& next = i + 1 < record.hops.size() ? record.hops[i + 1].url : final_url;
    storage::VisitRecord hop = record_of_hop(record, record.hops[i].url, std::string(next.href()));
    if (hop.key != final_key) {
      BS_TRY(const storage::VisitResult unused, archive.commit(std::move(hop)));
    }
  }
  return result;
}

}  // namespace

Result<ReadingResult> read_and_commit(Reading reading, const ReadingRules& rules,
                                      storage::Archive& archive) {
  const bool is_coded = reading.answer.response_headers.get("Content-Encoding").has_value();
  ReadingRoom::Place place(
      rules.room, reading.answer.body.size() * kCostPerByte * (is_coded ? kUsualRatio : 1));
  BS_TRY(Verdict verdict, judge(reading, rules, archive, place));
  const std::vector<uint64_t> newly_seen = std::move(verdict.links.newly_seen);
  std::vector<storage::Candidate> queued = std::move(verdict.queued);
  ReadingResult result;
  result.outcome = verdict.outcome;
  result.reason = verdict.reason;
  if (verdict.article) {
    result.title = verdict.article->title;
    result.is_article = true;
  }
  result.shown = shown_by(reading, verdict);
  const Url final_url = reading.answer.url;
  storage::VisitRecord record = record_of(std::move(reading), std::move(verdict), rules);
  BS_TRY(auto ahead, queue_ahead(record, std::string(final_url.href()), rules, archive));
  queued.insert(queued.end(), std::make_move_iterator(ahead.begin()),
                std::make_move_iterator(ahead.end()));
  if (!record.capture && !record.hops.empty()) {
    BS_TRY(result.committed, commit_apart(std::move(record), final_url, archive));
  } else {
    BS_TRY(result.committed, archive.commit(std::move(record)));
  }
  auto& all = result.committed.queued;
  all.insert(all.end(), std::make_move_iterator(queued.begin()),
             std::make_move_iterator(queued.end()));
  if (rules.seen != nullptr) {
    rules.seen->add(newly_seen);
  }
  return result;
}

}  // namespace broadsheet::crawler
