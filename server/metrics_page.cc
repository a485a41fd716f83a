#include "server/metrics_page.h"

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "base/outcome.h"

namespace broadsheet::server {
namespace {

using crawler::DaemonState;
using crawler::DaemonStatus;
using crawler::SourceState;
using crawler::SourceStatus;
using crawler::VisitTotals;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

// Collects families in the order in which they are added.
class Page {
 public:
  void begin(std::string name, std::string help, MetricType type) {
    families_.push_back({.name = "broadsheet_" + std::move(name),
                         .help = std::move(help),
                         .type = type,
                         .metric = {}});
  }
  void add(double value, Labels labels = {}) {
    MetricFamily& family = families_.back();
    ClientMetric metric;
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
    family.metric.push_back(std::move(metric));
  }
  void add(ClientMetric::Histogram histogram) {
    ClientMetric metric;
    metric.histogram = std::move(histogram);
    families_.back().metric.push_back(std::move(metric));
  }
  void counter(std::string name, std::string help, double value) {
    begin(std::move(name), std::move(help), MetricType::Counter);
    add(value);
  }
  void gauge(std::string name, std::string help, double value) {
    begin(std::move(name), std::move(help), MetricType::Gauge);
    add(value);
  }
  [[nodiscard]] std::string text() const {
    return prometheus::TextSerializer().Serialize(families_);
  }

 private:
  std::vector<MetricFamily> families_;
};

double seconds_of(SysTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

double number(uint64_t value) {
  return static_cast<double>(value);
}

void add_daemon(Page& page, const DaemonStatus& status) {
  page.begin("build_info", "The running program; always 1.", MetricType::Gauge);
  page.add(1, {{"version", status.version}});
  page.begin("state", "1 for the state the daemon is in.", MetricType::Gauge);
  for (const DaemonState state :
       {DaemonState::kStarting, DaemonState::kRunning, DaemonState::kPaused, DaemonState::kStalled,
        DaemonState::kDraining}) {
    page.add(status.state == state ? 1 : 0, {{"state", std::string(name_of(state))}});
  }
  page.gauge("status_timestamp_seconds", "When these numbers were written down.",
             seconds_of(status.at));
  page.gauge("start_timestamp_seconds", "When the daemon started.", seconds_of(status.started));
  page.gauge("last_progress_timestamp_seconds",
             "When a visit ended last, or there was nothing to do.",
             seconds_of(status.last_progress));
  page.gauge("configuration_loaded_timestamp_seconds", "When the configuration in force was read.",
             seconds_of(status.configuration_loaded));
  page.gauge("configuration_valid", "0 when the last reload was refused.",
             status.configuration_error.empty() ? 1 : 0);
  page.counter("reloads_total", "Reloads that were taken over.", status.reloads);
  page.counter("reloads_refused_total", "Reloads with an error: the old one stayed in force.",
               status.reloads_refused);
}

void add_visits(Page& page, const DaemonStatus& status) {
  page.begin("visits_total", "URLs with a final verdict, by how the visit ended.",
             MetricType::Counter);
  for (size_t i = 0; i < status.outcomes.size(); ++i) {
    page.add(number(status.outcomes[i]),
             {{"outcome", std::string(name_of(static_cast<Outcome>(i)))}});
  }
  page.begin("visit_duration_seconds", "From a visit's first request to its commit.",
             MetricType::Histogram);
  ClientMetric::Histogram times;
  const crawler::VisitTimes& measured = status.visit_times;
  for (size_t i = 0; i < measured.counts.size(); ++i) {
    const double bound = i < crawler::VisitTimes::kBounds.size()
                             ? crawler::VisitTimes::kBounds.at(i)
                             : std::numeric_limits<double>::infinity();
    times.bucket.push_back({.cumulative_count = measured.counts.at(i), .upper_bound = bound});
  }
  times.sample_count = measured.counts.back();
  times.sample_sum = measured.sum_seconds;
  page.add(std::move(times));
  page.counter("requests_total", "Requests for pages, with redirects and retries.",
               number(status.totals.requests));
  page.counter("robots_requests_total", "Requests for robots.txt.", number(status.robots_requests));
  page.counter("received_bytes_total", "Received over the network.", number(status.totals.bytes));
  page.gauge("queue_urls", "URLs that wait.", number(status.queued));
  page.gauge("visits_in_flight", "Visits under way.", number(status.in_flight));
  page.gauge("hosts", "Hosts that are known.", number(status.hosts_known));
}

// One counter of every source.
void add_source_counter(Page& page, const DaemonStatus& status, std::string name, std::string help,
                        uint64_t VisitTotals::* total) {
  page.begin("source_" + std::move(name), std::move(help), MetricType::Counter);
  for (const SourceStatus& source : status.sources) {
    page.add(number(source.totals.*total), {{"source", source.name}});
  }
}

void add_source_time(Page& page, const DaemonStatus& status, std::string name, std::string help,
                     SysTime SourceStatus::* time) {
  page.begin("source_" + std::move(name), std::move(help), MetricType::Gauge);
  for (const SourceStatus& source : status.sources) {
    page.add(seconds_of(source.*time), {{"source", source.name}});
  }
}

void add_sources(Page& page, const DaemonStatus& status) {
  add_source_counter(page, status, "visits_total", "URLs with a final verdict.",
                     &VisitTotals::visits);
  add_source_counter(page, status, "fetched_total", "URLs that the site answered.",
                     &VisitTotals::fetched);
  add_source_counter(page, status, "articles_total", "Answers that were read as an article.",
                     &VisitTotals::articles);
  add_source_counter(page, status, "new_total", "First captures.", &VisitTotals::novel);
  add_source_counter(page, status, "revised_total", "Captures with a changed title or body.",
                     &VisitTotals::revised);
  add_source_counter(page, status, "errors_total", "Visits that ended in an error.",
                     &VisitTotals::errors);
  add_source_counter(page, status, "refused_total",
                     "Visits refused by robots.txt, scope or address.", &VisitTotals::refused);
  add_source_counter(page, status, "received_bytes_total", "Received over the network.",
                     &VisitTotals::bytes);
  add_source_time(page, status, "last_success_timestamp_seconds",
                  "End of the latest round that fetched something; 0: never.",
                  &SourceStatus::last_success);
  add_source_time(page, status, "next_due_timestamp_seconds", "When its next round is due; 0: not.",
                  &SourceStatus::next_due);
  page.begin("source_queue_urls", "URLs that wait.", MetricType::Gauge);
  for (const SourceStatus& source : status.sources) {
    page.add(number(source.queued), {{"source", source.name}});
  }
  page.begin("source_barren_rounds", "Rounds in a row, up to the latest, that fetched nothing.",
             MetricType::Gauge);
  for (const SourceStatus& source : status.sources) {
    page.add(source.barren_rounds, {{"source", source.name}});
  }
  page.begin("source_paused", "1 when an operator has paused it.", MetricType::Gauge);
  for (const SourceStatus& source : status.sources) {
    page.add(source.state == SourceState::kPaused ? 1 : 0, {{"source", source.name}});
  }
  page.begin("alarm_active", "1 for each alarm that stands.", MetricType::Gauge);
  for (const crawler::AlarmStatus& alarm : status.alarms) {
    page.add(1, {{"source", alarm.source}, {"kind", alarm.kind}});
  }
}

void add_resources(Page& page, const DaemonStatus& status) {
  page.gauge("disk_free_bytes", "Free on the archive's file system.",
             number(status.disk.free_bytes));
  page.gauge("disk_size_bytes", "Size of the archive's file system.",
             number(status.disk.total_bytes));
  page.gauge("archive_size_bytes", "Taken by the archive.", number(status.disk.archive_bytes));
  page.gauge("disk_paused", "1 while crawling waits for free disk.", status.disk.paused ? 1 : 0);
  page.gauge("pages_held_bytes", "Bodies between the wire and the archive.",
             number(status.memory.pages_held_bytes));
  page.gauge("pages_held_max_bytes", "What they may take.",
             number(status.memory.pages_held_bytes_max));
  page.gauge("resident_memory_bytes", "Resident memory.", number(status.memory.resident_bytes));
  page.counter("cpu_seconds_total", "Processor time.", status.cpu_seconds);
  page.gauge("open_fds", "Open files and sockets.", status.open_files);
  page.gauge("max_fds", "How many there may be.", status.open_files_max);
}

}  // namespace

std::string metrics_page(const DaemonStatus& status) {
  Page page;
  add_daemon(page, status);
  add_visits(page, status);
  add_sources(page, status);
  add_resources(page, status);
  return page.text();
}

}  // namespace broadsheet::server
