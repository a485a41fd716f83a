#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"
#include "crawler/explanation.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;
using crawler::Explanation;
using crawler::JobRuling;
using crawler::RobotsRuling;

std::string_view name_of(storage::FoundVia via) {
  switch (via) {
    case storage::FoundVia::kSeed:
      return "seed";
    case storage::FoundVia::kLink:
      return "link";
    case storage::FoundVia::kRedirect:
      return "redirect";
    case storage::FoundVia::kFeed:
      return "feed";
    case storage::FoundVia::kSitemap:
      return "sitemap";
    case storage::FoundVia::kRelated:
      return "related";
    case storage::FoundVia::kCanonical:
      return "canonical";
    case storage::FoundVia::kRequisite:
      break;
  }
  return "requisite";
}

std::string_view name_of(storage::UrlState state) {
  switch (state) {
    case storage::UrlState::kDue:
      return "due";
    case storage::UrlState::kResting:
      return "resting";
    case storage::UrlState::kRefused:
      break;
  }
  return "refused";
}

json::value time_json(SysTime time) {
  return time == SysTime{} ? json::value(nullptr) : json::value(format_rfc3339(time));
}

std::string_view decision_of(const JobRuling& job) {
  if (!job.is_readable) {
    return "unknown";
  }
  return job.ruling.refusal ? crawler::code_of(*job.ruling.refusal) : "accepted";
}

std::string robots_text(const RobotsRuling& robots) {
  const std::string rule =
      robots.line > 0 ? fmt::format("line {}: {}", robots.line, printable(robots.line_text))
                      : std::string(robots.status / 100 == 2 ? "no rule matches" : "there is none");
  return fmt::format("{} ({}; read {}, answered {})", robots.allowed ? "allowed" : "forbidden",
                     rule, format_rfc3339(robots.fetched), robots.status);
}

json::object found_json(const storage::UrlRow& row) {
  return {{"via", name_of(row.via)},
          {"page", row.via_href},
          {"at", time_json(row.found_at)},
          {"depth", row.depth}};
}

json::object last_json(const storage::UrlRow& row) {
  return {{"at", time_json(row.last_visit)},
          {"outcome", broadsheet::name_of(row.last_outcome)},
          {"status", row.last_status},
          {"reason", row.reason},
          {"visits", row.visits},
          {"failures", row.failures},
          {"redirect", row.redirect_href}};
}

json::array scope_json(const Explanation& about) {
  json::array list;
  for (const JobRuling& job : about.jobs) {
    list.push_back({{"job", job.job.id},
                    {"title", job.job.title},
                    {"decision", decision_of(job)},
                    {"rule", job.ruling.rule}});
  }
  return list;
}

json::value robots_json(const Explanation& about) {
  if (!about.robots) {
    return nullptr;
  }
  const RobotsRuling& robots = *about.robots;
  return {{"allowed", robots.allowed},
          {"line", robots.line},
          {"rule", robots.line_text},
          {"status", robots.status},
          {"fetched", time_json(robots.fetched)},
          {"expires", time_json(robots.expires)}};
}

json::array captures_json(const Explanation& about) {
  json::array list;
  for (const auto& capture : about.captures) {
    list.push_back({{"at", time_json(capture.at)},
                    {"status", capture.status},
                    {"novelty", broadsheet::name_of(capture.novelty)},
                    {"version", capture.version.value_or(0)},
                    {"bytes", capture.payload_bytes},
                    {"digest", capture.payload.hex()}});
  }
  return list;
}

json::object dedup_json(const Explanation& about) {
  json::array copies;
  for (const auto& copy : about.copies) {
    copies.push_back({{"url", copy.href},
                      {"version", copy.version},
                      {"first_seen", time_json(copy.first_seen)},
                      {"similarity", copy.similarity}});
  }
  return {{"verdict",
           about.captures.empty() ? "none" : broadsheet::name_of(about.captures.front().novelty)},
          {"text", about.novelty},
          {"copies", std::move(copies)}};
}

json::object explanation_json(const Explanation& about) {
  json::object object{{"url", about.url.href()},
                      {"code", crawler::code_of(about.code)},
                      {"why", about.why},
                      {"seen", about.row.has_value()}};
  if (about.row) {
    object["state"] = name_of(about.row->state);
    object["found"] = found_json(*about.row);
    object["last"] = about.row->visits > 0 ? json::value(last_json(*about.row)) : nullptr;
  } else {
    object["nearest"] = about.nearest.empty() ? json::value(nullptr) : json::value(about.nearest);
  }
  object["scope"] = scope_json(about);
  object["robots"] = robots_json(about);
  object["captures"] = captures_json(about);
  object["duplicates"] = dedup_json(about);
  object["next"] = {{"at", time_json(about.row ? about.row->due_at : SysTime{})},
                    {"why", about.next}};
  return object;
}

// "  found     by a link on https://example.org/ ..."
void print_fact(const Terminal& terminal, std::string_view name, const std::string& fact) {
  terminal.out << terminal.styled(Style::kDim, fmt::format("  {:<10}", name)) << fact << '\n';
}

void print_row(const storage::UrlRow& row, const Terminal& terminal) {
  print_fact(terminal, "found",
             fmt::format("{} by {}{}, {} link{} from a seed", format_rfc3339(row.found_at),
                         name_of(row.via), row.via_href.empty() ? "" : " on " + row.via_href,
                         row.depth, row.depth == 1 ? "" : "s"));
  if (row.visits > 0) {
    print_fact(terminal, "last",
               fmt::format("{} {}, status {}, {} visit{}{}{}", format_rfc3339(row.last_visit),
                           broadsheet::name_of(row.last_outcome), row.last_status, row.visits,
                           row.visits == 1 ? "" : "s",
                           row.reason.empty() ? "" : ", " + printable(row.reason),
                           row.redirect_href.empty() ? "" : ", led to " + row.redirect_href));
  }
}

void print(const Explanation& about, const Terminal& terminal) {
  terminal.out << terminal.styled(Style::kBold, about.url.href()) << '\n';
  print_fact(terminal, "code",
             fmt::format("{}: {}", crawler::code_of(about.code), printable(about.why)));
  if (about.row) {
    print_row(*about.row, terminal);
  } else if (!about.nearest.empty()) {
    print_fact(terminal, "nearest", about.nearest);
  }
  for (const JobRuling& job : about.jobs) {
    print_fact(terminal, "scope",
               fmt::format("{}: {} (job {}, {})", decision_of(job),
                           job.is_readable ? printable(job.ruling.rule)
                                           : "the archive keeps no rules of this job",
                           job.job.id, job.job.title));
  }
  print_fact(terminal, "robots",
             about.robots ? robots_text(*about.robots) : "never read for this host");
  for (const auto& capture : about.captures) {
    print_fact(
        terminal, "capture",
        fmt::format("{} status {}, {}, {}", format_rfc3339(capture.at), capture.status,
                    format_bytes(capture.payload_bytes), broadsheet::name_of(capture.novelty)));
  }
  if (!about.novelty.empty()) {
    print_fact(terminal, "content", about.novelty);
  }
  for (const auto& copy : about.copies) {
    print_fact(terminal, "copy",
               fmt::format("{} (version {}, {:.0f} % the same words)", copy.href, copy.version,
                           100 * copy.similarity));
  }
  print_fact(terminal, "next", about.next);
}

}  // namespace

Result<ExitCode> explain_url(const ExplainCommand& command, const Clock& clock,
                             const Terminal& terminal) {
  BS_TRY(const Url url, parse_url_argument(command.what.url));
  BS_TRY(const auto reader, storage::open_reader(command.what.archive));
  crawler::ExplainOptions options{.now = clock.now()};
  if (!command.user_agent.empty()) {
    options.agent = command.user_agent;
  }
  BS_TRY(const Explanation about, crawler::explain(*reader, url, options));
  if (command.what.json) {
    terminal.out << json_line(explanation_json(about));
  } else {
    print(about, terminal);
  }
  return about.row ? ExitCode::kOk : ExitCode::kNothing;
}

}  // namespace broadsheet::cli
