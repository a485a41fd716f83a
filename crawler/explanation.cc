#include "crawler/explanation.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/units.h"
#include "base/url_key.h"
#include "crawler/discovery.h"
#include "crawler/job_rules.h"
#include "crawler/mention.h"
#include "parser/robots_rules.h"

namespace broadsheet::crawler {
namespace {

using storage::UrlRow;
using storage::UrlState;

constexpr size_t kLineShown = 200;  // bytes of a robots.txt line

Reason code_of_row(const UrlRow& row) {
  if (row.state == UrlState::kDue) {
    return Reason::kQueued;
  }
  if (const auto stated = reason_of(row.reason)) {
    return *stated;
  }
  const bool is_hop = !row.redirect_href.empty() && row.redirect_href != row.href;
  return is_hop ? Reason::kRedirected : Reason::kFetched;
}

// What stands behind the code.
std::string detail_of(std::string_view reason) {
  const size_t colon = reason.find(": ");
  return colon == std::string_view::npos ? std::string() : std::string(reason.substr(colon + 2));
}

std::string why_of(Reason code, const UrlRow& row) {
  switch (code) {
    case Reason::kQueued:
      return row.visits == 0 ? "found, and waits for its first visit"
                             : "visited before, and waits for its next visit";
    case Reason::kFetched:
      return fmt::format("visited {} time{}, last answered {}", row.visits,
                         row.visits == 1 ? "" : "s", row.last_status);
    case Reason::kRedirected:
      return fmt::format("leads to {}", row.redirect_href);
    default:
      break;
  }
  const std::string meaning(meaning_of(code));
  const std::string detail = detail_of(row.reason);
  return detail.empty() ? meaning : fmt::format("{} ({})", meaning, detail);
}

std::string next_of(const UrlRow& row, const std::optional<storage::HostRow>& host, SysTime now) {
  const bool host_pauses = host && host->not_before > now;
  switch (row.state) {
    case UrlState::kDue:
      return fmt::format("due since {}: in the queue of job {} with priority {}{}",
                         format_rfc3339(row.due_at), row.job, row.priority,
                         host_pauses ? fmt::format("; its host asked for a pause until {}",
                                                   format_rfc3339(host->not_before))
                                     : "");
    case UrlState::kResting:
      return row.due_at == SysTime{}
                 ? "no time planned: the next round that finds it visits it"
                 : fmt::format("not before {}: {}", format_rfc3339(row.due_at),
                               row.last_outcome == Outcome::kDeferred ? "the visit was put off"
                                                                      : "as the schedule planned");
    case UrlState::kRefused:
      break;
  }
  return "not while that stands: a later round that finds it asks again";
}

std::string novelty_of(const storage::CaptureInfo& capture, const Explanation& known) {
  const std::string version =
      capture.version ? fmt::format("version {}", *capture.version) : std::string("no article");
  const std::string same =
      known.copies.empty() ? std::string() : fmt::format(" as {}", known.copies.front().href);
  switch (capture.novelty) {
    case Novelty::kNew:
      return fmt::format("new: first seen in this capture ({})", version);
    case Novelty::kRevised:
      return fmt::format("revised: title or text changed ({})", version);
    case Novelty::kSameArticle:
      return fmt::format("same article in other bytes ({} still stands)", version);
    case Novelty::kSameBytes:
      return fmt::format("same bytes as an earlier capture ({} still stands)", version);
    case Novelty::kNotModified:
      return fmt::format("not modified: the site answered 304 ({} still stands)", version);
    case Novelty::kDuplicate:
      return fmt::format("copy: the same article{} ({})", same, version);
    case Novelty::kNone:
      break;
  }
  return "nothing to compare: no page was kept";
}

Result<std::optional<std::string>> first_with(const storage::Reader& reader,
                                              const std::string& prefix) {
  std::optional<std::string> href;
  BS_TRY_VOID(reader.for_each_url(prefix, [&](const UrlKey&, const UrlRow& row) {
    href = row.href;
    return false;
  }));
  return href;
}

// The known URL whose key shares the longest beginning with this one's. Where keys begin with a
// text they begin with all shorter ones too, so the length is found by halving.
Result<std::string> nearest_to(const storage::Reader& reader, const UrlKey& key) {
  const std::string& text = key.text();
  size_t shared = domain_end(text);
  size_t beyond = text.size() + 1;
  BS_TRY(auto nearest, first_with(reader, text.substr(0, shared)));
  while (nearest && beyond - shared > 1) {
    const size_t middle = shared + (beyond - shared) / 2;
    BS_TRY(auto nearer, first_with(reader, text.substr(0, middle)));
    if (nearer) {
      shared = middle;
      nearest = std::move(nearer);
    } else {
      beyond = middle;
    }
  }
  return nearest.value_or("");
}

Result<std::vector<JobRuling>> rulings_of(const storage::Reader& reader, const Url& url,
                                          uint32_t depth) {
  BS_TRY(const auto jobs, reader.jobs());
  std::vector<JobRuling> rulings;
  for (const storage::JobRow& job : jobs) {
    JobRuling ruling{.job = job};
    const auto options = options_of_rules(job.rules);
    auto scope = options.ok() ? Scope::make(*options) : Result<Scope>(options.error());
    ruling.is_readable = scope.ok();
    if (scope.ok()) {
      for (const Url& seed : options->seeds) {
        // As the crawl does: where a seed led is part of its scope.
        BS_TRY(const auto row, reader.url(UrlKey::of(seed)));
        const auto target = Url::parse(row ? row->redirect_href : "");
        if (target.ok()) {
          scope->adopt(seed, *target);
        }
      }
      ruling.ruling = scope->ruling(url, depth);
    }
    rulings.push_back(std::move(ruling));
  }
  return rulings;
}

std::optional<RobotsRuling> robots_of(const std::optional<storage::HostRow>& host, const Url& url,
                                      const std::string& agent) {
  if (!host || host->robots_fetched == SysTime{}) {
    return std::nullopt;
  }
  RobotsRuling ruling{.status = host->robots_status,
                      .fetched = host->robots_fetched,
                      .expires = host->robots_expires};
  const auto verdict = parser::RobotsRules::parse(host->robots_body).verdict_for(agent, url);
  ruling.allowed = verdict.allowed;
  ruling.line = verdict.line;
  const auto lines = split(host->robots_body, '\n');
  if (verdict.line > 0 && static_cast<size_t>(verdict.line) <= lines.size()) {
    ruling.line_text = trim(lines[static_cast<size_t>(verdict.line) - 1]).substr(0, kLineShown);
  }
  return ruling;
}

// A host's rules have a row of their own kind.
bool is_robots_file(const Explanation& about) {
  return about.url.path() == "/robots.txt" && !about.url.has_query() && about.robots.has_value();
}

Result<void> explain_unseen(const storage::Reader& reader, Explanation& about) {
  const DiscoveryLimits limits;
  about.next = "not planned";
  if (is_robots_file(about)) {
    about.code = Reason::kFetched;
    about.why = fmt::format("the rules of its host, last read {}, answered {}",
                            format_rfc3339(about.robots->fetched), about.robots->status);
    about.next = fmt::format("asked again with the first visit after {}",
                             format_rfc3339(about.robots->expires));
    return ok();
  }
  if (about.url.href().size() > limits.url_bytes_max) {
    about.code = Reason::kUrlTooLong;
    about.why = fmt::format("{} bytes long: URLs over {} are neither followed nor recorded",
                            about.url.href().size(), limits.url_bytes_max);
  } else {
    BS_TRY(about.mentioned_by, find_mention(reader, about.url));
    about.code = about.mentioned_by ? Reason::kMentioned : Reason::kUnseen;
    about.why =
        about.mentioned_by
            ? fmt::format("{} names it, but not as anything that this crawl follows or keeps",
                          *about.mentioned_by)
            : "never seen: it was no seed, and no page that was read has named it";
  }
  BS_TRY(about.nearest, nearest_to(reader, about.key));
  return ok();
}

Result<void> explain_captures(const storage::Reader& reader, const ExplainOptions& options,
                              Explanation& about) {
  BS_TRY(auto captures, reader.captures(about.key));
  std::reverse(captures.begin(), captures.end());
  captures.resize(std::min(captures.size(), options.captures_max));
  about.captures = std::move(captures);
  BS_TRY(auto versions, reader.versions(about.key));
  if (!versions.empty()) {
    about.version = std::move(versions.back());
    BS_TRY(about.copies, reader.copies(about.version->folded_text));
    std::erase_if(about.copies,
                  [&](const storage::Copy& copy) { return copy.href == about.row->href; });
    about.copies.resize(std::min(about.copies.size(), options.copies_max));
  }
  if (!about.captures.empty()) {
    about.novelty = novelty_of(about.captures.front(), about);
  }
  return ok();
}

}  // namespace

Result<Explanation> explain(const storage::Reader& reader, const Url& url,
                            const ExplainOptions& options) {
  Explanation about{.url = cleaned(url), .key = UrlKey::of(url)};
  BS_TRY(about.row, reader.url(about.key));
  BS_TRY(about.jobs, rulings_of(reader, about.url, about.row ? about.row->depth : 0));
  BS_TRY(about.host, reader.host(about.url.origin()));
  about.robots = robots_of(about.host, about.url, options.agent);
  if (!about.row) {
    BS_TRY_VOID(explain_unseen(reader, about));
    return about;
  }
  about.code = code_of_row(*about.row);
  about.why = why_of(about.code, *about.row);
  about.next = next_of(*about.row, about.host, options.now);
  BS_TRY_VOID(explain_captures(reader, options, about));
  return about;
}

}  // namespace broadsheet::crawler
