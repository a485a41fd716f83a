#include "server/status_json.h"

#include <algorithm>

#include "base/outcome.h"
#include "server/time_json.h"

namespace broadsheet::server {
namespace {

namespace json = boost::json;
using crawler::DaemonStatus;
using crawler::SourceStatus;
using crawler::VisitTotals;

json::value text_or_null(const std::string& text) {
  return text.empty() ? json::value(nullptr) : json::value(text);
}

json::object totals_json(const VisitTotals& totals) {
  return {{"visits", totals.visits},       {"fetched", totals.fetched},
          {"articles", totals.articles},   {"new", totals.novel},
          {"revised", totals.revised},     {"unchanged", totals.unchanged},
          {"duplicate", totals.duplicate}, {"refused", totals.refused},
          {"deferred", totals.deferred},   {"errors", totals.errors},
          {"requests", totals.requests},   {"bytes", totals.bytes}};
}

json::array texts_json(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) {
    list.emplace_back(text);
  }
  return list;
}

}  // namespace

json::object source_json(const SourceStatus& source) {
  return {{"name", source.name},
          {"state", name_of(source.state)},
          {"priority", source.priority},
          {"tags", texts_json(source.tags)},
          {"next_due", time_json(source.next_due)},
          {"last_started", time_json(source.last_started)},
          {"last_ended", time_json(source.last_ended)},
          {"last_success", time_json(source.last_success)},
          {"last_end", text_or_null(source.last_end)},
          {"last_error", text_or_null(source.last_error)},
          {"rounds", source.rounds},
          {"barren_rounds", source.barren_rounds},
          {"queued", source.queued},
          {"in_flight", source.in_flight},
          {"totals", totals_json(source.totals)},
          {"last_round", totals_json(source.last_round)}};
}

json::array sources_json(const DaemonStatus& status) {
  json::array list;
  for (const SourceStatus& source : status.sources) {
    list.push_back(source_json(source));
  }
  return list;
}

json::array hosts_json(const DaemonStatus& status, size_t count_max) {
  json::array list;
  for (size_t i = 0; i < std::min(count_max, status.hosts.size()); ++i) {
    const crawler::HostStatus& host = status.hosts[i];
    list.push_back({{"origin", host.origin},
                    {"queued", host.queued},
                    {"in_flight", host.in_flight},
                    {"last_request", time_json(host.last_request)},
                    {"not_before", time_json(host.not_before)},
                    {"reason", text_or_null(host.reason)},
                    {"delay_ms", host.delay.count()},
                    {"paused", host.paused}});
  }
  return list;
}

json::array visits_json(const DaemonStatus& status, size_t count_max) {
  json::array list;
  for (size_t i = 0; i < std::min(count_max, status.recent.size()); ++i) {
    const crawler::VisitStatus& visit = status.recent[i];
    list.push_back({{"at", time_json(visit.at)},
                    {"source", visit.source},
                    {"url", visit.url},
                    {"outcome", name_of(visit.outcome)},
                    {"status", visit.status},
                    {"novelty", name_of(visit.novelty)},
                    {"elapsed_ms", visit.elapsed.count()},
                    {"bytes", visit.bytes},
                    {"reason", text_or_null(visit.reason)},
                    {"title", text_or_null(visit.title)}});
  }
  return list;
}

json::array alarms_json(const DaemonStatus& status) {
  json::array list;
  for (const crawler::AlarmStatus& alarm : status.alarms) {
    list.push_back({{"source", text_or_null(alarm.source)},
                    {"kind", alarm.kind},
                    {"detail", alarm.detail},
                    {"since", time_json(alarm.since)}});
  }
  return list;
}

json::object queue_json(const DaemonStatus& status, size_t count_max) {
  json::array sources;
  for (const SourceStatus& source : status.sources) {
    sources.push_back(
        {{"name", source.name}, {"queued", source.queued}, {"in_flight", source.in_flight}});
  }
  json::array hosts;
  for (size_t i = 0; i < std::min(count_max, status.hosts.size()); ++i) {
    hosts.push_back({{"origin", status.hosts[i].origin},
                     {"queued", status.hosts[i].queued},
                     {"in_flight", status.hosts[i].in_flight}});
  }
  return {{"queued", status.queued},
          {"in_flight", status.in_flight},
          {"sources", std::move(sources)},
          {"hosts", std::move(hosts)}};
}

json::object status_json(const DaemonStatus& status) {
  return {
      {"version", status.version},
      {"state", name_of(status.state)},
      {"paused_for", texts_json(status.paused_for)},
      {"at", time_json(status.at)},
      {"started", time_json(status.started)},
      {"last_progress", time_json(status.last_progress)},
      {"configuration",
       {{"loaded", time_json(status.configuration_loaded)},
        {"error", text_or_null(status.configuration_error)},
        {"reloads", status.reloads},
        {"reloads_refused", status.reloads_refused}}},
      {"sources", status.sources.size()},
      {"hosts", status.hosts_known},
      {"alarms", status.alarms.size()},
      {"queued", status.queued},
      {"in_flight", status.in_flight},
      {"totals", totals_json(status.totals)},
      {"robots_requests", status.robots_requests},
      {"disk",
       {{"free_bytes", status.disk.free_bytes},
        {"total_bytes", status.disk.total_bytes},
        {"archive_bytes", status.disk.archive_bytes},
        {"pause_below_bytes", status.disk.pause_below_bytes},
        {"resume_above_bytes", status.disk.resume_above_bytes},
        {"paused", status.disk.paused}}},
      {"memory",
       {{"resident_bytes", status.memory.resident_bytes},
        {"pages_held_bytes", status.memory.pages_held_bytes},
        {"pages_held_bytes_max", status.memory.pages_held_bytes_max}}},
      {"open_files", status.open_files},
      {"open_files_max", status.open_files_max},
      {"cpu_seconds", status.cpu_seconds},
  };
}

}  // namespace broadsheet::server
