#include "cli/daemon_host.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "cli/alarm_post.h"

namespace broadsheet::cli {
namespace {

constexpr Milliseconds kTellEvery{5000};  // STATUS

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

uint64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  uint64_t all = 0;
  uint64_t resident = 0;
  file >> all >> resident;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

uint32_t open_files() {
  std::error_code bad;
  const std::filesystem::directory_iterator files("/proc/self/fd", bad);
  return bad ? 0
             : static_cast<uint32_t>(std::distance(files, std::filesystem::directory_iterator()));
}

// "12 sources, 3 under way, 4,200 queued; 18 visits in flight"
std::string line_of(const crawler::DaemonStatus& status) {
  const auto running = std::count_if(
      status.sources.begin(), status.sources.end(),
      [](const auto& source) { return source.state == crawler::SourceState::kRunning; });
  const std::string why =
      status.paused_for.empty() ? "" : fmt::format(" ({})", fmt::join(status.paused_for, ", "));
  return fmt::format("{}{}: {} sources, {} under way, {} URLs queued, {} visits",
                     name_of(status.state), why, status.sources.size(), running, status.queued,
                     status.totals.visits);
}

}  // namespace

crawler::DaemonPlan plan_of(const DaemonConfig& config) {
  const DaemonOptions& daemon = config.settings.daemon;
  return {.sources = config.sources,
          .rounds_max = std::max<uint32_t>(daemon.life.rounds, 1),
          .drain_max = daemon.life.drain_time,
          .stall_after = daemon.life.stall_time,
          .disk_low_bytes = daemon.resources.disk_low_bytes,
          .disk_high_bytes = daemon.resources.disk_high_bytes,
          .alarms = daemon.alarms.enabled,
          .limits = {.bytes_per_second = daemon.resources.bytes_per_second,
                     .bytes_per_second_per_host = daemon.resources.bytes_per_second_per_host,
                     .cpu_percent = daemon.resources.cpu_percent}};
}

std::vector<std::string> settings_for_restart(const DaemonConfig& old, const DaemonConfig& now) {
  std::vector<std::string> keys;
  const auto compare = [&](std::string_view key, const auto& before, const auto& after) {
    if (before != after) {
      keys.emplace_back(key);
    }
  };
  const Settings& a = old.settings;
  const Settings& b = now.settings;
  compare("archive.directory", a.archive, b.archive);
  compare("crawl.concurrency", a.crawl.concurrency, b.crawl.concurrency);
  compare("crawl.per_site", a.crawl.per_site, b.crawl.per_site);
  compare("crawl.per_address", a.crawl.per_address, b.crawl.per_address);
  compare("crawl.tdm_file", a.crawl.tdm_file, b.crawl.tdm_file);
  compare("network.allow_private", a.crawl.allow_private, b.crawl.allow_private);
  compare("network.ca_file", a.crawl.ca_file, b.crawl.ca_file);
  compare("crawl.threads", a.crawl.pool_threads, b.crawl.pool_threads);
  compare("crawl.memory", a.crawl.memory_bytes_max, b.crawl.memory_bytes_max);
  compare("server.listen", a.daemon.server.listen, b.daemon.server.listen);
  compare("server.token", a.daemon.server.token.value, b.daemon.server.token.value);
  compare("log.to", a.daemon.log.to, b.daemon.log.to);
  compare("log.file", a.daemon.log.file, b.daemon.log.file);
  compare("log.level", a.daemon.log.level, b.daemon.log.level);
  compare("log.format", a.daemon.log.format, b.daemon.log.format);
  compare("alarms.webhook", a.daemon.alarms.webhook, b.daemon.alarms.webhook);
  compare("alarms.secret", a.daemon.alarms.secret.value, b.daemon.alarms.secret.value);
  compare("alarms.attempts", a.daemon.alarms.webhook_attempts, b.daemon.alarms.webhook_attempts);
  compare("resources.descriptors", a.daemon.resources.descriptors, b.daemon.resources.descriptors);
  return keys;
}

DaemonHost::DaemonHost(ConfigRequest request, DaemonConfig config,
                       std::optional<Milliseconds> watchdog, const ServiceNotifier& notifier,
                       crawler::Webhook* webhook, const Clock& clock, Log& log)
    : request_(std::move(request)),
      first_(std::move(config)),
      watchdog_(watchdog),
      notifier_(notifier),
      webhook_(webhook),
      clock_(clock),
      log_(log) {}

Result<crawler::DaemonPlan> DaemonHost::load_plan() {
  BS_TRY(const DaemonConfig config, load_daemon_config(request_));
  for (const std::string& key : settings_for_restart(first_, config)) {
    log_.event(LogLevel::kWarn, "config.needs_restart", {{"key", key}});
  }
  return plan_of(config);
}

crawler::DiskStatus DaemonHost::measure_disk() {
  crawler::DiskStatus disk;
  struct statvfs about{};
  if (statvfs(first_.settings.archive.c_str(), &about) == 0) {
    disk.free_bytes = uint64_t{about.f_bavail} * about.f_frsize;
    disk.total_bytes = uint64_t{about.f_blocks} * about.f_frsize;
  }
  return disk;
}

uint64_t DaemonHost::archive_bytes() {
  uint64_t bytes = 0;
  std::error_code bad;
  std::filesystem::recursive_directory_iterator entry(first_.settings.archive, bad);
  while (!bad && entry != std::filesystem::recursive_directory_iterator()) {
    std::error_code gone;  // files come and go meanwhile
    const uintmax_t size = entry->is_regular_file(gone) ? entry->file_size(gone) : 0;
    bytes += gone ? 0 : size;
    entry.increment(bad);
  }
  return bytes;
}

void DaemonHost::measure_process(crawler::DaemonStatus& status) {
  status.memory.resident_bytes = resident_bytes();
  status.memory.pages_held_bytes_max = first_.settings.crawl.memory_bytes_max;
  status.open_files = open_files();
  rlimit limit{};
  getrlimit(RLIMIT_NOFILE, &limit);
  status.open_files_max = static_cast<uint32_t>(std::min<rlim_t>(limit.rlim_cur, UINT32_MAX));
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  status.cpu_seconds = seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
}

void DaemonHost::on_ready() {
  notifier_.ready();
  log_.event(LogLevel::kInfo, "daemon.ready",
             {{"process", std::to_string(getpid())},
              {"archive", first_.settings.archive.string()},
              {"sources", std::to_string(first_.sources.size())}});
}

void DaemonHost::on_reload_begun() {
  notifier_.reloading(clock_.steady_now());
}

void DaemonHost::on_reload_ended(const Result<void>& result) {
  if (!result.ok()) {
    notifier_.status("the configuration was refused: " + result.error().detail);
    told_at_ = clock_.steady_now();
  }
  notifier_.ready();
}

// The watchdog hears of nothing but progress: a daemon that stands still is started again.
void DaemonHost::on_status(const crawler::DaemonStatus& status) {
  const SteadyTime now = clock_.steady_now();
  if (watchdog_ && status.state != crawler::DaemonState::kStalled &&
      now - alive_at_ >= *watchdog_) {
    alive_at_ = now;
    notifier_.alive();
  }
  std::string line = line_of(status);
  if (line != told_ && now - told_at_ >= kTellEvery) {
    told_at_ = now;
    told_ = std::move(line);
    notifier_.status(told_);
  }
}

void DaemonHost::on_alarm(const std::string& source, const crawler::AlarmEvent& event) {
  if (webhook_ != nullptr) {
    AlarmPost post = alarm_post(source, event);
    webhook_->post(std::move(post.id), std::move(post.body));
  }
}

void DaemonHost::on_stopping() {
  notifier_.stopping();
}

}  // namespace broadsheet::cli
