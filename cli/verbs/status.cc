#include <fmt/format.h>
#include <poll.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>
#include <optional>

#include "base/units.h"
#include "cli/article_json.h"
#include "cli/daemon_client.h"
#include "cli/verbs/verbs.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

namespace json = boost::json;

constexpr int kWatchEveryMs = 2000;

// What the control API said, as it came: the daemon may be of another version.
struct Daemon {
  json::object status;
  json::array sources;
  json::array alarms;
};

std::string text_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_string() ? printable(value->get_string()) : std::string();
}

uint64_t number_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (value == nullptr) {
    return 0;
  }
  json::error_code code;
  const auto number = value->to_number<uint64_t>(code);
  return code ? 0 : number;
}

json::object object_in(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value != nullptr && value->is_object() ? value->get_object() : json::object();
}

// nullopt when no daemon runs on the archive. One that runs and does not answer is an Error.
Result<std::optional<Daemon>> daemon_of(const std::filesystem::path& archive,
                                        const Environment& environment) {
  Daemon daemon;
  for (const char* resource : {"status", "sources", "alarms"}) {
    const auto answer =
        ask_daemon_of(archive, environment, "GET", std::string("/api/v1/") + resource, "");
    if (!answer.ok()) {
      if (answer.error().kind == ErrorKind::kNotFound) {
        return std::optional<Daemon>();
      }
      return answer.error();
    }
    json::error_code code;
    json::value value = json::parse(answer->body, code);
    if (value.is_object()) {
      daemon.status = std::move(value.get_object());
    } else if (value.is_array()) {
      (resource[0] == 's' ? daemon.sources : daemon.alarms) = std::move(value.get_array());
    } else {
      return Error{ErrorKind::kProtocol, "the daemon's answer cannot be understood"};
    }
  }
  return std::optional<Daemon>(std::move(daemon));
}

json::object status_json(const std::filesystem::path& archive, const storage::ArchiveStats& stats,
                         const std::vector<storage::JobRow>& jobs,
                         const std::optional<Daemon>& daemon) {
  json::array list;
  for (const auto& job : jobs) {
    list.push_back({{"id", job.id},
                    {"title", job.title},
                    {"round", job.round},
                    {"round_open", job.round_open},
                    {"round_started", format_rfc3339(job.round_started)},
                    {"pages", job.pages}});
  }
  json::value running = nullptr;
  if (daemon) {
    json::object object = daemon->status;
    object["sources"] = daemon->sources;
    object["alarms"] = daemon->alarms;
    running = std::move(object);
  }
  return {{"archive", archive.string()},
          {"urls", stats.urls},
          {"due", stats.due},
          {"hosts", stats.hosts},
          {"captures", stats.captures},
          {"versions", stats.versions},
          {"articles", stats.articles},
          {"contents", stats.contents},
          {"payload_bytes", stats.payload_bytes},
          {"stored_bytes", stats.stored_bytes},
          {"jobs", std::move(list)},
          {"daemon", std::move(running)}};
}

void print(const std::filesystem::path& archive, const storage::ArchiveStats& stats,
           const std::vector<storage::JobRow>& jobs, const Terminal& terminal) {
  terminal.out << terminal.styled(Style::kBold, archive.string()) << '\n'
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

void print_source(const json::object& source, const Terminal& terminal) {
  const json::object totals = object_in(source, "totals");
  terminal.out << fmt::format(
      "  source    {}: {}, next due {}, {} visits, {} articles, {} new, {} revised, {} errors\n",
      text_in(source, "name"), text_in(source, "state"),
      text_in(source, "next_due").empty() ? "never" : text_in(source, "next_due"),
      number_in(totals, "visits"), number_in(totals, "articles"), number_in(totals, "new"),
      number_in(totals, "revised"), number_in(totals, "errors"));
  if (const std::string error = text_in(source, "last_error"); !error.empty()) {
    terminal.out << "            " << terminal.styled(Style::kYellow, error) << '\n';
  }
}

void print(const Daemon& daemon, const Terminal& terminal) {
  const std::string state = text_in(daemon.status, "state");
  terminal.out << fmt::format(
      "  daemon    {}, broadsheet {}, since {}; {} queued, {} under way\n",
      terminal.styled(state == "running" ? Style::kGreen : Style::kYellow, state),
      text_in(daemon.status, "version"), text_in(daemon.status, "started"),
      number_in(daemon.status, "queued"), number_in(daemon.status, "in_flight"));
  for (const auto& source : daemon.sources) {
    if (source.is_object()) {
      print_source(source.get_object(), terminal);
    }
  }
  for (const auto& alarm : daemon.alarms) {
    if (alarm.is_object()) {
      const json::object& one = alarm.get_object();
      terminal.out << fmt::format("  {}     {} {}: {} (since {})\n",
                                  terminal.styled(Style::kRed, "alarm"), text_in(one, "source"),
                                  text_in(one, "kind"), text_in(one, "detail"),
                                  text_in(one, "since"));
    }
  }
}

Result<void> show_once(const StatusCommand& command, const Environment& environment,
                       const Terminal& terminal) {
  const std::filesystem::path& archive = command.what.archive;
  BS_TRY(const auto reader, storage::open_reader(archive));
  BS_TRY(const auto stats, reader->stats());
  BS_TRY(const auto jobs, reader->jobs());
  BS_TRY(const auto daemon, daemon_of(archive, environment));
  if (command.what.json) {
    terminal.out << json_line(status_json(archive, stats, jobs, daemon));
    return ok();
  }
  print(archive, stats, jobs, terminal);
  if (daemon) {
    print(*daemon, terminal);
  }
  return ok();
}

}  // namespace

Result<ExitCode> status(const StatusCommand& command, const Environment& environment,
                        const Terminal& terminal) {
  BS_TRY_VOID(show_once(command, environment, terminal));
  while (command.watch && terminal.out.flush()) {
    poll(nullptr, 0, kWatchEveryMs);
    if (terminal.out_is_terminal && !command.what.json) {
      terminal.out << "\x1b[H\x1b[J";  // from the top of a cleared screen
    }
    BS_TRY_VOID(show_once(command, environment, terminal));
  }
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
