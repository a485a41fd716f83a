#include "cli/daemon_server.h"

#include <utility>

#include "server/api.h"

namespace broadsheet::cli {

Result<std::unique_ptr<DaemonServer>> DaemonServer::start(const Settings& settings,
                                                          crawler::DaemonControl& control,
                                                          storage::Archive& archive,
                                                          const Clock& clock, Log& log) {
  const ServerOptions& options = settings.daemon.server;
  if (options.listen.empty()) {
    return std::unique_ptr<DaemonServer>();
  }
  BS_TRY(const bool loopback, server::is_loopback(options.listen));
  if (!loopback && options.token.value.empty()) {
    return Error{ErrorKind::kConfig, "server.listen = \"" + options.listen +
                                         "\" can be reached from other machines: give "
                                         "server.token_file or BROADSHEET_SERVER_TOKEN"};
  }
  std::unique_ptr<DaemonServer> made(new DaemonServer);
  made->router_ = std::make_unique<server::Router>(
      server::RouterOptions{.token = options.token.value,
                            .loopback_hosts_only = options.token.value.empty()},
      server::api_routes({}, control, [&archive] { return archive.reader(); }, clock));
  BS_TRY(made->server_,
         server::HttpServer::start(
             {.listen = options.listen},
             [router = made->router_.get()](server::Request request, server::Respond respond) {
               router->route(std::move(request), std::move(respond));
             },
             clock, log));
  BS_TRY(made->endpoint_, EndpointFile::write(settings.archive, made->server_->address()));
  log.event(LogLevel::kInfo, "server.listening", {{"address", made->server_->address()}});
  return made;
}

}  // namespace broadsheet::cli
