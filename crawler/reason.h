#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace broadsheet::crawler {

// Why a URL stands where it stands: the closed list of docs/operating.md. A reason in the archive,
// in logs and in --log-file begins with one of these codes, then ": " and detail; a URL that was
// fetched or waits for it has none there, and gets its code from `explain`.
// Checklist for a new one: its code in reason.cc (a test fails until it is there) and its line in
// docs/operating.md.
enum class Reason : uint8_t {
  kScope,              // leaves the crawl's scope
  kNotIncluded,        // matches no --include
  kExcluded,           // matches an --exclude
  kDepth,              // more links away from a seed than --depth
  kNofollow,           // the page or the link asks not to be followed
  kUrlTooLong,         // longer than we follow
  kScheme,             // neither http nor https
  kAddress,            // a private address that is not allowed
  kRobots,             // robots.txt forbids it
  kRobotsUnreachable,  // robots.txt could not be read: wait
  kHostPause,          // the host asked for a pause, or does not answer
  kRetryAfter,         // the answer asked for a pause
  kTrap,               // one of an endless family of URLs
  kContentType,        // not a kind of document we keep
  kDuplicate,          // another URL of this round led to the same page
  kRedirect,           // the redirect cannot be followed
  kStatus,             // an HTTP status that is an error
  kCut,                // the body broke off
  kDamaged,            // the content coding broke off or does not decode
  kChallenge,          // a CAPTCHA or bot check instead of the page
  kFailed,             // no answer: the error's name and detail follow
  kStopped,            // the crawl was stopped meanwhile
  kQueued,             // waits for its turn
  kFetched,            // visited and kept
  kRedirected,         // visited: it leads to another URL, which has its own code
  kUnseen,             // no page that was read has named it
  kTakenDown,          // by prune --takedown; storage/tombstone.h has the same code
  kNoindex,            // the page asks not to be indexed: kept, but not as an article
  kNoarchive,          // the page asks not to be kept, or not any longer
  kForeign,            // named by the sitemap of another host
  kTooMany,            // beyond what is taken of one document
  kMentioned,          // a kept document names it, but not as anything that is followed
  kHostFile,           // asked for to know a host's rules, not as a page
  kCount,              // not a reason
};

// "scope", "robots_unreachable", ...
[[nodiscard]] std::string_view code_of(Reason reason);
// The same for people, a phrase: "robots.txt forbids it".
[[nodiscard]] std::string_view meaning_of(Reason reason);
// The code that `reason`, as reason_text() wrote it, begins with; nullopt when it is none of ours.
[[nodiscard]] std::optional<Reason> reason_of(std::string_view reason);
// "robots: line 12"; the code alone where there is no detail.
[[nodiscard]] std::string reason_text(Reason reason, std::string_view detail = {});

}  // namespace broadsheet::crawler
