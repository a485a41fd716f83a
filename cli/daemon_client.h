#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "cli/environment.h"
#include "server/api_client.h"

// How a verb finds the daemon that holds an archive: the daemon writes its address into the
// archive's directory, and the token, where there is one, is in BROADSHEET_SERVER_TOKEN.
namespace broadsheet::cli {

// While it lives, `address` stands in the file broadsheet.daemon of the archive. Make it once the
// server listens.
class EndpointFile {
 public:
  // Fails with kStorage.
  [[nodiscard]] static Result<std::unique_ptr<EndpointFile>> write(
      const std::filesystem::path& archive, const std::string& address);
  ~EndpointFile();
  EndpointFile(const EndpointFile&) = delete;
  EndpointFile& operator=(const EndpointFile&) = delete;

 private:
  explicit EndpointFile(std::filesystem::path file) : file_(std::move(file)) {}
  std::filesystem::path file_;
};

// Where the daemon of that archive listened last; nullopt when there was none, or it ended in
// peace. Whether it still runs, only asking tells.
[[nodiscard]] std::optional<server::ApiEndpoint> endpoint_of(const std::filesystem::path& archive,
                                                             const Environment& environment);

// Asks the daemon of `archive`. Fails with kNotFound when none runs, else as ask_daemon() does.
[[nodiscard]] Result<server::ApiAnswer> ask_daemon_of(const std::filesystem::path& archive,
                                                      const Environment& environment,
                                                      const std::string& method,
                                                      const std::string& target,
                                                      const std::string& body);

}  // namespace broadsheet::cli
