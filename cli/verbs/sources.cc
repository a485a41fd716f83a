#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/daemon_config.h"
#include "cli/verbs/config.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

// What the archive keeps of the sources, by name; nothing where there is no archive yet.
Result<std::map<std::string, storage::SourceRow>> rows_in(const std::filesystem::path& archive) {
  std::map<std::string, storage::SourceRow> rows;
  std::error_code error;
  if (!std::filesystem::exists(archive, error)) {
    return rows;
  }
  BS_TRY(const auto reader, storage::open_reader(archive));
  BS_TRY(const auto list, reader->sources());
  for (const auto& row : list) {
    rows.emplace(row.name, row);
  }
  return rows;
}

struct Line {
  const crawler::Source& source;
  storage::SourceRow row;
  SysTime due;  // epoch: never
};

json::value time_json(SysTime time) {
  return time == SysTime() ? json::value(nullptr) : json::value(format_rfc3339(time));
}

json::object line_json(const Line& line) {
  const auto& [source, row, due] = line;
  return {{"name", source.name},
          {"enabled", source.enabled},
          {"priority", source.priority},
          {"tags", json::array(source.tags.begin(), source.tags.end())},
          {"next_due", time_json(due)},
          {"last_started", time_json(row.last_started)},
          {"last_success", time_json(row.last_success)},
          {"last_end", row.last_end},
          {"last_error", row.last_error},
          {"rounds", row.rounds},
          {"barren_rounds", row.barren_rounds},
          {"fetched", row.fetched},
          {"articles", row.articles},
          {"novel", row.novel},
          {"revised", row.revised},
          {"errors", row.errors}};
}

std::string when(SysTime time, SysTime now) {
  if (time == SysTime()) {
    return "never";
  }
  return time <= now ? format_duration(now - time) + " ago" : "in " + format_duration(time - now);
}

// What of the latest round was worth the visit.
std::string yield_of(const storage::SourceRow& row) {
  return row.fetched == 0 ? "-"
                          : fmt::format("{} of {} ({:.0f}%)", row.novel + row.revised, row.fetched,
                                        100.0 * static_cast<double>(row.novel + row.revised) /
                                            static_cast<double>(row.fetched));
}

void print(const std::vector<Line>& lines, SysTime now, const Terminal& terminal) {
  size_t width = 6;
  for (const Line& line : lines) {
    width = std::max(width, line.source.name.size());
  }
  terminal.out << terminal.styled(Style::kBold,
                                  fmt::format("{:<{}}  {:<12} {:<14} {:<20} {}", "SOURCE", width,
                                              "NEXT", "LAST SUCCESS", "NEW OR REVISED", "LAST END"))
               << '\n';
  for (const Line& line : lines) {
    const auto next = !line.source.enabled ? "disabled"
                      : line.due <= now    ? "now"
                                           : when(line.due, now);
    terminal.out << fmt::format(
        "{:<{}}  {:<12} {:<14} {:<20} {}\n", line.source.name, width, next,
        when(line.row.last_success, now), yield_of(line.row),
        printable(line.row.last_error.empty() ? line.row.last_end : line.row.last_error));
  }
}

}  // namespace

Result<ExitCode> list_sources(const SourcesCommand& command, const Clock& clock,
                              const Terminal& terminal) {
  BS_TRY(const auto config, load_daemon_config(command.request));
  BS_TRY(const auto rows, rows_in(command.archive.value_or(config.settings.archive)));
  const SysTime now = clock.now();
  std::vector<Line> lines;
  for (const auto& source : config.sources) {
    const auto found = rows.find(source.name);
    Line line{.source = source, .row = {}, .due = {}};
    std::optional<SysTime> last;
    if (found != rows.end()) {
      line.row = found->second;
      last = line.row.last_started;
    }
    if (source.enabled) {
      line.due = crawler::due_time(source.schedule, last, now, crawler::schedule_seed(source));
    }
    lines.push_back(std::move(line));
  }
  if (command.json) {
    json::array list;
    for (const Line& line : lines) {
      list.push_back(line_json(line));
    }
    terminal.out << json_line({{"sources", std::move(list)}});
  } else {
    print(lines, now, terminal);
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
