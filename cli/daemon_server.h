#pragma once

#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "cli/daemon_client.h"
#include "cli/daemon_config.h"
#include "crawler/status.h"
#include "server/http_server.h"
#include "server/router.h"
#include "storage/archive.h"

namespace broadsheet::cli {

// The daemon's HTTP interface for as long as it lives; verbs find it through the archive.
class DaemonServer {
 public:
  // Null when [server] listen is "". `control`, `archive`, `clock` and `log` outlive it. Fails with
  // kConfig, kBusy (the port is taken) or kStorage.
  [[nodiscard]] static Result<std::unique_ptr<DaemonServer>> start(const Settings& settings,
                                                                   crawler::DaemonControl& control,
                                                                   storage::Archive& archive,
                                                                   const Clock& clock, Log& log);

 private:
  DaemonServer() = default;

  // In the order in which they depend on each other: the address goes first.
  std::unique_ptr<server::Router> router_;
  std::unique_ptr<server::HttpServer> server_;
  std::unique_ptr<EndpointFile> endpoint_;
};

}  // namespace broadsheet::cli
