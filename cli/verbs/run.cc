#include "cli/verbs/run.h"

#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <string>

#include "base/file_log.h"
#include "broadsheet_version.h"
#include "cli/daemon_host.h"
#include "cli/daemon_server.h"
#include "cli/service_notifier.h"
#include "cli/signal_listener.h"
#include "crawler/engine.h"
#include "crawler/supervisor.h"
#include "crawler/timing.h"
#include "crawler/webhook.h"
#include "storage/archive.h"

namespace broadsheet::cli {
namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): nobody sets any
  return value == nullptr ? "" : value;
}

struct DaemonLog {
  std::unique_ptr<Log> log;
  FileLog* file = nullptr;  // the same, where it is one
};

Result<DaemonLog> open_log(const DaemonOptions& options, const Clock& clock) {
  DaemonLog made;
  switch (options.log.to) {
    case LogTarget::kStderr:
      made.log = make_stderr_log(options.log.level, options.log.format);
      break;
    case LogTarget::kFile: {
      BS_TRY(auto file, FileLog::open({.file = options.log.file,
                                       .least = options.log.level,
                                       .format = options.log.format,
                                       .bytes_max = options.retention.log_file_bytes,
                                       .files_max = options.retention.log_files},
                                      clock));
      made.file = file.get();
      made.log = std::move(file);
      break;
    }
    case LogTarget::kJournal:
      BS_TRY(made.log, make_journal_log(options.log.level));
      break;
  }
  return made;
}

// Takes what is wanted, or all that the system grants.
void set_descriptor_limit(uint32_t wanted) {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = wanted > 0 ? std::min<rlim_t>(wanted, limit.rlim_max) : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
}

// What signals ask, from the moment they are listened for: before there is a supervisor a stop is
// kept for it, and everything else comes to nothing, since it is about to read everything anyway.
class SignalOrders {
 public:
  void stop() {
    const std::lock_guard lock(mutex_);
    ++stops_;
    if (supervisor_ != nullptr) {
      supervisor_->stop();
    }
  }
  void reload() {
    const std::lock_guard lock(mutex_);
    if (supervisor_ != nullptr) {
      supervisor_->reload([](const Result<void>&) {});  // the supervisor logs what came of it
    }
  }
  void reopen_log() {
    const std::lock_guard lock(mutex_);
    if (log_ != nullptr && log_->file != nullptr) {
      const auto reopened = log_->file->reopen();
      log_->log->event(
          reopened.ok() ? LogLevel::kInfo : LogLevel::kError, "log.reopened",
          {{"detail", reopened.ok() ? std::string("on SIGUSR1") : reopened.error().detail}});
    }
  }

  void use(DaemonLog* log) {
    const std::lock_guard lock(mutex_);
    log_ = log;
  }
  void use(crawler::Supervisor* supervisor) {
    const std::lock_guard lock(mutex_);
    supervisor_ = supervisor;
    for (int i = 0; supervisor != nullptr && i < stops_; ++i) {
      supervisor->stop();
    }
  }

 private:
  std::mutex mutex_;
  int stops_ = 0;
  DaemonLog* log_ = nullptr;
  crawler::Supervisor* supervisor_ = nullptr;
};

// Null when alarms are posted nowhere.
std::unique_ptr<crawler::Webhook> webhook_of(const Settings& settings, const Clock& clock,
                                             Log& log) {
  const AlarmOptions& alarms = settings.daemon.alarms;
  if (alarms.webhook.empty()) {
    return nullptr;
  }
  return std::make_unique<crawler::Webhook>(
      crawler::WebhookOptions{.url = alarms.webhook,
                              .secret = alarms.secret.value,
                              .user_agent = "broadsheet/" + std::string(kVersion),
                              .ca_file = settings.crawl.ca_file,
                              .attempts_max = alarms.webhook_attempts},
      clock, log);
}

// From here on the supervisor can be asked; what others need of it lives as long.
Result<void> supervise(const RunCommand& command, const DaemonConfig& config, SignalOrders& orders,
                       storage::Archive& archive, const Clock& clock, Log& log) {
  const crawler::CrawlOptions& crawl = config.settings.crawl;
  BS_TRY(crawler::EngineOptions engine_options, crawler::engine_options_of(crawl, true));
  crawler::SystemTiming timing(clock);
  BS_TRY(const auto engine,
         crawler::Engine::make(std::move(engine_options), crawler::curl_fetcher_of(crawl), archive,
                               timing, log));
  const ServiceNotifier notifier(variable("NOTIFY_SOCKET"));
  const auto webhook = webhook_of(config.settings, clock, log);
  DaemonHost host(command.config, config,
                  watchdog_interval(variable("WATCHDOG_USEC"), variable("WATCHDOG_PID")), notifier,
                  webhook.get(), clock, log);
  crawler::Supervisor supervisor(*engine, plan_of(config), host,
                                 {.version = std::string(kVersion)});
  // Gone before the supervisor, which it asks.
  BS_TRY(const auto server, DaemonServer::start(config.settings, supervisor, archive, clock, log));
  orders.use(&supervisor);
  Result<void> ended = supervisor.run();
  orders.use(static_cast<crawler::Supervisor*>(nullptr));
  return ended;
}

}  // namespace

Result<ExitCode> run_daemon(const RunCommand& command, const Clock& clock,
                            const Terminal& /*terminal*/) {
  BS_TRY(const DaemonConfig config, load_daemon_config(command.config));
  SignalOrders orders;
  const SignalListener signals({{SIGTERM, [&orders] { orders.stop(); }},
                                {SIGINT, [&orders] { orders.stop(); }},
                                {SIGHUP, [&orders] { orders.reload(); }},
                                {SIGUSR1, [&orders] { orders.reopen_log(); }}});
  BS_TRY(DaemonLog log, open_log(config.settings.daemon, clock));
  orders.use(&log);
  set_descriptor_limit(config.settings.daemon.resources.descriptors);
  BS_TRY(const auto archive,
         storage::Archive::open(config.settings.archive, config.settings.storage));
  const Result<void> ended = supervise(command, config, orders, *archive, clock, *log.log);
  orders.use(static_cast<DaemonLog*>(nullptr));
  if (!ended.ok()) {
    log.log->event(LogLevel::kError, "daemon.failed", {{"detail", ended.error().detail}});
    return ended.error();
  }
  BS_TRY_VOID(archive->flush());
  log.log->event(LogLevel::kInfo, "daemon.stopped", {});
  return ExitCode::kOk;
}

}  // namespace broadsheet::cli
