#include <fmt/format.h>

#include <boost/json/array.hpp>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/verbs/verbs.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

json::object status_json(const ArchiveCommand& command, const storage::ArchiveStats& stats,
                         const std::vector<storage::JobRow>& jobs) {
  json::array list;
  for (const auto& job : jobs) {
    list.push_back({{"id", job.id},
                    {"title", job.title},
                    {"round", job.round},
                    {"round_open", job.round_open},
                    {"round_started", format_rfc3339(job.round_started)},
                    {"pages", job.pages}});
  }
  return {{"archive", command.archive.string()},
          {"urls", stats.urls},
          {"due", stats.due},
          {"hosts", stats.hosts},
          {"captures", stats.captures},
          {"versions", stats.versions},
          {"articles", stats.articles},
          {"contents", stats.contents},
          {"payload_bytes", stats.payload_bytes},
          {"stored_bytes", stats.stored_bytes},
          {"jobs", std::move(list)}};
}

void print(const ArchiveCommand& command, const storage::ArchiveStats& stats,
           const std::vector<storage::JobRow>& jobs, const Terminal& terminal) {
  terminal.out << terminal.styled(Style::kBold, command.archive.string()) << '\n'
               << fmt::format("  URLs      {} on {} hosts, {} due\n", stats.urls, stats.hosts,
                              stats.due)
               << fmt::format("  captures  {} ({} received)\n", stats.captures,
                              format_bytes(stats.payload_bytes))
               << fmt::format("  versions  {} of articles, {} of them distinct\n", stats.versions,
                              stats.articles)
               << fmt::format("  on disk   {}, {} distinct contents\n",
                              format_bytes(stats.stored_bytes), stats.contents);
  for (const auto& job : jobs) {
    terminal.out << fmt::format(
        "  crawl     {}: round {} of {}, {} pages, {}\n", printable(job.title), job.round,
        format_rfc3339(job.round_started), job.pages,
        job.round_open ? "open (the same command goes on with it)" : "complete");
  }
}

}  // namespace

Result<ExitCode> status(const ArchiveCommand& command, const Terminal& terminal) {
  BS_TRY(const auto reader, storage::open_reader(command.archive));
  BS_TRY(const auto stats, reader->stats());
  BS_TRY(const auto jobs, reader->jobs());
  if (command.json) {
    terminal.out << json_line(status_json(command, stats, jobs));
  } else {
    print(command, stats, jobs, terminal);
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
