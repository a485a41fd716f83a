#include "cli/daemon_client.h"

#include <fmt/format.h>

#include <fstream>
#include <system_error>
#include <utility>

#include "base/text.h"

namespace broadsheet::cli {
namespace {

constexpr char kFileName[] = "broadsheet.daemon";
constexpr size_t kAddressBytesMax = 256;
constexpr Milliseconds kAnswerTimeMax{15'000};

Error no_daemon(const std::filesystem::path& archive) {
  return {ErrorKind::kNotFound,
          fmt::format("no daemon runs on {}; start one with broadsheet run", archive.string())};
}

}  // namespace

Result<std::unique_ptr<EndpointFile>> EndpointFile::write(const std::filesystem::path& archive,
                                                          const std::string& address) {
  const std::filesystem::path file = archive / kFileName;
  const std::filesystem::path fresh = archive / (std::string(kFileName) + ".new");
  std::ofstream out(fresh, std::ios::trunc);
  out << address << '\n';
  out.close();
  std::error_code code;
  if (out) {
    std::filesystem::rename(fresh, file, code);
  }
  if (!out || code) {
    return Error{ErrorKind::kStorage, "cannot write " + file.string()};
  }
  return std::unique_ptr<EndpointFile>(new EndpointFile(file));
}

EndpointFile::~EndpointFile() {
  std::error_code ignored;  // an address that nobody answers at misleads nobody for long
  std::filesystem::remove(file_, ignored);
}

std::optional<server::ApiEndpoint> endpoint_of(const std::filesystem::path& archive,
                                               const Environment& environment) {
  std::ifstream in(archive / kFileName);
  std::string address(kAddressBytesMax, '\0');
  in.read(address.data(), static_cast<std::streamsize>(address.size()));
  address.resize(static_cast<size_t>(in.gcount()));
  address = trim(address);
  if (address.empty()) {
    return std::nullopt;
  }
  const auto token = environment.find("SERVER_TOKEN");
  return server::ApiEndpoint{.address = std::move(address),
                             .token = token == environment.end() ? "" : token->second};
}

Result<server::ApiAnswer> ask_daemon_of(const std::filesystem::path& archive,
                                        const Environment& environment, const std::string& method,
                                        const std::string& target, const std::string& body) {
  const auto endpoint = endpoint_of(archive, environment);
  if (!endpoint) {
    return no_daemon(archive);
  }
  auto answer = server::ask_daemon(*endpoint, method, target, body, kAnswerTimeMax);
  // It was killed, and left its address behind.
  if (!answer.ok() && answer.error().kind == ErrorKind::kNetwork) {
    return no_daemon(archive);
  }
  return answer;
}

}  // namespace broadsheet::cli
