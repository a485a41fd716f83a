#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "cli/daemon_config.h"
#include "cli/service_notifier.h"
#include "crawler/supervisor.h"
#include "crawler/webhook.h"

namespace broadsheet::cli {

// What the supervisor is to run, of a configuration.
[[nodiscard]] crawler::DaemonPlan plan_of(const DaemonConfig& config);

// The keys whose values differ and that only a restart takes over: "crawl.concurrency", ...
[[nodiscard]] std::vector<std::string> settings_for_restart(const DaemonConfig& old,
                                                            const DaemonConfig& now);

// The process of `broadsheet run` around its supervisor: reads the configuration, measures disk and
// memory, tells the service manager.
class DaemonHost final : public crawler::DaemonProcess {
 public:
  // Everything must outlive it. `watchdog`: how often the service manager wants to hear. `webhook`
  // hears of alarms; it may be null.
  DaemonHost(ConfigRequest request, DaemonConfig config, std::optional<Milliseconds> watchdog,
             const ServiceNotifier& notifier, crawler::Webhook* webhook, const Clock& clock,
             Log& log);

  [[nodiscard]] Result<crawler::DaemonPlan> load_plan() override;
  [[nodiscard]] crawler::DiskStatus measure_disk() override;
  [[nodiscard]] uint64_t archive_bytes() override;
  void measure_process(crawler::DaemonStatus& status) override;
  void on_ready() override;
  void on_reload_begun() override;
  void on_reload_ended(const Result<void>& result) override;
  void on_status(const crawler::DaemonStatus& status) override;
  void on_alarm(const std::string& source, const crawler::AlarmEvent& event) override;
  void on_stopping() override;

 private:
  const ConfigRequest request_;
  const DaemonConfig first_;  // what this process was started with
  const std::optional<Milliseconds> watchdog_;
  const ServiceNotifier& notifier_;
  crawler::Webhook* const webhook_;
  const Clock& clock_;
  Log& log_;
  std::string told_;  // the last STATUS
  SteadyTime told_at_{};
  SteadyTime alive_at_{};
};

}  // namespace broadsheet::cli
