#include <fmt/format.h>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/lookup.h"
#include "cli/verbs/verbs.h"
#include "crawler/explanation.h"
#include "server/explanation_json.h"

namespace broadsheet::cli {
namespace {

using crawler::Explanation;
using crawler::JobRuling;
using crawler::RobotsRuling;

std::string robots_text(const RobotsRuling& robots) {
  const std::string rule =
      robots.line > 0 ? fmt::format("line {}: {}", robots.line, printable(robots.line_text))
                      : std::string(robots.status / 100 == 2 ? "no rule matches" : "there is none");
  return fmt::format("{} ({}; read {}, answered {})", robots.allowed ? "allowed" : "forbidden",
                     rule, format_rfc3339(robots.fetched), robots.status);
}

// "  found     by a link on https://example.org/ ..."
void print_fact(const Terminal& terminal, std::string_view name, const std::string& fact) {
  terminal.out << terminal.styled(Style::kDim, fmt::format("  {:<10}", name)) << fact << '\n';
}

void print_row(const storage::UrlRow& row, const Terminal& terminal) {
  print_fact(terminal, "found",
             fmt::format("{} by {}{}, {} from a seed", format_rfc3339(row.found_at),
                         name_of(row.via), row.via_href.empty() ? "" : " on " + row.via_href,
                         counted(row.depth, "link", "links")));
  if (const auto& announced = row.announced; !announced.empty()) {
    print_fact(
        terminal, "announced",
        fmt::format("{}{}", announced.title.empty() ? "" : '"' + printable(announced.title) + "\" ",
                    announced.published == SysTime{}
                        ? ""
                        : "published " + format_rfc3339(announced.published)));
  }
  if (row.visits > 0) {
    print_fact(terminal, "last",
               fmt::format("{} {}, status {}, {}{}{}", format_rfc3339(row.last_visit),
                           name_of(row.last_outcome), row.last_status,
                           counted(row.visits, "visit", "visits"),
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
               fmt::format("{}: {} (job {}, {})", server::decision_of(job),
                           job.is_readable ? printable(job.ruling.rule)
                                           : "the archive keeps no rules of this job",
                           job.job.id, job.job.title));
  }
  print_fact(terminal, "robots",
             about.robots ? robots_text(*about.robots) : "never read for this host");
  for (const auto& capture : about.captures) {
    print_fact(terminal, "capture",
               fmt::format("{} status {}, {}, {}", format_rfc3339(capture.at), capture.status,
                           format_bytes(capture.payload_bytes), name_of(capture.novelty)));
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

// What no crawl follows or keeps, whatever its rules.
ExitCode explain_scheme(const ExplainCommand& command, const Terminal& terminal) {
  const auto code = crawler::code_of(crawler::Reason::kScheme);
  const auto why = crawler::meaning_of(crawler::Reason::kScheme);
  if (command.what.json) {
    terminal.out << json_line(
        {{"url", command.what.url}, {"code", code}, {"why", why}, {"seen", false}});
  } else {
    terminal.out << terminal.styled(Style::kBold, printable(command.what.url)) << '\n';
    print_fact(terminal, "code", fmt::format("{}: {}", code, why));
  }
  return ExitCode::kNothing;
}

}  // namespace

Result<ExitCode> explain_url(const ExplainCommand& command, const Clock& clock,
                             const Terminal& terminal) {
  const auto plain = Url::parse(command.what.url);
  if (!plain.ok() && plain.error().kind == ErrorKind::kBlockedScheme) {
    return explain_scheme(command, terminal);
  }
  BS_TRY(const Url url, parse_url_argument(command.what.url));
  BS_TRY(const auto reader, storage::open_reader(command.what.archive));
  crawler::ExplainOptions options{.now = clock.now()};
  if (!command.user_agent.empty()) {
    options.agent = command.user_agent;
  }
  BS_TRY(const Explanation about, crawler::explain(*reader, url, options));
  if (command.what.json) {
    terminal.out << json_line(server::explanation_json(about));
  } else {
    print(about, terminal);
  }
  return about.code == crawler::Reason::kUnseen ? ExitCode::kNothing : ExitCode::kOk;
}

}  // namespace broadsheet::cli
